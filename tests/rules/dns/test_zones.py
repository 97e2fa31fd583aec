"""Which hosted zone holds the records."""

from dataclasses import replace
from typing import Any

import pytest

from deliverability.snapshot import Delegation, Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import SERVERS, World, declared, findings, folded, healthy, ids, only

OTHERS = ("ns-8.awsdns-08.com", "ns-9.awsdns-09.net")


def zone(id: str, *servers: str, private: bool = False, name: str = "shop.example.") -> dict[str, Any]:
    return {"Id": f"/hostedzone/{id}", "Name": name, "PrivateZone": private, "NameServers": list(servers)}


def with_zones(*zones: dict[str, Any], chosen: str | None = "Z1") -> World:
    manifest = declared(dns={"zoneId": chosen} if chosen else {})
    return healthy(manifest).reading("zones", HostedZones=list(zones))


def delegated_to(world: World, *servers: str) -> World:
    return replace(world, delegation=replace(world.delegation, parent_servers=servers, child_servers=servers))


def without_records(world: World) -> World:
    for name, kind in world.asked():
        if name.endswith("shop.example"):
            world = world.gone(name, kind)
    return world


def test_the_declared_zone_is_private():
    world = without_records(with_zones(zone("Z1", private=True), zone("Z2", *SERVERS)))
    assert ids(world) == {"fail": {"dns.private-zone"}}
    assert only(world, "dns.private-zone") == Finding(
        rule="dns.private-zone",
        result=Result.FAIL,
        subject="shop.example",
        message="the hosted zone shop.example (Z1) is private, so nobody outside its VPCs sees its records",
        saw=("Z1",),
        remedy="Set dns.zoneId to the public zone of that name, Z2, and apply the stack shop.production.",
    )
    assert {"dns.zone-not-delegated", "dns.record-missing", "dmarc.missing"} <= folded(
        world, "dns.private-zone"
    )


def test_get_hosted_zone_tells_it_too():
    data = {"HostedZone": {"Id": "/hostedzone/Z1", "Name": "shop.example.", "Config": {"PrivateZone": True}}}
    world = with_zones(zone("Z2", *SERVERS)).read("zone", Reading("ok", data))
    assert ids(world) == {"fail": {"dns.private-zone"}}


def test_the_account_has_only_a_private_zone_of_that_name():
    world = with_zones(zone("Z7", private=True), chosen=None).read("zone", Reading("absent", detail="none"))
    world = without_records(world)
    assert ids(world) == {"fail": {"dns.private-zone"}}
    found = only(world, "dns.private-zone")
    assert found.message.endswith("; the account has no public one of that name")
    assert found.remedy == (
        "Create a public hosted zone shop.example, have it delegated, set dns.zoneId to its id, and apply the stack "
        "shop.production."
    )
    assert "route53.unreadable" in folded(world, "dns.private-zone")


def test_a_private_zone_beside_the_public_one_is_usual():
    assert ids(with_zones(zone("Z1", *SERVERS), zone("Z2", private=True))) == {}


def test_the_other_one_of_two_zones_is_delegated():
    world = delegated_to(with_zones(zone("Z1", *SERVERS), zone("Z2", *OTHERS)), *OTHERS)
    world = without_records(world)
    assert ids(world) == {"fail": {"dns.duplicate-zone"}}
    assert only(world, "dns.duplicate-zone") == Finding(
        rule="dns.duplicate-zone",
        result=Result.FAIL,
        subject="shop.example",
        message="2 public hosted zones of this account are named shop.example: the records stand in Z1, but the zone above "
        "delegates to Z2, which lacks 7 of the 7 declared record sets",
        saw=("Z1", "Z2"),
        wanted=("Z2",),
        remedy="Set dns.zoneId to Z2, the delegated zone shop.example, and apply the stack shop.production.",
    )
    assert {"dns.zone-not-delegated", "dns.record-missing", "dmarc.missing"} <= folded(
        world, "dns.duplicate-zone"
    )


def test_a_second_zone_beside_the_delegated_one_is_a_note():
    world = with_zones(zone("Z1", *SERVERS), zone("Z2", *OTHERS))
    assert ids(world) == {}
    found = only(world, "dns.duplicate-zone")
    assert (found.result, found.remedy) == (
        Result.INFO,
        "Delete Z2 once nothing needs it, so that nobody edits the wrong zone.",
    )


AMBIGUOUS = Reading("ambiguous", detail="2 public hosted zones are named shop.example")


def unnamed(*, order: int = 1) -> World:
    """Two zones, of which the stack names none; Z1 is delegated."""
    both = (zone("Z1", *SERVERS), zone("Z2", *OTHERS))[::order]
    world = with_zones(*both, chosen=None)
    for which in ("zone", "record_sets", "protections"):
        world = world.read(which, AMBIGUOUS)
    return world


@pytest.mark.parametrize("order", [1, -1])
def test_two_zones_and_none_is_named_in_the_stack(order: int):
    world = unnamed(order=order)
    assert ids(world)["warn"] == {"dns.duplicate-zone"}
    assert "fail" not in ids(world)
    found = only(world, "dns.duplicate-zone")
    assert found.message.endswith("and the stack names none; Z1 is the delegated one")
    assert found.remedy == (
        "Set dns.zoneId to Z1, the delegated zone shop.example, and apply the stack shop.production."
    )
    unknown = findings(world, Result.UNKNOWN)
    assert {(f.because, f.remedy) for f in unknown} == {
        ("dns.duplicate-zone", "Set dns.zoneId to the id of the zone that the zone above delegates to.")
    }
    assert not any("the call failed" in f.message for f in unknown)


def test_none_is_named_and_the_delegated_one_lacks_the_records():
    world = without_records(unnamed())
    assert ids(world) == {"fail": {"dns.duplicate-zone"}}
    assert only(world, "dns.duplicate-zone").message.endswith(
        "Z1 is the delegated one, which lacks 7 of the 7 declared record sets"
    )
    assert {"dns.record-missing", "dmarc.missing", "dkim.revoked", "route53.unreadable"} <= folded(
        world, "dns.duplicate-zone"
    )


def test_another_value_in_the_delegated_one_follows_too():
    world = unnamed().put("_dmarc.shop.example", "TXT", "v=DMARC1; p=reject; rua=mailto:x@shop.example")
    assert ids(world) == {"fail": {"dns.duplicate-zone"}}
    assert "dns.record-differs" in folded(world, "dns.duplicate-zone")


def test_the_delegated_one_holds_the_records_and_the_stack_names_the_other():
    world = delegated_to(with_zones(zone("Z1", *SERVERS), zone("Z2", *OTHERS)), *OTHERS)
    assert ids(world) == {"warn": {"dns.duplicate-zone"}}
    assert only(world, "dns.duplicate-zone").remedy.startswith("Set dns.zoneId to Z2, the delegated zone")
    assert only(world, "dns.zone-not-delegated").message == (
        "shop.example is delegated to ns-8.awsdns-08.com and ns-9.awsdns-09.net, the servers of the zone Z2 of this account, "
        "which holds the records"
    )


def test_servers_of_both_delegated_alike_name_neither():
    world = delegated_to(with_zones(zone("Z1", *SERVERS), zone("Z2", *OTHERS)), SERVERS[0], OTHERS[0])
    assert only(world, "dns.duplicate-zone").result is Result.INFO
    assert ids(world) == {"fail": {"dns.zone-not-delegated"}}


def test_two_zones_of_which_none_is_delegated():
    world = delegated_to(with_zones(zone("Z1", *SERVERS), zone("Z2", *OTHERS)), "ns1.registrar.example")
    assert ids(world) == {"fail": {"dns.zone-not-delegated"}}
    assert only(world, "dns.duplicate-zone").result is Result.INFO


def test_a_delegation_that_could_not_be_seen_leaves_it_open():
    world = with_zones(zone("Z1", *SERVERS), zone("Z2", *OTHERS))
    world = replace(world, delegation=replace(world.delegation, parent_servers=None, problem="nobody told"))
    assert ids(world) == {"unknown": {"dns.zone-not-delegated", "dns.duplicate-zone"}}
    assert only(world, "dns.duplicate-zone").because == "dns.zone-not-delegated"


@pytest.mark.parametrize("status", ["denied", "error"])
def test_zones_that_were_not_read_are_unknown(status: Any):
    world = healthy().read("zones", Reading(status, detail="why"))
    unknown = {f.rule: f.because for f in findings(world, Result.UNKNOWN)}
    assert unknown == {
        "route53.unreadable": None,
        "dns.private-zone": "route53.unreadable",
        "dns.duplicate-zone": "route53.unreadable",
    }


def test_where_not_even_the_zone_is_known_there_is_no_subject():
    manifest = declared().model_copy(update={"dns": declared().dns.model_copy(update={"zone": None})})
    nameless = [zone("Z1", name=""), zone("Z2", name="")]
    world = healthy(manifest).reading("zones", HostedZones=nameless).read("zone", Reading("absent"))
    world = replace(world, delegation=Delegation(""))
    rules = {"dns.private-zone", "dns.duplicate-zone", "dns.dnssec-bogus"}
    assert {f.rule for f in findings(world, *Result)}.isdisjoint(rules)


def test_odd_zones_raise_nothing():
    odd: list[Any] = [None, 1, {}, {"Id": 1, "Name": None, "NameServers": "x"}, zone("Z1", *SERVERS)]
    assert ids(healthy().read("zones", Reading("ok", {"HostedZones": odd}))) == {}
    assert ids(healthy().read("zones", Reading("ok", {"HostedZones": "none"}))) == {}


def test_without_route_53_the_rules_have_no_subject():
    world = healthy(declared(dns={"mode": "external"}))
    assert {f.rule for f in findings(world, Result.PASS)}.isdisjoint(
        {"dns.private-zone", "dns.duplicate-zone"}
    )
