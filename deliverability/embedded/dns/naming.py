"""Names and addresses for the four name servers of a hosted zone, in the style of Route 53."""

import errno
import ipaddress
import random
import re
from collections.abc import Iterable

from deliverability.embedded.dns.authority import NameServer
from deliverability.embedded.dns.base_zones import FIRST_ZONE_ADDRESS
from deliverability.embedded.dns.lookup import labels_of_text

#: Each of the four lives below another suffix, so that no single registry is a point of failure.
SUFFIXES = ("com", "net", "org", "co.uk")
_PER_SUFFIX = 512
_PER_PROVIDER_ZONE = 8
_LAST_ADDRESS = ipaddress.IPv4Address("198.18.255.254")


class Naming:
    """Hands out name servers, never the same twice."""

    def __init__(self, rng: random.Random) -> None:
        self._slots = [rng.sample(range(_PER_SUFFIX), _PER_SUFFIX) for _ in SUFFIXES]
        self._names: set[str] = set()
        self._next_address = FIRST_ZONE_ADDRESS

    def four(self) -> tuple[NameServer, ...]:
        """Four new name servers, e.g. `ns-123.awsdns-15.com`; raises OSError when the addresses are used up."""
        names = [self._free_name(place) for place in range(len(SUFFIXES))]
        if self._next_address + len(names) > _LAST_ADDRESS:
            raise OSError(
                errno.EADDRNOTAVAIL, "the embedded world has no addresses left for more hosted zones"
            )
        servers = tuple(
            NameServer(name, str(self._next_address + offset)) for offset, name in enumerate(names)
        )
        self.take(servers)
        return servers

    def take(self, servers: Iterable[NameServer]) -> None:
        """Mark names and addresses as used: those of a restored world."""
        for server in servers:
            self._names.add(server.name)
            self._next_address = max(self._next_address, ipaddress.IPv4Address(server.address) + 1)

    def _free_name(self, place: int) -> str:
        slots = self._slots[place]
        while slots:
            slot = slots.pop()
            name = _host(slot + place * _PER_SUFFIX, slot // _PER_PROVIDER_ZONE, place)
            if name not in self._names:
                return name
        slot = _PER_SUFFIX  # more zones than Route 53 has servers per suffix: count on behind its range
        while _host(3 * _PER_SUFFIX + slot, slot // _PER_PROVIDER_ZONE, place) in self._names:
            slot += 1
        return _host(3 * _PER_SUFFIX + slot, slot // _PER_PROVIDER_ZONE, place)


def provider_zone(host: str) -> str:
    """The zone that holds the address of a name server: the name without its first label."""
    return host.partition(".")[2]


def _host(number: int, zone_number: int, place: int) -> str:
    return f"ns-{number}.awsdns-{zone_number:02d}.{SUFFIXES[place]}"


def check_zone_name(name: str) -> None:
    """Whether a hosted zone can be called so; raises ValueError."""
    labels = labels_of_text(name) if re.fullmatch("[!-~]+", name) else ()
    fits = len(name) <= 253 and all(1 <= len(label) <= 63 for label in labels)
    if not labels or not fits or name != name.lower() or labels[0] == b"*":
        raise ValueError(
            f"{name!r} is no name for a hosted zone: lower-case A-labels of 1-63 octets, no final dot, no wildcard, 253 octets in all"
        )
