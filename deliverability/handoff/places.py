"""The zone that a record belongs into, as looking has shown: the one found in DNS, a delegation below it, or the declared one."""

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Record
from deliverability.evidence.cuts import cut_above
from deliverability.handoff.declared import zone_as_declared
from deliverability.snapshot import Snapshot
from deliverability.standards import names


@dataclass(frozen=True, slots=True)
class Place:
    """zone: None where nothing tells. servers: of a delegation below the zone of the domain, which hands the name to others."""

    zone: str | None
    servers: tuple[str, ...] = ()


def place_of(record: Record, snapshot: Snapshot) -> Place:
    """Where the record has to be entered."""
    cut = cut_above(record.name, snapshot)
    if cut is not None:
        return Place(cut.name, cut.servers)
    zone = found_zone(snapshot)
    if zone is not None and names.is_within(record.name, zone):
        return Place(zone)
    return Place(zone_as_declared(record, snapshot.manifest))


def found_zone(snapshot: Snapshot) -> str | None:
    """The zone of the domain as found in DNS; None where there is none of its own: what is above it is a registry's."""
    zone = snapshot.delegation.zone
    return zone if zone and not names.is_registry_suffix(zone) else None


def zone_problem(snapshot: Snapshot) -> str:
    """A clause where the zone isn't found, or is another than declared; "" where all fits."""
    domain, declared = snapshot.manifest.domain, snapshot.manifest.dns.zone
    found = found_zone(snapshot)
    if snapshot.delegation.zone is None:
        return ""  # nothing was answered, which the records say
    if found is None:
        return (
            f"no zone is delegated for {domain}: until the registry leads to its name servers, nothing that is published there is "
            "seen"
        )
    if declared is not None and found != declared and not names.is_within(found, declared):
        return f"the declared zone {declared} is not delegated: what DNS finds for {domain} is {found}"
    return ""
