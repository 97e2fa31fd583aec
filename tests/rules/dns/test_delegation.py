"""How the zone hangs in the tree."""

from dataclasses import replace
from typing import Any

import pytest

from deliverability.observe.snapshot import Delegation, Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import SERVERS, World, declared, findings, healthy, ids, only

OLD = ("ns1.registrar.example", "ns2.registrar.example")


def delegated(**changes: Any) -> World:
    return replace(healthy(), delegation=replace(healthy().delegation, **changes))


def test_the_parent_names_other_servers_than_route_53():
    world = delegated(parent_servers=OLD, child_servers=OLD)
    assert ids(world) == {"fail": {"dns.zone-not-delegated"}}
    assert only(world, "dns.zone-not-delegated") == Finding(
        rule="dns.zone-not-delegated",
        result=Result.FAIL,
        subject="shop.example",
        message="the zone above sends shop.example to ns1.registrar.example and ns2.registrar.example, "
        "but Route 53 serves it from ns-1.awsdns-01.com and ns-2.awsdns-02.net",
        saw=OLD,
        wanted=SERVERS,
        remedy="Enter these name servers for shop.example at the registrar or in the zone above: "
        "ns-1.awsdns-01.com and ns-2.awsdns-02.net.",
    )


def test_one_server_too_few_at_the_parent_is_not_the_delegation_set():
    assert ids(delegated(parent_servers=SERVERS[:1])) == {"fail": {"dns.zone-not-delegated"}}


def test_no_delegation_at_all():
    found = only(delegated(parent_servers=()), "dns.zone-not-delegated")
    assert found.message == "the zone above has no delegation for shop.example"


def test_upper_case_and_final_dots_do_not_differ():
    assert ids(delegated(parent_servers=tuple(f"{s.upper()}." for s in reversed(SERVERS)))) == {}


def test_a_zone_whose_own_ns_set_differs_is_a_warning():
    world = delegated(child_servers=(*SERVERS, "ns-3.example"))
    assert ids(world) == {"warn": {"dns.zone-not-delegated"}}


def test_a_declared_zone_that_nobody_delegates():
    world = healthy(declared(domain="shop.example.com", dns={"zone": "shop.example.com"}))
    world = replace(world, delegation=Delegation("example.com", "com", OLD, OLD))
    found = only(world, "dns.zone-not-delegated")
    assert (found.subject, found.message) == (
        "shop.example.com",
        "the zone shop.example.com is not delegated: the name servers of example.com answer for it",
    )
    assert found.remedy.endswith("ns-1.awsdns-01.com and ns-2.awsdns-02.net.")


@pytest.mark.parametrize(
    "changes",
    [
        {"zone": None, "problem": "SERVFAIL"},
        {"parent_servers": None, "problem": "no name server of example told"},
    ],
)
def test_what_could_not_be_seen_is_unknown(changes: dict[str, Any]):
    world = delegated(**changes)
    assert ids(world) == {"unknown": {"dns.zone-not-delegated"}}
    assert changes["problem"] in only(world, "dns.zone-not-delegated").message


def test_without_route_53_parent_and_zone_are_compared():
    world = replace(healthy(declared(dns={"mode": "external"})), zone=Reading("left-out"))
    assert ids(world) == {}
    differing = replace(world, delegation=replace(world.delegation, parent_servers=OLD))
    assert ids(differing) == {"warn": {"dns.zone-not-delegated"}}


@pytest.mark.parametrize("status", ["denied", "absent", "no-credentials"])
def test_route_53_that_does_not_tell_is_unknown(status: Any):
    world = replace(healthy(), zone=Reading(status, detail="why"))
    assert ids(world) == {"unknown": {"route53.unreadable"}}
    assert "why" in only(world, "route53.unreadable").message


def test_a_passing_delegation_names_the_servers():
    [passing] = [f for f in findings(healthy(), Result.PASS) if f.rule == "dns.zone-not-delegated"]
    assert passing.saw == SERVERS
