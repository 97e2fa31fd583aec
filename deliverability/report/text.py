"""The verdict for a person: what is wrong and what to do first, the rest in short lines, one summary last."""

from typing import TYPE_CHECKING

from deliverability.report.escape import terminal
from deliverability.verdict import Finding, Result, Verdict

if TYPE_CHECKING:
    from rich.console import Console

_STYLES = {
    Result.FAIL: "bold red",
    Result.WARN: "bold yellow",
    Result.UNKNOWN: "bold magenta",
    Result.INFO: "cyan",
    Result.PASS: "green",
}

#: Where the lines under a finding begin, and the first column of its values.
_INDENT = 2
_LABEL = 8


def render_text(verdict: Verdict, *, console: "Console", strict: bool = False) -> None:
    """Write the verdict to a console of any width; colour only where the console has it."""
    for result in (Result.FAIL, Result.UNKNOWN, Result.WARN):
        for finding in verdict.of(result):
            _full(finding, console)
    own = [finding for finding in verdict.of(Result.INFO) if finding.because is None]
    for finding in own:
        _short(finding, console)
    _consequences(verdict, console)
    _passes(verdict, console)
    if verdict.left_out:
        _plain(f"left out: {len(verdict.left_out)} rules that need what was not asked", console)
    console.print()
    _summary(verdict, console, strict=strict)


def summary(verdict: Verdict, *, strict: bool = False) -> str:
    """One line: the domain, the result in words, the counts."""
    counts = [
        _count(len(verdict.of(result)), word)
        for result, word in ((Result.FAIL, "failure"), (Result.UNKNOWN, "unknown"), (Result.WARN, "warning"))
        if verdict.of(result)
    ]
    counts.append(f"{len(verdict.of(Result.PASS))} passed")
    if verdict.of(Result.INFO):
        counts.append(_count(len(verdict.of(Result.INFO)), "note"))
    words = {0: "in order", 1: "not in order", 3: "could not tell"}[verdict.exit_code(strict=strict)]
    return f"{terminal(verdict.domain)}: {words} ({', '.join(counts)})"


def _full(finding: Finding, console: "Console") -> None:
    from rich.padding import Padding
    from rich.text import Text

    style = _STYLES[finding.result]
    head = Text.assemble((finding.result.value.upper(), style), " ", (finding.rule, "bold"))
    console.print(head, soft_wrap=True)
    console.print(Padding(Text(terminal(finding.message)), (0, 0, 0, _INDENT)))
    for label, values in (("saw", finding.saw), ("wanted", finding.wanted)):
        for number, value in enumerate(values):
            _labelled(label if number == 0 else "", terminal(value), console)
    if finding.remedy:
        _labelled("do", terminal(finding.remedy), console, style="bold")
    console.print()


def _labelled(label: str, text: str, console: "Console", *, style: str = "") -> None:
    from rich.table import Table
    from rich.text import Text

    # A grid keeps the continuation lines of a long value under its first one.
    grid = Table.grid(padding=0)
    grid.add_column(width=_INDENT + _LABEL, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(" " * _INDENT + label, style="dim"), Text(text, style=style, overflow="fold"))
    console.print(grid)


def _short(finding: Finding, console: "Console") -> None:
    waived = f" (waived until {finding.waived_until})" if finding.waived_until else ""
    _hanging(finding.result.value, _STYLES[finding.result], f"{terminal(finding.message)}{waived}", console)


def _consequences(verdict: Verdict, console: "Console") -> None:
    by_cause: dict[str, list[Finding]] = {}
    for finding in verdict.findings:
        if finding.because is not None:
            by_cause.setdefault(finding.because, []).append(finding)
    for cause, findings in by_cause.items():
        listed = ", ".join(dict.fromkeys(finding.rule for finding in findings))
        text = f"{_count(len(findings), 'finding')} that {cause} explains: {listed}"
        _hanging("info", _STYLES[Result.INFO], text, console)


def _passes(verdict: Verdict, console: "Console") -> None:
    passed = verdict.of(Result.PASS)
    if verdict.of(Result.FAIL, Result.UNKNOWN):
        return  # the counts say it; what is wrong must stay on the screen
    for finding in passed:
        _hanging("pass", _STYLES[Result.PASS], terminal(finding.message), console)


def _hanging(word: str, style: str, text: str, console: "Console") -> None:
    from rich.table import Table
    from rich.text import Text

    grid = Table.grid(padding=0)
    grid.add_column(width=6, no_wrap=True)
    grid.add_column(overflow="fold")
    grid.add_row(Text(word, style=style), Text(text, overflow="fold"))
    console.print(grid)


def _plain(text: str, console: "Console") -> None:
    from rich.text import Text

    console.print(Text(text))


def _summary(verdict: Verdict, console: "Console", *, strict: bool) -> None:
    from rich.text import Text

    style = {0: "bold green", 1: "bold red", 3: "bold magenta"}[verdict.exit_code(strict=strict)]
    console.print(Text(summary(verdict, strict=strict), style=style))


def _count(number: int, word: str) -> str:
    plural = word if number == 1 or word == "unknown" else f"{word}s"
    return f"{number} {plural}"
