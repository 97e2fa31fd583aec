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
    """Add this run to the history, and ask it about each finding. A file that can't be written keeps back no verdict.

    at: when was looked. rules: ids of the rules that looked, those that don't apply to the stack too: what they stated before and
    don't now is gone, unless they say that they couldn't tell; the findings of other rules stay open.
    """
    if file is None:
        return Kept()
    from deliverability.history.file import HistoryError, HistoryUnusable
    from deliverability.history.ledger import Ledger, merged, told
    from deliverability.history.runs import run_of

    run = run_of(verdict, at=at, rules=rules())
    new = Ledger((run,))
    try:
        return Kept(told(file.add([(run.series, new)])[run.series], run, verdict))
    except (HistoryError, HistoryUnusable) as error:
        problems = (f"--history: {error}; this run is not in it",)
    try:
        return Kept(told(merged(file.ledger(run.series), new), run, verdict), problems)
    except (HistoryError, HistoryUnusable):
        return Kept(None, problems)
