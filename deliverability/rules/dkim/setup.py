"""The DKIM set-up that SES holds against the declared one: who makes the key, how long it is, whose copy it is."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from deliverability import rule_ids
from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_identity, has_managed_identity
from deliverability.evidence.dkim_causes import DKIM_RECORD_FAULTS, dkim_causes
from deliverability.evidence.mail import mails_now
from deliverability.evidence.ses import SesIdentity, identity_of
from deliverability.rules.effects import loss, on_mail
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.lenient import part, text
from deliverability.verdict import Result

#: How long SES refuses another switch of the length of a key; the first one down to 1024 bits in that time is exempt, and that the
#: key was made with the identity is no switch (SES guide, `send-email-authentication-dkim-easy.md`).
ONE_CHANGE = timedelta(hours=24)

_EASY = "AWS_SES"
_OWN = "EXTERNAL"
_BITS = {"RSA_1024_BIT": 1024, "RSA_2048_BIT": 2048}
_REPLICATION = "REPLICATION_"


@dataclass(frozen=True, slots=True)
class KeyLength:
    """Lengths of an Easy DKIM key, in bits.

    current: of the key that signs; None where SES doesn't say. next: of the key that SES makes next.
    changeable: when SES takes another change, in UTC; None where the time of the last one isn't known.
    too_soon: whether a change that the declaration asks for would be refused now, unless the key is as old as its identity.
    """

    declared: int
    current: int | None
    next: int | None
    changeable: datetime | None
    too_soon: bool

    @property
    def differs(self) -> bool:
        """Whether the key that signs has another length than declared."""
        return self.current not in (None, self.declared)

    @property
    def remedy(self) -> str:
        """When to apply the stack."""
        when = (
            f"{self.changeable:%Y-%m-%d %H:%M} UTC" if self.changeable else "24 hours after the last change"
        )
        return f"Wait until {when}, then apply the stack again."


def key_length(snapshot: Snapshot) -> KeyLength | None:
    """The declared length beside SES's; None for an own key, a replica's, and an identity that somebody else runs."""
    declared, identity = snapshot.manifest.identity, identity_of(snapshot.aws.identity)
    if identity is None or declared is None or not declared.managed or declared.dkim.key_length is None:
        return None
    if identity.origin not in ("", _EASY):
        return None
    attributes = part(snapshot.aws.identity.data, "DkimAttributes")
    current, coming = _BITS.get(identity.key_length), _BITS.get(text(attributes, "NextSigningKeyLength"))
    wanted = declared.dkim.key_length
    age, changeable = identity.key_age(snapshot.taken_at), _after(identity.key_made)
    asked = coming if coming is not None else current
    too_soon = asked not in (None, wanted) and wanted > 1024 and age is not None and age < ONE_CHANGE
    return KeyLength(wanted, current, coming, changeable, too_soon)


@rule(
    "dkim.switch-unsigned",
    Result.WARN,
    title="DKIM is being switched, and mail may leave unsigned",
    source="SESv2 GetEmailIdentity: DkimAttributes.SigningAttributesOrigin; SES guide, BYODKIM",
    remedy="Publish the new DKIM records of {domain} and wait until they resolve before you switch.",
    settings=("dkim",),
    needs=(Need.SES_IDENTITY,),
    consequence_of=(*DKIM_RECORD_FAULTS, rule_ids.DKIM_DEED_REPLICA_FAILED),
    applies=has_identity,
)
def switch_unsigned(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """When Easy DKIM and an own key are exchanged, SES looks for the records of the new set-up first. Until it has found them,
    mail may leave unsigned although the identity stays verified. An own key at another selector than the declared one is a switch
    too: the record of the one that signs is nobody's here. Where no MAIL FROM domain aligns in its place, and a policy is
    enforced, that mail is lost: a failure.
    """
    identity, declared = identity_of(snapshot.aws.identity), manifest.identity
    if identity is None or declared is None or not identity.origin:
        return
    domain = manifest.domain
    own = declared.dkim.kind == "byo"
    if own is not (identity.origin == _OWN) or (own and _other_selector(identity, declared.dkim.selector)):
        wanted = f"the own key at the selector {declared.dkim.selector}" if own else "Easy DKIM"
        message = f"SES signs {domain} with {_told(identity)}, declared is {wanted}{_unsigned(identity)}"
        then = "apply the stack" if declared.managed else "have it switched"
        remedy = f"Declare the DKIM set-up that {domain} is to have, publish its records, wait until they resolve, and then {then}."
        there, here = (identity.origin,), (_OWN if own else _EASY,)
        saw, expected = (identity.tokens, (declared.dkim.selector or "",)) if there == here else (there, here)
        replica, now = (rule_ids.DKIM_DEED_REPLICA_FAILED,), mails_now(snapshot)
        message, result = f"{message}{loss(now)}", on_mail(now).result
        yield Outcome(domain, message, result, saw, expected, remedy=remedy, causes=replica)
    elif identity.dkim == "PENDING" and identity.verification == "SUCCESS":
        message = f"SES had verified {domain} and now looks for the records of a new DKIM set-up ({_told(identity)}): until it finds them, mail may leave unsigned"
        remedy = f"Wait until SES has found the DKIM records of {domain}; next time publish the new records first, and switch when they resolve."
        causes = dkim_causes(rule_ids.DKIM_DEED_REPLICA_FAILED)
        now = mails_now(snapshot)
        message, result = f"{message}{loss(now)}", on_mail(now).result
        yield Outcome(domain, message, result, ("PENDING",), ("SUCCESS",), remedy=remedy, causes=causes)
    elif identity.dkim == "SUCCESS":
        yield passed(domain, f"SES signs {domain} with {_told(identity)}, as declared")


@rule(
    "dkim.key-change-too-soon",
    Result.WARN,
    title="SES refuses to change the key length yet",
    source="SESv2 DkimSigningAttributes.NextSigningKeyLength; DkimAttributes.LastKeyGenerationTimestamp",
    remedy="Wait 24 hours after the last key change, then apply the stack again.",
    settings=("dkim.keyLength", "dkim"),
    needs=(Need.SES_IDENTITY,),
    applies=has_managed_identity,
)
def key_change_too_soon(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SES switches the length of an Easy DKIM key once in 24 hours, and refuses what comes earlier: the deployment then fails. The
    first switch down to 1024 bits in that time is exempt, and that the key was made with the identity is no switch.
    """
    length = key_length(snapshot)
    if length is None:
        return
    if length.too_soon:
        found = length.next or length.current
        message = f"dkim.keyLength is {length.declared}, SES has {found} bits for {manifest.domain} and made that key less than 24 hours ago: it refuses another switch, unless the identity is as young"
        saw, wanted = (f"{found} bits",), (f"{length.declared} bits",)
        yield Outcome(manifest.domain, message, None, saw, wanted, remedy=length.remedy)
    elif length.current == length.declared:
        yield passed(manifest.domain, f"SES signs {manifest.domain} with a key of {length.current} bits")


@rule(
    "dkim.deed-replica-failed",
    Result.FAIL,
    title="The DKIM replica can't use the key of its parent",
    source="SESv2 GetEmailIdentity: VerificationInfo.ErrorType (REPLICATION_*)",
    remedy="Name a verified Easy DKIM identity {domain} in a region that you may read as the parent.",
    settings=("dkim",),
    needs=(Need.SES_IDENTITY,),
    applies=has_identity,
)
def deed_replica_failed(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A replica (Deterministic Easy DKIM) signs with the key of the same identity in another region. Without a usable parent
    it can't sign, and SES doesn't verify it.
    """
    identity = identity_of(snapshot.aws.identity)
    if identity is None:
        return
    parent = _parent_region(identity.origin)
    if identity.error_type.startswith(_REPLICATION):
        where = f" in {parent}" if parent else ""
        why = _WHY.get(identity.error_type, f"SES reports {identity.error_type}")
        message = f"{manifest.domain} in {manifest.region} replicates the DKIM key of {manifest.domain}{where} and fails: {why}"
        do = _DO.get(identity.error_type)
        remedy = do.format(domain=manifest.domain, where=where, region=manifest.region) if do else None
        yield Outcome(manifest.domain, message, None, (identity.error_type,), remedy=remedy)
    elif parent and identity.dkim == "SUCCESS":
        message = f"{manifest.domain} in {manifest.region} replicates the DKIM key of {parent}"
        yield passed(manifest.domain, message, identity.origin)


_WHY = {
    "REPLICATION_ACCESS_DENIED": "it may not read that identity",
    "REPLICATION_PRIMARY_NOT_FOUND": "there is no such identity",
    "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED": "that identity has an own key, which can't be replicated",
    "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED": "that identity is itself a replica",
    "REPLICATION_PRIMARY_INVALID_REGION": "SES has no such region to replicate from",
}
_DO = {
    "REPLICATION_ACCESS_DENIED": "Allow ses:ReplicateEmailIdentityDkimSigningKey for {domain}{where}, then start the DKIM set-up in {region} again.",
    "REPLICATION_PRIMARY_NOT_FOUND": "Create and verify the identity {domain}{where} with Easy DKIM, or set {domain} in {region} up with Easy DKIM of its own.",
    "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED": "Set {domain}{where} up with Easy DKIM, or give {domain} in {region} the own key too.",
    "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED": "Replicate from the identity that {domain}{where} is itself a replica of.",
}


def _parent_region(origin: str) -> str:
    """The region in `AWS_SES_<REGION>`, as AWS writes it elsewhere; "" for another origin."""
    return (
        origin.removeprefix(f"{_EASY}_").lower().replace("_", "-") if origin.startswith(f"{_EASY}_") else ""
    )


def _other_selector(identity: SesIdentity, declared: str | None) -> bool:
    """Whether SES signs with an own key at another selector; it tells the selector where Easy DKIM has its tokens."""
    return bool(identity.tokens) and (declared or "").lower() not in map(str.lower, identity.tokens)


def _told(identity: SesIdentity) -> str:
    if identity.origin != _OWN:
        return "Easy DKIM"
    selector = next(iter(identity.tokens), "")
    return f"an own key at the selector {selector}" if selector else "an own key"


def _unsigned(identity: SesIdentity) -> str:
    if identity.dkim in ("", "SUCCESS", "TEMPORARY_FAILURE"):
        return ""
    return f"; its DKIM status is {identity.dkim}, so mail leaves unsigned"


def _after(made: datetime | None) -> datetime | None:
    try:
        return None if made is None else made + ONE_CHANGE
    except OverflowError:
        return None
