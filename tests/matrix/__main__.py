"""`python -m tests.matrix [ID ...]`: the matrix as a table; exit 0 where every row is as it should be."""

import atexit
import os
import sys
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tests import aws_models
from tests.matrix.rows import Row, Run, runs
from tests.matrix.runner import rows_of

_TITLES = {"fault": "Faults", "healthy": "Healthy, if unusual"}


def main(ids: Sequence[str], project: Path) -> int:
    """Print the table, rows as they come; 0 in order, 1 where a row isn't, 2 for an id that doesn't exist."""
    try:
        planned = runs(ids)
    except LookupError as error:
        print(error, file=sys.stderr)
        return 2
    began = time.monotonic()
    rows: list[Row] = []
    for row in _lived(planned, project):
        if row.kind not in {each.kind for each in rows}:
            print(_TITLES[row.kind])
        print(_line(row), flush=True)
        rows.append(row)
    wrong = [row for row in rows if not row.ok]
    if wrong:
        # Again, where a log that is cut in the middle still shows them.
        print("Not as they should be", *map(_line, wrong), sep="\n")
    for kind, found in (("fault", "found by their rule"), ("healthy", "left in peace")):
        mine = [row for row in rows if row.kind == kind]
        if mine:
            print(f"{sum(row.ok for row in mine)}/{len(mine)} {found}")
    print(f"{time.monotonic() - began:.0f} s")
    return 0 if all(row.ok for row in rows) else 1


def _lived(planned: Sequence[Run], project: Path) -> Iterator[Row]:
    """The rows in the order of the runs, which live in processes of their own: a testbed changes its process's environment."""
    with ProcessPoolExecutor(max_workers=os.cpu_count() or 1, initializer=_begin) as pool:
        for rows in pool.map(partial(_run_step, project=project), [run.id for run in planned], chunksize=1):
            yield from rows


def _begin() -> None:
    kept = ExitStack()
    kept.enter_context(aws_models.read_once())
    # Else nobody would hold it, and it would end with this function.
    atexit.register(kept.close)


def _run_step(run_id: str, *, project: Path) -> tuple[Row, ...]:
    # A run holds functions, which don't travel between processes; its id does.
    ids = run_id.split("+")
    [run] = runs(ids)
    return rows_of(run, project)


def _line(row: Row) -> str:
    complaining = ", ".join(f"{result} {rule}" for rule, result in row.complaining.items()) or "silent"
    line = f"  {'ok' if row.ok else 'NO':<3} {row.id:<40} {row.seconds:>5.1f} s  {complaining}"
    return "\n".join([line, *(f"      {problem}" for problem in row.problems)])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], Path.cwd()))
