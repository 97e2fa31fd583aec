"""The DKIM keys: what the tokens or the selector lead to, and whether SES signs and has verified it all."""

from collections.abc import Iterator
from dataclasses import replace

from deliverability.manifest import Manifest
from deliverability.observe.snapshot import Snapshot
from deliverability.rules.applying import has_easy_dkim, has_identity
from deliverability.rules.dkim.view import (
    CnameState,
    KeyState,
    Token,
    all_questions,
    key_of,
    key_questions,
    selector_record,
    tokens,
)
from deliverability.rules.outcomes import listed, noted, passed
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.rules.ses.identity import DKIM_RECORD_FAULTS
from deliverability.rules.ses.view import identity_of
from deliverability.verdict import Result

_TOKENS = (Need.DNS, Need.DKIM_TOKENS)
_ZONE = ("dns.zone-not-delegated",)


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
