"""Consequences under their cause."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from deliverability.rule_ids import about
from deliverability.rules.folding import RuleStatement, folded, related
from deliverability.rules.rule import Outcome, Rule
from deliverability.verdict import Finding, Result
from tests.standards.counting import calls


def stated(
    id: str, subject: str, result: Result, *causes: str, because: tuple[str, ...] = (), purpose: str = ""
) -> RuleStatement:
    rule = Rule(id, "title", Result.FAIL, "source", "remedy", lambda *_: (), consequence_of=causes)
    outcome = Outcome(subject, "so it is", result, because=because, purpose=purpose)
    finding = Finding(id, result, subject, "so it is")
    return RuleStatement(rule, outcome, finding, finding)


CAUSE = stated("zone.lost", "shop.example", Result.FAIL)


def fold_last(*all_stated: RuleStatement) -> tuple[Result, str | None]:
    found = folded(all_stated)[-1]
    return found.result, found.because


@pytest.mark.parametrize("result", [Result.FAIL, Result.WARN, Result.INFO, Result.UNKNOWN])
def test_a_consequence_is_a_note_that_names_its_cause(result: Result):
    follows = stated("record.missing", "_dmarc.shop.example", result, "zone.lost")
    assert fold_last(CAUSE, follows) == (Result.INFO, "zone.lost")
    assert fold_last(follows) == (result, None)


def test_only_the_result_and_the_cause_change():
    follows = stated("record.missing", "shop.example", Result.FAIL, "zone.lost")
    assert folded([CAUSE, follows]) == (
        CAUSE.finding,
        replace(follows.finding, result=Result.INFO, because="zone.lost"),
    )


def test_a_cause_about_something_else_explains_nothing():
    assert fold_last(CAUSE, stated("record.missing", "other.example", Result.FAIL, "zone.lost")) == (
        Result.FAIL,
        None,
    )


def test_a_pass_stays_a_pass():
    assert fold_last(CAUSE, stated("record.missing", "shop.example", Result.PASS, "zone.lost")) == (
        Result.PASS,
        None,
    )


@pytest.mark.parametrize("result", [Result.WARN, Result.INFO, Result.PASS, Result.UNKNOWN])
def test_a_failure_follows_from_nothing_but_a_failure(result: Result):
    cause = stated("zone.lost", "shop.example", result)
    assert fold_last(cause, stated("record.missing", "shop.example", Result.FAIL, "zone.lost")) == (
        Result.FAIL,
        None,
    )


def test_an_unknown_below_an_unknown_stays_one_and_names_it():
    cause = stated("dns.silent", "shop.example", Result.UNKNOWN)
    follows = stated("record.missing", "shop.example", Result.UNKNOWN, because=("dns.silent",))
    assert fold_last(cause, follows) == (Result.UNKNOWN, "dns.silent")


def test_an_unknown_cause_must_be_named_by_the_outcome_itself():
    cause = stated("zone.lost", "shop.example", Result.UNKNOWN, because=("record.missing",))
    follows = stated("record.missing", "shop.example", Result.UNKNOWN, "zone.lost")
    assert [found.because for found in folded([cause, follows])] == ["record.missing", None]


def test_a_chain_names_its_first_cause():
    middle = stated("record.missing", "a.shop.example", Result.FAIL, "zone.lost")
    last = stated("ses.pending", "a.shop.example", Result.WARN, "record.missing")
    assert fold_last(CAUSE, middle, last) == (Result.INFO, "zone.lost")


def test_a_cause_may_count_for_its_own_subject_only():
    below = stated("record.differs", "bounce.shop.example", Result.FAIL, "zone.lost")
    narrow = replace(below, outcome=replace(below.outcome, causes_here=("zone.lost",)))
    assert fold_last(CAUSE, below) == (Result.INFO, "zone.lost")
    assert fold_last(CAUSE, narrow) == (Result.FAIL, None)
    about = replace(narrow.finding, subject="shop.example")
    same = replace(narrow, finding=about, counts=about)
    assert fold_last(CAUSE, same) == (Result.INFO, "zone.lost")


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("shop.example", "shop.example", True),
        ("shop.example", "_dmarc.shop.example", True),
        ("_dmarc.shop.example", "shop.example", True),
        ("myshop.example", "shop.example", False),
        ("a.shop.example", "b.shop.example", False),
        ("", "shop.example", False),
    ],
)
def test_subjects_are_related_where_one_lies_in_the_other(one: str, other: str, expected: bool):
    assert related(one, other) is expected


def test_a_warning_explains_what_could_not_be_seen_and_leaves_it_unknown():
    throttled = stated("deploy.throttled", "shop.example", Result.WARN)
    unseen = stated("record.missing", "shop.example", Result.UNKNOWN, because=("deploy.throttled",))
    assert fold_last(throttled, unseen) == (Result.UNKNOWN, "deploy.throttled")
    failing = stated("record.missing", "shop.example", Result.FAIL, because=("deploy.throttled",))
    assert fold_last(throttled, failing) == (Result.FAIL, None)


def accepted(cause: RuleStatement) -> RuleStatement:
    return replace(cause, counts=replace(cause.finding, result=Result.INFO, waived_until=date(2026, 12, 31)))


def lighter(cause: RuleStatement, result: Result = Result.WARN) -> RuleStatement:
    return replace(cause, counts=replace(cause.finding, result=result))


@pytest.mark.parametrize("lightened", [accepted, lighter])
@pytest.mark.parametrize("result", [Result.FAIL, Result.WARN])
def test_a_cause_that_counts_less_explains_and_takes_nothing_away(
    lightened: Callable[[RuleStatement], RuleStatement], result: Result
):
    follows = stated("record.missing", "shop.example", result, "zone.lost")
    [_, found] = folded([lightened(CAUSE), follows])
    assert (found.result, found.because, found.because_subject, found.explained) == (
        result,
        "zone.lost",
        "shop.example",
        False,
    )


def test_a_cause_that_stands_is_named_rather_than_one_that_does_not():
    follows = stated("record.missing", "shop.example", Result.FAIL, "zone.lost", "record.wrong")
    other = stated("record.wrong", "shop.example", Result.FAIL)
    assert fold_last(accepted(CAUSE), other, follows) == (Result.INFO, "record.wrong")


def test_what_follows_from_a_waived_cause_stands_for_what_follows_from_it():
    middle = stated("record.missing", "a.shop.example", Result.FAIL, "zone.lost")
    last = stated("ses.pending", "a.shop.example", Result.WARN, "record.missing")
    found = folded([accepted(CAUSE), middle, last])[1:]
    assert [(each.result, each.because) for each in found] == [
        (Result.FAIL, "zone.lost"),
        (Result.INFO, "record.missing"),
    ]


def test_what_says_the_same_once_more_is_accepted_with_it_and_hides_nothing():
    exact = accepted(stated("dmarc.missing", "_dmarc.shop.example", Result.FAIL))
    base = stated("record.missing", "_dmarc.shop.example", Result.FAIL, "dmarc.missing")
    base = replace(base, outcome=replace(base.outcome, restates=("dmarc.missing",)))
    refused = stated("provider.refuses", "shop.example", Result.FAIL, "dmarc.missing", "record.missing")
    found = folded([exact, base, refused])[1:]
    assert [(each.result, each.because) for each in found] == [
        (Result.INFO, "dmarc.missing"),
        (Result.FAIL, "dmarc.missing"),
    ]


def test_what_is_waived_in_the_middle_still_follows_from_what_stands():
    middle = accepted(stated("record.missing", "a.shop.example", Result.FAIL, "zone.lost"))
    last = stated("ses.pending", "a.shop.example", Result.WARN, "record.missing")
    assert fold_last(CAUSE, middle, last) == (Result.INFO, "zone.lost")


def test_what_is_waived_itself_has_no_cause_that_is_waived():
    follows = accepted(stated("record.missing", "shop.example", Result.FAIL, "zone.lost"))
    assert folded([accepted(CAUSE), follows])[1] == follows.counts
    assert fold_last(CAUSE, follows) == (Result.INFO, "zone.lost")


def test_a_record_explains_only_what_rests_on_records_of_its_purpose():
    spf = stated("record.missing", "shop.example", Result.FAIL, purpose="spf")
    dkim = stated("record.missing", "t._domainkey.shop.example", Result.FAIL, purpose="dkim")
    pending = stated("ses.pending", "shop.example", Result.WARN, about("record.missing", "dkim"))
    assert fold_last(spf, pending) == (Result.WARN, None)
    found = folded([spf, dkim, pending])[2]
    assert (found.result, found.because_subject) == (Result.INFO, "t._domainkey.shop.example")
    whatever = stated("ses.pending", "shop.example", Result.WARN, "record.missing")
    assert folded([spf, dkim, whatever])[2].because_subject == "shop.example"


def test_thousands_of_consequences_take_work_in_proportion():
    def work(number: int) -> int:
        causes = [
            stated("record.missing", f"s{n}.shop.example", Result.FAIL, "zone.lost") for n in range(number)
        ]
        follow = [
            stated("ses.pending", f"s{n}.shop.example", Result.WARN, "record.missing") for n in range(number)
        ]
        return calls(lambda: folded([*causes, *follow]))

    assert work(400) <= 2.1 * work(200)
