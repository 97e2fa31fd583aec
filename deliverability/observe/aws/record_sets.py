"""What Route 53 holds at the declared names (`ListResourceRecordSets`, `ListResourceRecordSetProtections`)."""

from collections.abc import Collection, Mapping
from typing import Any

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Manifest
from deliverability.observe.aws.attempts import NotRead
from deliverability.observe.aws.calling import Caller
from deliverability.observe.aws.route53 import zone_id
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.members import PROTECTION, RECORD_SET, keep
from deliverability.snapshot.readings.operations import LIST_PROTECTIONS, LIST_RESOURCE_RECORD_SETS
from deliverability.snapshot.readings.scanning import Item, Page, bare, found

#: Pages of protections that are read, of 300 each: a zone holds 10,000 record sets.
_MAX_PAGES = 34


def declared_names(manifest: Manifest) -> tuple[str, ...]:
    """The names of the declared records, without those that SES has yet to decide."""
    identity = manifest.identity
    undecided = identity is not None and identity.dkim.kind == "easy" and identity.dkim.tokens is None
    known = (r.name for r in manifest.records if not (undecided and r.kind is DKIM))
    return tuple(dict.fromkeys(known))


async def read_record_sets(
    manifest: Manifest, zone: Reading, declared: Collection[str], caller: Caller
) -> Reading:
    """The record sets at the declared names, whatever their type; raises `NotRead`."""
    hosted = _id(manifest, zone)

    async def fetch(start: Mapping[str, str]) -> Page:
        page = await caller.call(LIST_RESOURCE_RECORD_SETS, HostedZoneId=hosted, MaxItems="300", **start)
        if not page.get("IsTruncated") or not page.get("NextRecordName"):
            return Page(page["ResourceRecordSets"])
        resume = {
            f"StartRecord{part}": page[f"NextRecord{part}"]
            for part in ("Name", "Type", "Identifier")
            if page.get(f"NextRecord{part}")
        }
        return Page(page["ResourceRecordSets"], page["NextRecordName"], resume)

    def name_of(record_set: Item) -> str:
        return str(record_set["Name"])

    listed = await found(declared, fetch, start_at="StartRecordName", name_of=name_of)
    return Reading("ok", {"ResourceRecordSets": [keep(RECORD_SET, each) for each in listed]})


async def read_protections(
    manifest: Manifest, zone: Reading, declared: Collection[str], caller: Caller
) -> Reading:
    """The protections at the declared names; raises `NotRead`."""
    hosted, wanted = _id(manifest, zone), frozenset(declared)
    listed: list[Mapping[str, Any]] = []
    more: dict[str, str] = {}
    for _ in range(_MAX_PAGES):
        page = await caller.call(LIST_PROTECTIONS, HostedZoneId=hosted, MaxResults="300", **more)
        listed += page["ResourceRecordSetProtections"]
        if not page.get("NextToken"):
            break
        more = {"NextToken": page["NextToken"]}
    there = [keep(PROTECTION, each) for each in listed if bare(str(each["RecordName"])) in wanted]
    return Reading("ok", {"ResourceRecordSetProtections": there})


def _id(manifest: Manifest, zone: Reading) -> str:
    """The id of the zone that the records are written to; raises `NotRead` with why the zone isn't known."""
    if manifest.dns.zone_id is not None:
        return manifest.dns.zone_id.removeprefix("/hostedzone/")
    if zone.status != "ok":
        raise NotRead(zone)
    return zone_id(zone.data["HostedZone"])
