"""How the zone hangs in the tree."""

from dataclasses import replace
from typing import Any

import pytest

from deliverability.snapshot import Delegation, NameServer, Reading
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
        "but Route 53 serves it from ns-1.awsdns-01.com and ns-2.awsdns-02.net; the servers that answer state the same as the "
        "zone above, so another copy of shop.example is served",
        saw=OLD,
        wanted=SERVERS,
        remedy="Publish the records in the copy of shop.example that is in use, at ns1.registrar.example and ns2.registrar.example: "
        "that takes effect at once (the list: deliverability plan --stack shop.production --ask-ses --output records.html); then set dns.mode "
        "to external. Or move the zone: copy all of its records to Route 53, lower the TTL of its NS record set to 900 seconds or "
        "less, wait for as long as the old one was, and only then enter these name servers for shop.example at the registrar or in "
        "the zone above: ns-1.awsdns-01.com and ns-2.awsdns-02.net. Resolvers may keep to the former ones for up to two days.",
    )


def test_where_no_other_copy_answers_there_is_nothing_to_follow():
    found = only(delegated(parent_servers=OLD, child_servers=None), "dns.zone-not-delegated")
    assert found.remedy == (
        "Enter these name servers for shop.example at the registrar or in the zone above: ns-1.awsdns-01.com and ns-2.awsdns-02.net."
    )


def test_servers_that_contradict_each_other_about_their_own_set_say_so():
    why = "the name servers of shop.example state different NS sets, none of them by a majority"
    world = replace(healthy(declared(dns={"mode": "external"})), zone=Reading("left-out"))
    world = replace(world, delegation=replace(world.delegation, child_servers=None, problem=why))
    found = only(world, "dns.zone-not-delegated")
    assert (found.result, found.message) == (
        Result.UNKNOWN,
        f"shop.example is delegated to ns-1.awsdns-01.com and ns-2.awsdns-02.net, but {why}",
    )


def test_one_server_too_few_at_the_parent_is_not_the_delegation_set():
    assert ids(delegated(parent_servers=SERVERS[:1])) == {"fail": {"dns.zone-not-delegated"}}


@pytest.mark.parametrize(
    ("stated", "words"),
    [
        (SERVERS, "; the zone itself states Route 53's"),
        (("ns.third.example",), "; the zone itself states ns.third.example"),
        ((), "; the zone itself states none"),
        (None, "; none of the servers that were reached told its NS set"),
    ],
)
def test_three_name_server_sets_side_by_side(stated: Any, words: str):
    found = only(delegated(parent_servers=OLD, child_servers=stated), "dns.zone-not-delegated")
    assert found.result is Result.FAIL
    assert found.message == (
        "the zone above sends shop.example to ns1.registrar.example and ns2.registrar.example, but Route 53 serves it from "
        f"ns-1.awsdns-01.com and ns-2.awsdns-02.net{words}"
    )


def test_a_zone_that_states_another_set_than_both():
    found = only(delegated(child_servers=OLD), "dns.zone-not-delegated")
    assert (found.result, found.message) == (
        Result.WARN,
        "the zone above names ns-1.awsdns-01.com and ns-2.awsdns-02.net for shop.example, the zone itself "
        "ns1.registrar.example and ns2.registrar.example; Route 53 agrees with the zone above",
    )


def test_another_provider_beside_route_53_is_a_note():
    both = (*SERVERS, "ns1.second-host.example")
    world = delegated(parent_servers=both, child_servers=both)
    assert ids(world) == {}
    assert only(world, "dns.zone-not-delegated").message == (
        "shop.example is delegated to ns-1.awsdns-01.com, ns-2.awsdns-02.net and ns1.second-host.example, as the zone itself "
        "states; Route 53 calls its servers ns-1.awsdns-01.com and ns-2.awsdns-02.net"
    )


def test_route_53_servers_under_names_of_the_owner_are_a_note():
    own = ("ns1.shop.example", "ns2.shop.example")
    soa = f"{SERVERS[0]} awsdns-hostmaster.amazon.com 1 7200 900 1209600 86400"
    world = delegated(parent_servers=own, child_servers=own).put("shop.example", "SOA", soa)
    assert ids(world) == {}
    assert only(world, "dns.zone-not-delegated").result is Result.INFO


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
    above = tuple(NameServer(server, ()) for server in SERVERS)
    world = replace(world, delegation=Delegation("example.com", "com", OLD, OLD, above))
    found = only(world, "dns.zone-not-delegated")
    assert (found.subject, found.message) == (
        "shop.example.com",
        "the zone shop.example.com is not delegated: the name servers of example.com answer for it",
    )
    assert found.remedy.endswith("ns-1.awsdns-01.com and ns-2.awsdns-02.net.")


def below_what_resolvers_know(**settings: Any) -> World:
    """The resolvers know example.com only; its servers refer to those of the zone below."""
    world = healthy(declared(domain="shop.example.com", dns={"zone": "shop.example.com", **settings}))
    above = tuple(NameServer(server, ()) for server in OLD)
    return replace(world, delegation=Delegation("example.com", "com", OLD, OLD, above))


def test_a_zone_that_only_resolvers_deny_is_delegated():
    world = below_what_resolvers_know()
    assert ids(world) == {}
    assert only(world, "dns.zone-not-delegated").message == (
        "shop.example.com is delegated to ns-1.awsdns-01.com and ns-2.awsdns-02.net, although the resolvers that were asked "
        "know no such zone"
    )


def test_a_zone_that_resolvers_deny_and_that_leads_to_others_is_not():
    servers = {"DelegationSet": {"NameServers": ["ns-8.awsdns-08.com"]}}
    world = below_what_resolvers_know().read("zone", Reading("ok", servers))
    assert ids(world) == {"fail": {"dns.zone-not-delegated"}}
    found = only(world, "dns.zone-not-delegated")
    assert found.message == (
        "the zone above sends shop.example.com to ns-1.awsdns-01.com and ns-2.awsdns-02.net, but Route 53 serves it from "
        "ns-8.awsdns-08.com"
    )
    assert found.wanted == ("ns-8.awsdns-08.com",)


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
