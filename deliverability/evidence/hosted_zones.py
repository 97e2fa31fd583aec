"""Hosted zones of the account, and which of them the records are declared for; read leniently, since a snapshot may be older or newer."""

from deliverability.dataclass import dataclass
from deliverability.evidence.ses import zone_of
from deliverability.snapshot import Snapshot
from deliverability.snapshot.lenient import flag, part, parts, text, texts


@dataclass(frozen=True, slots=True)
class Route53Zone:
    """One hosted zone of the account. id: bare, without "/hostedzone/"; servers: of a public zone, lower case, no final dots."""

    id: str
    name: str
    private: bool
    servers: frozenset[str]


def zones(snapshot: Snapshot) -> tuple[Route53Zone, ...]:
    """The hosted zones of the account that could hold a declared name."""
    return tuple(
        Route53Zone(
            bare_id(text(each, "Id")),
            plain(text(each, "Name")),
            bool(flag(each, "PrivateZone")),
            frozenset(map(plain, texts(each, "NameServers"))),
        )
        for each in parts(snapshot.aws.zones.data, "HostedZones")
    )


def zone_name(snapshot: Snapshot) -> str:
    """The name of the zone that the records are declared for; "" where neither the manifest nor Route 53 tells."""
    return snapshot.manifest.dns.zone or zone_of(snapshot.aws.zone)[0]


def zone_id(snapshot: Snapshot) -> str:
    """The bare id of the zone that the records are declared for; "" where neither the manifest nor Route 53 tells."""
    read = text(part(snapshot.aws.zone.data, "HostedZone"), "Id")
    return bare_id(snapshot.manifest.dns.zone_id or read)


def is_private(snapshot: Snapshot) -> bool:
    """Whether the zone that the records are declared for is known to be private (`GetHostedZone`: Config.PrivateZone)."""
    config = part(part(snapshot.aws.zone.data, "HostedZone"), "Config")
    chosen = zone_id(snapshot)
    return bool(flag(config, "PrivateZone")) or any(
        zone.private and zone.id == chosen for zone in zones(snapshot) if chosen
    )


def bare_id(found: str) -> str:
    """An id without the "/hostedzone/" that the API puts before it."""
    return found.rpartition("/")[2]


def plain(name: str) -> str:
    """A name of the API in the inner form: lower case, no final dot."""
    return name.lower().removesuffix(".")
