"""Hosted zones of Route 53 as the readings of them look for them: by id (`GetHostedZone`), by name (`ListHostedZonesByName`)."""

from collections.abc import Collection, Mapping
from typing import Any

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Manifest
from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.operations import Operation, Scope
from deliverability.snapshot.readings.scanning import Item, Page, found
from deliverability.snapshot.readings.specification import Caller, NotRead

GET_HOSTED_ZONE = Operation("route53", "GetHostedZone", Scope.ZONES)
LIST_HOSTED_ZONES_BY_NAME = Operation("route53", "ListHostedZonesByName")


async def described(caller: Caller, zone_id: str) -> Mapping[str, Any]:
    """`GetHostedZone`; raises `NotRead`, and LookupError where a public zone is told without its name servers."""
    told = await caller.call(GET_HOSTED_ZONE, Id=zone_id.removeprefix("/hostedzone/"))
    if not is_private(told["HostedZone"]) and not told["DelegationSet"]["NameServers"]:
        raise LookupError("a public zone has no name servers")
    return told


async def listed(caller: Caller, wanted: Collection[str]) -> list[Item]:
    """The zones with these names, in Route 53's order; raises `NotRead`."""

    async def fetch(start: Mapping[str, str]) -> Page:
        page = await caller.call(LIST_HOSTED_ZONES_BY_NAME, MaxItems="100", **start)
        following = page.get("NextDNSName") if page.get("IsTruncated") else None
        resume = {"DNSName": following, "HostedZoneId": page.get("NextHostedZoneId")} if following else None
        return Page(page["HostedZones"], following, resume)

    return await found(wanted, fetch, start_at="DNSName", name_of=lambda zone: str(zone["Name"]))


def is_private(zone: Item) -> bool:
    """Whether only a VPC sees it."""
    return bool(zone.get("Config", {}).get("PrivateZone", False))


def id_of(zone: Mapping[str, Any]) -> str:
    """The id of a zone, without the prefix that the API puts before it."""
    return str(zone["Id"]).removeprefix("/hostedzone/")


def id_written_to(manifest: Manifest, zone: Reading) -> str:
    """The id of the zone that the records are written to; raises `NotRead` with why the zone isn't known."""
    if manifest.dns.zone_id is not None:
        return manifest.dns.zone_id.removeprefix("/hostedzone/")
    if zone.status != "ok":
        raise NotRead(zone)
    return id_of(zone.data["HostedZone"])


def declared_names(manifest: Manifest) -> tuple[str, ...]:
    """The names of the declared records, without those that SES has yet to decide."""
    identity = manifest.identity
    undecided = identity is not None and identity.dkim.kind == "easy" and identity.dkim.tokens is None
    known = (r.name for r in manifest.records if not (undecided and r.kind is DKIM))
    return tuple(dict.fromkeys(known))
