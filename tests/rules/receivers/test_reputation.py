"""Reputation lists: what they say, and that a list that says nothing is never taken for one that names the domain."""

from collections.abc import Mapping
from dataclasses import replace

import pytest

from deliverability.rules.judge import judge
from deliverability.snapshot import Observation, Snapshot
from deliverability.standards.dnsbl import LISTS
from deliverability.verdict import Finding, Result
from tests.rules.world import declared, findings, healthy

OWN_RESOLVER = "Name a resolver of your own in reputation.nameserver: lists don't answer public ones, nor those of a cloud."
RULES = ("reputation.listed", "reputation.refused-answer")
#: (status, values) by the domain that is asked for; everything else doesn't exist.
Answers = Mapping[str, tuple[str, tuple[str, ...]]]


def told(list_id: str, answers: Answers, *, server: str = "192.0.2.53", **settings: object) -> Snapshot:
    """A healthy world in which one list, with its self-test in order, answers this through one resolver."""
    manifest = declared(**{"reputation": {"lists": (list_id,)}, **settings})
    snapshot = healthy(manifest).snapshot()
    return replace(snapshot, dns=(*snapshot.dns, *observed(list_id, answers, server)))


def observed(list_id: str, answers: Answers, server: str = "192.0.2.53") -> tuple[Observation, ...]:
    which = LISTS[list_id]
    usual: Answers = {which.always_listed: ("NOERROR", (which.test_answer,)), **answers}
    return tuple(
        Observation(f"{name}.{which.zone}", "A", "list", server, server, *usual.get(name, ("NXDOMAIN", ())))
        for name in ("shop.example", which.always_listed, "invalid")
    )


def complaining(snapshot: Snapshot) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for finding in judge(snapshot).of(Result.FAIL, Result.WARN, Result.UNKNOWN):
        found.setdefault(finding.result.value, set()).add(finding.rule)
    return found


def said(snapshot: Snapshot) -> list[tuple[str, str, str]]:
    return [(f.rule, f.result.value, f.message) for f in judge(snapshot).findings if f.rule in RULES]


def listing(*values: str) -> Answers:
    return {"shop.example": ("NOERROR", values)}


def test_off_unless_declared():
    assert [f.rule for f in findings(healthy(), *Result) if f.rule in RULES] == []


@pytest.mark.parametrize("list_id", LISTS)
def test_a_domain_that_is_not_listed(list_id: str):
    title = LISTS[list_id].title
    snapshot = told(list_id, {})
    assert complaining(snapshot) == {}
    assert said(snapshot) == [
        ("reputation.listed", "pass", f"shop.example is not on the {title}"),
        ("reputation.refused-answer", "pass", f"the {title} answers 192.0.2.53"),
    ]


def test_a_listed_domain():
    snapshot = told("spamhaus-dbl", listing("127.0.1.4"))
    assert complaining(snapshot) == {"warn": {"reputation.listed"}}
    [found] = judge(snapshot).of(Result.WARN)
    assert found == Finding(
        rule="reputation.listed",
        result=Result.WARN,
        subject="shop.example",
        message="shop.example is on the Spamhaus DBL as a phishing domain (127.0.1.4)",
        saw=("127.0.1.4",),
        remedy="Remove the cause, then ask the Spamhaus DBL for removal at https://check.spamhaus.org/.",
    )


def test_a_legitimate_domain_that_is_abused_has_another_remedy():
    [found] = judge(told("spamhaus-dbl", listing("127.0.1.102", "127.0.1.104"))).of(Result.WARN)
    assert found.message == (
        "shop.example is on the Spamhaus DBL as a legitimate domain abused for spam and a legitimate domain abused for "
        "phishing (127.0.1.102, 127.0.1.104)"
    )
    assert found.remedy == (
        "Find out which web page or account of shop.example is abused and clean it, then ask the Spamhaus DBL for removal at "
        "https://check.spamhaus.org/."
    )


def test_bits_of_a_mask():
    [found] = judge(told("surbl", listing("127.0.0.72"))).of(Result.WARN)
    assert found.message == (
        "shop.example is on the SURBL as a phishing domain (PH) and a spam domain (ABUSE) (127.0.0.72)"
    )


def test_the_organizational_domain_is_the_subject():
    snapshot = told("spamhaus-dbl", listing("127.0.1.2"), domain="news.shop.example")
    assert [f.subject for f in judge(snapshot).findings if f.rule in RULES] == [
        "shop.example",
        "shop.example",
    ]


def test_a_parked_domain_can_be_listed_too():
    assert complaining(told("spamhaus-dbl", listing("127.0.1.2"), profile="parked", dmarc={})) == {
        "warn": {"reputation.listed"}
    }


@pytest.mark.parametrize(
    ("list_id", "value", "reason"),
    [
        ("spamhaus-dbl", "127.255.255.254", "it doesn't answer public or shared resolvers"),
        ("spamhaus-dbl", "127.0.1.255", "it was asked for an address instead of a domain"),
        ("uribl", "127.0.0.1", "it doesn't answer this resolver"),
        ("surbl", "127.0.0.1", "it doesn't answer this resolver"),
    ],
)
def test_a_refusal_is_unknown(list_id: str, value: str, reason: str):
    snapshot = told(list_id, listing(value))
    assert complaining(snapshot) == {"unknown": {"reputation.refused-answer"}}
    [found] = judge(snapshot).of(Result.UNKNOWN)
    assert found == Finding(
        rule="reputation.refused-answer",
        result=Result.UNKNOWN,
        subject="shop.example",
        message=f"the {LISTS[list_id].title} refused to answer 192.0.2.53 ({value}): {reason}; "
        "that is no listing of shop.example",
        saw=(value,),
        remedy=OWN_RESOLVER,
    )


def test_a_refused_self_test_makes_a_listing_worthless():
    refused: Answers = {**listing("127.0.1.2"), "dbltest.com": ("NOERROR", ("127.255.255.255",))}
    assert complaining(told("spamhaus-dbl", refused)) == {"unknown": {"reputation.refused-answer"}}


@pytest.mark.parametrize(
    ("answers", "reason", "saw"),
    [
        ({"shop.example": ("TIMEOUT", ())}, "no server answered in time (shop.example.dbl.spamhaus.org)", ()),
        (
            {"shop.example": ("REFUSED", ())},
            "the servers answered REFUSED (shop.example.dbl.spamhaus.org)",
            (),
        ),
        (
            {"dbltest.com": ("SERVFAIL", ())},
            "the servers answered SERVFAIL (dbltest.com.dbl.spamhaus.org)",
            (),
        ),
        (
            {"dbltest.com": ("NXDOMAIN", ())},
            "its test point dbltest.com.dbl.spamhaus.org doesn't exist by 192.0.2.53, which does not reach the list",
            (),
        ),
        (
            {"shop.example": ("NOERROR", ("203.0.113.7",))},
            "the answer for shop.example.dbl.spamhaus.org is 203.0.113.7, which is none of its codes",
            ("203.0.113.7",),
        ),
        (
            {**listing("127.0.1.2"), "invalid": ("NOERROR", ("127.0.1.2",))},
            "invalid.dbl.spamhaus.org, which no list may name, is answered with 127.0.1.2: 192.0.2.53 makes up answers, or "
            "the list is abandoned",
            ("127.0.1.2",),
        ),
    ],
)
def test_a_list_that_cannot_be_asked_is_unknown(answers: Answers, reason: str, saw: tuple[str, ...]):
    snapshot = told("spamhaus-dbl", answers)
    assert complaining(snapshot) == {"unknown": {"reputation.listed"}}
    [found] = judge(snapshot).of(Result.UNKNOWN)
    assert (found.message, found.saw, found.remedy) == (
        f"the Spamhaus DBL could not be asked about shop.example: {reason}",
        saw,
        OWN_RESOLVER,
    )


def test_lists_that_nobody_asked_are_unknown():
    world = healthy(declared(reputation={"lists": ("spamhaus-dbl", "surbl")}))
    assert said(world.snapshot()) == [
        (
            "reputation.listed",
            "unknown",
            f"the {LISTS[each].title} could not be asked about shop.example: it was not asked "
            f"(shop.example.{LISTS[each].zone})",
        )
        for each in ("spamhaus-dbl", "surbl")
    ]


def test_a_resolver_that_gets_answers_outweighs_one_that_is_turned_away():
    away = observed("spamhaus-dbl", listing("127.255.255.254"), server="192.0.2.1")
    snapshot = told("spamhaus-dbl", listing("127.0.1.2"), server="192.0.2.2")
    assert complaining(replace(snapshot, dns=(*away, *snapshot.dns))) == {"warn": {"reputation.listed"}}
    silent = observed("spamhaus-dbl", {"shop.example": ("TIMEOUT", ())}, server="192.0.2.2")
    refused = replace(snapshot, dns=(*silent, *away))
    assert [f.rule for f in judge(refused).of(Result.UNKNOWN) if f.rule in RULES] == [
        "reputation.refused-answer"
    ]


def test_each_list_is_judged_by_itself():
    snapshot = told(
        "spamhaus-dbl", listing("127.0.1.2"), reputation={"lists": ("spamhaus-dbl", "uribl", "uribl")}
    )
    snapshot = replace(snapshot, dns=(*snapshot.dns, *observed("uribl", listing("127.0.0.1"))))
    assert complaining(snapshot) == {"warn": {"reputation.listed"}, "unknown": {"reputation.refused-answer"}}


def test_answers_of_other_views_are_not_those_of_a_list():
    snapshot = told("spamhaus-dbl", {})
    forged = Observation(
        "shop.example.dbl.spamhaus.org",
        "A",
        "resolver",
        "192.0.2.53",
        "192.0.2.53",
        "NOERROR",
        ("127.0.1.2",),
    )
    text = replace(forged, view="list", type="TXT", values=("listed!",))
    assert complaining(replace(snapshot, dns=(*snapshot.dns, forged, text))) == {}


@pytest.mark.parametrize("value", ["\x1b[2J", "127.0.1.2\n", "x" * 5000, "127.0.1." + "2" * 5000, ""])
def test_hostile_answers_are_unknown_and_bounded(value: str):
    snapshot = told("spamhaus-dbl", listing(*[value] * 50))
    assert complaining(snapshot) == {"unknown": {"reputation.listed"}}
    [found] = judge(snapshot).of(Result.UNKNOWN)
    assert len(found.message) < 300
    assert found.message.endswith(" and 47 more, which is none of its codes")


@pytest.mark.parametrize(
    "answers",
    [{LISTS["surbl"].always_listed: ("TIMEOUT", ())}, {"shop.example": ("NOERROR", ("127.0.0.1",))}],
)
def test_a_resolver_that_is_named_and_tells_nothing_is_not_asked_for_again(answers: Answers):
    settings = {"reputation": {"lists": ("surbl",), "nameserver": "10.0.0.53"}}
    remedies = {
        f.remedy for f in judge(told("surbl", answers, **settings)).of(Result.UNKNOWN) if f.rule in RULES
    }
    assert remedies == {
        "Look after the resolver 10.0.0.53 (reputation.nameserver): it must run, take questions from here, and ask the list under "
        "an address of its own, not a public resolver's; or name another one there."
    }
