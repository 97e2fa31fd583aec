"""What DNS answers tell beside their values: how long a "no" may be kept, and a zone's serial numbers."""

from dataclasses import replace

import pytest

from deliverability.evidence.answers import negative_ttl, serials
from deliverability.snapshot import Delegation, Observation, Snapshot
from tests.rules.world import healthy

ZONE = "shop.example.com"
SOA = "ns.example. hostmaster.example. 2026112801 7200 900 1209600 300"


def soa(server: str, *values: str, ttl: int | None = 900, view: str = "authoritative") -> Observation:
    return Observation(ZONE, "SOA", view, server, "198.18.0.1", "NOERROR", values, ttl, (), True)  # type: ignore[arg-type]


def seen(*observations: Observation, zone: str | None = ZONE) -> Snapshot:
    snapshot = healthy().snapshot()
    kept = tuple(each for each in snapshot.dns if each.type != "SOA")
    return replace(snapshot, dns=(*kept, *observations), delegation=Delegation(zone))


@pytest.mark.parametrize(
    ("value", "ttl", "seconds"),
    [
        (SOA, 900, 300),
        (SOA, 60, 60),
        (SOA, None, 300),
        (SOA.replace(" 300", " 4294967295"), 9999999999, 4294967295),
        (SOA.replace(" 300", " 42949672950"), 60, 900),
        (SOA.replace(" 300", " -1"), 60, 900),
        (SOA.removesuffix(" 300"), 60, 900),
    ],
)
def test_a_no_is_kept_for_the_smaller_of_two_times(value: str, ttl: int | None, seconds: int):
    assert negative_ttl(seen(soa("a", value, ttl=ttl))) == seconds


def test_without_a_zone_or_its_soa_a_usual_time_is_taken():
    assert negative_ttl(seen()) == 900
    assert negative_ttl(seen(soa("a", SOA), zone=None)) == 900


def test_serials_are_those_of_the_zones_own_servers():
    other = SOA.replace("2026112801", "2026112802")
    found = seen(
        soa("a", SOA),
        soa("b", other),
        soa("c"),
        soa("d", "not an SOA"),
        soa("e", SOA.replace("2026112801", "99999999999")),
        soa("r", SOA, view="resolver"),
    )
    assert serials(found) == {"a": "2026112801", "b": "2026112802"}
    assert serials(seen(soa("a", SOA), zone=None)) == {}
