"""The verdict for a person, at several widths."""

import io
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from deliverability.report.verdict.text import put_head, render_text
from deliverability.verdict import Finding, Result, Verdict
from tests.report.verdicts import FOLLOWS, HEAD, NOTE, PASSED, TWO_SPF, UNRESOLVED, USUAL, WAIVED, verdict


def shown(
    found: Verdict, width: int = 80, *, strict: bool = False, verbose: bool = False, terminal: bool = False
) -> list[str]:
    stream = io.StringIO()
    console = Console(
        file=stream,
        width=width,
        height=24,
        highlight=False,
        force_terminal=terminal,
        no_color=True,
        color_system=None,
    )
    render_text(found, console=console, strict=strict, verbose=verbose)
    return stream.getvalue().splitlines()


def test_a_failure_says_what_is_wrong_what_was_seen_and_what_to_do():
    assert shown(verdict(TWO_SPF)) == [
        "FAIL spf.multiple-records",
        "  shop.example has two SPF records, which receivers answer with permerror.",
        "  saw     v=spf1 include:amazonses.com -all",
        "          v=spf1 include:_spf.crm.example ~all",
        "  wanted  v=spf1 include:amazonses.com -all",
        "  do      Merge the SPF values at shop.example into one record.",
        "",
        "shop.example: not in order (1 failure, 0 passed)",
        "exit code 1: something is wrong; mend it and check again",
    ]


def test_everything_in_its_order():
    assert shown(USUAL) == [
        "FAIL spf.multiple-records",
        "  shop.example has two SPF records, which receivers answer with permerror.",
        "  saw     v=spf1 include:amazonses.com -all",
        "          v=spf1 include:_spf.crm.example ~all",
        "  wanted  v=spf1 include:amazonses.com -all",
        "  do      Merge the SPF values at shop.example into one record.",
        "",
        "UNKNOWN dns.unresolved",
        "  no answer to MX at bounce.shop.example: the servers answered SERVFAIL",
        "  do      Try another resolver (--nameserver).",
        "  hence   1 more finding: mail-from.multiple-mx",
        "",
        "WARN dmarc.report-address-missing",
        "  the DMARC record has no report address",
        "  do      Name a mailbox: dmarc.reportTo.",
        "",
        "info  dkim.weak-key: the key has 1024 bits (waived until 2026-12-31)",
        "left out: 1 rule, with what was not asked",
        "",
        "shop.example: not in order (1 failure, 1 unknown, 1 warning, 1 passed, 1 note, 1 waived, 1 explained)",
        "exit code 1: something is wrong; mend it and check again (-v shows more)",
    ]


def test_what_passed_is_a_number_and_with_verbose_a_line_each():
    found = verdict(PASSED, replace(PASSED, message="The MX is right."))
    assert shown(found) == [
        "shop.example: in order (2 passed)",
        "exit code 0: everything that was checked is in order (-v shows more)",
    ]
    assert shown(found, verbose=True) == [
        "pass  The three DKIM CNAMEs lead where SES wants them.",
        "pass  The MX is right.",
        "",
        "shop.example: in order (2 passed)",
        "exit code 0: everything that was checked is in order",
    ]


def test_verbose_tells_what_a_cause_explains_and_what_was_left_out():
    found = replace(
        verdict(UNRESOLVED, FOLLOWS, replace(FOLLOWS, rule="dns.record-missing")), left_out=("ses.sandbox",)
    )
    assert shown(found, width=100, verbose=True) == [
        "UNKNOWN dns.unresolved",
        "  no answer to MX at bounce.shop.example: the servers answered SERVFAIL",
        "  saw     SERVFAIL",
        "  do      Try another resolver (--nameserver).",
        "  hence   mail-from.multiple-mx: could not be judged: the servers answered SERVFAIL",
        "          dns.record-missing: could not be judged: the servers answered SERVFAIL",
        "",
        "left out: 1 rule, with what was not asked: ses.sandbox",
        "",
        "shop.example: could not tell (1 unknown, 0 passed, 2 explained)",
        "exit code 3: nothing was found wrong, but not everything could be seen",
    ]


def test_many_consequences_are_one_line():
    cause = Finding("dns.zone-not-delegated", Result.FAIL, "shop.example", "No delegation.")
    findings = [
        replace(FOLLOWS, rule=f"spf.rule-{number}", result=Result.INFO, because=cause.rule)
        for number in range(10)
    ]
    lines = shown(verdict(cause, *findings, *findings[:2]), width=200)
    named = ["spf.rule-0 (2)", "spf.rule-1 (2)", *(f"spf.rule-{number}" for number in range(2, 8))]
    assert f"  hence   12 more findings: {', '.join(named)} + 2 more" in lines
    assert lines[-2] == "shop.example: not in order (1 failure, 0 passed, 12 explained)"


def test_a_waived_cause_still_explains():
    waived = Finding("dmarc.missing", Result.INFO, "a.example", "None.", waived_until=date(2026, 12, 31))
    follows = Finding("dns.record-missing", Result.INFO, "a.example", "x", because="dmarc.missing")
    assert shown(verdict(waived, follows)) == [
        "info  dmarc.missing: None. (waived until 2026-12-31)",
        "  hence   1 more finding: dns.record-missing",
        "",
        "shop.example: in order (0 passed, 1 waived, 1 explained)",
        "exit code 0: everything that was checked is in order (-v shows more)",
    ]


def test_more_troubles_than_a_screen_holds_begin_with_an_overview():
    troubles = [
        replace(TWO_SPF, rule=f"spf.rule-{number}", subject=f"n{number}.example") for number in range(12)
    ]
    lines = shown(verdict(*troubles))
    assert lines[:15] == [
        "shop.example: not in order (12 failures, 0 passed)",
        "",
        "  fail    spf.rule-0  n0.example",
        "  fail    spf.rule-1  n1.example",
        "  fail    spf.rule-2  n2.example",
        "  fail    spf.rule-3  n3.example",
        "  fail    spf.rule-4  n4.example",
        "  fail    spf.rule-5  n5.example",
        "  fail    spf.rule-6  n6.example",
        "  fail    spf.rule-7  n7.example",
        "  fail    spf.rule-8  n8.example",
        "  fail    spf.rule-9  n9.example",
        "  and 2 more",
        "",
        "FAIL spf.rule-0",
    ]
    # The first screen of 24 lines has the first trouble with its remedy.
    assert "  do      Merge the SPF values at shop.example into one record." in lines[:24]


def test_three_troubles_fit_on_one_screen():
    found = verdict(TWO_SPF, replace(TWO_SPF, rule="spf.a-b"), replace(UNRESOLVED, subject="x"), PASSED)
    assert len(shown(found)) <= 23
    assert len(shown(found, terminal=True)) <= 23


def test_values_that_the_message_quotes_are_not_said_again():
    quoting = replace(TWO_SPF, message='there is "v=spf1 include:amazonses.com -all"')
    assert [line for line in shown(verdict(quoting)) if line.startswith(("  saw", "  wanted", "    "))] == [
        "  saw     v=spf1 include:_spf.crm.example ~all"
    ]
    assert "  wanted  v=spf1 include:amazonses.com -all" in shown(verdict(quoting), verbose=True)


def test_many_and_long_values_are_cut_and_verbose_has_them():
    long = replace(TWO_SPF, saw=tuple(f"{number}" + "x" * 300 for number in range(6)), wanted=())
    lines = shown(verdict(long), width=1000)
    assert [line for line in lines if "xxx" in line or "more" in line] == [
        *(f"{'  saw' if number == 0 else '':<10}{number}{'x' * 143}… (+157 more)" for number in range(3)),
        "          and 3 more",
    ]
    assert sum("x" * 300 in line for line in shown(verdict(long), width=1000, verbose=True)) == 6


def test_nothing_is_wider_than_a_narrow_terminal_and_nothing_is_lost():
    lines = shown(USUAL, width=40, terminal=True)
    assert max(len(line) for line in lines) <= 40
    assert "".join("".join(lines).split()).count("v=spf1include:_spf.crm.example~all") == 1
    assert "".join("".join(lines).split()).endswith(
        "exitcode1:somethingiswrong;menditandcheckagain(-vshowsmore)"
    )


def test_on_a_terminal_the_last_screen_has_what_to_do_about_each():
    troubles = [replace(TWO_SPF, rule=f"spf.rule-{number}") for number in range(7)]
    lines = shown(verdict(*troubles, replace(UNRESOLVED, remedy="")), terminal=True)
    assert lines[0] == "FAIL spf.rule-0"
    assert (
        lines[-12:]
        == [
            "",
            *(
                f"fail    spf.rule-{number}: Merge the SPF values at shop.example into one record."
                for number in range(7)
            ),
            "unknown dns.unresolved: no answer to MX at bounce.shop.example: the servers",
            "        answered SERVFAIL",
            "",
            "shop.example: not in order (7 failures, 1 unknown, 0 passed)",
            "exit code 1: something is wrong; mend it and check again",
        ][1:]
    )


@pytest.mark.parametrize("width", [40, 80])
def test_however_many_there_are_that_list_fits_on_the_screen(width: int):
    troubles = [replace(TWO_SPF, rule=f"dmarc.report-destination-unauthorized-{n}") for n in range(40)]
    lines = shown(verdict(*troubles), width=width, terminal=True)
    assert max(len(line) for line in lines) <= width
    (more,) = [number for number, line in enumerate(lines) if line.endswith(" more above")]
    told = [n for n, line in enumerate(lines) if line.startswith("fail    ")]
    assert len(told) + int(lines[more].split()[1]) == 40
    assert len(lines) - told[0] <= 23


def test_an_overview_folds_too():
    troubles = [replace(TWO_SPF, rule=f"dmarc.report-destination-unauthorized-{n}") for n in range(4)]
    lines = shown(verdict(*troubles), width=40)
    assert lines[2:4] == ["  fail    dmarc.report-destination-unaut", "          horized-0"]
    head = lines.index("FAIL dmarc.report-destination-unauthoriz")
    assert lines[head + 1] == "     ed-0"


def test_a_long_subject_in_an_overview_keeps_its_beginning_and_its_end():
    token = "hd10aia1bhclv8fexl8mzedpszkjme9k._domainkey.shop.example"
    troubles = [replace(TWO_SPF, rule=f"dns.record-missing-{n}", subject=token) for n in range(4)]
    lines = shown(verdict(*troubles), width=72)
    assert lines[2] == "  fail    dns.record-missing-0  hd10aia1bhclv8fexl8…mainkey.shop.example"


def test_in_a_pipe_the_summary_is_one_line_for_grep():
    assert [line for line in shown(USUAL, width=40) if line.startswith("shop.example: not in order")] == [
        "shop.example: not in order (1 failure, 1 unknown, 1 warning, 1 passed, 1 note, 1 waived, 1 explained)"
    ]


def test_hostile_values_are_neutralised_and_markup_stays_text():
    hostile = Finding(
        "spf.syntax-error", Result.FAIL, "x", "[red]bad[/red] \x1b[2J", ("\u202eevil\r\n",), (), "[bold]do"
    )
    text = "\n".join(shown(verdict(hostile)))
    assert "\x1b" not in text
    assert "\u202e" not in text
    assert "[red]bad[/red] \\x1b[2J" in text
    assert "\\u{202e}evil\\x0d\\x0a" in text
    assert "[bold]do" in text


def test_no_line_of_it_is_a_command_to_a_build_server():
    """A folded value begins a line with whatever its author put there; GitHub's runner ignores blanks in front."""
    folded = replace(
        TWO_SPF, saw=("::add-mask::a", "x" * 70 + "::stop-commands::y", "##vso[task.setvariable]z")
    )
    lines = shown(verdict(folded))
    assert "  saw     ::add-mask::a" in lines
    assert "          \\x3a:stop-commands::y" in lines
    assert "          #\\x23vso[task.setvariable]z" in lines


@pytest.mark.parametrize(
    ("result", "strict", "lines"),
    [
        (Result.PASS, False, ["shop.example: in order (1 passed)", "exit code 0: everything that was checked is in order (-v shows more)"]),
        (Result.WARN, False, ["shop.example: in order (1 warning, 0 passed)", "exit code 0: warnings don't fail a check (--strict lets them)"]),
        (Result.WARN, True, ["shop.example: not in order (1 warning, 0 passed)", "exit code 1: warnings count as failures (--strict)"]),
        (Result.UNKNOWN, False, ["shop.example: could not tell (1 unknown, 0 passed)", "exit code 3: nothing was found wrong, but not everything could be seen"]),
        (Result.FAIL, False, ["shop.example: not in order (1 failure, 0 passed)", "exit code 1: something is wrong; mend it and check again"]),
    ],
)  # fmt: skip
def test_the_end_says_what_it_comes_to(result: Result, strict: bool, lines: list[str]):
    assert shown(verdict(replace(NOTE, result=result)), strict=strict)[-2:] == lines


def test_a_waived_failure_that_follows_from_another_is_told_once():
    follows = replace(WAIVED, because="spf.multiple-records")
    lines = shown(verdict(TWO_SPF, follows))
    assert sum("dkim.weak-key" in line for line in lines) == 1
    assert lines[-2] == "shop.example: not in order (1 failure, 0 passed, 1 waived)"


def test_a_note_that_asks_for_nothing_waits_until_it_is_asked_for():
    waits = replace(NOTE, rule="ses.verification-pending", remedy="Wait and check again.")
    explains = replace(NOTE, rule="spf.hard-fail")
    follows = replace(FOLLOWS, result=Result.INFO, because="spf.hard-fail", subject="shop.example")
    found = verdict(NOTE, waits, explains, follows)
    assert [line.split(":")[0] for line in shown(found) if line.startswith("info")] == [
        "info  ses.verification-pending",
        "info  spf.hard-fail",
    ]
    assert shown(found)[-1].endswith("(-v shows more)")
    assert "info  dkim.token-empty: SES keeps a key in reserve" in shown(found, verbose=True)


def test_the_head_says_when_and_what_limits_all_that_follows():
    stream = io.StringIO()
    console = Console(file=stream, width=60, highlight=False, no_color=True)
    put_head(
        verdict(TWO_SPF), replace(HEAD, notes=("not looked at: AWS\x1b, neither SES nor Route 53",)), console
    )
    assert stream.getvalue().splitlines() == [
        "shop.example (stack shop.production, eu-central-1), seen 2026-11-20 12:00:00 UTC",
        "note: not looked at: AWS\\x1b, neither SES nor Route 53",
        "",
    ]
