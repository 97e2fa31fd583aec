"""`deliverability history merge`: the histories of jobs that ran side by side, in one file."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deliverability.commands.kept_history import open_history
from deliverability.commands.running import OK, command, named, note, refuse

if TYPE_CHECKING:
    from deliverability.history.file import HistoryFile
    from deliverability.history.ledger import Ledger
    from deliverability.history.runs import Series


@command
def merge(
    files: Annotated[list[Path], typer.Argument(metavar="FILE", help="Histories that --history has made.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", metavar="FILE", help="The history that takes them; what it holds already stays."
        ),
    ],
) -> int:
    """Put histories into one: no run is lost, none counts twice, and their order doesn't matter.

    \b
    Examples:
      deliverability history merge shop-a.db shop-b.db -o findings.db
      deliverability history merge today.db -o findings.db

    \b
    Exit codes: 0 merged, 2 wrong use, or a file that is no history.
    """
    from deliverability.history.file import HistoryError, HistoryUnusable

    target = open_history("--output", output)
    sources = [_source(file) for file in files]
    try:
        ledgers = [each for source in sources for each in _ledgers(source)]
        target.add(ledgers)
    except (HistoryError, HistoryUnusable) as error:
        refuse(str(error))
    stacks = len({series for series, _ in ledgers})
    note(
        f"{named(output)}: holds {stacks} stack{'' if stacks == 1 else 's'} of {len(files)} file{'' if len(files) == 1 else 's'} now"
    )
    return OK


def _source(place: Path) -> "HistoryFile":
    if not place.exists():
        refuse(f"{named(place)}: cannot read: there is no such file")
    return open_history("FILE", place)


def _ledgers(file: "HistoryFile") -> "list[tuple[Series, Ledger]]":
    return [(series, file.ledger(series)) for series in file.series()]
