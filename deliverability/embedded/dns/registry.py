"""The registry of the embedded world's zones and name servers, and of the delegations that lead to them."""

import threading
from collections.abc import Iterable, Mapping, Sequence

from deliverability.embedded.dns.authority import Authority, NameServer, ServedZone
from deliverability.embedded.dns.lookup import Labels, ZoneIndex, labels_of_text
from deliverability.embedded.dns.zone import RRset, Zone

#: TTL of a delegation and its glue, as in the registries' zones, in seconds.
DELEGATION_TTL = 172800


class Registry:
    """Zones, the servers that hold them, and the tree that the NS records make of them.

    Written by one thread at a time (the world's lock), read by the event loop: what is iterated over is replaced, not changed.

    yields: zones of the surroundings that a hosted zone of their name takes the place of.
    """

    def __init__(self) -> None:
        self.authorities: dict[str, Authority] = {}
        self.yields: set[Zone] = set()
        self._served: dict[Zone, ServedZone] = {}
        self._servers: dict[Zone, tuple[NameServer, ...]] = {}
        self._by_name: dict[str, tuple[Zone, ...]] = {}
        self._hosted: tuple[Zone, ...] = ()
        self._placed: dict[Zone, Mapping[tuple[str, str], RRset]] = {}
        self._counting = threading.Lock()
        self._changes = 0

    def add(self, zone: Zone, authorities: Sequence[tuple[str, Authority]], *, hosted: bool) -> None:
        """Take in a zone. authorities: host name under which the zone knows each of its servers, and the server."""
        served = ServedZone(zone)
        for _, authority in authorities:
            self.authorities[authority.name_server.address] = authority
            authority.serve(served)
        self._servers[zone] = tuple(NameServer(host, a.name_server.address) for host, a in authorities)
        self._served = {**self._served, zone: served}
        self._by_name = {**self._by_name, zone.name: (*self._by_name.get(zone.name, ()), zone)}
        if hosted:
            self._hosted = (*self._hosted, zone)
        else:
            self._placed[zone] = zone.rrsets()
        zone.watch(self.changed)
        self.changed()

    def remove(self, zone: Zone) -> tuple[NameServer, ...]:
        """Forget a hosted zone; returns its name servers, which go with it."""
        servers = self._servers.pop(zone)
        for server in servers:
            self.authorities.pop(server.address)
        self._served = {other: served for other, served in self._served.items() if other is not zone}
        self._by_name = {
            **self._by_name,
            zone.name: tuple(other for other in self._by_name[zone.name] if other is not zone),
        }
        self._hosted = tuple(other for other in self._hosted if other is not zone)
        self.changed()
        return servers

    def hosted(self) -> tuple[Zone, ...]:
        """The zones that were created in the world, oldest first."""
        return self._hosted

    def surroundings(self) -> tuple[Zone, ...]:
        """The zones that the world brings along: root, TLDs, amazonses.com, the name-server provider's."""
        return tuple(self._placed)

    def is_hosted(self, zone: Zone) -> bool:
        """Whether the zone was created in the world and still is there."""
        return zone in self._hosted

    def served(self, zone: Zone) -> ServedZone:
        """The zone as its servers see it; raises KeyError for a zone that is not (or no longer) here."""
        return self._served[zone]

    def servers(self, zone: Zone) -> tuple[NameServer, ...]:
        """The zone's own name servers; raises KeyError for a zone that is not (or no longer) here."""
        return self._servers[zone]

    def reachable(self, name: str) -> Zone | None:
        """The zone of this name that its parent's NS records lead to; any one of them in common is enough."""
        candidates = self._by_name.get(name, ())
        if not candidates or not name:
            return candidates[0] if candidates else None
        delegated = _hosts(self.parent_of(name).get(name, "NS"))
        return next((zone for zone in candidates if delegated.intersection(zone.name_servers)), None)

    def parent_of(self, name: str) -> Zone:
        """The closest reachable zone strictly above the name."""
        while name:
            name = name.partition(".")[2]
            zone = self.reachable(name)
            if zone is not None:
                return zone
        raise ValueError("the root has no parent")

    def enclosing(self, name: str) -> Iterable[Zone]:
        """Every zone strictly above the name, reachable or not."""
        while name:
            name = name.partition(".")[2]
            yield from self._by_name.get(name, ())

    def index_for(self, labels: Labels) -> ZoneIndex | None:
        """The zone's data for a direct question: the closest zone, delegated or not; the delegated one of several."""
        name = b".".join(labels).decode("ascii", "replace")
        while True:
            zone = self.reachable(name) or next(iter(self._by_name.get(name, ())), None)
            if zone is not None and labels_of_text(zone.name) == labels[len(labels) - zone_depth(zone) :]:
                return self._served[zone].index()
            if not name:
                return None
            name = name.partition(".")[2]

    def place(self, zone: Zone, put: Iterable[RRset] = (), remove: Iterable[tuple[str, str]] = ()) -> None:
        """Change a zone as the world's own doing, which is no guest's change to remember (`guests`)."""
        put, remove = tuple(put), tuple(remove)
        zone.apply(put, remove)
        if zone in self._placed:
            kept = {key: rrset for key, rrset in self._placed[zone].items() if key not in remove}
            self._placed[zone] = {**kept, **{(rrset.name, rrset.type): rrset for rrset in put}}

    def guests(self, zone: Zone) -> tuple[list[RRset], list[tuple[str, str]]]:
        """What others put into a zone of the surroundings and took away from it (DKIM keys, faults)."""
        placed, now = self._placed[zone], zone.rrsets()
        return (
            [rrset for key, rrset in now.items() if placed.get(key) != rrset],
            [key for key in placed if key not in now],
        )

    def changed(self) -> None:
        """Note that something is different now: a zone's data, the set of zones, a server's behaviour."""
        with self._counting:
            self._changes += 1

    @property
    def generation(self) -> int:
        """Differs whenever anything has changed; what was found under an older one may be wrong."""
        return self._changes


def delegation(zone: Zone) -> RRset:
    """The NS record set that delegates to the zone's own servers."""
    return RRset(zone.name, "NS", DELEGATION_TTL, tuple(f"{host}." for host in zone.name_servers))


def delegates_to(rrset: RRset | None, zone: Zone) -> bool:
    """Whether an NS record set names one of the zone's servers."""
    return not _hosts(rrset).isdisjoint(zone.name_servers)


def zone_depth(zone: Zone) -> int:
    """How many labels the zone's name has."""
    return len(labels_of_text(zone.name))


def _hosts(rrset: RRset | None) -> set[str]:
    return {text.rstrip(".").lower() for text in rrset.rdata} if rrset is not None else set()
