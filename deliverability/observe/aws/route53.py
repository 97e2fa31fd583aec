"""What Route 53 says of the hosted zones (`GetHostedZone`, `ListHostedZonesByName`)."""

from collections.abc import Collection, Mapping
from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.observe.aws.attempts import NotRead
from deliverability.observe.aws.calling import Caller
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.members import ZONE, keep
from deliverability.snapshot.readings.operations import GET_HOSTED_ZONE, LIST_HOSTED_ZONES_BY_NAME
from deliverability.snapshot.readings.scanning import Item, Page, bare, found
from deliverability.standards import names
from deliverability.zones import AmbiguousZone, HostedZone, choose_zone, zone_names

#: Zones of the wanted names whose name servers are read.
MAX_ZONES = 20


def zone_id(zone: Mapping[str, Any]) -> str:
    """The id of a zone, without the prefix that the API puts before it."""
    return str(zone["Id"]).removeprefix("/hostedzone/")


async def read_zone(manifest: Manifest, caller: Caller) -> Reading:
    """`GetHostedZone` of the declared zone: by id, by name, else the longest public zone that contains the domain.

    Raises `NotRead`: "absent" where the account has no such public zone, "error" where two have its name.
    """
    if manifest.dns.zone_id is not None:
        return Reading("ok", await _zone(caller, manifest.dns.zone_id))
    wanted = zone_names(manifest.domain, manifest.dns.zone)
    listed = await _listed(caller, wanted)
    try:
        chosen = choose_zone(
            wanted, (HostedZone(zone_id(zone), bare(zone["Name"]), _private(zone)) for zone in listed)
        )
    except AmbiguousZone as several:
        ids = [zone.zone_id for zone in several.zones]
        text = f"{len(ids)} public hosted zones are named {several.name} ({', '.join(ids)}): set dns.zoneId"
        raise NotRead(Reading("error", detail=text)) from None
    if chosen is None:
        text = manifest.dns.zone or f"that contains {manifest.domain}"
        raise NotRead(Reading("absent", detail=f"this account has no public hosted zone {text}"))
    return Reading("ok", await _zone(caller, chosen.zone_id))


async def read_zones(manifest: Manifest, zone: Reading, declared: Collection[str], caller: Caller) -> Reading:
    """All zones, private ones too, whose name is the zone's or lies between it and a declared name; raises `NotRead`.

    zone: the reading of the declared zone; where it told no name, the zones that contain the domain are given too.
    """
    name = bare(zone.data["HostedZone"]["Name"]) if zone.status == "ok" else manifest.dns.zone
    top = name or zone_names(manifest.domain, manifest.dns.zone)[-1]
    wanted = dict.fromkeys(
        ".".join(labels[start:])
        for labels in map(names.labels, (manifest.domain, *declared))
        for start in range(len(labels))
    )
    between = [each for each in wanted if names.is_within(each, top)]
    listed = await _listed(caller, dict.fromkeys((top, *between)))
    zones = [await _description(zone, caller) for zone in listed[:MAX_ZONES]]
    cut = f"the first {MAX_ZONES} of {len(listed)} hosted zones" if len(listed) > MAX_ZONES else ""
    return Reading("ok", {"HostedZones": zones}, cut)


async def _description(zone: Item, caller: Caller) -> dict[str, Any]:
    description = {"Id": zone_id(zone), "Name": zone["Name"], "PrivateZone": _private(zone)}
    if not _private(zone):
        whole = await _zone(caller, zone_id(zone))
        description["NameServers"] = whole.get("DelegationSet", {}).get("NameServers", [])
    return description


async def _zone(caller: Caller, wanted: str) -> Mapping[str, Any]:
    return keep(ZONE, await caller.call(GET_HOSTED_ZONE, Id=wanted.removeprefix("/hostedzone/")))


async def _listed(caller: Caller, wanted: Collection[str]) -> list[Item]:
    """The zones with these names, in Route 53's order."""

    async def fetch(start: Mapping[str, str]) -> Page:
        page = await caller.call(LIST_HOSTED_ZONES_BY_NAME, MaxItems="100", **start)
        following = page.get("NextDNSName") if page.get("IsTruncated") else None
        resume = {"DNSName": following, "HostedZoneId": page.get("NextHostedZoneId")} if following else None
        return Page(page["HostedZones"], following, resume)

    return await found(wanted, fetch, start_at="DNSName", name_of=lambda zone: str(zone["Name"]))


def _private(zone: Item) -> bool:
    return bool(zone.get("Config", {}).get("PrivateZone", False))
