"""The declared identity as SES has it (SESv2 `GetEmailIdentity`), and the DKIM tokens that it tells."""

from typing import Any

from deliverability.declaration.kinds import DkimFacts
from deliverability.snapshot.lenient import part, parts, text, texts
from deliverability.snapshot.reading import LEFT_OUT, Reading
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.operations import Operation, Scope
from deliverability.snapshot.readings.sending_policies import with_open_policies
from deliverability.snapshot.readings.specification import AwsReading, Caller, Look, NotRead
from deliverability.stack_tags import tag_owner
from deliverability.standards import names

#: Why nothing is read of an account that isn't the identity's.
ELSEWHERE = "somebody else runs the identity"

GET_EMAIL_IDENTITY = Operation("sesv2", "GetEmailIdentity", Scope.IDENTITIES)

IDENTITY_MEMBERS: Kept = {
    **whole(
        "IdentityType",
        "FeedbackForwardingStatus",
        "VerifiedForSendingStatus",
        "ConfigurationSetName",
        "VerificationStatus",
        "OpenPolicies",
    ),
    "DkimAttributes": whole(
        "SigningEnabled",
        "Status",
        "Tokens",
        "SigningHostedZone",
        "SigningAttributesOrigin",
        "NextSigningKeyLength",
        "CurrentSigningKeyLength",
        "LastKeyGenerationTimestamp",
    ),
    "MailFromAttributes": whole("MailFromDomain", "MailFromDomainStatus", "BehaviorOnMxFailure"),
    "VerificationInfo": {
        **whole("LastCheckedTimestamp", "LastSuccessTimestamp", "ErrorType"),
        "SOARecord": whole("PrimaryNameServer", "SerialNumber"),
    },
}


def dkim_facts(identity: Reading) -> DkimFacts | None:
    """The Easy DKIM tokens and their zone, where SES told them and they can be DNS labels."""
    attributes = part(identity.data, "DkimAttributes") if identity.status == "ok" else {}
    if attributes.get("SigningAttributesOrigin") == "EXTERNAL":
        return None  # an own key: the one "token" is its selector
    zone = text(attributes, "SigningHostedZone")
    try:
        tokens = tuple(names.normalize(token) for token in texts(attributes, "Tokens"))
        return DkimFacts(tokens, names.normalize(zone) if zone else None) if tokens else None
    except names.DomainNameError:
        return None


async def described(name: str, caller: Caller) -> dict[str, Any]:
    """An identity's name and `GetEmailIdentity` of it; the name alone where there is no such identity. Raises `NotRead`."""
    try:
        response = await caller.call(GET_EMAIL_IDENTITY, EmailIdentity=name)
    except NotRead as problem:
        if problem.reading.status != "absent":
            raise
        return {"IdentityName": name}
    return {"IdentityName": name, **with_open_policies(response)}


async def _read(look: Look) -> Reading:
    """An identity that somebody else runs is read if these credentials reach it, and is "left-out" if they don't."""
    identity = look.manifest.identity
    if identity is None:
        return LEFT_OUT
    try:
        response = await look.caller.call(GET_EMAIL_IDENTITY, EmailIdentity=identity.domain)
    except NotRead as problem:
        if not identity.managed and problem.reading.status in ("absent", "no-credentials"):
            return Reading("left-out", detail=f"{ELSEWHERE}, and these credentials don't reach it")
        raise
    return Reading("ok", _with_owner(with_open_policies(response)))


def _with_owner(identity: dict[str, Any]) -> dict[str, Any]:
    """An identity with who manages it by its tags, in place of the tags: what else they say is nobody's business."""
    owner = tag_owner({text(tag, "Key"): text(tag, "Value") for tag in parts(identity, "Tags")})
    return {**identity, "Owner": {"Name": owner.name, "Said": owner.said}} if owner is not None else identity


IDENTITY = AwsReading(
    name="identity",
    place=10,
    operations=(GET_EMAIL_IDENTITY,),
    keeps={**IDENTITY_MEMBERS, "Owner": whole("Name", "Said")},
    read=_read,
    need="ses-answer",
)
