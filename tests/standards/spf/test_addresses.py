from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards.spf.addresses import (
    EVERYTHING,
    NOTHING,
    AddressSet,
    first_match,
    of_networks,
    union,
)

LAST6 = 2**128 - 1


def networks(*texts: str) -> AddressSet:
    return of_networks(map(ip_network, texts))


def written(addresses: AddressSet) -> list[str]:
    return list(map(str, addresses.networks))


def test_networks_that_overlap_or_touch_become_one_range() -> None:
    assert networks(
        "0.0.0.2/31", "0.0.0.0/31", "0.0.0.3/32", "0.0.0.8/32", "::/127", "::2/128"
    ) == AddressSet(((0, 3), (8, 8)), ((0, 2),))


def test_networks_with_a_gap_of_one_address_stay_apart() -> None:
    assert networks("0.0.0.0/32", "0.0.0.2/32") == AddressSet(((0, 0), (2, 2)))


def test_a_set_is_written_with_the_fewest_networks() -> None:
    assert written(networks("192.0.2.0/25", "192.0.2.128/25", "2001:db8::/33", "2001:db8:8000::/33")) == [
        "192.0.2.0/24",
        "2001:db8::/32",
    ]
    assert written(EVERYTHING) == ["0.0.0.0/0", "::/0"]
    assert written(NOTHING) == []


def test_what_holds_no_address_is_false() -> None:
    assert not NOTHING
    assert networks("192.0.2.1/32")
    assert networks("2001:db8::1/128")


@pytest.mark.parametrize(
    ("address", "inside"),
    [
        ("192.0.1.255", False),
        ("192.0.2.0", True),
        ("192.0.2.255", True),
        ("192.0.3.0", False),
        ("::c000:200", False),  # the same number as 192.0.2.0
        ("2001:db8::", True),
        ("2001:db8::1", False),
    ],
)
def test_addresses_in_a_set(address: str, inside: bool) -> None:
    assert (ip_address(address) in networks("192.0.2.0/24", "2001:db8::/128")) is inside


def test_one_family_of_a_set() -> None:
    both = networks("192.0.2.0/24", "2001:db8::/32")
    assert both.family(4) == networks("192.0.2.0/24")
    assert both.family(6) == networks("2001:db8::/32")


def test_common_addresses() -> None:
    one = networks("192.0.2.0/24", "198.51.100.0/25", "2001:db8::/32")
    other = networks("192.0.2.128/25", "198.51.0.0/16", "203.0.113.0/24", "2001:db8::1/128")
    assert written(one & other) == ["192.0.2.128/25", "198.51.100.0/25", "2001:db8::1/128"]
    assert one & other == other & one
    assert one & NOTHING == NOTHING


def test_what_is_left_without_another_set() -> None:
    assert written(networks("192.0.2.0/24") - networks("192.0.2.0/25", "198.51.100.0/24")) == [
        "192.0.2.128/25"
    ]
    assert EVERYTHING - EVERYTHING == NOTHING
    assert EVERYTHING - NOTHING == EVERYTHING
    assert EVERYTHING - networks("0.0.0.0/32", "::/128") == AddressSet(((1, 2**32 - 1),), ((1, LAST6),))
    assert EVERYTHING - networks("255.255.255.255/32", "8000::/1") == AddressSet(
        ((0, 2**32 - 2),), ((0, 2**127 - 1),)
    )


def test_a_union_holds_what_any_of_its_sets_does() -> None:
    assert union([]) == NOTHING
    assert written(
        union([networks("192.0.2.0/25"), networks("2001:db8::/32"), networks("192.0.2.128/25")])
    ) == [
        "192.0.2.0/24",
        "2001:db8::/32",
    ]


def test_each_set_is_left_what_none_before_it_holds() -> None:
    won = first_match(
        [
            networks("192.0.2.64/26", "2001:db8::/32"),
            networks("192.0.2.0/24"),
            networks("192.0.2.0/25", "2001:db8::/48"),
            networks("192.0.0.0/22"),
            EVERYTHING,
        ]
    )
    assert list(map(written, won[:4])) == [
        ["192.0.2.64/26", "2001:db8::/32"],
        ["192.0.2.0/26", "192.0.2.128/25"],
        [],
        ["192.0.0.0/23", "192.0.3.0/24"],
    ]
    assert won[4] == EVERYTHING - networks("192.0.0.0/22", "2001:db8::/32")
    assert first_match([]) == ()


# A world of 64 addresses in each family, so that ranges meet.
small_sets = st.builds(
    lambda ip4, ip6: of_networks(
        [ip_network((first << 2, 30)) for first in ip4] + [ip_network((2**127 + n, 128)) for n in ip6]
    ),
    st.sets(st.integers(0, 15)),
    st.sets(st.integers(0, 15)),
)
ADDRESSES = [IPv4Address(n) for n in range(64)] + [IPv6Address(2**127 + n) for n in range(16)]


def members(addresses: AddressSet) -> set[IPv4Address | IPv6Address]:
    return {address for address in ADDRESSES if address in addresses}


@given(small_sets, small_sets)
def test_operations_are_those_of_sets(one: AddressSet, other: AddressSet) -> None:
    assert members(one & other) == members(one) & members(other)
    assert members(one - other) == members(one) - members(other)
    assert members(union([one, other])) == members(one) | members(other)
    assert union([one - other, one & other]) == one


@given(st.lists(small_sets, max_size=6))
def test_the_first_match_of_every_address(sets: list[AddressSet]) -> None:
    won = first_match(sets)
    for address in ADDRESSES:
        holding = [index for index, some in enumerate(sets) if address in some]
        assert [index for index, some in enumerate(won) if address in some] == holding[:1]
    assert union(won) == union(sets)


@given(small_sets)
def test_a_set_is_the_union_of_its_networks(addresses: AddressSet) -> None:
    assert of_networks(addresses.networks) == addresses
