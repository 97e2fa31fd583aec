"""The base rules over every declared record set."""

from dataclasses import replace

import pytest

from deliverability.observe.snapshot import NameServer
from deliverability.verdict import Finding, Result
from tests.rules.world import (
    NODATA,
    NXDOMAIN,
    SERVERS,
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


def test_a_missing_record_of_this_stack():
    world = healthy().gone("shop.example", "TXT")
    assert ids(world) == {"fail": {"dns.record-missing"}}
    assert only(world, "dns.record-missing") == Finding(
        rule="dns.record-missing",
        result=Result.FAIL,
        subject="shop.example",
        message="no SPF record stands at shop.example",
        wanted=(SPF,),
        remedy="Apply the stack shop.production again (pulumi up --refresh): it declares TXT "
        f'"{SPF}" at shop.example.',
    )


def test_a_missing_value_in_a_record_set_of_others():
    world = healthy().put("shop.example", "TXT", "site-check=abc")
    assert only(world, "dns.record-missing").saw == ("site-check=abc",)


def test_a_missing_record_that_somebody_else_publishes():
    world = healthy(declared(dns={"mode": "external"})).gone("shop.example", "TXT")
    assert only(world, "dns.record-missing").remedy == (
        f'Ask who runs the DNS of shop.example to publish TXT "{SPF}" at shop.example.'
    )


@pytest.mark.parametrize(
    "value",
    [
        "v=spf1 include:amazonses.com ~all",
        "v=spf1 include:amazonses.com include:x.example -all",
        "v=spf1 -all",
    ],
)
def test_another_value_differs(value: str):
    world = healthy().put("shop.example", "TXT", value)
    assert ids(world) == {"fail": {"dns.record-differs"}}
    found = only(world, "dns.record-differs")
    assert found.message == f'the TXT record at shop.example is "{value}", declared is "{SPF}"'
    assert (found.saw, found.wanted) == ((value,), (SPF,))


@pytest.mark.parametrize(
    "value", ["v=spf1  include:amazonses.com -all", "V=SPF1 Include:AmazonSES.com -ALL ", SPF]
)
def test_spelling_without_effect_is_no_difference(value: str):
    assert ids(healthy().put("shop.example", "TXT", value)) == {}


def test_a_long_value_is_cut_in_the_message_only():
    value = "v=spf1 " + "ip4:192.0.2.1 " * 20 + "-all"
    found = only(healthy().put("shop.example", "TXT", value), "dns.record-differs")
    assert len(found.message) < 300
    assert found.saw == (value,)


def test_a_record_at_the_doubled_name_is_pointed_out():
    world = healthy().gone("bounce.shop.example", "MX")
    world = world.put("bounce.shop.example.shop.example", "MX", "10 feedback-smtp.eu-central-1.amazonses.com")
    assert only(world, "dns.record-missing").message == (
        "no MX record stands at bounce.shop.example; it stands at bounce.shop.example.shop.example, the zone appended twice"
    )


def test_a_parked_domain_with_a_mail_host():
    parked = healthy(declared(profile="parked"))
    assert ids(parked) == {}
    assert ids(parked.put("shop.example", "MX", "10 mx.shop.example")) == {"fail": {"dns.record-differs"}}


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
        message=f"no answer to TXT at {DMARC}: {words}",
        saw=(status,),
        remedy="Repair the name servers of shop.example, or try another resolver (--nameserver).",
    )
    others = [f for f in findings(world, Result.UNKNOWN) if f.rule != "dns.unresolved"]
    assert {f.because for f in others} == {"dns.unresolved"}


def test_a_question_that_was_never_asked_is_unknown():
    world = healthy().unasked(DMARC)
    assert "it was not asked" in only(world, "dns.unresolved").message


def test_one_resolver_that_fails_says_nothing_about_the_others():
    assert ids(healthy().at("resolver", DMARC, "TXT", Answer("SERVFAIL"))) == {}


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


def test_servers_that_disagree_are_named():
    world = healthy().at(SERVERS[1], "shop.example", "TXT", Answer(values=("v=spf1 -all",)))
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


def test_a_lost_delegation_explains_everything():
    world = healthy()
    servers = ("ns1.old.example", "ns2.old.example")
    world = replace(
        world,
        delegation=replace(
            world.delegation,
            parent_servers=servers,
            child_servers=servers,
            servers=tuple(NameServer(server, ()) for server in servers),
        ),
    )
    for name, kind in world.asked():
        if name.endswith("shop.example"):
            world = world.gone(name, kind)
    assert ids(world) == {"fail": {"dns.zone-not-delegated"}}
    notes = folded(world, "dns.zone-not-delegated")
    assert {"dns.record-missing", "dmarc.missing", "mail-from.spf-missing", "dkim.revoked"} <= notes


def test_a_neighbours_failure_explains_no_missing_record():
    world = (
        healthy()
        .gone("shop.example", "TXT")
        .gone(DMARC, "TXT")
        .gone("bounce.shop.example", "MX")
        .gone("bounce.shop.example", "TXT")
    )
    missing = {
        f.subject: (f.result, f.because)
        for f in findings(world)
        if f.rule == "dns.record-missing" and f.message.startswith("no MX")
    }
    assert missing == {"bounce.shop.example": (Result.FAIL, None)}
    assert {
        (f.subject, f.because)
        for f in findings(world)
        if f.rule == "dns.record-missing" and f.result is not Result.PASS
    } == {
        ("shop.example", None),
        ("bounce.shop.example", None),
        ("bounce.shop.example", "mail-from.spf-missing"),
        (DMARC, "dmarc.missing"),
    }


@pytest.mark.parametrize(
    ("rule", "gone", "still"),
    [
        ("dmarc.missing", ((DMARC, "TXT"), ("shop.example", "TXT")), "shop.example"),
        (
            "mail-from.spf-missing",
            (("bounce.shop.example", "TXT"), ("bounce.shop.example", "MX")),
            "bounce.shop.example",
        ),
    ],
)
def test_a_waiver_excuses_no_other_record(rule: str, gone: tuple[tuple[str, str], ...], still: str):
    waiver = {"rule": rule, "until": "2099-12-31", "reason": "moving house"}
    world = healthy(declared(waivers=[waiver]))
    for name, rdtype in gone:
        world = world.gone(name, rdtype)
    assert [(f.rule, f.subject) for f in findings(world, Result.FAIL)] == [("dns.record-missing", still)]
