"""The record sets that Route 53 holds at the declared names, whatever their type, and the marks of other tools on them
(`ListResourceRecordSets`).
"""

from collections.abc import Iterator, Mapping

from deliverability.declaration.kinds.owner_mark import owner_mark_name
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.records import Ownership
from deliverability.owner_marks import marker_names
from deliverability.snapshot.lenient import part, text
from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.hosted_zones import declared_names, id_written_to
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.operations import Operation, Scope
from deliverability.snapshot.readings.scanning import Page, bare, found
from deliverability.snapshot.readings.specification import AwsReading, Look
from deliverability.snapshot.readings.zone import ZONE
from deliverability.standards import names

_LIST_RESOURCE_RECORD_SETS = Operation("route53", "ListResourceRecordSets", Scope.ZONE)
_MEMBERS: Kept = {
    "ResourceRecordSets": {
        **whole("Name", "Type", "TTL", "SetIdentifier"),
        "ResourceRecords": whole("Value"),
        "AliasTarget": whole("DNSName"),
    }
}


async def _read(look: Look) -> Reading:
    filled = await look.filled()
    hosted = id_written_to(look.manifest, look.before[ZONE])

    async def fetch(start: Mapping[str, str]) -> Page:
        page = await look.caller.call(
            _LIST_RESOURCE_RECORD_SETS, HostedZoneId=hosted, MaxItems="300", **start
        )
        if not page.get("IsTruncated") or not page.get("NextRecordName"):
            return Page(page["ResourceRecordSets"])
        resume = {
            f"StartRecord{part}": page[f"NextRecord{part}"]
            for part in ("Name", "Type", "Identifier")
            if page.get(f"NextRecord{part}")
        }
        return Page(page["ResourceRecordSets"], page["NextRecordName"], resume)

    listed = await found(
        (
            *declared_names(filled),
            owner_mark_name(filled.domain),
            *_marked_at(filled, _zone_of(filled, look.before[ZONE])),
        ),
        fetch,
        start_at="StartRecordName",
        name_of=lambda record_set: str(record_set["Name"]),
    )
    untyped = [each["Name"] for each in listed if not each["Type"]]
    if untyped:
        raise LookupError(f"{untyped[0]} has no type")
    return Reading("ok", {"ResourceRecordSets": listed})


def _marked_at(manifest: Manifest, zone: str) -> Iterator[str]:
    """Where other tools say that a declared record set is theirs, as far as there can be such names in the zone."""
    known = set(declared_names(manifest))
    for record in manifest.records:
        if record.ownership is not Ownership.HANDOFF and record.name in known:
            for name in marker_names(record.name, record.type):
                fits = len(name) <= names.MAX_NAME and max(map(len, name.split("."))) <= names.MAX_LABEL
                # Beside the top of the zone there is no name of the zone.
                if fits and names.is_within(name, zone):
                    yield name


def _zone_of(manifest: Manifest, zone: Reading) -> str:
    """The zone's name; where nobody tells it the domain stands for it, which is in the zone at least."""
    read = bare(text(part(zone.data, "HostedZone"), "Name"))
    return read or manifest.dns.zone or manifest.domain


RECORD_SETS = AwsReading(
    name="record_sets",
    place=100,
    operations=(_LIST_RESOURCE_RECORD_SETS,),
    keeps=_MEMBERS,
    read=_read,
    after=(ZONE,),
)
