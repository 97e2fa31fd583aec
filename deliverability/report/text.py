"""The verdict for a person: what is wrong and what to do first, the rest in short lines, one summary last."""

from typing import TYPE_CHECKING

from deliverability.report.escape import terminal
from deliverability.report.layout import count, hanging
from deliverability.verdict import Finding, Result, Verdict

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

_STYLES = {
    Result.FAIL: "bold red",
    Result.WARN: "bold yellow",
    Result.UNKNOWN: "bold magenta",
    Result.INFO: "cyan",
    Result.PASS: "green",
}

#: Rules that are named in the one line about the consequences of a cause; JSON has them all.
_MOST_RULES = 8


def render_text(verdict: Verdict, *, console: "Console", strict: bool = False) -> None:
    """Write the verdict to a console of any width; colour only where the console has it."""
    for result in (Result.FAIL, Result.UNKNOWN, Result.WARN):
        for finding in verdict.of(result):
            # An UNKNOWN that another one explains would only push that off the screen.
            if finding.because is None:
                _full(finding, console)
    own = [finding for finding in verdict.of(Result.INFO) if finding.because is None]
    for finding in own:
        _short(finding, console)
    _consequences(verdict, console)
    _passes(verdict, console)
    if verdict.left_out:
        _plain(f"left out: {count(len(verdict.left_out), 'rule')}, with what was not asked", console)
    noted = verdict.of(Result.INFO) or any(finding.because for finding in verdict.findings)
    if noted or verdict.left_out or not verdict.of(Result.FAIL, Result.UNKNOWN):
        console.print()
    _summary(verdict, console, strict=strict)


def summary(verdict: Verdict, *, strict: bool = False) -> str:
    """One line: the domain, the result in words, the counts; what an unknown explains isn't counted again."""
    counts = []
    counted = (
        (Result.FAIL, "failure", ""),
        (Result.UNKNOWN, "unknown", "unknown"),
        (Result.WARN, "warning", ""),
    )
    for result, word, plural in counted:
        number = sum(finding.because is None for finding in verdict.of(result))
        if number:
            counts.append(count(number, word, plural))
    counts.append(f"{len(verdict.of(Result.PASS))} passed")
    if verdict.of(Result.INFO):
        counts.append(count(len(verdict.of(Result.INFO)), "note"))
    words = {0: "in order", 1: "not in order", 3: "could not tell"}[verdict.exit_code(strict=strict)]
    return f"{terminal(verdict.domain)}: {words} ({', '.join(counts)})"


def _full(finding: Finding, console: "Console") -> None:
    from rich.text import Text

    head = Text.assemble((finding.result.value.upper(), _STYLES[finding.result]), " ", (finding.rule, "bold"))
    console.print(head, soft_wrap=True)
    hanging(console, Text("  "), terminal(finding.message))
    for label, values in (("saw", finding.saw), ("wanted", finding.wanted)):
        for number, value in enumerate(values):
            hanging(console, _label(label if number == 0 else ""), terminal(value))
    if finding.remedy:
        hanging(console, _label("do"), terminal(finding.remedy), style="bold")
    console.print()


def _label(word: str) -> "Text":
    from rich.text import Text

    return Text(f"  {word:<8}", style="dim")


def _short(finding: Finding, console: "Console") -> None:
    waived = f" (waived until {finding.waived_until})" if finding.waived_until else ""
    hanging(console, _word(finding.result), f"{terminal(finding.message)}{waived}")


def _word(result: Result) -> "Text":
    from rich.text import Text

    word = "open" if result is Result.UNKNOWN else result.value
    return Text(f"{word:<6}", style=_STYLES[result])


def _consequences(verdict: Verdict, console: "Console") -> None:
    by_cause: dict[str, list[Finding]] = {}
    for finding in verdict.findings:
        if finding.because is not None:
            by_cause.setdefault(finding.because, []).append(finding)
    for cause, findings in by_cause.items():
        rules = tuple(dict.fromkeys(finding.rule for finding in findings))
        more = f" and {len(rules) - _MOST_RULES} more" if len(rules) > _MOST_RULES else ""
        text = (
            f"{count(len(findings), 'finding')} that {cause} explains: {', '.join(rules[:_MOST_RULES])}{more}"
        )
        unknown = any(finding.result is Result.UNKNOWN for finding in findings)
        hanging(console, _word(Result.UNKNOWN if unknown else Result.INFO), text)


def _passes(verdict: Verdict, console: "Console") -> None:
    passed = verdict.of(Result.PASS)
    if verdict.of(Result.FAIL, Result.UNKNOWN):
        return  # the counts say it; what is wrong must stay on the screen
    for finding in passed:
        hanging(console, _word(Result.PASS), terminal(finding.message))


def _plain(text: str, console: "Console") -> None:
    from rich.text import Text

    console.print(Text(text))


def _summary(verdict: Verdict, console: "Console", *, strict: bool) -> None:
    from rich.text import Text

    style = {0: "bold green", 1: "bold red", 3: "bold magenta"}[verdict.exit_code(strict=strict)]
    console.print(Text(summary(verdict, strict=strict), style=style))
