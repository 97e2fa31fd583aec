"""The hosted zone that the records are written to (Route 53 `GetHostedZone`)."""

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.hosted_zones import (
    GET_HOSTED_ZONE,
    LIST_HOSTED_ZONES_BY_NAME,
    described,
    id_of,
    is_private,
    listed,
)
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.scanning import bare
from deliverability.snapshot.readings.specification import AwsReading, Look, NotRead
from deliverability.zones import AmbiguousZone, HostedZone, choose_zone, zone_names

_MEMBERS: Kept = {
    "HostedZone": {**whole("Id", "Name"), "Config": whole("PrivateZone")},
    "DelegationSet": whole("NameServers"),
}


async def _read(look: Look) -> Reading:
    """By id, by name, else the longest public zone that contains the domain; "absent" where the account has no such public
    zone, "ambiguous" where two have its name.
    """
    manifest, caller = look.manifest, look.caller
    if manifest.dns.zone_id is not None:
        return Reading("ok", await described(caller, manifest.dns.zone_id))
    wanted = zone_names(manifest.domain, manifest.dns.zone)
    found = await listed(caller, wanted)
    try:
        chosen = choose_zone(
            wanted, (HostedZone(id_of(zone), bare(zone["Name"]), is_private(zone)) for zone in found)
        )
    except AmbiguousZone as several:
        ids = [zone.zone_id for zone in several.zones]
        text = f"{len(ids)} public hosted zones are named {several.name} ({', '.join(ids)}): set dns.zoneId"
        raise NotRead(Reading("ambiguous", detail=text)) from None
    if chosen is None:
        text = manifest.dns.zone or f"that contains {manifest.domain}"
        raise NotRead(Reading("absent", detail=f"this account has no public hosted zone {text}"))
    return Reading("ok", await described(caller, chosen.zone_id))


ZONE = AwsReading(
    name="zone",
    place=80,
    operations=(GET_HOSTED_ZONE, LIST_HOSTED_ZONES_BY_NAME),
    keeps=_MEMBERS,
    read=_read,
)
