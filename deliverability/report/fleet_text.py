"""The report about many stacks for a person: what is wrong where and what to do, then what is in order in a line."""

from typing import TYPE_CHECKING

from deliverability.report.causes import TROUBLES
from deliverability.report.escape import terminal
from deliverability.report.fleet import WORDS, FleetReport, StackReport
from deliverability.report.layout import count, hanging, put, shown
from deliverability.report.remedies import remedy_of
from deliverability.report.since import known_since, no_longer
from deliverability.verdict import Result

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {1: "bold red", 2: "bold red", 3: "bold magenta", 0: "bold green"}
_RESULTS = {Result.FAIL: "bold red", Result.UNKNOWN: "bold magenta", Result.WARN: "bold yellow"}
#: Findings of a stack that are told; the report of that stack alone has them all.
_MOST = 8
#: Characters of a sentence.
_LONGEST = 600


def draw(report: FleetReport, console: "Console") -> None:
    """Write the report to a console of any width; colour only where the console has it."""
    for note in dict.fromkeys(note for each in report.stacks if each.head for note in each.head.notes):
        hanging(console, "note: ", terminal(note), style="dim")
    for code in (1, 2, 3):
        for each in report.of(code):
            _put(each, code, report, console)
    fine = report.of(0)
    for each in fine:
        _put_no_longer(each, console, f"{terminal(each.stack)}: ")
    if fine:
        _put_fine(fine, report, console)
        put(console)
    code = report.exit_code()
    put(console, report.summary(), _STYLES[code])
    put(console, f"exit code {code}: {WORDS[code]}")


def _put(each: StackReport, code: int, report: FleetReport, console: "Console") -> None:
    from rich.text import Text

    about = f" ({terminal(each.verdict.domain)})" if each.verdict is not None else ""
    put(
        console,
        Text.assemble((f"{WORDS[code].upper()} ", _STYLES[code]), (terminal(each.stack), "bold"), about),
    )
    if each.problem:
        hanging(console, "  ", shown(each.problem, _LONGEST))
    wanted = TROUBLES if report.strict else (Result.FAIL, Result.UNKNOWN)
    told = [finding for finding in each.troubles if finding.result in wanted]
    most = len(told) if report.verbose else _MOST
    since = known_since(each.verdict, each.history) if each.verdict is not None else {}
    for finding in told[:most]:
        hanging(console, Text(f"  {finding.result.value:<8}", style=_RESULTS[finding.result]), finding.rule)
        hanging(console, " " * 10, shown(finding.message, _LONGEST))
        if finding in since:
            hanging(console, Text("    status ", style="dim"), since[finding])
        remedy = remedy_of(finding.remedy)
        if remedy.text:
            hanging(console, Text("    do    ", style="dim"), shown(remedy.text, _LONGEST))
        for line in (*remedy.settings, *remedy.commands):
            put(
                console,
                Text.assemble(
                    ("    run   " if line in remedy.commands else "    write ", "dim"), terminal(line)
                ),
            )
    if len(told) > most:
        put(console, f"  and {len(told) - most} more")
    _put_no_longer(each, console)
    warnings = each.counted()[2]
    if warnings and not report.strict:
        put(console, f"  {count(warnings, 'warning')}", "dim")
    put(console)


def _put_no_longer(each: StackReport, console: "Console", start: str = "") -> None:
    """What is gone since the last run, and what stays open though it was not told this time."""
    left = tuple(no_longer(each.history))
    for word, rule, rest in left[:_MOST]:
        hanging(console, f"  {word:<8}", f"{start}{rule} {rest}")
    if len(left) > _MOST:
        put(console, f"  and {len(left) - _MOST} more that were there before")


def _put_fine(fine: tuple[StackReport, ...], report: FleetReport, console: "Console") -> None:
    if not report.verbose:
        names = ", ".join(_named(each) for each in fine)
        hanging(console, "in order: ", names)
        return
    for each in fine:
        put(console, f"in order: {_named(each)}")


def _named(each: StackReport) -> str:
    warnings = each.counted()[2]
    return terminal(each.stack) + (f" ({count(warnings, 'warning')})" if warnings else "")
