"""Rules about DKIM records: three CNAMEs that SES looks after, or one own key.

SES's status is an aggregate, so every token is judged by itself.

One fault, one failing id: a CNAME that stands at a wrong name, leads elsewhere or is proxied has the rule of that name. One
that is missing while others are right is `dkim.token-broken`; where all are gone it is `dkim.revoked` if SES had seen them
before, else `dns.record-missing`. What SES reports, and the base rules, fold under these.
"""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_easy_dkim, has_identity
from deliverability.evidence.aws_commands import restart_dkim
from deliverability.evidence.dkim import (
    CnameState,
    KeyState,
    Token,
    all_questions,
    cname_questions,
    key_of,
    selector_record,
    tokens,
    txt_questions,
)
from deliverability.evidence.misplaced import how_to_write, slip_at
from deliverability.evidence.publishing import how_to_correct, how_to_publish
from deliverability.evidence.ses import identity_of
from deliverability.evidence.slips import NAME_DOUBLED, slip_in
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.verdict import Result
from deliverability.wording import capital, listed

_TOKENS = (Need.DNS, Need.DKIM_TOKENS)
_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)


@rule(
    "dkim.tokens-not-ready",
    Result.UNKNOWN,
    title="SES has not issued the DKIM tokens yet",
    source="SESv2 GetEmailIdentity: DkimAttributes.Tokens",
    remedy="Check again in a minute: SES issues the tokens of {domain} shortly after the identity is made.",
    settings=("dkim",),
    needs=(Need.SES_IDENTITY,),
    consequence_of=(rule_ids.DKIM_DEED_REPLICA_FAILED,),
    applies=has_easy_dkim,
)
def tokens_not_ready(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Right after an identity is created its token list can be empty. Until the tokens are there nobody knows which
    CNAMEs to look for.
    """
    identity = identity_of(snapshot.aws.identity)
    if identity is None:
        return
    if identity.origin == "EXTERNAL":
        return  # An own key has none: `dkim.switch-unsigned`.
    if identity.never_had_dkim:
        return  # None will come: `dkim.signing-disabled`.
    if not identity.tokens:
        yield Outcome(manifest.domain, f"SES lists no DKIM tokens for {manifest.domain}")
    else:
        yield passed(
            manifest.domain, f"SES has issued the DKIM tokens of {manifest.domain}", *identity.tokens
        )


@rule(
    "dkim.cname-wrong-target",
    Result.FAIL,
    title="A DKIM CNAME leads to the wrong place",
    source="SESv2 GetEmailIdentity: DkimAttributes.SigningHostedZone",
    remedy="Point the CNAME at {subject} to {target}.",
    settings=("dkim.signingZone", "dkim"),
    needs=_TOKENS,
    consequence_of=_ZONE,
    applies=has_easy_dkim,
    asks=cname_questions,
)
def cname_wrong_target(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES names the zone into which the CNAMEs of an identity must point; it varies by region. With another target SES
    never verifies the identity, and receivers find no key, or a wrong one. A CNAME that gets there by way of another name
    shows the right key to receivers, who follow it; AWS doesn't say whether SES does.
    """
    for token in tokens(snapshot):
        if token.cname is CnameState.DETOUR:
            yield _detour(token, snapshot)
        elif token.cname is CnameState.WRONG_TARGET:
            message = (
                f"the CNAME at {token.name} leads to {listed(token.question.values)}, not to {token.wanted}"
            )
            remedy = _published(token, snapshot)
            if slip := slip_in("CNAME", token.question.values, token.wanted, snapshot.delegation.zone or ""):
                message = f"{slip.happened}: {message}"
            if token.wildcard:
                message = f"no record of its own stands at {token.name}: a wildcard answers there with a CNAME to {listed(token.question.values)}"
                remedy = f"Publish a CNAME at {token.name} that leads to {token.wanted}: a record of its own goes before a wildcard."
            fields = {"target": token.wanted}
            yield Outcome(
                token.name, message, None, token.question.values, (token.wanted,), fields, remedy=remedy
            )
        elif token.cname is CnameState.RIGHT:
            yield passed(token.name, f"the CNAME at {token.name} leads to the right key", token.wanted)


@rule(
    "dkim.cname-wrong-name",
    Result.FAIL,
    title="A DKIM CNAME stands at the wrong name",
    source="SES guide, Easy DKIM",
    remedy="Move the CNAME to {subject}, the name by which SES and receivers look for it.",
    settings=("dkim",),
    needs=_TOKENS,
    consequence_of=_ZONE,
    applies=has_easy_dkim,
    asks=cname_questions,
)
def cname_wrong_name(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Many DNS forms append the zone to what is typed in. A full name then ends up doubled, and nobody ever looks there. The
    names also change when an identity is made anew: SES then looks for records of other tokens.
    """
    for token in tokens(snapshot):
        if token.cname is CnameState.ELSEWHERE:
            message = f"the CNAME that belongs at {token.name} stands at {token.elsewhere}"
            slip = slip_at(token.elsewhere, token.name)
            if slip is not None:
                message = f"{slip.happened}: {message}"
            remedy = f"Move the CNAME from {token.elsewhere} to {token.name}: {how_to_write(slip or NAME_DOUBLED)}."
            yield Outcome(token.name, message, None, (token.elsewhere,), (token.name,), remedy=remedy)
    identity = identity_of(snapshot.aws.identity)
    # Where SES signs with an own key instead, that is another matter: `dkim.switch-unsigned`.
    if identity is not None and identity.origin != "EXTERNAL" and _foreign_tokens(manifest, identity.tokens):
        message = f"SES wants the DKIM records of other tokens for {manifest.domain} than those declared"
        managed = manifest.identity is not None and manifest.identity.managed
        again = f"apply the stack {manifest.stack} again (pulumi up --refresh)"
        right = (
            f"{capital(again)}, so that the identity and its records fit together."
            if managed
            else f"Ask who runs the SES identity which tokens are right; put those of SES into dkim.tokens, and {again}."
        )
        remedy = (
            f"{right} DKIM records are per region and account: before those of the declared tokens go, see that no identity "
            f"{manifest.domain} of another account or region signs with them."
        )
        declared = (manifest.identity and manifest.identity.dkim.tokens) or ()
        yield Outcome(manifest.domain, message, None, identity.tokens, declared, remedy=remedy)


@rule(
    "dkim.cname-proxied",
    Result.FAIL,
    title="A DKIM CNAME is proxied or flattened",
    source="RFC 1034 section 3.6.2; SES guide, Easy DKIM",
    remedy="Set the record at {subject} to DNS-only at the DNS host, so that it answers with the CNAME itself.",
    settings=("dkim",),
    needs=_TOKENS,
    consequence_of=_ZONE,
    applies=has_easy_dkim,
    asks=cname_questions,
)
def cname_proxied(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Some DNS hosts answer with an address of their own, or with a copy of the key, where a CNAME was entered. SES looks
    for the CNAME and doesn't find it, and a copied key is not rotated.
    """
    for token in tokens(snapshot):
        if token.cname is CnameState.PROXIED:
            kinds = [kind for kind in ("A", "AAAA", "TXT") if snapshot.ask(token.name, kind).values]
            message = f"{token.name} answers with {listed(kinds)} where the CNAME to {token.wanted} belongs"
            saw = tuple(value for kind in kinds for value in snapshot.ask(token.name, kind).values)
            yield Outcome(token.name, message, None, saw, (token.wanted,))


@rule(
    "dkim.cname-not-followed",
    Result.FAIL,
    title="TXT questions fail where the CNAME is right",
    source="SES guide, Easy DKIM; RFC 1034 section 4.3.2",
    remedy="Use a DNS host whose servers answer a TXT question at {subject} with its CNAME.",
    settings=("dkim",),
    needs=_TOKENS,
    applies=has_easy_dkim,
    asks=txt_questions,
)
def cname_not_followed(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Receivers ask for TXT, not for CNAME. A DNS host that answers the CNAME only to CNAME questions hides the key from
    every receiver.
    """
    for token in tokens(snapshot):
        if token.hidden:
            told = "no record" if token.hidden in ("NOERROR", "NXDOMAIN") else token.hidden
            message = f"{token.name} has the right CNAME, but a TXT question there is answered with {told}"
            yield Outcome(token.name, message, None, (token.hidden,), (token.wanted,))


@rule(
    "dkim.token-broken",
    Result.FAIL,
    title="One DKIM token is broken while others work",
    source="SESv2 GetEmailIdentity: DkimAttributes.Tokens; RFC 6376 section 3.6.2",
    remedy="Publish a CNAME at {subject} that leads to {target}.",
    settings=("dkim",),
    needs=_TOKENS,
    consequence_of=_ZONE,
    applies=has_easy_dkim,
    asks=all_questions,
)
def token_broken(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES shows one status for all three records: one that is wrong makes all look wrong. Mail is unverifiable whenever
    SES signs with the key behind the broken one.
    """
    seen = tokens(snapshot)
    right = [token for token in seen if token.reached]
    for token in seen:
        fields = {"target": token.wanted}
        if token.cname is CnameState.MISSING and right:
            message = f"the CNAME at {token.name} is missing, {len(right)} of {len(seen)} are right{_wildcard(token)}"
            remedy = None if token.wildcard else _published(token, snapshot)
            yield Outcome(token.name, message, None, (), (token.wanted,), fields, remedy=remedy)
        elif token.reached and token.key.state is KeyState.BROKEN:
            message = f"{token.name} leads to a text that is no usable DKIM key: {token.key.problem}"
            remedy = f"Ask AWS support about {token.wanted}, which AWS publishes."
            yield Outcome(token.name, message, None, token.key.texts, remedy=remedy)


@rule(
    "dkim.revoked",
    Result.FAIL,
    title="The DKIM records are gone, or their key is revoked",
    source="SES guide, troubleshooting DKIM; RFC 6376 section 3.6.1",
    remedy="Restore the DKIM records of {domain}, for example by pulumi up --refresh, before the time in SES's notice; if SES reports "
    "FAILED by then, {restart}.",
    settings=("dkim",),
    needs=_TOKENS,
    consequence_of=_ZONE,
    applies=has_identity,
    asks=all_questions,
)
def revoked(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Records that SES had verified can be lost when a zone moves or is cleaned up. SES gives notice of a time until which
    they must be back, then revokes the DKIM set-up and signs no longer: it has to be begun anew. A key with an empty `p=`
    says that its owner withdrew it.
    """
    record, fields = selector_record(manifest), {"restart": restart_dkim(manifest)}
    if record is not None:
        key = key_of(snapshot.ask(record.name, "TXT"))
        if key.state is KeyState.REVOKED:
            message = f"the key at {record.name} is revoked (p= is empty)"
            yield Outcome(record.name, message, None, key.texts, record.values, fields)
        return
    seen = tokens(snapshot)
    if not seen:
        return
    if all(token.cname is CnameState.MISSING for token in seen):
        if _worked_before(snapshot):
            message = (
                f"all {len(seen)} DKIM CNAMEs of {manifest.domain} are gone, SES had verified them before"
            )
            wanted = tuple(token.wanted for token in seen)
            yield Outcome(manifest.domain, message, wanted=wanted, fields=fields)
    elif all(token.key.state is KeyState.REVOKED for token in seen):
        texts = tuple(text for token in seen for text in token.key.texts)
        message = f"every DKIM key of {manifest.domain} is revoked (p= is empty)"
        yield Outcome(manifest.domain, message, saw=texts, fields=fields)


def _published(token: Token, snapshot: Snapshot) -> str | None:
    """By who publishes the record, where the declaration names SES's target; None where SES wants another one than declared."""
    found = (each for each in snapshot.manifest.of_kind(DKIM) if each.name == token.name and each.values)
    record = next(found, None)
    if record is None or record.values[0].lower() != token.wanted.lower():
        return None
    standing = token.question.values
    return how_to_correct(record, standing, snapshot) if standing else how_to_publish(record, snapshot)


def _detour(token: Token, snapshot: Snapshot) -> Outcome:
    way = listed(token.chain[: token.chain.index(token.wanted)])
    message = (
        f"the CNAME at {token.name} leads to {token.wanted} by way of {way}: receivers follow it to the key"
    )
    identity = identity_of(snapshot.aws.identity)
    if identity is not None and identity.dkim == "SUCCESS":
        return noted(token.name, f"{message}, and SES has verified the DKIM records", *token.chain)
    message = f"{message}; whether SES takes such a detour is not documented"
    fields = {"target": token.wanted}
    return Outcome(token.name, message, Result.WARN, token.chain, (token.wanted,), fields)


def _foreign_tokens(manifest: Manifest, issued: tuple[str, ...]) -> bool:
    declared = manifest.identity.dkim.tokens if manifest.identity is not None else None
    return bool(declared and issued) and {t.lower() for t in declared or ()} != {t.lower() for t in issued}


def _wildcard(token: Token) -> str:
    return "; a wildcard answers there" if token.wildcard else ""


def _worked_before(snapshot: Snapshot) -> bool:
    identity = identity_of(snapshot.aws.identity)
    if identity is None:
        return False
    return identity.last_success is not None or identity.dkim in ("SUCCESS", "TEMPORARY_FAILURE")
