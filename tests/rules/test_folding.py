"""Consequences under their cause."""

from dataclasses import replace

import pytest

from deliverability.rules.folding import RuleStatement, folded, related
from deliverability.rules.rule import Outcome, Rule
from deliverability.verdict import Finding, Result


def stated(
    id: str, subject: str, result: Result, *causes: str, because: tuple[str, ...] = ()
) -> RuleStatement:
    rule = Rule(id, "title", Result.FAIL, "source", "remedy", lambda *_: (), consequence_of=causes)
    outcome = Outcome(subject, "so it is", result, because=because)
    return RuleStatement(rule, outcome, Finding(id, result, subject, "so it is"))


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
    same = replace(narrow, finding=replace(narrow.finding, subject="shop.example"))
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
