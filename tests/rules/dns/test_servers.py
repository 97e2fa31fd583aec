"""The servers that are asked: whether they answer, and whether those of one zone say the same."""

from dataclasses import replace

import pytest

from deliverability.snapshot import NameServer
from deliverability.verdict import Finding, Result
from tests.rules.dns.told import Told, said
from tests.rules.world import SERVERS, Answer, World, findings, healthy, ids, only

DMARC = "_dmarc.shop.example"


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("SERVFAIL", "the servers answered SERVFAIL"),
        ("REFUSED", "the servers answered REFUSED"),
        ("TIMEOUT", "no server answered in time"),
        ("UNREACHABLE", "no server could be reached"),
    ],
)
def test_no_answer_is_unknown_never_missing(status: str, words: str):
    world = healthy().answer(DMARC, "TXT", Answer(status)).answer(DMARC, "CNAME", Answer(status))
    assert set(ids(world)) == {"unknown"}
    assert only(world, "dns.unresolved") == Finding(
        rule="dns.unresolved",
        result=Result.UNKNOWN,
        subject=DMARC,
        message=f"no answer to TXT at {DMARC}: {words}; asked: the zone's {SERVERS[0]} and {SERVERS[1]} and resolver resolver",
        saw=(status,),
        remedy="Repair the name servers of shop.example, or try another resolver (--nameserver).",
    )
    others = [f for f in findings(world, Result.UNKNOWN) if f.rule != "dns.unresolved"]
    assert {f.because for f in others} == {"dns.unresolved"}


def test_a_question_that_was_never_asked_is_unknown():
    world = healthy().unasked(DMARC)
    assert "it was not asked" in only(world, "dns.unresolved").message


def test_one_resolver_that_fails_says_nothing_about_the_zone():
    world = healthy().at("resolver", DMARC, "TXT", Answer("SERVFAIL"))
    assert ids(world) == {}
    assert only(world, "dns.unresolved") == Finding(
        rule="dns.unresolved",
        result=Result.INFO,
        subject="shop.example",
        message="the resolver resolver has no answer to 1 of 7 questions (SERVFAIL); the zone's own name servers answer them",
        saw=("SERVFAIL",),
        remedy="Repair the resolver resolver, or ask another one (--nameserver).",
    )


def test_where_only_resolvers_were_asked_the_reader_is_not_sent_to_the_zone():
    world = healthy().answer(DMARC, "TXT", Answer("SERVFAIL")).answer(DMARC, "CNAME", Answer("SERVFAIL"))
    told = Told(world)
    nobody_else = [o for o in told.snapshot().dns if o.name == DMARC and o.view != "resolver"]
    assert nobody_else

    class OnlyResolvers(Told):
        def snapshot(self):
            found = self.world.snapshot()
            return replace(found, dns=tuple(o for o in found.dns if o not in nobody_else))

    found = only(OnlyResolvers(world), "dns.unresolved")
    assert (
        found.message
        == f"no answer to TXT at {DMARC}: the servers answered SERVFAIL; asked: resolver resolver"
    )
    assert (
        found.remedy == "Try another resolver (--nameserver): the zone's own name servers could not be asked."
    )


def test_a_name_server_that_never_answers_is_a_note():
    world = healthy()
    for name, kind in world.asked():
        world = world.at(SERVERS[1], name, kind, Answer("REFUSED"))
    assert ids(world) == {}
    found = [f for f in findings(world) if f.rule == "dns.unresolved"]
    assert [f.message for f in found] == [
        f"the name server {SERVERS[1]} of the zone does not answer (REFUSED), others do"
    ]


def silent(status: str) -> World:
    """Every server of the zone says this, and the resolver is still warm."""
    world = healthy()
    for name, kind in world.asked():
        for server in SERVERS:
            world = world.at(server, name, kind, Answer(status))
    return world


@pytest.mark.parametrize("status", ["TIMEOUT", "UNREACHABLE", "REFUSED", "SERVFAIL", "LAME"])
def test_what_only_resolvers_still_know_is_unknown_where_servers_can_be_reached(status: str):
    told = Told(silent(status), (said("shop.example", "NS", "parent", "a.example", *SERVERS),))
    assert ids(told) == {"unknown": {"dns.unresolved"}}
    [found] = [f for f in findings(told, Result.UNKNOWN) if f.because is None]
    assert found == Finding(
        rule="dns.unresolved",
        result=Result.UNKNOWN,
        subject="shop.example",
        message="no name server of the zone answers TXT at shop.example, CNAME at aaaa1111._domainkey.shop.example, CNAME at "
        "bbbb2222._domainkey.shop.example, CNAME at cccc3333._domainkey.shop.example, MX at bounce.shop.example, TXT at "
        f"bounce.shop.example and 1 more ({status} from {SERVERS[0]} and {SERVERS[1]}); resolvers still "
        "know it from memory, for 5 minutes at most",
        saw=(status,),
        remedy="Repair the name servers of shop.example before resolvers have forgotten what they said.",
    )


@pytest.mark.parametrize("status", ["REFUSED", "SERVFAIL", "LAME", "TRUNCATED"])
def test_a_servers_own_word_needs_no_other_server_to_be_believed(status: str):
    assert ids(silent(status)) == {"unknown": {"dns.unresolved"}}


def test_one_question_that_no_server_answers_is_unknown_though_a_resolver_does():
    world = healthy()
    for server in SERVERS:
        world = world.at(server, DMARC, "TXT", Answer("SERVFAIL"))
    assert ids(world) == {"unknown": {"dns.unresolved"}}
    [found] = [f for f in findings(world, Result.UNKNOWN) if f.because is None]
    assert found.message == (
        f"no name server of the zone answers TXT at {DMARC} (SERVFAIL from {SERVERS[0]} and {SERVERS[1]}); resolvers still "
        "know it from memory, for 5 minutes at most"
    )


def test_a_server_whose_address_is_none_of_the_internet_was_not_asked_and_it_is_said():
    world = healthy()
    for name, kind in world.asked():
        world = world.at(SERVERS[1], name, kind, Answer("UNREACHABLE"))
    servers = (NameServer(SERVERS[0], ("205.251.192.1",)), NameServer(SERVERS[1], ("127.0.0.1", "fe80::1")))
    world = replace(world, delegation=replace(world.delegation, servers=servers))
    assert ids(world) == {}
    assert [f.message for f in findings(world) if f.rule == "dns.unresolved"] == [
        f"the name server {SERVERS[1]} of the zone does not answer (UNREACHABLE), others do; 127.0.0.1 and fe80::1 can't be on "
        "the Internet, and nobody was asked there"
    ]


def test_without_name_servers_the_resolvers_are_judged_and_it_is_said():
    world = healthy()
    for name, kind in world.asked():
        for server in SERVERS:
            world = world.at(server, name, kind, Answer("TIMEOUT"))
    assert ids(world) == {}
    assert only(world, "dns.unresolved").message == (
        "judged by the answers of resolvers: no name server of the zone could be asked"
    )
