"""What resolvers make of the zone: old answers, or another zone."""

from dataclasses import replace
from typing import Any

import pytest

from deliverability.snapshot import Observation, Reading
from deliverability.verdict import Finding, Result
from tests.rules.dns.told import Told, said
from tests.rules.world import NODATA, NXDOMAIN, Answer, declared, findings, healthy, ids, only

DMARC = "_dmarc.shop.example"
POLICY = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"
SOA = "{} hostmaster.example 1 7200 900 1209600 86400"


@pytest.mark.parametrize("answer", [NXDOMAIN, NODATA])
def test_a_resolver_that_remembers_the_absence_is_a_note(answer: Answer):
    world = healthy().at("resolver", DMARC, "TXT", answer)
    assert ids(world) == {}
    assert only(world, "dns.negative-cache") == Finding(
        rule="dns.negative-cache",
        result=Result.INFO,
        subject=DMARC,
        message=f"{DMARC}: the zone has the record, but resolver still answers that there is none",
        saw=("resolver",),
        remedy="Wait 15 minutes at most, then check again.",
    )


def test_the_soa_says_how_long_an_absence_is_remembered():
    soa = "ns-1.awsdns-01.com hostmaster.example 1 7200 900 1209600 120"
    world = healthy().put("shop.example", "SOA", soa).at("resolver", DMARC, "TXT", NXDOMAIN)
    assert only(world, "dns.negative-cache").remedy == "Wait 2 minutes at most, then check again."


def test_a_private_zone_of_that_name_explains_more_than_memory():
    zones = [*healthy().readings["zones"].data["HostedZones"], _private("shop.example.")]
    world = healthy().reading("zones", HostedZones=zones).at("resolver", DMARC, "TXT", NXDOMAIN)
    assert ids(world) == {}
    assert [f.rule for f in findings(world, Result.INFO) if f.rule == "dns.negative-cache"] == []
    assert only(world, "dns.private-view") == Finding(
        rule="dns.private-view",
        result=Result.INFO,
        subject="shop.example",
        message=f"resolver answers otherwise than the zone's own name servers about {DMARC}: the account has a private zone "
        "shop.example (ZPRIVATE)",
        saw=("resolver",),
        remedy="Run the check with resolvers outside the VPC: --nameserver 1.1.1.1, for example.",
    )


def test_a_private_zone_for_other_names_explains_nothing():
    zones = [*healthy().readings["zones"].data["HostedZones"], _private("bounce.shop.example.")]
    world = healthy().reading("zones", HostedZones=zones).at("resolver", DMARC, "TXT", NXDOMAIN)
    assert only(world, "dns.negative-cache").subject == DMARC


def test_a_private_zone_that_misleads_nobody_is_not_mentioned():
    zones = [*healthy().readings["zones"].data["HostedZones"], _private("shop.example.")]
    assert "dns.private-view" not in {f.rule for f in findings(healthy().reading("zones", HostedZones=zones))}


def test_another_primary_name_server_shows_another_zone():
    world = healthy().put("shop.example", "SOA", SOA.format("ns-1.awsdns-01.com"))
    world = world.at("resolver", "shop.example", "SOA", Answer(values=(SOA.format("ns-0.awsdns-00.com"),)))
    assert ids(world) == {}
    assert "dns.private-view" not in {f.rule for f in findings(world)}
    world = world.at("resolver", DMARC, "TXT", Answer(values=("v=DMARC1; p=reject;",)))
    assert ids(world) == {}
    found = only(world, "dns.private-view")
    assert found.saw == ("v=DMARC1; p=reject;",)
    assert found.message.endswith("to it the primary name server of shop.example is ns-0.awsdns-00.com")


def test_an_old_answer_from_memory_is_a_note_with_the_time_left():
    world = healthy().at("resolver", DMARC, "TXT", Answer(values=("v=DMARC1; p=reject;",)))
    told = Told(world, change=lambda o: replace(o, ttl=1000) if o.view == "resolver" else o)
    assert ids(told) == {}
    assert only(told, "dns.record-differs") == Finding(
        rule="dns.record-differs",
        result=Result.INFO,
        subject=DMARC,
        message=f"the TXT record at {DMARC} is as declared at its name servers; resolver still answers an older one from "
        "memory, for 17 minutes at most",
        saw=("v=DMARC1; p=reject;",),
        wanted=(POLICY,),
        remedy="Wait 17 minutes, then check again.",
    )


@pytest.mark.parametrize(("ttl", "found"), [(86_400, False), (86_401, True), (172_800, True)])
def test_a_declared_ttl_of_more_than_a_day(ttl: int, found: bool):
    world = healthy(declared(dns={"ttl": ttl}))
    assert ids(world) == {}
    assert ("dns.ttl-too-long" in {f.rule for f in findings(world)}) is found


def test_a_long_ttl_that_was_observed():
    def slow(o: Observation) -> Observation:
        return replace(o, ttl=172_800) if (o.name, o.type) == (DMARC, "TXT") else o

    assert only(Told(healthy(), change=slow), "dns.ttl-too-long") == Finding(
        rule="dns.ttl-too-long",
        result=Result.INFO,
        subject=DMARC,
        message=f"the TTL of {DMARC} is up to 172800 seconds: old answers may live for 2 days",
        saw=("172800 s",),
        remedy="Set dns.ttl to 86400 or less, 2 days before the next change of these records.",
    )


def test_odd_readings_and_answers_raise_nothing():
    odd: list[Any] = [
        None,
        7,
        {"Name": None, "PrivateZone": "yes"},
        {"Name": 3, "PrivateZone": True, "Id": 4},
    ]
    world = (
        healthy().read("zones", Reading("ok", {"HostedZones": odd})).at("resolver", DMARC, "TXT", NXDOMAIN)
    )
    assert only(world, "dns.negative-cache").subject == DMARC
    soa = Told(
        world,
        (
            said("shop.example", "SOA", "resolver", "resolver", "\x1b[31m"),
            said("shop.example", "SOA", "authoritative", "x", ""),
        ),
    )
    assert only(soa, "dns.negative-cache").subject == DMARC


def _private(name: str) -> dict[str, Any]:
    return {"Id": "/hostedzone/ZPRIVATE", "Name": name, "PrivateZone": True}
