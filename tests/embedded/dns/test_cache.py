"""The resolver with its cache switched on, on a clock that the test moves."""

from datetime import timedelta

import pytest

from deliverability.embedded.dns.behaviour import Failing
from deliverability.embedded.dns.zone import RRset
from tests.embedded.dns.conftest import Lab, Shown

RECURSIVE = "QR RD RA"


@pytest.fixture
def lab(make_lab) -> Lab:
    return make_lab(caching=True)


def txt(value: str, ttl: int) -> Shown:
    return Shown(flags=RECURSIVE, answer=(f'shop.example. {ttl} TXT "{value}"',))


def test_old_answer_lives_for_its_ttl_and_counts_down(lab: Lab, put) -> None:
    old, new = "v=spf1 include:amazonses.com -all", "v=spf1 -all"
    assert lab.resolve("shop.example") == txt(old, 300)
    put("shop.example", "TXT", f'"{new}"')
    lab.clock.advance(timedelta(seconds=100))
    assert lab.resolve("shop.example") == txt(old, 200)
    lab.clock.advance(timedelta(seconds=199))
    assert lab.resolve("shop.example") == txt(old, 1)
    lab.clock.advance(timedelta(seconds=1))
    assert lab.resolve("shop.example") == txt(new, 300)


def test_a_no_lives_for_fifteen_minutes_with_route_53s_soa(lab: Lab, put) -> None:
    """min(SOA TTL 900, minimum 86400), RFC 2308 section 5."""
    negative = lab.soa()
    assert lab.resolve("late.shop.example") == Shown("NXDOMAIN", RECURSIVE, authority=(negative,))
    put("late.shop.example", "TXT", '"here"')
    lab.clock.advance(timedelta(seconds=899))
    aged = negative.replace(" 900 SOA", " 1 SOA")
    assert lab.resolve("late.shop.example") == Shown("NXDOMAIN", RECURSIVE, authority=(aged,))
    assert lab.resolve("late.shop.example", "MX").rcode == "NXDOMAIN"  # the name, not the type, is absent
    lab.clock.advance(timedelta(seconds=1))
    assert lab.resolve("late.shop.example").answer == ('late.shop.example. 300 TXT "here"',)


def test_no_such_type_is_remembered_for_that_type_alone(lab: Lab, put) -> None:
    assert lab.resolve("mx.shop.example").answer == ()
    put("mx.shop.example", "TXT", '"now"')
    assert lab.resolve("mx.shop.example").answer == ()
    assert lab.resolve("mx.shop.example", "A").answer == ("mx.shop.example. 60 A 198.19.9.9",)
    lab.world.flush()
    assert lab.resolve("mx.shop.example").answer == ('mx.shop.example. 300 TXT "now"',)


def test_that_there_is_no_alias_says_nothing_of_other_types(lab: Lab, put) -> None:
    """RFC 2308 section 5: per name and type. Who looks for an alias first would hide the TXT and MX beside it."""
    assert lab.resolve("own._domainkey.shop.example", "CNAME").rcode == "NXDOMAIN"
    assert lab.resolve("shop.example", "CNAME").answer == ()
    assert lab.resolve("shop.example") == txt("v=spf1 include:amazonses.com -all", 300)
    assert lab.resolve("shop.example", "MX").answer == ("shop.example. 300 MX 10 mx.shop.example.",)
    put("shop.example", "TXT", '"new"')
    assert lab.resolve("shop.example", "CNAME") == Shown(flags=RECURSIVE, authority=(lab.soa(),))
    assert lab.resolve("shop.example") == txt("v=spf1 include:amazonses.com -all", 300)


def test_each_link_of_a_chain_has_its_own_time(lab: Lab, put) -> None:
    assert lab.resolve("www.shop.example", "A").answer[1] == "mx.shop.example. 60 A 198.19.9.9"
    put("mx.shop.example", "A", "198.19.9.8", ttl=60)
    lab.clock.advance(timedelta(seconds=61))
    assert lab.resolve("www.shop.example", "A").answer == (
        "www.shop.example. 239 CNAME mx.shop.example.",
        "mx.shop.example. 60 A 198.19.9.8",
    )


def test_delegation_is_remembered_too(lab: Lab) -> None:
    lab.resolve("shop.example")
    twin = lab.world.create_zone("shop.example")
    twin.apply([RRset("shop.example", "TXT", 300, ('"twin"',))])
    lab.world.delegate(twin)
    lab.clock.advance(timedelta(seconds=172799))
    assert lab.resolve("shop.example") == txt("v=spf1 include:amazonses.com -all", 300)
    lab.clock.advance(timedelta(seconds=301))
    assert lab.resolve("shop.example") == txt("twin", 300)


def test_failure_is_not_remembered(lab: Lab) -> None:
    lab.world.misbehave(lab.zone, Failing())
    assert lab.resolve("shop.example").rcode == "SERVFAIL"
    lab.world.misbehave(lab.zone, None)
    assert lab.resolve("shop.example").rcode == "NOERROR"


def test_remembered_answer_outlives_its_servers(lab: Lab) -> None:
    lab.resolve("shop.example")
    lab.world.misbehave(lab.zone, Failing())
    assert lab.resolve("shop.example").rcode == "NOERROR"
    lab.clock.advance(timedelta(seconds=300))
    assert lab.resolve("shop.example").rcode == "SERVFAIL"


def test_zero_ttl_is_not_kept(lab: Lab, put) -> None:
    put("shop.example", "TXT", '"one"', ttl=0)
    assert lab.resolve("shop.example") == txt("one", 0)
    put("shop.example", "TXT", '"two"', ttl=0)
    assert lab.resolve("shop.example") == txt("two", 0)
