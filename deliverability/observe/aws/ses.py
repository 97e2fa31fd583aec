"""What SES says of the identity and the account (SES API v2: `GetEmailIdentity`, `GetAccount`)."""

from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.manifest import Manifest
from deliverability.observe.aws.attempts import LEFT_OUT, NotRead
from deliverability.observe.aws.calling import Caller
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.members import ACCOUNT, IDENTITY, keep
from deliverability.snapshot.readings.operations import GET_ACCOUNT, GET_EMAIL_IDENTITY
from deliverability.standards import names

ELSEWHERE = "somebody else runs the identity"


async def read_identity(manifest: Manifest, caller: Caller) -> Reading:
    """`GetEmailIdentity` of the declared identity; "left-out" for a domain without one. Raises `NotRead`.

    An identity that somebody else runs is read if these credentials reach it, and is "left-out" if they don't.
    """
    identity = manifest.identity
    if identity is None:
        return LEFT_OUT
    try:
        response = await caller.call(GET_EMAIL_IDENTITY, EmailIdentity=identity.domain)
    except NotRead as problem:
        if not identity.managed and problem.reading.status in ("absent", "no-credentials"):
            return Reading("left-out", detail=f"{ELSEWHERE}, and these credentials don't reach it")
        raise
    return Reading("ok", keep(IDENTITY, response))


async def read_account(caller: Caller) -> Reading:
    """`GetAccount` in the identity's region; raises `NotRead`."""
    return Reading("ok", keep(ACCOUNT, await caller.call(GET_ACCOUNT)))


def dkim_facts(identity: Reading) -> DkimFacts | None:
    """The Easy DKIM tokens and their zone, where SES told them and they can be DNS labels."""
    attributes = identity.data.get("DkimAttributes", {}) if identity.status == "ok" else {}
    if attributes.get("SigningAttributesOrigin") == "EXTERNAL":
        return None  # an own key: the one "token" is its selector
    zone = attributes.get("SigningHostedZone")
    try:
        tokens = tuple(names.normalize(token) for token in attributes.get("Tokens") or ())
        return DkimFacts(tokens, names.normalize(zone) if zone else None) if tokens else None
    except names.DomainNameError:
        return None
