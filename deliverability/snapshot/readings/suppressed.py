"""The declared addresses that are on the account's suppression list (SESv2 `GetSuppressedDestination`)."""

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.operations import Operation
from deliverability.snapshot.readings.specification import AwsReading, Look, NotRead

#: Addresses that are looked for on the suppression list: at one call a second, more would take minutes.
MAX_ADDRESSES = 50

_GET_SUPPRESSED_DESTINATION = Operation("sesv2", "GetSuppressedDestination")
_MEMBERS: Kept = {"SuppressedDestinations": whole("EmailAddress", "Reason", "LastUpdateTime")}


async def _read(look: Look) -> Reading:
    declared = look.manifest.settings.addresses
    found = []
    for address in declared[:MAX_ADDRESSES]:
        try:
            entry = await look.caller.call(_GET_SUPPRESSED_DESTINATION, EmailAddress=address)
        except NotRead as problem:
            if problem.reading.status != "absent":
                raise
        else:
            found.append(entry["SuppressedDestination"])
    cut = f"of {len(declared)} declared addresses the first {MAX_ADDRESSES} were looked for"
    return Reading("ok", {"SuppressedDestinations": found}, cut if len(declared) > MAX_ADDRESSES else "")


SUPPRESSED = AwsReading(
    name="suppressed",
    place=60,
    operations=(_GET_SUPPRESSED_DESTINATION,),
    keeps=_MEMBERS,
    read=_read,
    asked="where addresses are declared: recipients, report mailboxes, senders",
    calls=lambda manifest: bool(manifest.settings.addresses),
    need="ses-suppression",
)
