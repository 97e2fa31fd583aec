"""The sandbox's recipients, each with its identity (SESv2 `GetEmailIdentity`): only verified ones get mail there."""

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.account import ACCOUNT
from deliverability.snapshot.readings.identity import GET_EMAIL_IDENTITY, IDENTITY_MEMBERS, described
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.specification import AwsReading, Look

#: Each declared recipient, and the members of `GetEmailIdentity` where there is such an identity.
_MEMBERS: Kept = {"Recipients": {**whole("IdentityName"), **IDENTITY_MEMBERS}}


async def _read(look: Look) -> Reading:
    """Left out where the account is out of the sandbox."""
    declared = look.manifest.settings.recipients
    if declared and look.before[ACCOUNT].data.get("ProductionAccessEnabled"):
        return Reading(
            "left-out", detail="the account is out of the sandbox, recipients need no verification"
        )
    return Reading("ok", {"Recipients": [await described(name, look.caller) for name in declared]})


RECIPIENTS = AwsReading(
    name="recipients",
    place=50,
    operations=(GET_EMAIL_IDENTITY,),
    keeps=_MEMBERS,
    read=_read,
    after=(ACCOUNT,),
    asked="where recipients are declared and the account is in the sandbox",
)
