"""The protected record sets at the declared names (Route 53 `ListResourceRecordSetProtections`)."""

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.hosted_zones import declared_names, id_written_to
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.operations import Operation, Scope
from deliverability.snapshot.readings.paging import pages
from deliverability.snapshot.readings.scanning import bare
from deliverability.snapshot.readings.specification import AwsReading, Look
from deliverability.snapshot.readings.zone import ZONE

#: Pages of protections that are read, of 300 each: a zone holds 10,000 record sets.
_MAX_PAGES = 34

_LIST_PROTECTIONS = Operation("route53", "ListResourceRecordSetProtections", Scope.ZONE)
_MEMBERS: Kept = {"ResourceRecordSetProtections": whole("RecordName", "RecordType")}


async def _read(look: Look) -> Reading:
    wanted = frozenset(declared_names(await look.filled()))
    hosted = id_written_to(look.manifest, look.before[ZONE])
    found = await pages(
        look.caller, _LIST_PROTECTIONS, most=_MAX_PAGES, HostedZoneId=hosted, MaxResults="300"
    )
    listed = (each for page in found for each in page["ResourceRecordSetProtections"])
    there = [each for each in listed if bare(str(each["RecordName"])) in wanted]
    return Reading("ok", {"ResourceRecordSetProtections": there})


PROTECTIONS = AwsReading(
    name="protections",
    place=110,
    operations=(_LIST_PROTECTIONS,),
    keeps=_MEMBERS,
    read=_read,
    after=(ZONE,),
)
