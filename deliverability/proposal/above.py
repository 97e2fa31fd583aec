"""The SES identities of the domains above a domain (SESv2 `GetEmailIdentity`): each signs for what lies below it."""

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.identity import GET_EMAIL_IDENTITY, IDENTITY_MEMBERS, described
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.specification import AwsReading, Look
from deliverability.zones import zone_names

_MEMBERS: Kept = {"EmailIdentities": {**whole("IdentityName"), **IDENTITY_MEMBERS}}


async def _read(look: Look) -> Reading:
    """The nearest first, up to the organizational domain."""
    details = [await described(name, look.caller) for name in zone_names(look.manifest.domain)[1:]]
    return Reading("ok", {"EmailIdentities": [each for each in details if len(each) > 1]})


#: Not in the catalogue of readings, since no check needs it.
ABOVE = AwsReading(name="above", place=1001, operations=(GET_EMAIL_IDENTITY,), keeps=_MEMBERS, read=_read)
