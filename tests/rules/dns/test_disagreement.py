"""Name servers of one zone that say different things: a warning while most agree, a failure where no answer has a majority."""

from dataclasses import replace
from itertools import combinations

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.dns.told import Told, said
from tests.rules.world import (
    NXDOMAIN,
    SERVERS,
    THREE_SERVERS,
    Answer,
    declared,
    findings,
    folded,
    healthy,
    ids,
    only,
)

SPF = "v=spf1 include:amazonses.com -all"
DMARC = "_dmarc.shop.example"
POLICY = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"
SOA = "ns-1.awsdns-01.com hostmaster.example {} 7200 900 1209600 120"
FOUR = (*THREE_SERVERS, "ns-4.awsdns-04.co.uk")


@pytest.mark.parametrize("lagging", list(combinations(FOUR, 2)))
def test_half_of_the_servers_without_the_record_is_a_failure_whichever_they_are(lagging: tuple[str, str]):
    world = replace(healthy(), servers=FOUR)
    for server in lagging:
        world = world.at(server, DMARC, "TXT", NXDOMAIN)
    assert ids(world) == {"fail": {"dns.servers-disagree"}}
    others = [server for server in FOUR if server not in lagging]
    assert only(world, "dns.servers-disagree") == Finding(
        rule="dns.servers-disagree",
        result=Result.FAIL,
        subject=DMARC,
        message=f"name servers contradict each other about TXT at {DMARC}, and no answer has a majority: "
        f'{lagging[0]} and {lagging[1]} say no record; {others[0]} and {others[1]} say "{POLICY}"',
        saw=(POLICY,),
        remedy="Wait a few minutes for the change to reach all servers; if it stays, correct the zone on those that are wrong.",
    )


def test_what_rests_on_a_contradiction_is_explained_by_it():
    world = healthy(declared(dmarc={"policy": "reject", "reportTo": ("dmarc@shop.example",)}))
    world = world.at(SERVERS[0], DMARC, "TXT", NXDOMAIN)
    assert ids(world) == {"fail": {"dns.servers-disagree"}}
    assert {"dmarc.missing", "dns.record-missing"} <= folded(world, "dns.servers-disagree")


def test_three_of_four_without_the_record_is_a_missing_record():
    world = replace(healthy(), servers=FOUR)
    for server in FOUR[1:]:
        world = world.at(server, DMARC, "TXT", NXDOMAIN)
    assert ids(world) == {"fail": {"dmarc.missing"}, "warn": {"dns.servers-disagree"}}


def test_a_key_that_only_half_of_the_servers_have_is_a_contradiction_though_it_is_no_declared_record():
    token = "aaaa1111._domainkey.shop.example"
    world = healthy().at(SERVERS[0], token, "TXT", NXDOMAIN)
    assert ids(world) == {"fail": {"dns.servers-disagree"}}


def test_the_serials_of_those_that_contradict_each_other_are_named():
    told = Told(
        healthy().at(SERVERS[1], DMARC, "TXT", NXDOMAIN),
        tuple(
            said("shop.example", "SOA", "authoritative", server, SOA.format(n))
            for n, server in enumerate(SERVERS, 6)
        ),
    )
    assert only(told, "dns.servers-disagree").message.endswith(
        f" (SOA serial 6 at {SERVERS[0]} and 7 at {SERVERS[1]})"
    )


def test_resolvers_that_contradict_each_other_about_a_name_of_others_leave_it_unknown():
    other = said("amazonses.com", "TXT", "resolver", "another", "v=spf1 -all")
    world = healthy()
    alone = [o for o in world.snapshot().dns if o.view == "authoritative" and o.name == "amazonses.com"]

    class OnlyResolvers(Told):
        def snapshot(self):
            found = Told(self.world, self.more).snapshot()
            return replace(found, dns=tuple(o for o in found.dns if o not in alone))

    told = OnlyResolvers(world, (other,))
    assert alone
    assert set(ids(told)) == {"unknown"}
    assert any("contradict each other" in f.message for f in findings(told, Result.UNKNOWN))


def test_servers_that_disagree_are_named():
    world = replace(healthy(), servers=THREE_SERVERS)
    world = world.at(SERVERS[1], "shop.example", "TXT", Answer(values=("v=spf1 -all",)))
    assert ids(world) == {"warn": {"dns.servers-disagree"}}
    found = only(world, "dns.servers-disagree")
    assert found.message == (
        f'name servers disagree about TXT at shop.example: {SERVERS[1]} says "v=spf1 -all"; the others say "{SPF}"'
    )
    assert found.remedy == (
        f"Wait a few minutes for the change to reach all servers; if it stays, correct the zone on {SERVERS[1]}."
    )


def test_the_order_of_values_is_no_disagreement():
    world = (
        healthy()
        .put("shop.example", "TXT", SPF, "other")
        .at(SERVERS[1], "shop.example", "TXT", Answer(values=("other", SPF)))
    )
    assert ids(world) == {}


@pytest.mark.parametrize(
    ("theirs", "others", "words"),
    [
        ("6", "7", " (SOA serial 6 there, 7 at the others)"),
        ("1", "1", ""),
        ("odd", "7", ""),
    ],
)
def test_the_serial_tells_who_lags_behind(theirs: str, others: str, words: str):
    world = replace(healthy(), servers=THREE_SERVERS)
    world = world.at(SERVERS[1], "shop.example", "TXT", Answer(values=("v=spf1 -all",)))
    told = Told(
        world,
        (
            said("shop.example", "SOA", "authoritative", SERVERS[0], SOA.format(others)),
            said("shop.example", "SOA", "authoritative", SERVERS[1], SOA.format(theirs)),
        ),
    )
    assert ids(told) == {"warn": {"dns.servers-disagree"}}
    assert only(told, "dns.servers-disagree").message == (
        f'name servers disagree about TXT at shop.example: {SERVERS[1]} says "v=spf1 -all"; the others say "{SPF}"{words}'
    )
