"""The servers that are asked: whether they answer, and whether those of one zone say the same."""

from dataclasses import replace

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.dns.told import Told
from tests.rules.world import SERVERS, Answer, findings, healthy, ids, only

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


def test_without_name_servers_the_resolvers_are_judged_and_it_is_said():
    world = healthy()
    for name, kind in world.asked():
        for server in SERVERS:
            world = world.at(server, name, kind, Answer("TIMEOUT"))
    assert ids(world) == {}
    assert only(world, "dns.unresolved").message == (
        "judged by the answers of resolvers: no name server of the zone could be asked"
    )
