"""All hosted zones, private ones too, that may hold a declared name (Route 53 `ListHostedZonesByName`)."""

from typing import Any

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.hosted_zones import (
    GET_HOSTED_ZONE,
    LIST_HOSTED_ZONES_BY_NAME,
    declared_names,
    described,
    id_of,
    is_private,
    listed,
)
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.scanning import Item, bare
from deliverability.snapshot.readings.specification import AwsReading, Caller, Look
from deliverability.snapshot.readings.zone import ZONE
from deliverability.standards import names
from deliverability.zones import zone_names

#: Zones of the wanted names whose name servers are read.
MAX_ZONES = 20

#: "NameServers" of public ones.
_MEMBERS: Kept = {"HostedZones": whole("Id", "Name", "PrivateZone", "NameServers")}


async def _read(look: Look) -> Reading:
    """Those whose name is the zone's or lies between it and a declared name; where the zone told no name, those that contain
    the domain too.
    """
    manifest, zone = look.manifest, look.before[ZONE]
    declared = declared_names(await look.filled())
    name = bare(zone.data["HostedZone"]["Name"]) if zone.status == "ok" else manifest.dns.zone
    top = name or zone_names(manifest.domain, manifest.dns.zone)[-1]
    wanted = dict.fromkeys(
        ".".join(labels[start:])
        for labels in map(names.labels, (manifest.domain, *declared))
        for start in range(len(labels))
    )
    between = [each for each in wanted if names.is_within(each, top)]
    found = await listed(look.caller, dict.fromkeys((top, *between)))
    zones = [await _description(each, look.caller) for each in found[:MAX_ZONES]]
    cut = f"the first {MAX_ZONES} of {len(found)} hosted zones"
    return Reading("ok", {"HostedZones": zones}, cut if len(found) > MAX_ZONES else "")


async def _description(zone: Item, caller: Caller) -> dict[str, Any]:
    description = {"Id": id_of(zone), "Name": zone["Name"], "PrivateZone": is_private(zone)}
    if not is_private(zone):
        whole_zone = await described(caller, id_of(zone))
        description["NameServers"] = whole_zone.get("DelegationSet", {}).get("NameServers", [])
    return description


ZONES = AwsReading(
    name="zones",
    place=90,
    operations=(LIST_HOSTED_ZONES_BY_NAME, GET_HOSTED_ZONE),
    keeps=_MEMBERS,
    read=_read,
    after=(ZONE,),
)
