"""The record sets that the hosted zone holds at a domain and below it (Route 53 `ListResourceRecordSets`), to find what nobody
declared: DKIM tokens and selectors, MAIL FROM domains.
"""

from collections.abc import Mapping
from typing import Any

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.hosted_zones import id_of
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.operations import Operation, Scope
from deliverability.snapshot.readings.scanning import bare
from deliverability.snapshot.readings.specification import AwsReading, Look, NotRead
from deliverability.snapshot.readings.zone import ZONE
from deliverability.standards import names

#: Pages of 300 record sets: a shop has tens, a platform's zone thousands.
_MAX_PAGES = 20

_LIST = Operation("route53", "ListResourceRecordSets", Scope.ZONE)
_MEMBERS: Kept = {"ResourceRecordSets": {**whole("Name", "Type", "TTL"), "ResourceRecords": whole("Value")}}


async def _read(look: Look) -> Reading:
    """Names of one subtree stand together in Route 53's order, the domain first."""
    zone = look.before[ZONE]
    if zone.status != "ok":
        raise NotRead(zone)
    hosted, domain = id_of(zone.data["HostedZone"]), look.manifest.domain
    found: list[Mapping[str, Any]] = []
    start: Mapping[str, str] = {"StartRecordName": f"{domain}."}
    for _ in range(_MAX_PAGES):
        page = await look.caller.call(_LIST, HostedZoneId=hosted, MaxItems="300", **start)
        below = [each for each in page["ResourceRecordSets"] if _is_at_or_below(str(each["Name"]), domain)]
        found += below
        following = page.get("NextRecordName")
        if not page.get("IsTruncated") or not following or not _is_at_or_below(str(following), domain):
            return Reading("ok", {"ResourceRecordSets": found})
        start = {
            f"StartRecord{each}": page[f"NextRecord{each}"]
            for each in ("Name", "Type", "Identifier")
            if page.get(f"NextRecord{each}")
        }
    return Reading("ok", {"ResourceRecordSets": found}, f"the first {_MAX_PAGES * 300} record sets were read")


def _is_at_or_below(name: str, domain: str) -> bool:
    return names.is_within(bare(name), domain)


#: Not in the catalogue of readings, since no check needs it.
HELD = AwsReading(name="held", place=1000, operations=(_LIST,), keeps=_MEMBERS, read=_read, after=(ZONE,))
