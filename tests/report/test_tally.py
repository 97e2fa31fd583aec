"""What a verdict comes to, in words."""

from dataclasses import replace
from datetime import date

import pytest

from deliverability.report.tally import counts, meaning, summary, waiver, words
from deliverability.verdict import Finding, Result
from tests.report.verdicts import (
    FOLLOWS,
    NO_REPORTS,
    NOTE,
    PASSED,
    TWO_SPF,
    UNRESOLVED,
    USUAL,
    WAIVED,
    verdict,
)


def test_every_kind_is_counted_once():
    assert counts(USUAL) == (
        "1 failure",
        "1 unknown",
        "1 warning",
        "1 passed",
        "1 note",
        "1 waived",
        "1 explained",
    )


def test_plurals():
    twice = [finding for finding in USUAL.findings for _ in range(2)]
    assert counts(verdict(*twice)) == (
        "2 failures",
        "2 unknown",
        "2 warnings",
        "2 passed",
        "2 notes",
        "2 waived",
        "2 explained",
    )


def test_a_verdict_of_nothing():
    assert summary(verdict()) == "shop.example: in order (0 passed)"


@pytest.mark.parametrize(
    ("findings", "strict", "said", "code"),
    [
        ((PASSED,), False, "in order", "exit code 0: everything that was checked is in order"),
        ((NOTE, WAIVED), True, "in order", "exit code 0: everything that was checked is in order"),
        ((NO_REPORTS,), False, "in order", "exit code 0: warnings don't fail a check (--strict lets them)"),
        ((NO_REPORTS,), True, "not in order", "exit code 1: warnings count as failures (--strict)"),
        ((TWO_SPF, NO_REPORTS), True, "not in order", "exit code 1: something is wrong; mend it and check again"),
        ((UNRESOLVED, FOLLOWS), False, "could not tell", "exit code 3: nothing was found wrong, but not everything could be seen"),
    ],
)  # fmt: skip
def test_words_and_exit_code_agree(findings: tuple[Finding, ...], strict: bool, said: str, code: str):
    found = verdict(*findings)
    assert (words(found, strict=strict), meaning(found, strict=strict)) == (said, code)
    assert code.startswith(f"exit code {found.exit_code(strict=strict)}:")


def test_a_waiver_says_its_last_day():
    assert waiver(replace(NOTE, waived_until=date(2026, 12, 31))) == "waived until 2026-12-31"
    assert waiver(replace(NOTE, result=Result.WARN)) == ""
