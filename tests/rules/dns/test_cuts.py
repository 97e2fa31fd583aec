"""Names below the zone that its own servers delegate further."""

from dataclasses import replace
from typing import Any

import pytest

from deliverability.evidence.cuts import Cut, cut_above
from deliverability.rules.judge import judge
from deliverability.snapshot import Delegation, NameServer, Snapshot
from deliverability.verdict import Finding, Result
from tests.rules.dns.told import Told, said
from tests.rules.world import SERVERS, World, declared, healthy

VENDOR = ("ns1.vendor.example", "ns2.vendor.example")
POLICY = "v=DMARC1; p=quarantine; rua=mailto:dmarc@shop.example"


def cut(world: World, name: str, *servers: str) -> Told:
    """The zone's servers refer whoever asks below the name to others."""
    hosts = servers or VENDOR
    return Told(world, tuple(said(name, "NS", "parent", server, *hosts) for server in SERVERS))


def without(world: World, *names: str) -> World:
    for name, rdtype in world.asked():
        if any(name == each or name.endswith(f".{each}") for each in names):
            world = world.gone(name, rdtype)
    return world


def complaints(told: Told) -> list[Finding]:
    return list(judge(told.snapshot()).of(Result.FAIL, Result.WARN, Result.UNKNOWN))


@pytest.mark.parametrize(
    ("name", "lacking", "folded"),
    [
        (
            "_dmarc.shop.example",
            "TXT at _dmarc.shop.example must stand there, and nothing does",
            {"dns.record-missing", "dmarc.missing", "provider.bulk-requirements"},
        ),
        (
            "_domainkey.shop.example",
            "CNAME at aaaa1111._domainkey.shop.example, CNAME at bbbb2222._domainkey.shop.example and CNAME at "
            "cccc3333._domainkey.shop.example must stand there, and nothing does",
            {"dns.record-missing", "dkim.revoked", "provider.bulk-requirements"},
        ),
        (
            "bounce.shop.example",
            "MX at bounce.shop.example and TXT at bounce.shop.example must stand there, and nothing does",
            {"dns.record-missing", "mail-from.spf-missing"},
        ),
    ],
)
def test_what_is_missing_below_a_cut_is_the_delegation(name: str, lacking: str, folded: set[str]):
    told = cut(without(healthy(), name), name)
    [found] = complaints(told)
    assert (found.rule, found.result, found.subject, found.message) == (
        "dns.name-delegated",
        Result.FAIL,
        name,
        f"shop.example delegates {name} to ns1.vendor.example and ns2.vendor.example: {lacking}",
    )
    under = {f.rule for f in judge(told.snapshot()).findings if f.because == "dns.name-delegated"}
    assert folded <= under
    assert not any("not reached" in f.message for f in judge(told.snapshot()).findings)


def test_the_remedy_says_where_to_publish_or_what_to_take_away():
    [found] = complaints(cut(without(healthy(), "_dmarc.shop.example"), "_dmarc.shop.example"))
    assert found.remedy == (
        "Have who runs ns1.vendor.example and ns2.vendor.example publish TXT at _dmarc.shop.example there, or take the NS record "
        "set of _dmarc.shop.example out of the zone shop.example."
    )
    assert found.wanted == healthy().answers["_dmarc.shop.example", "TXT"].values


def test_another_record_there_is_not_repaired_by_applying_the_stack():
    world = healthy().put("_dmarc.shop.example", "TXT", POLICY)
    [found] = complaints(cut(world, "_dmarc.shop.example"))
    assert found.message.endswith(": TXT at _dmarc.shop.example must stand there, and something else does")
    assert found.saw == (POLICY,)


@pytest.mark.parametrize("name", ["_dmarc.shop.example", "_domainkey.shop.example", "bounce.shop.example"])
def test_who_is_delegated_to_and_has_the_record_is_left_in_peace(name: str):
    assert complaints(cut(healthy(), name)) == []


def test_what_is_missing_beside_a_cut_has_another_reason():
    told = cut(without(healthy(), "bounce.shop.example"), "_dmarc.shop.example")
    assert {f.rule for f in complaints(told)} == {"dns.record-missing", "mail-from.spf-missing"}
    assert not [f for f in judge(told.snapshot()).findings if f.because == "dns.name-delegated"]


def test_in_a_zone_of_this_account_a_deploy_writes_what_is_missing():
    zones = [
        {"Id": "Z1", "Name": "shop.example.", "PrivateZone": False, "NameServers": list(SERVERS)},
        {"Id": "Z2", "Name": "_dmarc.shop.example.", "PrivateZone": False, "NameServers": list(VENDOR)},
    ]
    world = without(healthy(), "_dmarc.shop.example").reading("zones", HostedZones=zones)
    told = cut(world, "_dmarc.shop.example")
    assert {f.rule for f in complaints(told)} == {"dmarc.missing"}
    [missing] = [
        f
        for f in judge(told.snapshot()).findings
        if f.rule == "dns.record-missing" and f.result is not Result.PASS
    ]
    assert missing.remedy.startswith("Apply the stack shop.production again")


def test_the_whole_domain_may_lie_below_the_cut():
    """The records go to the organization's zone, which delegates the shop to others."""
    world = without(healthy(declared(domain="shop.brand.example", dns={"zone": "brand.example"})), "example")
    delegation = Delegation(
        "shop.brand.example", "brand.example", VENDOR, VENDOR, tuple(NameServer(each, ()) for each in VENDOR)
    )
    world = replace(world, delegation=delegation, servers=VENDOR)
    found = [f for f in complaints(Told(world)) if f.result is Result.FAIL]
    assert [f.rule for f in found] == ["dns.name-delegated"]
    assert found[0].message.startswith(
        "brand.example delegates shop.brand.example to ns1.vendor.example and ns2.vendor.example: "
    )


def seen(*more: Any, delegation: Delegation | None = None) -> Snapshot:
    found = Told(healthy(), more).snapshot()
    return found if delegation is None else replace(found, delegation=delegation)


def test_the_longest_cut_decides_and_all_its_servers_are_named():
    snapshot = seen(
        said("_domainkey.shop.example", "NS", "parent", SERVERS[0], "NS9.other.example."),
        said("a._domainkey.shop.example", "NS", "parent", SERVERS[0], VENDOR[1]),
        said("a._domainkey.shop.example", "NS", "parent", SERVERS[1], VENDOR[0]),
    )
    assert cut_above("x.a._domainkey.shop.example", snapshot) == Cut(
        "a._domainkey.shop.example", "shop.example", VENDOR, ours=False
    )
    assert cut_above("b._domainkey.shop.example", snapshot) == Cut(
        "_domainkey.shop.example", "shop.example", ("ns9.other.example",), ours=False
    )
    assert cut_above("_dmarc.shop.example", snapshot) is None


def test_the_zones_own_delegation_is_no_cut_below_it():
    snapshot = seen(said("shop.example", "NS", "parent", "a.nic.example", *SERVERS))
    assert cut_above("_dmarc.shop.example", snapshot) is None


def test_a_declared_zone_that_only_resolvers_deny_is_no_cut_either():
    above = tuple(NameServer(server, ()) for server in VENDOR)
    snapshot = seen(
        said("shop.example", "NS", "parent", VENDOR[0], *SERVERS),
        delegation=Delegation("example", "", VENDOR, VENDOR, above),
    )
    assert cut_above("_dmarc.shop.example", snapshot) is None


def test_where_no_zone_was_found_nothing_is_cut():
    assert (
        cut_above(
            "_dmarc.shop.example", seen(said("x", "NS", "parent", "y", "z"), delegation=Delegation(None))
        )
        is None
    )


def test_servers_that_a_name_is_delegated_to_and_that_fail_are_the_ones_to_repair():
    world = healthy()
    silent = [said("_dmarc.shop.example", "TXT", "authoritative", each, status="REFUSED") for each in VENDOR]

    class Refusing(Told):
        def snapshot(self) -> Snapshot:
            found = super().snapshot()
            kept = (o for o in found.dns if o.name != "_dmarc.shop.example" or o.type == "NS")
            return replace(found, dns=(*kept, *silent))

    told = Refusing(world, cut(world, "_dmarc.shop.example").more)
    [found] = [f for f in judge(told.snapshot()).findings if f.rule == "dns.unresolved"]
    assert (found.result, found.subject) == (Result.UNKNOWN, "_dmarc.shop.example")
    assert found.message.endswith(
        "the servers answered REFUSED; asked: the zone's ns1.vendor.example and ns2.vendor.example"
    )
    assert found.remedy.startswith("Repair the name servers of _dmarc.shop.example, or try")


def test_where_only_resolvers_can_be_asked_they_tell_the_cut():
    """A network that lets nothing through to name servers: no server refers, and a resolver knows the NS set of the name."""
    world = without(healthy(), "_dmarc.shop.example")
    more = (said("_dmarc.shop.example", "NS", "resolver", "resolver", *VENDOR),)

    class Closed(Told):
        def snapshot(self) -> Snapshot:
            found = super().snapshot()
            return replace(found, dns=tuple(o for o in found.dns if o.view == "resolver"))

    [found] = [f for f in complaints(Closed(world, more)) if f.result is Result.FAIL]
    assert (found.rule, found.subject) == ("dns.name-delegated", "_dmarc.shop.example")
    assert not [f for f in complaints(Told(world, more)) if f.rule == "dns.name-delegated"]


def test_route_53_is_not_asked_about_what_a_deploy_writes_to_another_zone():
    """The record sets of the delegated zone were not read: that the zone above it holds none there is as it should be."""
    sets = [
        each
        for each in healthy().readings["record_sets"].data["ResourceRecordSets"]
        if each["Name"] != "_dmarc.shop.example."
    ]
    told = cut(healthy().reading("record_sets", ResourceRecordSets=sets), "_dmarc.shop.example")
    assert complaints(told) == []
    assert {f.rule for f in complaints(Told(told.world))} == {"route53.changed-outside"}
