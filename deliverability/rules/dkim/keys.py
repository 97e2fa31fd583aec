"""Rules about DKIM keys: those that tokens or selectors lead to, how long they are, whether verifiers can use them."""

from collections.abc import Iterator
from dataclasses import replace

from deliverability import rule_ids
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.manifest.facts import has_easy_dkim, has_identity
from deliverability.declaration.placeholders import shown_value
from deliverability.evidence.aws_commands import restart_dkim
from deliverability.evidence.dkim import (
    Key,
    KeyState,
    Token,
    all_questions,
    key_of,
    key_questions,
    own_key_questions,
    selector_record,
    selector_records,
    tokens,
)
from deliverability.evidence.ses import identity_of
from deliverability.evidence.slips import told
from deliverability.rules.dkim.setup import KeyLength, key_length
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.verdict import Result
from deliverability.wording import listed

_TOKENS = (Need.DNS, Need.DKIM_TOKENS)
_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)


@rule(
    "dkim.token-empty",
    Result.INFO,
    title="A token's key is on standby",
    source="AWS Easy DKIM (SES keeps one key live and rotates)",
    remedy="Leave it as it is while one token carries a key.",
    settings=("dkim",),
    needs=_TOKENS,
    consequence_of=(
        rule_ids.DKIM_REVOKED,
        rule_ids.DKIM_DEED_REPLICA_FAILED,
        rule_ids.SES_IDENTITY_MISSING_IN_REGION,
        *_ZONE,
    ),
    applies=has_easy_dkim,
    asks=all_questions,
)
def token_empty(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES keeps one of the three keys live and rotates among them: an empty TXT behind the two others is the normal state.
    Where none of the three leads to a key, no receiver can verify a signature.
    """
    right = [token for token in tokens(snapshot) if token.reached]
    states = [token.key.state for token in right]
    live = states.count(KeyState.LIVE)
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
    "dkim.weak-key",
    Result.WARN,
    title="The DKIM key is short",
    source="RFC 8301 section 3.2; SESv2 DkimAttributes.CurrentSigningKeyLength",
    remedy="Set dkim.keyLength to 2048 (an own key: make one of 2048 bits), and apply the stack.",
    settings=("dkim.keyLength", "dkim"),
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
    length = key_length(snapshot)
    for name, bits in sizes.items():
        message, saw = f"the DKIM key at {name} has {bits} bits", f"{bits} bits"
        if bits > 1024:
            yield passed(name, message, saw)
        elif bits == 1024 and length is not None and length.too_soon:
            # Named already, with when it can be changed.
            yield Outcome(name, message, Result.INFO, (saw,), ("2048 bits",), remedy=length.remedy)
        else:
            remedy = None if _managed(manifest) else f"Have a key of 2048 bits made for {manifest.domain}."
            result = Result.FAIL if bits < 1024 else None
            yield Outcome(name, message, result, (saw,), ("2048 bits",), remedy=remedy)
    if length is not None and not length.too_soon and not any(bits <= 1024 for bits in sizes.values()):
        yield from _by_ses(manifest.domain, length)


@rule(
    "dkim.byodkim-key-format",
    Result.FAIL,
    title="The published own key can't be used",
    source="SESv2 DkimSigningAttributes.DomainSigningPrivateKey; RFC 6376 sections 3.6.1 and 6.1.2; RFC 8301 section 3.1",
    remedy="Publish {wanted} at {subject}, and give SES the bare base64 body of the PKCS#1 key that belongs to it.",
    settings=("dkim.byo", "dkim"),
    consequence_of=(*_ZONE, rule_ids.ROUTE53_TXT_DOUBLE_QUOTED, rule_ids.ROUTE53_TXT_SPLIT_INTO_RECORDS),
    applies=lambda manifest: selector_record(manifest) is not None,
    asks=own_key_questions,
)
def byodkim_key_format(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES takes a key in the wrong form without complaint and never verifies it. What is published must be the public half
    of the declared key, and nothing beside it may keep verifiers from using it: another hash than sha256 (`h`), another
    service than mail (`s`), a key type that they don't know (`k`).
    """
    for number, record in enumerate(selector_records(manifest)):
        key, former = key_of(snapshot.ask(record.name, "TXT")), number > 0
        trouble = _trouble(key, record)
        if trouble:
            fields = {"wanted": shown_value(record)}
            remedy = (
                f"Publish {shown_value(record)} at {record.name} again, or take it out of dkim.byo.previous."
                if former
                else None
            )
            message = f"{trouble}{'; mail that was signed with it before fails' if former else ''}"
            result = Result.WARN if former else None
            yield Outcome(record.name, message, result, key.texts, record.values, fields, remedy=remedy)
        elif key.state is KeyState.LIVE:
            taken = None if former else _taken(manifest, snapshot, record)
            yield taken or passed(record.name, f"the own key stands at {record.name}", *key.texts)
            if key.testing:
                message = f"the key at {record.name} says t=y (testing): verifiers must treat mail that it signs like unsigned mail"
                yield noted(record.name, message, *key.texts)
            if key.oddities:
                message = f"the key at {record.name} is read by most verifiers; {'; '.join(key.oddities)}"
                yield noted(record.name, message, *key.texts)


def _trouble(key: Key, record: Record) -> str:
    """Why a declared own key can't be used as it is published; "" where it can, or nothing is to be said here."""
    if key.state in (KeyState.BROKEN, KeyState.STANDBY):
        message = f"the text at {record.name} is no usable DKIM key: {key.problem or 'the text is empty'}"
        return told(message, "".join(key.texts))
    if key.state is KeyState.LIVE and not DKIM.same(key.texts[0], record.values[0]):
        return f"the key at {record.name} is not the public half of the declared key"
    return ""


def _managed(manifest: Manifest) -> bool:
    return manifest.identity is not None and manifest.identity.managed


def _by_ses(domain: str, length: KeyLength) -> Iterator[Outcome]:
    """What SES says of the length, where DNS shows no short key."""
    if length.current == 1024:
        declared = f"; declared are {length.declared}" if length.differs else ""
        coming = "; its next key has 2048" if length.next == 2048 else ""
        message = f"SES signs {domain} with a key of 1024 bits{declared}{coming}"
        yield Outcome(domain, message, None, ("1024 bits",), ("2048 bits",))
    elif length.next == 1024 < length.declared:
        message = f"the next key that SES signs {domain} with has 1024 bits; declared are {length.declared}"
        remedy = "Apply the stack again (pulumi up --refresh), which has SES make a longer one."
        yield Outcome(domain, message, None, ("1024 bits",), (f"{length.declared} bits",), remedy=remedy)
    elif length.differs:
        message = f"SES signs {domain} with a key of {length.current} bits, declared are {length.declared}"
        remedy = f"Set dkim.keyLength to {length.current}, or apply the stack to change the key."
        saw, wanted = (f"{length.current} bits",), (f"{length.declared} bits",)
        yield Outcome(domain, message, Result.INFO, saw, wanted, remedy=remedy)


def _taken(manifest: Manifest, snapshot: Snapshot, record: Record) -> Outcome | None:
    """SES finds another key than its own behind the selector, although the published one is the declared one's half.

    What it was given is then another private key, or one in a form that it takes and can't use.
    """
    identity = identity_of(snapshot.aws.identity)
    if identity is None or identity.origin != "EXTERNAL" or identity.error_type != "INVALID_VALUE":
        return None
    if identity.dkim not in ("PENDING", "FAILED", "TEMPORARY_FAILURE"):
        return None
    message = (
        f"the public half of the declared key stands at {record.name}, and SES finds another value than it wants: "
        "the private key that SES was given is another one, or not the bare base64 of a PKCS#1 key"
    )
    remedy = (
        f"Give SES the bare base64 body of the PKCS#1 key again for {manifest.domain} in {manifest.region} "
        "(PutEmailIdentityDkimSigningAttributes)."
    )
    # Its last look may be older than the record.
    result = Result.INFO if identity.dkim == "PENDING" else None
    return Outcome(record.name, message, result, (identity.error_type,), record.values, remedy=remedy)


def _no_key(manifest: Manifest, snapshot: Snapshot, right: list[Token]) -> Outcome:
    texts = tuple(text for token in right for text in token.key.texts)
    message = f"none of the {len(right)} tokens of {manifest.domain} leads to a key: no receiver can verify a signature"
    found = Outcome(manifest.domain, message, Result.FAIL, texts)
    identity = identity_of(snapshot.aws.identity)
    if identity is not None and identity.dkim == "PENDING":
        return replace(found, result=Result.INFO, message=f"{message}; SES is still setting DKIM up")
    if identity is not None and identity.origin == "EXTERNAL":
        return replace(found, result=Result.INFO, message=f"{message}; SES signs with an own key instead")
    remedy = f"Wait an hour; if it stays, {restart_dkim(manifest)}."
    return replace(found, remedy=remedy)
