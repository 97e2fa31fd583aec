"""The dedicated IP pool that the declared configuration set sends from (SESv2 `GetDedicatedIpPool`)."""

from deliverability.snapshot.lenient import part, text
from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.configuration_set import CONFIGURATION_SET
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.operations import Operation
from deliverability.snapshot.readings.specification import AwsReading, Look

_GET_DEDICATED_IP_POOL = Operation("sesv2", "GetDedicatedIpPool")
_MEMBERS: Kept = {"DedicatedIpPool": whole("PoolName")}


async def _read(look: Look) -> Reading:
    """Left out where the set names no pool, or isn't there."""
    pool = text(part(look.before[CONFIGURATION_SET].data, "DeliveryOptions"), "SendingPoolName")
    if not pool:
        return Reading("left-out", detail="the configuration set sends from the shared addresses")
    return Reading("ok", await look.caller.call(_GET_DEDICATED_IP_POOL, PoolName=pool))


IP_POOL = AwsReading(
    name="ip_pool",
    place=45,
    operations=(_GET_DEDICATED_IP_POOL,),
    keeps=_MEMBERS,
    read=_read,
    after=(CONFIGURATION_SET,),
    asked="where the configuration set names a dedicated IP pool",
    calls=lambda manifest: manifest.identity is not None and manifest.identity.configuration_set is not None,
    need="ses-ip-pool",
)
