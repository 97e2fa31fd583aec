"""DKIM: three CNAMEs that SES looks after, or one own key. SES's status is an aggregate, so every token is judged by itself.

One fault, one failing id: a CNAME that stands at a wrong name, leads elsewhere or is proxied has the rule of that name. One
that is missing while others are right is `dkim.token-broken`; where all are gone it is `dkim.revoked` if SES had seen them
before, else `dns.record-missing`. What SES reports, and the base rules, fold under these.
"""

from collections.abc import Iterator
from dataclasses import replace

from deliverability.manifest import Manifest
from deliverability.observe.snapshot import Snapshot
from deliverability.rules.applying import has_easy_dkim, has_identity
from deliverability.rules.dkim_view import (
    CnameState,
    KeyState,
    Token,
    all_questions,
    cname_questions,
    key_of,
    key_questions,
    selector_record,
    tokens,
    txt_questions,
)
from deliverability.rules.identity import DKIM_RECORD_FAULTS
from deliverability.rules.outcomes import listed, noted, passed
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.rules.ses_view import SesIdentity, identity_of
from deliverability.verdict import Result

_TOKENS = (Need.DNS, Need.DKIM_TOKENS)
_ZONE = ("dns.zone-not-delegated",)


@rule(
    "dkim.tokens-not-ready",
    Result.UNKNOWN,
    title="SES has not issued the DKIM tokens yet",
    source="SESv2 GetEmailIdentity: DkimAttributes.Tokens",
    remedy="Check again in a minute: SES issues the tokens of {domain} shortly after the identity is made.",
    needs=(Need.SES_IDENTITY,),
    applies=has_easy_dkim,
)
def tokens_not_ready(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Right after an identity is created its token list can be empty. Until the tokens are there nobody knows which
    CNAMEs to look for.
    """
    identity = identity_of(snapshot.aws.identity)
    if identity is None:
        return
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
    needs=_TOKENS,
    consequence_of=_ZONE,
    applies=has_easy_dkim,
    asks=cname_questions,
)
def cname_wrong_target(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES names the zone into which the CNAMEs of an identity must point; it varies by region. With another target SES
    never verifies the identity, and receivers find no key, or a wrong one.
    """
    for token in tokens(snapshot):
        if token.cname is CnameState.WRONG_TARGET:
            message = (
                f"the CNAME at {token.name} leads to {listed(token.question.values)}, not to {token.wanted}"
            )
            fields = {"target": token.wanted}
            yield Outcome(token.name, message, None, token.question.values, (token.wanted,), fields)
        elif token.cname is CnameState.RIGHT:
            yield passed(token.name, f"the CNAME at {token.name} leads to the right key", token.wanted)


@rule(
    "dkim.cname-wrong-name",
    Result.FAIL,
    title="A DKIM CNAME stands at the wrong name",
    source="SES guide, Easy DKIM",
    remedy="Move the CNAME from {found} to {subject}; write the name with a final dot, or without the zone, if the DNS host appends the zone.",
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
            yield Outcome(
                token.name, message, None, (token.elsewhere,), (token.name,), {"found": token.elsewhere}
            )
    identity = identity_of(snapshot.aws.identity)
    if identity is not None and _foreign_tokens(manifest, identity.tokens):
        yield _of_other_tokens(manifest, identity)


@rule(
    "dkim.cname-proxied",
    Result.FAIL,
    title="A DKIM CNAME is proxied or flattened",
    source="RFC 1034 section 3.6.2; SES guide, Easy DKIM",
    remedy="Set the record at {subject} to DNS-only at the DNS host, so that it answers with the CNAME itself.",
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
    needs=_TOKENS,
    applies=has_easy_dkim,
    asks=txt_questions,
)
def cname_not_followed(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Receivers ask for TXT, not for CNAME. A DNS host that answers the CNAME only to CNAME questions hides the key from
    every receiver.
    """
    for token in tokens(snapshot):
        if token.key.state is KeyState.NOT_FOLLOWED:
            status = snapshot.ask(token.name, "TXT").status
            told = "no record" if status in ("NOERROR", "NXDOMAIN") else status
            message = f"{token.name} has the right CNAME, but a TXT question there is answered with {told}"
            yield Outcome(token.name, message, None, (status,), (token.wanted,))


@rule(
    "dkim.token-broken",
    Result.FAIL,
    title="One DKIM token is broken while others work",
    source="SESv2 GetEmailIdentity: DkimAttributes.Tokens; RFC 6376 section 3.6.2",
    remedy="Publish the CNAME {subject} to {target}.",
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
    right = [token for token in seen if token.cname is CnameState.RIGHT]
    for token in seen:
        fields = {"target": token.wanted}
        if token.cname is CnameState.MISSING and right:
            message = f"the CNAME at {token.name} is missing, {len(right)} of {len(seen)} are right"
            yield Outcome(token.name, message, None, (), (token.wanted,), fields)
        elif token.cname is CnameState.RIGHT and token.key.state is KeyState.BROKEN:
            message = f"{token.name} leads to a text that is no DKIM key: {token.key.problem}"
            remedy = f"Ask AWS support about {token.wanted}, which AWS publishes."
            yield Outcome(token.name, message, None, token.key.texts, remedy=remedy)


@rule(
    "dkim.token-empty",
    Result.INFO,
    title="A token's key is on standby",
    source="AWS Easy DKIM (SES keeps one key live and rotates)",
    remedy="Leave it as it is while one token carries a key.",
    needs=_TOKENS,
    consequence_of=("dkim.revoked", "ses.identity-missing-in-region", *_ZONE),
    applies=has_easy_dkim,
    asks=all_questions,
)
def token_empty(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES keeps one of the three keys live and rotates among them: an empty TXT behind the two others is the normal state.
    Where none of the three leads to a key, no receiver can verify a signature.
    """
    right = [token for token in tokens(snapshot) if token.cname is CnameState.RIGHT]
    states = [token.key.state for token in right]
    live = states.count(KeyState.LIVE) + states.count(KeyState.NOT_FOLLOWED)
    empty = [token for token in right if token.key.state in (KeyState.STANDBY, KeyState.REVOKED)]
    if live:
        message = (
            f"{live} of {len(right)} tokens of {manifest.domain} {'carries' if live == 1 else 'carry'} a key"
        )
        yield passed(manifest.domain, message)
        if empty:
            names = listed(token.name for token in empty)
            yield noted(manifest.domain, f"no key for now behind {names}: SES keeps it in reserve")
    elif (
        len(right) == len(tokens(snapshot)) > 0
        and KeyState.UNSEEN not in states
        and KeyState.BROKEN not in states
    ):
        yield _no_key(manifest, snapshot, right)


@rule(
    "dkim.revoked",
    Result.FAIL,
    title="The DKIM records are gone, or their key is revoked",
    source="SES guide, Easy DKIM; RFC 6376 section 3.6.1",
    remedy="Restore the DKIM records of {domain} and start the DKIM set-up of the identity again.",
    needs=_TOKENS,
    consequence_of=_ZONE,
    applies=has_identity,
    asks=all_questions,
)
def revoked(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Records that SES had verified can be lost when a zone moves or is cleaned up. SES warns, then stops sending for the
    domain. A key with an empty `p=` says that its owner withdrew it.
    """
    record = selector_record(manifest)
    if record is not None:
        key = key_of(snapshot.ask(record.name, "TXT"))
        if key.state is KeyState.REVOKED:
            yield Outcome(
                record.name,
                f"the key at {record.name} is revoked (p= is empty)",
                None,
                key.texts,
                record.values,
            )
        return
    seen = tokens(snapshot)
    if not seen:
        return
    if all(token.cname is CnameState.MISSING for token in seen):
        if _worked_before(snapshot):
            message = (
                f"all {len(seen)} DKIM CNAMEs of {manifest.domain} are gone, SES had verified them before"
            )
            yield Outcome(manifest.domain, message, None, (), tuple(token.wanted for token in seen))
    elif all(token.key.state is KeyState.REVOKED for token in seen):
        texts = tuple(text for token in seen for text in token.key.texts)
        yield Outcome(
            manifest.domain, f"every DKIM key of {manifest.domain} is revoked (p= is empty)", None, texts
        )


@rule(
    "dkim.signing-disabled",
    Result.FAIL,
    title="Mail leaves unsigned",
    source="SESv2 GetEmailIdentity: DkimAttributes.SigningEnabled",
    remedy="Enable DKIM signing on the identity {domain} in {region} (PutEmailIdentityDkimAttributes).",
    needs=(Need.SES_IDENTITY,),
    applies=has_identity,
)
def signing_disabled(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Signing can be off while everything else is verified. Mail then leaves unsigned, and without SPF alignment DMARC
    fails.
    """
    identity = identity_of(snapshot.aws.identity)
    if identity is None or identity.signing_enabled is None:
        return
    if identity.signing_enabled:
        yield passed(manifest.domain, f"SES signs mail from {manifest.domain}")
    else:
        yield Outcome(manifest.domain, f"DKIM signing is switched off for {manifest.domain} in SES")


@rule(
    "dkim.verification-expired",
    Result.FAIL,
    title="SES has given up looking for the DKIM records",
    source="SESv2 GetEmailIdentity: DkimAttributes.Status",
    remedy="Start the DKIM set-up of {domain} in {region} again: switch DKIM signing off and on, or make the identity anew.",
    needs=(Need.SES_IDENTITY,),
    consequence_of=DKIM_RECORD_FAULTS,
    applies=has_identity,
)
def verification_expired(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES looks for the records for 72 hours. What appears later is not seen, however right it is, until the set-up is
    started again.
    """
    identity = identity_of(snapshot.aws.identity)
    if identity is None or not identity.dkim:
        return
    if identity.dkim == "FAILED":
        message = f"the DKIM status of {manifest.domain} is FAILED: SES stopped looking for the records"
        yield Outcome(manifest.domain, message, saw=("FAILED",))
    elif identity.dkim == "SUCCESS":
        yield passed(manifest.domain, f"SES has verified the DKIM records of {manifest.domain}")


@rule(
    "dkim.weak-key",
    Result.WARN,
    title="The DKIM key is short",
    source="RFC 8301 section 3.2; SESv2 DkimAttributes.CurrentSigningKeyLength",
    remedy="Set dkim.keyLength to 2048 (an own key: make one of 2048 bits), and apply the stack.",
    consequence_of=_ZONE,
    applies=has_identity,
    asks=key_questions,
)
def weak_key(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Signers should use 2048 bits. Receivers ignore a signature with less than 1024, and some distrust 1024."""
    keys = [(token.name, token.key) for token in tokens(snapshot)]
    record = selector_record(manifest)
    if record is not None:
        keys.append((record.name, key_of(snapshot.ask(record.name, "TXT"))))
    sizes = {name: key.bits for name, key in keys if key.bits is not None}
    for name, bits in sizes.items():
        if bits <= 1024:
            message = f"the DKIM key at {name} has {bits} bits"
            yield Outcome(
                name, message, Result.FAIL if bits < 1024 else None, (f"{bits} bits",), ("2048 bits",)
            )
        else:
            yield passed(name, f"the DKIM key at {name} has {bits} bits", f"{bits} bits")
    identity = identity_of(snapshot.aws.identity)
    if not sizes and identity is not None and identity.key_length == "RSA_1024_BIT":
        yield Outcome(
            manifest.domain,
            f"SES signs {manifest.domain} with a key of 1024 bits",
            None,
            ("1024 bits",),
            ("2048 bits",),
        )


@rule(
    "dkim.byodkim-key-format",
    Result.FAIL,
    title="The published own key can't be used",
    source="SESv2 DkimSigningAttributes.DomainSigningPrivateKey; RFC 6376 section 3.6.1",
    remedy='Publish "{wanted}" at {subject}, and give SES the bare base64 body of the PKCS#1 key that belongs to it.',
    consequence_of=_ZONE,
    applies=lambda manifest: selector_record(manifest) is not None,
    asks=key_questions,
)
def byodkim_key_format(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES takes a key in the wrong form without complaint and never verifies it. What is published must be the public half
    of the declared key.
    """
    record = selector_record(manifest)
    if record is None or not record.values:
        return
    question = snapshot.ask(record.name, "TXT")
    key, fields = key_of(question), {"wanted": record.values[0]}
    if key.state in (KeyState.BROKEN, KeyState.STANDBY):
        problem = key.problem or "the text is empty"
        message = f"the text at {record.name} is no usable DKIM key: {problem}"
        yield Outcome(record.name, message, None, key.texts, record.values, fields)
    elif key.state is KeyState.LIVE and not _same_key(key.texts[0], record.values[0]):
        message = f"the key at {record.name} is not the public half of the declared key"
        yield Outcome(record.name, message, None, key.texts, record.values, fields)
    elif key.state is KeyState.LIVE:
        yield passed(record.name, f"the own key stands at {record.name}", *key.texts)


def _foreign_tokens(manifest: Manifest, issued: tuple[str, ...]) -> bool:
    declared = manifest.identity.dkim.tokens if manifest.identity is not None else None
    return bool(declared and issued) and {t.lower() for t in declared or ()} != {t.lower() for t in issued}


def _of_other_tokens(manifest: Manifest, identity: SesIdentity) -> Outcome:
    declared = (manifest.identity and manifest.identity.dkim.tokens) or ()
    if identity.origin == "EXTERNAL":
        message = f"SES signs {manifest.domain} with an own key ({listed(identity.tokens)}), not with the declared Easy DKIM"
    else:
        message = f"SES wants the DKIM records of other tokens for {manifest.domain} than those declared"
    remedy = "Apply the stack again, so that the identity and its records fit together."
    return Outcome(manifest.domain, message, None, identity.tokens, declared, remedy=remedy)


def _worked_before(snapshot: Snapshot) -> bool:
    identity = identity_of(snapshot.aws.identity)
    if identity is None:
        return False
    return identity.last_success is not None or identity.dkim in ("SUCCESS", "TEMPORARY_FAILURE")


def _no_key(manifest: Manifest, snapshot: Snapshot, right: list[Token]) -> Outcome:
    texts = tuple(text for token in right for text in token.key.texts)
    message = f"none of the {len(right)} tokens of {manifest.domain} leads to a key: no receiver can verify a signature"
    found = Outcome(manifest.domain, message, Result.FAIL, texts)
    identity = identity_of(snapshot.aws.identity)
    if identity is not None and identity.dkim == "PENDING":
        return replace(found, result=Result.INFO, message=f"{message}; SES is still setting DKIM up")
    remedy = f"Wait an hour; if it stays, switch DKIM signing of {manifest.domain} off and on in SES, or ask AWS support."
    return replace(found, remedy=remedy)


def _same_key(seen: str, wanted: str) -> bool:
    """Whether two readable records hold the same public key; a stand-in for an encrypted key equals every key."""
    from deliverability.plan import PLACEHOLDER_KEY
    from deliverability.standards import dkim

    if PLACEHOLDER_KEY in wanted:
        return True
    try:
        return dkim.parse_key(seen).public == dkim.parse_key(wanted).public
    except dkim.DkimSyntaxError:
        return False
