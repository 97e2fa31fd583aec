"""Hosted zones: which one of an AWS account takes the records of a domain.

It is the longest public zone that contains the domain, or the declared one. A private zone never is: the world can't see its
records. Of several public zones of one name none is chosen: which of them counts, only the delegation in the zone above tells,
so `dns.zoneId` has to. The component, the check and the rehearsal choose here, and so take the same one.
"""

from collections.abc import Iterable

from deliverability.dataclass import dataclass
from deliverability.standards import names


@dataclass(frozen=True, slots=True)
class HostedZone:
    """A hosted zone of Route 53. zone_id: without "/hostedzone/"; name: absolute, no final dot."""

    zone_id: str
    name: str
    private: bool = False


class AmbiguousZone(LookupError):
    """Several public zones have the name that would be chosen; `zones` are those."""

    def __init__(self, zones: tuple[HostedZone, ...]) -> None:
        super().__init__(zones)
        self.zones = zones

    @property
    def name(self) -> str:
        """The name that they share."""
        return self.zones[0].name


def zone_names(domain: str, declared: str | None = None) -> tuple[str, ...]:
    """The names that the zone of a domain may have, the one to prefer first.

    declared: the name in `dns.zone`, which is then the only one. Else they end at the organizational domain: above it are
    public suffixes, and a zone that is named like one is not the owner's to publish from.
    """
    if declared is not None:
        return (declared,)
    top = names.organizational_domain(domain) or domain
    found = [domain]
    while found[-1] != top and (above := names.parent(found[-1])):
        found.append(above)
    return tuple(found)


def choose_zone(wanted: Iterable[str], zones: Iterable[HostedZone]) -> HostedZone | None:
    """The public zone with the first of these names that any has, None where none has one; raises `AmbiguousZone`."""
    public = [zone for zone in zones if not zone.private]
    for name in wanted:
        found = tuple(zone for zone in public if zone.name == name)
        if len(found) > 1:
            raise AmbiguousZone(found)
        if found:
            return found[0]
    return None
