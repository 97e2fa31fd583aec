"""What is kept of a run."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone

from deliverability.history.runs import Run, Statement, run_of
from deliverability.verdict import Finding, Result, Verdict, fingerprints

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
FAILED = Finding("spf.syntax-error", Result.FAIL, "shop.example", "wrong", ("v=spf1 secret",), ("x",), "mend")
WAIVED = Finding("dkim.weak-key", Result.INFO, "shop.example", "weak", waived_until=date(2026, 12, 31))
UNSEEN = Finding("dmarc.missing", Result.UNKNOWN, "shop.example", "no answer")
PASSED = Finding("ses.sandbox", Result.PASS, "shop.example", "fine")
VERDICT = Verdict("shop", "shop.example", (FAILED, UNSEEN, WAIVED, PASSED), ("mail-from.mx-missing",))
RULES = (
    "spf.syntax-error",
    "dkim.weak-key",
    "dmarc.missing",
    "ses.sandbox",
    "mail-from.mx-missing",
    "bimi.missing",
)


def test_findings_that_are_there_without_words_and_values_and_the_rules_that_could_tell():
    spf, _, dkim, _ = fingerprints("shop", VERDICT.findings)
    assert run_of(VERDICT, at=AT, rules=RULES) == Run(
        "shop",
        "shop.example",
        AT,
        frozenset({"spf.syntax-error", "dkim.weak-key", "ses.sandbox", "bimi.missing"}),
        tuple(
            sorted(
                (
                    Statement(spf, "spf.syntax-error", "shop.example", Result.FAIL),
                    Statement(dkim, "dkim.weak-key", "shop.example", Result.INFO),
                )
            )
        ),
    )


def test_a_rule_that_is_unknown_about_one_thing_decides_about_none():
    found = Verdict(
        "shop", "shop.example", (replace(UNSEEN, result=Result.FAIL), replace(UNSEEN, subject="b"))
    )
    assert run_of(found, at=AT, rules=RULES).decided == set(RULES) - {"dmarc.missing"}


def test_runs_that_say_the_same_of_the_same_moment_are_one_whatever_their_words():
    one = run_of(VERDICT, at=AT, rules=RULES)
    reworded = replace(VERDICT, findings=(replace(FAILED, message="other", saw=()), *VERDICT.findings[1:]))
    elsewhere = AT.astimezone(timezone(timedelta(hours=2)))
    assert run_of(reworded, at=elsewhere, rules=RULES[::-1]).id == one.id
    others = (
        run_of(VERDICT, at=AT + timedelta(microseconds=1), rules=RULES),
        run_of(VERDICT, at=AT, rules=RULES[1:]),
        run_of(replace(VERDICT, domain="other.example"), at=AT, rules=RULES),
        run_of(replace(VERDICT, stack="other"), at=AT, rules=RULES),
        run_of(replace(VERDICT, findings=VERDICT.findings[:2]), at=AT, rules=RULES),
    )
    assert len({one.id, *(each.id for each in others)}) == 6
    # Kept in files of other versions, too.
    assert one.id == "c8e9dd7303339b18ec21212f2ec6fafc"
