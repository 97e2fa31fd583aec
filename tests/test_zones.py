"""Which hosted zone takes the records of a domain."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import names
from deliverability.zones import AmbiguousZone, HostedZone, choose_zone, zone_names

SHOP = "a.shop.example.com"


def public(*wanted: str) -> list[HostedZone]:
    return [HostedZone(f"Z-{name}", name) for name in wanted]


@pytest.mark.parametrize(
    ("domain", "wanted"),
    [
        ("example.com", ("example.com",)),
        ("a.shop.example.com", ("a.shop.example.com", "shop.example.com", "example.com")),
        ("shop.example.co.uk", ("shop.example.co.uk", "example.co.uk")),
        ("shop.example.unknowntld", ("shop.example.unknowntld", "example.unknowntld")),
        ("co.uk", ("co.uk",)),
    ],
)
def test_names_end_below_the_public_suffix(domain: str, wanted: tuple[str, ...]) -> None:
    assert zone_names(domain) == wanted


@pytest.mark.parametrize("declared", ["a.shop.example.com", "example.com", "com"])
def test_a_declared_name_is_the_only_one(declared: str) -> None:
    assert zone_names(SHOP, declared) == (declared,)


@pytest.mark.parametrize(
    ("zones", "chosen"),
    [
        ([], None),
        (["com", "op.example.com", "x.a.shop.example.com"], None),
        (["example.com"], "example.com"),
        (["example.com", "shop.example.com"], "shop.example.com"),
        (["a.shop.example.com", "com", "shop.example.com"], "a.shop.example.com"),
    ],
)
def test_the_longest_zone_that_contains_the_domain(zones: list[str], chosen: str | None) -> None:
    found = choose_zone(zone_names(SHOP), public(*zones))
    assert found == (None if chosen is None else HostedZone(f"Z-{chosen}", chosen))


def test_a_private_zone_is_passed_over() -> None:
    private = HostedZone("ZP", "shop.example.com", private=True)
    assert choose_zone(zone_names(SHOP), [private, *public("example.com")]) == public("example.com")[0]
    assert choose_zone(zone_names(SHOP), [private]) is None


def test_of_two_public_zones_of_one_name_none_is_chosen() -> None:
    twins = (HostedZone("Z1", "shop.example.com"), HostedZone("Z2", "shop.example.com"))
    with pytest.raises(AmbiguousZone) as raised:
        choose_zone(zone_names(SHOP), [*twins, *public("example.com")])
    assert (raised.value.name, raised.value.zones) == ("shop.example.com", twins)


def test_a_private_twin_and_twins_further_up_are_no_obstacle() -> None:
    above = [HostedZone("Z1", "example.com"), HostedZone("Z2", "example.com")]
    zone, private = HostedZone("Z3", "shop.example.com"), HostedZone("Z4", "shop.example.com", private=True)
    assert choose_zone(zone_names(SHOP), [*above, private, zone]) == zone


_LABELS = st.lists(st.sampled_from(["a", "shop", "co", "uk", "com", "example"]), min_size=1, max_size=5)
_NAMES = _LABELS.map(".".join)


@given(_NAMES, st.lists(st.builds(HostedZone, st.sampled_from("12"), _NAMES, st.booleans()), max_size=8))
def test_what_is_chosen_is_public_contains_the_domain_and_none_is_nearer(
    domain: str, zones: list[HostedZone]
) -> None:
    try:
        chosen = choose_zone(zone_names(domain), zones)
    except AmbiguousZone as ambiguous:
        chosen = ambiguous.zones[0]
    if chosen is not None:
        assert chosen in zones
        assert not chosen.private
        assert names.is_within(domain, chosen.name)
    least = len(chosen.name) if chosen else 0
    top = names.organizational_domain(domain) or domain
    assert not [
        zone
        for zone in zones
        if not zone.private and len(zone.name) > least
        if names.is_within(domain, zone.name) and names.is_within(zone.name, top)
    ]
