"""`--history FILE`: the file in which a command keeps its findings from run to run, and what it tells of this run's."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands.outputs import check_place, expect_own_file
from deliverability.commands.running import named, refuse
from deliverability.dataclass import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from deliverability.history.file import HistoryFile
    from deliverability.history.standing import FindingsHistory
    from deliverability.snapshot import Snapshot
    from deliverability.verdict import Verdict

HistoryOption = Annotated[
    Path | None,
    typer.Option(
        "--history",
        metavar="FILE",
        help="Keep the findings in this SQLite file, and say of each since when it is known, and what is gone.",
    ),
]


@dataclass(frozen=True, slots=True)
class Kept:
    """What the history tells of this run; None where it tells nothing. problems: why it isn't kept, a message each."""

    history: "FindingsHistory | None" = None
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """What is kept of a look at one stack.

    at: when was looked. rules: ids of the rules that looked, those that don't apply to the stack too: what they stated before and
    don't now is gone, unless they say that they couldn't tell; the findings of other rules stay open.
    """

    verdict: "Verdict"
    at: datetime
    rules: "Collection[str]"


@dataclass(frozen=True, slots=True)
class KeptAll:
    """What the history tells of each look, in their order; problems: as in `Kept`."""

    histories: "tuple[FindingsHistory | None, ...]"
    problems: tuple[str, ...] = ()


def history_option(place: Path | None, *, beside: "Sequence[Path]" = ()) -> "HistoryFile | None":
    """What `--history` names, before anything is looked at; refuses what is no history, and never writes over it.

    beside: the files that the command writes otherwise.
    """
    if place is None:
        return None
    expect_own_file("--history", place, beside)
    return open_history("--history", place)


def open_history(option: str, place: Path) -> "HistoryFile":
    """The file, which is a history or isn't there yet; option: how the user named it, for the message."""
    try:
        from deliverability.history.file import HistoryError, HistoryFile, HistoryUnusable
    except ModuleNotFoundError as error:
        if error.name not in ("sqlite3", "_sqlite3"):
            raise
        refuse(f"{option}: this Python was built without its module sqlite3: use another build of Python")
    if str(place) == "-":
        refuse(f"{option}: a history is a file, and neither stdin nor stdout: name one")
    check_place(option, place, str(place))
    file = HistoryFile(place, named(place))
    try:
        file.expect()
    except (HistoryError, HistoryUnusable) as error:
        refuse(f"{option}: {error}")
    return file


def rules_that_looked(snapshot: "Snapshot") -> list[str]:
    """Ids of the rules whose silence about this snapshot says that nothing is there."""
    from deliverability.rules import catalogue
    from deliverability.rules.drift.silent import silent

    return [rule.id for rule in catalogue() if rule.id not in silent(snapshot)]


def keep(
    file: "HistoryFile | None", verdict: "Verdict", *, at: datetime, rules: "Callable[[], Collection[str]]"
) -> Kept:
    """Add this run to the history, and ask it about each finding. at, rules: as in `Look`."""
    kept = keep_all(file, [Look(verdict, at, rules() if file is not None else ())])
    return Kept(kept.histories[0], kept.problems)


def keep_all(file: "HistoryFile | None", looks: "Sequence[Look]") -> KeptAll:
    """The same for several stacks, of each at most one look; all of them or, where the file can't be written, none.

    It keeps back no verdict. Others may be waited for while the file is opened: not to be called while something else is under way.
    """
    nothing: tuple[None, ...] = (None,) * len(looks)
    if file is None or not looks:
        return KeptAll(nothing)
    from deliverability.history.file import HistoryError, HistoryUnusable
    from deliverability.history.ledger import Ledger, merged, told
    from deliverability.history.runs import run_of

    runs = [run_of(each.verdict, at=each.at, rules=each.rules) for each in looks]
    new = [(run.series, Ledger((run,))) for run in runs]
    problems: tuple[str, ...] = ()
    try:
        ledgers = file.add(new)
    except (HistoryError, HistoryUnusable) as error:
        problems = (f"--history: {error}; this run is not in it",)
        try:
            ledgers = {series: merged(file.ledger(series), ledger) for series, ledger in new}
        except (HistoryError, HistoryUnusable):
            return KeptAll(nothing, problems)
    pairs = zip(runs, looks, strict=True)
    return KeptAll(tuple(told(ledgers[run.series], run, look.verdict) for run, look in pairs), problems)
