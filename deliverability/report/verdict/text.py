"""The verdict for a person: what is wrong and what to do first, notes in a line each, what passed in a number."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from deliverability.declaration.manifest import is_declared
from deliverability.history.standing import FindingsHistory
from deliverability.report.causes import TROUBLES, consequences, counted_rules, own, waived
from deliverability.report.document import VerdictDocument
from deliverability.report.escape import terminal
from deliverability.report.evidence import evidence
from deliverability.report.format import Format, Reader, on_paper
from deliverability.report.head import Head
from deliverability.report.layout import count, hanging, listed, put
from deliverability.report.remedies import remedy_of
from deliverability.report.since import known_since, no_longer
from deliverability.report.tally import follows, meaning, summary, waiver
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
_EXIT_STYLES = {0: "bold green", 1: "bold red", 3: "bold magenta"}

#: Troubles that fit on one screen in full. More get an overview in front, where the reader begins in a file or a log; on a
#: terminal, of which the end stays in view, a list of what to do comes last.
_ONE_SCREEN = 3
#: Lines below the list of what to do: how many more, a blank, the summary and the exit code folded once, the prompt.
_BELOW = 8
#: Lines of the overview, so that the first trouble still begins on the same screen of 24 lines.
_OVERVIEW = 10
#: Characters below which a clipped name says nothing.
_NAME = 16
#: Values and characters of each that are shown of what was seen; with `verbose` many more.
_VALUES, _LONGEST = 3, 160
_ALL_VALUES, _ALL_LONGEST = 50, 4000
#: Rules that are named in the line about what a cause explains; JSON has them all.
_RULES = 8
#: Findings of earlier runs that are named, a line each.
_GONE = 8


def _draw(document: VerdictDocument, console: "Console") -> None:
    put_head(document.verdict, document.head, console)
    render_text(
        document.verdict,
        console=console,
        strict=document.strict,
        verbose=document.verbose,
        history=document.history,
    )


FORMAT: Format[VerdictDocument] = Format(
    name="text",
    purpose="people; `-v` lists what passed, too",
    reader=Reader.TERMINAL,
    endings=(".txt",),
    render=on_paper(_draw),
    draw=_draw,
)


def put_head(verdict: Verdict, head: Head, console: "Console") -> None:
    """Which domain was looked at and when, and what a reader must know before all else."""
    from rich.text import Text

    stack = f"stack {verdict.stack}" if is_declared(verdict.stack) else "nothing declared"
    where = f"{stack}{f', {head.region}' if head.region else ''}"
    put(console, terminal(f"{verdict.domain} ({where}), seen {head.seen}"), "dim")
    for note in head.notes:
        hanging(console, Text("note: ", style="bold yellow"), terminal(note))
    put(console)


def render_text(
    verdict: Verdict,
    *,
    console: "Console",
    strict: bool = False,
    verbose: bool = False,
    history: FindingsHistory | None = None,
) -> None:
    """Write the verdict to a console of any width; colour only where the console has it.

    verbose: what passed, what each cause explains, and what was left out, one by one; values in full.
    """
    troubles = own(verdict, *TROUBLES)
    crowded = len(troubles) > _ONE_SCREEN
    if crowded and not console.is_terminal:
        _overview(verdict, troubles, console, strict=strict)
    explained, since = consequences(verdict), known_since(verdict, history)
    for finding in troubles:
        _full(finding, explained.get(finding, ()), since.get(finding, ""), console, verbose=verbose)
    every = [note for note in own(verdict, Result.INFO) if note.waived_until is None]
    # What asks for nothing can wait until somebody asks; what passes by itself, or should be looked at, can't.
    notes = every if verbose else [note for note in every if note.remedy or explained.get(note)]
    accepted = waived(verdict)
    for finding in (*notes, *accepted):
        _note(finding, explained.get(finding, ()), console, verbose=verbose)
    left = tuple(no_longer(history))
    _no_longer(left, console, verbose=verbose)
    passes = verdict.of(Result.PASS) if verbose else ()
    for finding in passes:
        hanging(console, _word(Result.PASS), terminal(finding.message))
    _left_out(verdict, console, verbose=verbose)
    if notes or accepted or left or passes or verdict.left_out:
        put(console)
    if crowded and console.is_terminal:
        _to_do(troubles, console)
    code = verdict.exit_code(strict=strict)
    _summary(verdict, console, style=_EXIT_STYLES[code], strict=strict)
    hidden = not verbose and (verdict.of(Result.PASS) or explained or len(notes) < len(every))
    hanging(console, "", f"{meaning(verdict, strict=strict)}{' (-v shows more)' if hidden else ''}")


def _overview(verdict: Verdict, troubles: Sequence[Finding], console: "Console", *, strict: bool) -> None:
    from rich.text import Text

    _summary(verdict, console, style="bold", strict=strict)
    put(console)
    width = max(len(finding.rule) for finding in troubles[:_OVERVIEW])
    for finding in troubles[:_OVERVIEW]:
        room = console.width - width - 12
        where = _clipped(terminal(finding.subject), room)
        rule = f"{finding.rule:<{width}}  {where}" if room >= _NAME else finding.rule
        hanging(console, Text(f"  {finding.result.value:<8}", style=_STYLES[finding.result]), rule)
    if len(troubles) > _OVERVIEW:
        put(console, f"  and {len(troubles) - _OVERVIEW} more")
    put(console)


def _clipped(name: str, room: int) -> str:
    """The name, or its beginning and its end: what tells it from others stands at one of them."""
    if len(name) <= room:
        return name
    end = room // 2
    return f"{name[: room - end - 1]}…{name[-end:]}"


def _to_do(troubles: Sequence[Finding], console: "Console") -> None:
    """What to do about each, as far as it fits above the summary on the screen that a terminal ends with."""
    from rich.text import Text

    room = console.height - _BELOW
    for number, finding in enumerate(troubles):
        start = Text(f"{finding.result.value:<8}", style=_STYLES[finding.result])
        line = f"{finding.rule}: {terminal(remedy_of(finding.remedy).text or finding.message)}"
        with console.capture() as captured:
            hanging(console, start, line)
        room -= captured.get().count("\n")
        if room < 0:
            put(console, f"and {len(troubles) - number} more above")
            break
        hanging(console, start, line)
    put(console)


def _summary(verdict: Verdict, console: "Console", *, style: str, strict: bool) -> None:
    """Folded for eyes, in one line for grep."""
    text = terminal(summary(verdict, strict=strict))
    if console.is_terminal:
        hanging(console, "", text, style=style, following="  ")
    else:
        put(console, text, style)


def _full(
    finding: Finding, explained: Sequence[Finding], since: str, console: "Console", *, verbose: bool
) -> None:
    from rich.text import Text

    head = Text(f"{finding.result.value.upper()} ", style=_STYLES[finding.result])
    hanging(console, head, finding.rule, style="bold")
    hanging(console, "  ", terminal(finding.message))
    if since:
        hanging(console, _label("status"), since)
    _evidence(finding, console, verbose=verbose)
    if follows(finding):
        hanging(console, _label(""), terminal(follows(finding)))
    remedy = remedy_of(finding.remedy)
    if remedy.text:
        hanging(console, _label("do"), terminal(remedy.text), style="bold")
    for line in remedy.settings:
        put(console, Text.assemble(_label("write"), terminal(line)))
    for command in remedy.commands:
        # As it is to be pasted: on one line, however long.
        put(console, Text.assemble(_label("run"), terminal(command)))
    _hence(console, explained, verbose=verbose)
    put(console)


def _evidence(finding: Finding, console: "Console", *, verbose: bool) -> None:
    most, longest = (_ALL_VALUES, _ALL_LONGEST) if verbose else (_VALUES, _LONGEST)
    # A value that the message quotes would only push the next trouble off the screen.
    for part in evidence(finding, most=most, longest=longest, quoted=verbose):
        for number, value in enumerate(part.values):
            hanging(console, _label(part.label if number == 0 else ""), value)
        if part.more:
            hanging(console, _label(""), f"and {part.more} more")


def _hence(console: "Console", explained: Sequence[Finding], *, verbose: bool) -> None:
    if not explained:
        return
    if verbose:
        for number, finding in enumerate(explained):
            hanging(
                console,
                _label("hence" if number == 0 else ""),
                f"{finding.rule}: {terminal(finding.message)}",
            )
        return
    rules = listed(counted_rules(explained), _RULES)
    hanging(console, _label("hence"), f"{count(len(explained), 'more finding')}: {rules}")


def _note(finding: Finding, explained: Sequence[Finding], console: "Console", *, verbose: bool) -> None:
    until = waiver(finding)
    text = f"{finding.rule}: {terminal(finding.message)}{f' ({until})' if until else ''}"
    hanging(console, _word(finding.result), text)
    _hence(console, explained, verbose=verbose)


def _no_longer(left: Sequence[tuple[str, str, str]], console: "Console", *, verbose: bool) -> None:
    """What is gone, and what stays open though it was not told this time."""
    from rich.text import Text

    most = len(left) if verbose else _GONE
    for word, rule, rest in left[:most]:
        style = _STYLES[Result.PASS if word == "gone" else Result.UNKNOWN]
        hanging(console, Text(f"{word:<6}", style=style), f"{rule} {rest}")
    if len(left) > most:
        hanging(console, "", f"and {len(left) - most} more that were there before")


def _left_out(verdict: Verdict, console: "Console", *, verbose: bool) -> None:
    if verdict.left_out:
        which = f": {', '.join(verdict.left_out)}" if verbose else ""
        hanging(
            console, "", f"left out: {count(len(verdict.left_out), 'rule')}, with what was not asked{which}"
        )


def _label(word: str) -> "Text":
    from rich.text import Text

    return Text(f"  {word:<8}", style="dim")


def _word(result: Result) -> "Text":
    from rich.text import Text

    return Text(f"{result.value:<6}", style=_STYLES[result])
