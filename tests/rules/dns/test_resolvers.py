"""What resolvers make of the zone: old answers, another zone, rejected signatures."""

from dataclasses import replace
from typing import Any

import pytest

from deliverability.snapshot import Observation, Reading
from deliverability.verdict import Finding, Result
from tests.rules.dns.told import Told, said
from tests.rules.world import NODATA, NXDOMAIN, Answer, declared, findings, folded, healthy, ids, only

DMARC = "_dmarc.shop.example"
POLICY = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"
DS = "12345 13 2 0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
SOA = "{} hostmaster.example 1 7200 900 1209600 86400"


def rejected(*, unchecked: str = "NOERROR", ds: tuple[str, ...] = (DS,)) -> Told:
    """The resolver answers SERVFAIL for all of the zone, and `unchecked` with CD."""
    world = healthy()
    inside = [(name, kind) for name, kind in world.asked() if name.endswith("shop.example")]
    for name, kind in inside:
        world = world.at("resolver", name, kind, Answer("SERVFAIL"))
    more = [said(name, kind, "unchecked", "resolver", status=unchecked) for name, kind in inside]
    more.append(said("shop.example", "DS", "parent", "a.example", *ds))
    return Told(world, tuple(more))


def test_a_zone_that_only_resolvers_without_validation_accept():
    world = rejected()
    assert ids(world) == {"fail": {"dns.dnssec-bogus"}}
    found = only(world, "dns.dnssec-bogus")
    assert (found.subject, found.saw) == ("shop.example", (DS,))
    assert found.message.startswith("resolver answers SERVFAIL for names in shop.example, such as ")
    assert found.message.endswith(
        f'but answers them with DNSSEC validation switched off (CD); its DS record in the zone above is "{DS}"'
    )
    assert found.remedy == (
        "Remove the DS record of shop.example at the registrar, or replace it by the one of the key that signs the zone now."
    )
    assert folded(world, "dns.dnssec-bogus") == {"dns.unresolved"}


def test_a_ds_record_that_nobody_saw_is_not_named():
    assert only(rejected(ds=()), "dns.dnssec-bogus").message.endswith("switched off (CD)")


def test_where_the_servers_can_not_be_asked_either_all_unknown_follows_from_it():
    told = rejected()
    world = told.world
    for name, kind in world.asked():
        if name.endswith("shop.example"):
            world = world.answer(name, kind, Answer("TIMEOUT"))
    told = replace(told, world=world)
    assert ids(told) == {"fail": {"dns.dnssec-bogus"}}


@pytest.mark.parametrize("status", ["SERVFAIL", "TIMEOUT"])
def test_servfail_that_stays_without_validation_is_not_dnssec(status: str):
    assert ids(rejected(unchecked=status)) == {}


def test_one_servfail_that_the_second_try_answers_is_not_dnssec():
    world = healthy().at("resolver", DMARC, "TXT", Answer("SERVFAIL"))
    told = Told(world, (said(DMARC, "TXT", "unchecked", "resolver", POLICY),))
    assert ids(told) == {}
    assert [f.rule for f in findings(told, Result.INFO)].count("dns.unresolved") == 1


def test_another_resolver_that_answers_without_validation_proves_nothing():
    told = rejected(unchecked="SERVFAIL")
    other = tuple(replace(o, server="other", status="NOERROR") for o in told.more if o.view == "unchecked")
    assert ids(replace(told, more=(*told.more, *other))) == {}


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
