"""Sets of IP addresses, exact whatever their size: ranges instead of single addresses."""

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, summarize_address_range
from itertools import pairwise

from deliverability.dataclass import dataclass

Address = IPv4Address | IPv6Address
Network = IPv4Network | IPv6Network

#: First and last address, as numbers.
_Range = tuple[int, int]
_Ranges = tuple[_Range, ...]

_LAST4 = 2**32 - 1
_LAST6 = 2**128 - 1


@dataclass(frozen=True, slots=True)
class AddressSet:
    """Addresses of both families.

    ip4, ip6: ranges in ascending order, with a gap between any two: equal sets are equal values.
    """

    ip4: _Ranges = ()
    ip6: _Ranges = ()

    def __bool__(self) -> bool:
        return bool(self.ip4 or self.ip6)

    def __contains__(self, address: Address) -> bool:
        number = int(address)
        return any(
            first <= number <= last for first, last in (self.ip4 if address.version == 4 else self.ip6)
        )

    def __and__(self, other: "AddressSet") -> "AddressSet":
        return AddressSet(_common(self.ip4, other.ip4), _common(self.ip6, other.ip6))

    def __sub__(self, other: "AddressSet") -> "AddressSet":
        return self & AddressSet(_gaps(other.ip4, _LAST4), _gaps(other.ip6, _LAST6))

    @property
    def size(self) -> int:
        """How many addresses there are."""
        return sum(last - first + 1 for first, last in (*self.ip4, *self.ip6))

    @property
    def networks(self) -> tuple[Network, ...]:
        """The fewest networks that hold exactly these addresses, IPv4 first."""
        ip4 = (
            network
            for first, last in self.ip4
            for network in summarize_address_range(IPv4Address(first), IPv4Address(last))
        )
        ip6 = (
            network
            for first, last in self.ip6
            for network in summarize_address_range(IPv6Address(first), IPv6Address(last))
        )
        return (*ip4, *ip6)

    def family(self, version: int) -> "AddressSet":
        """The addresses of one IP version, 4 or 6."""
        return AddressSet(ip4=self.ip4) if version == 4 else AddressSet(ip6=self.ip6)


EVERYTHING = AddressSet(((0, _LAST4),), ((0, _LAST6),))
NOTHING = AddressSet()


def of_networks(networks: Iterable[Network]) -> AddressSet:
    """The addresses of some networks, which may overlap."""
    ranges: dict[int, list[_Range]] = {4: [], 6: []}
    for network in networks:
        ranges[network.version].append((int(network.network_address), int(network.broadcast_address)))
    return AddressSet(_joined(ranges[4]), _joined(ranges[6]))


def union(sets: Iterable[AddressSet]) -> AddressSet:
    """The addresses that are in any of the sets."""
    sets = tuple(sets)
    return AddressSet(
        _joined(found for some in sets for found in some.ip4),
        _joined(found for some in sets for found in some.ip6),
    )


def first_match(sets: Sequence[AddressSet]) -> tuple[AddressSet, ...]:
    """What each set holds that none before it does: the order of directives, RFC 7208 section 4.6.2.

    Takes n log n steps for n ranges.
    """
    ip4 = _first_match([some.ip4 for some in sets])
    ip6 = _first_match([some.ip6 for some in sets])
    return tuple(map(AddressSet, ip4, ip6))


def _first_match(sets: Sequence[_Ranges]) -> list[_Ranges]:
    starting: dict[int, list[tuple[int, int]]] = {}
    borders: set[int] = set()
    for index, ranges in enumerate(sets):
        for first, last in ranges:
            starting.setdefault(first, []).append((index, last))
            borders.update((first, last + 1))
    won: list[list[_Range]] = [[] for _ in sets]
    active: list[tuple[int, int]] = []
    ordered = sorted(borders)
    for here, following in pairwise(ordered):
        for entry in starting.get(here, ()):
            heappush(active, entry)
        while active and active[0][1] < here:
            heappop(active)
        if active:
            won[active[0][0]].append((here, following - 1))
    return [_joined(ranges) for ranges in won]


def _joined(ranges: Iterable[_Range]) -> _Ranges:
    joined: list[_Range] = []
    for first, last in sorted(ranges):
        if joined and first <= joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], max(last, joined[-1][1]))
        else:
            joined.append((first, last))
    return tuple(joined)


def _common(one: _Ranges, other: _Ranges) -> _Ranges:
    common: list[_Range] = []
    left = right = 0
    while left < len(one) and right < len(other):
        first = max(one[left][0], other[right][0])
        last = min(one[left][1], other[right][1])
        if first <= last:
            common.append((first, last))
        if one[left][1] < other[right][1]:
            left += 1
        else:
            right += 1
    return tuple(common)


def _gaps(ranges: _Ranges, end: int) -> _Ranges:
    """What lies between the ranges, from 0 to `end`."""
    gaps: list[_Range] = []
    start = 0
    for first, last in ranges:
        if start < first:
            gaps.append((start, first - 1))
        start = last + 1
    if start <= end:
        gaps.append((start, end))
    return tuple(gaps)
