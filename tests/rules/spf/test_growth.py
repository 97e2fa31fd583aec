"""Includes that cost more than in an earlier snapshot."""

from dataclasses import replace

import pytest

from deliverability.rules.judge import judge
from deliverability.snapshot.baseline import Baseline
from deliverability.snapshot.comparing import baseline_of
from deliverability.verdict import Finding, Result, Verdict
from tests.rules.world import NODATA, TAKEN_AT, Answer, World, declared, healthy

CRM = "_spf.crm.example"
RULE = "spf.include-growth"


def crm_costs(below: int, *, empty: int = 0, hosts: tuple[str, ...] = ()) -> World:
    """A declared include with this many includes and empty hosts below it, and more terms of our own."""
    terms = (f"include:{CRM}", *(f"a:{host}" for host in hosts))
    world = healthy(declared(spf={"also": terms, "all": "~all"}))
    includes = [f"_{number}.crm.example" for number in range(below)]
    gone = [f"gone{number}.crm.example" for number in range(empty)]
    text = " ".join(
        ["v=spf1", *(f"include:{name}" for name in includes), *(f"a:{name}" for name in gone), "-all"]
    )
    world = world.put(CRM, "TXT", text)
    for name in includes:
        world = world.put(name, "TXT", "v=spf1 ip4:192.0.2.1 -all")
    for name in gone:
        world = world.answer(name, "A", NODATA).answer(name, "AAAA", NODATA)
    return world


def compared(earlier: World, later: World) -> Verdict:
    return judge(replace(later.snapshot(), baseline=baseline_of(earlier.snapshot())))


def said(verdict: Verdict, *results: Result) -> tuple[Finding, ...]:
    return tuple(f for f in verdict.of(*results) if f.rule == RULE)


def test_growth_names_the_include_and_what_is_left():
    verdict = compared(crm_costs(1), crm_costs(4))
    assert {f.rule for f in verdict.of(Result.FAIL, Result.WARN, Result.UNKNOWN)} == {RULE}
    assert said(verdict, Result.WARN) == (
        Finding(
            rule=RULE,
            result=Result.WARN,
            subject="shop.example",
            message='SPF at shop.example went from 3 to 6 DNS lookups since 2026-11-20: "include:_spf.crm.example" from 2 to '
            "5; 4 of 10 lookups are left",
            saw=("6 lookups", "0 void lookups"),
            wanted=("3 lookups", "0 void lookups"),
            remedy='Look at what "include:_spf.crm.example" is still needed for, and move that sender to a subdomain of its '
            "own before the record at shop.example reaches the limit.",
        ),
    )


def test_lookups_that_find_nothing_are_growth_too():
    [found] = said(compared(crm_costs(2), crm_costs(1, empty=1)), Result.WARN)
    assert found.message == (
        "SPF at shop.example went from 0 to 1 that find nothing since 2026-11-20: "
        '"include:_spf.crm.example" from 0 to 1 that find nothing; 6 of 10 lookups are left'
    )


@pytest.mark.parametrize("below", [2, 1])
def test_no_growth_is_in_order(below: int):
    verdict = compared(crm_costs(2), crm_costs(below))
    assert verdict.of(Result.FAIL, Result.WARN, Result.UNKNOWN) == ()
    assert [f.subject for f in said(verdict, Result.PASS)] == ["bounce.shop.example", "shop.example"]


def test_a_term_that_was_added_here_is_on_purpose():
    verdict = compared(crm_costs(1), crm_costs(1, hosts=("mail.crm.example",)))
    assert verdict.of(Result.FAIL, Result.WARN, Result.UNKNOWN) == ()
    assert [f.message for f in said(verdict, Result.INFO)] == [
        "SPF at shop.example went from 3 to 4 DNS lookups since 2026-11-20, by terms that were added to it"
    ]


def test_past_the_limit_growth_is_why():
    verdict = compared(crm_costs(1), crm_costs(9))
    assert {f.rule for f in verdict.of(Result.FAIL, Result.WARN, Result.UNKNOWN)} == {"spf.too-many-lookups"}
    assert [f.because for f in said(verdict, Result.INFO)] == ["spf.too-many-lookups"]


def test_without_a_baseline_nothing_is_said():
    assert said(judge(crm_costs(4).snapshot()), *Result) == ()


def test_an_earlier_look_that_could_not_tell_is_no_baseline():
    verdict = compared(crm_costs(1).answer(CRM, "TXT", Answer("SERVFAIL")), crm_costs(4))
    assert [f.message for f in said(verdict, Result.INFO)] == [
        "the snapshot of 2026-11-20 doesn't tell what SPF at shop.example cost"
    ]


def test_a_baseline_of_nothing_raises_nothing():
    verdict = judge(replace(crm_costs(4).snapshot(), baseline=Baseline(TAKEN_AT, ())))
    assert len(said(verdict, Result.INFO)) == 2


def test_a_look_that_can_not_tell_is_not_in_order_either():
    verdict = compared(crm_costs(1), crm_costs(1).answer(CRM, "TXT", Answer("SERVFAIL")))
    assert [f.subject for f in said(verdict, *Result)] == ["bounce.shop.example"]
