"""The verdict for a person, at several widths."""

import io
from datetime import date

import pytest
from rich.console import Console

from deliverability.report.text import render_text, summary
from deliverability.verdict import Finding, Result, Verdict

TWO_SPF = Finding(
    "spf.multiple-records",
    Result.FAIL,
    "shop.example",
    "shop.example has two SPF records, which receivers answer with permerror.",
    ("v=spf1 include:amazonses.com -all", "v=spf1 include:_spf.crm.example ~all"),
    ("v=spf1 include:amazonses.com -all",),
    "Merge the SPF values at shop.example into one record.",
)
PASSED = Finding(
    "dkim.cname-wrong-target", Result.PASS, "shop.example", "The three DKIM CNAMEs lead where SES wants them."
)


def shown(verdict: Verdict, width: int = 80, *, strict: bool = False) -> str:
    stream = io.StringIO()
    render_text(verdict, console=Console(file=stream, width=width, highlight=False), strict=strict)
    return stream.getvalue()


def test_a_failure_says_what_is_wrong_what_was_seen_and_what_to_do():
    assert shown(Verdict("shop", "shop.example", (TWO_SPF,))).splitlines() == [
        "FAIL spf.multiple-records",
        "  shop.example has two SPF records, which receivers answer with permerror.",
        "  saw     v=spf1 include:amazonses.com -all",
        "          v=spf1 include:_spf.crm.example ~all",
        "  wanted  v=spf1 include:amazonses.com -all",
        "  do      Merge the SPF values at shop.example into one record.",
        "",
        "shop.example: not in order (1 failure, 0 passed)",
    ]


def test_a_healthy_domain_shows_what_was_proved():
    assert shown(Verdict("shop", "shop.example", (PASSED,), ("ses.sandbox",))).splitlines() == [
        "pass  The three DKIM CNAMEs lead where SES wants them.",
        "left out: 1 rule, with what was not asked",
        "",
        "shop.example: in order (1 passed)",
    ]


def test_consequences_and_waivers_are_one_line_each():
    findings = (
        Finding("dns.zone-not-delegated", Result.FAIL, "shop.example", "No delegation."),
        Finding("dmarc.missing", Result.INFO, "a", "x", because="dns.zone-not-delegated"),
        Finding("dns.record-missing", Result.INFO, "b", "x", because="dns.zone-not-delegated"),
        Finding("dns.record-missing", Result.INFO, "c", "x", because="dns.zone-not-delegated"),
        Finding("dkim.weak-key", Result.INFO, "d", "Weak.", waived_until=date(2026, 12, 31)),
    )
    lines = shown(Verdict("shop", "shop.example", findings), width=100).splitlines()
    assert "info  Weak. (waived until 2026-12-31)" in lines
    assert "info  3 findings that dns.zone-not-delegated explains: dmarc.missing, dns.record-missing" in lines
    assert lines[-1] == "shop.example: not in order (1 failure, 0 passed, 4 notes)"


def test_what_an_unknown_explains_is_one_line():
    rules = [f"spf.rule-{number}" for number in range(10)]
    findings = (
        Finding(
            "dns.unresolved", Result.UNKNOWN, "shop.example", "No answer.", remedy="Try another resolver."
        ),
        *(
            Finding(rule, Result.UNKNOWN, "shop.example", "Not judged.", because="dns.unresolved")
            for rule in rules
        ),
    )
    assert shown(Verdict("shop", "shop.example", findings), width=200).splitlines() == [
        "UNKNOWN dns.unresolved",
        "  No answer.",
        "  do      Try another resolver.",
        "",
        f"open  10 findings that dns.unresolved explains: {', '.join(rules[:8])} and 2 more",
        "",
        "shop.example: could not tell (1 unknown, 0 passed)",
    ]


def test_nothing_is_wider_than_a_narrow_terminal_and_nothing_is_lost():
    text = shown(Verdict("shop", "shop.example", (TWO_SPF,)), width=40)
    assert max(len(line) for line in text.splitlines()) <= 49  # the summary is one line, for grep
    assert "".join(text.split()).count("v=spf1include:_spf.crm.example~all") == 1


def test_hostile_values_are_neutralised_and_markup_stays_text():
    hostile = Finding(
        "spf.syntax-error", Result.FAIL, "x", "[red]bad[/red] \x1b[2J", ("\u202eevil\r\n",), (), "[bold]do"
    )
    text = shown(Verdict("shop", "shop.example", (hostile,)))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[red]bad[/red] \\x1b[2J" in text
    assert "\\u{202e}evil\\x0d\\x0a" in text
    assert "[bold]do" in text


@pytest.mark.parametrize(
    ("result", "strict", "words"),
    [
        (Result.PASS, False, "shop.example: in order (1 passed)"),
        (Result.WARN, False, "shop.example: in order (1 warning, 0 passed)"),
        (Result.WARN, True, "shop.example: not in order (1 warning, 0 passed)"),
        (Result.UNKNOWN, False, "shop.example: could not tell (1 unknown, 0 passed)"),
        (Result.FAIL, False, "shop.example: not in order (1 failure, 0 passed)"),
    ],
)
def test_the_summary(result: Result, strict: bool, words: str):
    assert summary(Verdict("s", "shop.example", (Finding("x.y", result, "z", "m"),)), strict=strict) == words
