"""The SQLite file that keeps the history: opened only if it is one of ours, written in one transaction, by many processes at once.

The journal is SQLite's rollback journal and not WAL: what is left after each write is one whole file, which a pipeline can
cache, and which network file systems can hold. A writer takes the lock before it reads, so nobody writes over what it hasn't
seen; the others wait for it.
"""

import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from deliverability.dataclass import dataclass
from deliverability.history.ledger import Ledger, merged
from deliverability.history.runs import Series
from deliverability.history.tables import (
    NAMES,
    OURS,
    SCHEMA,
    make_tables,
    read_ledger,
    sweep,
    text_of,
    write_ledger,
)

#: Seconds for which a process waits until the others have written.
_PATIENCE = 30.0

#: What SQLite says of a file's surroundings rather than of the file (its primary result codes): no permission, locked, read-only,
#: no room, no such folder.
_CIRCUMSTANCES = frozenset(
    {
        sqlite3.SQLITE_PERM,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_CANTOPEN,
    }
)


class HistoryError(Exception):
    """The file can't be used as a history: damaged, somebody else's, or of a newer version; the message says which, and names it."""


class HistoryUnusable(Exception):
    """The file can't be read or written now, for reasons of its surroundings; the message says which, and names it."""


@dataclass(frozen=True, slots=True)
class HistoryFile:
    """A history of any number of stacks. named: what messages call the file."""

    path: Path
    named: str

    def expect(self) -> None:
        """Raise HistoryError where something stands there that is no history; a file that isn't there is made when it is written."""
        if self.path.exists():
            with self._opened("read") as connection:
                self._recognised(connection)

    def ledger(self, series: Series) -> Ledger:
        """What it says of a stack and domain; nothing where there is no file. Raises HistoryError and HistoryUnusable."""
        if not self.path.exists():
            return Ledger()
        with self._opened("read") as connection:
            return self._read(connection, series) if self._recognised(connection) else Ledger()

    def series(self) -> tuple[Series, ...]:
        """The stacks and domains it knows, sorted. Raises HistoryError and HistoryUnusable."""
        with self._opened("read") as connection:
            if not self._recognised(connection):
                return ()
            found = connection.execute(
                "SELECT stack, domain FROM run UNION SELECT stack, domain FROM past ORDER BY 1, 2"
            )
            return tuple((text_of(stack), text_of(domain)) for stack, domain in found)

    def add(self, ledgers: Iterable[tuple[Series, Ledger]]) -> dict[Series, Ledger]:
        """Merge what is new about these stacks and domains into the file, all of it or nothing; gives what it says of each then.

        Raises HistoryError, and HistoryUnusable.
        """
        after = {}
        with self._opened("write") as connection:
            if not self._recognised(connection):
                make_tables(connection)
            for series, ledger in ledgers:
                before = self._read(connection, series)
                after[series] = merged(before, ledger)
                if write_ledger(connection, series, before, after[series]):
                    sweep(connection)
            connection.execute("COMMIT")
        return after

    @contextmanager
    def _opened(self, purpose: Literal["read", "write"]) -> Iterator[sqlite3.Connection]:
        """A connection within a transaction, which is undone unless it is committed; a file that isn't there is made to be written."""
        # "rw" for reading too: what a process that was killed has left half-written is undone then.
        mode = "rw" if purpose == "read" else "rwc"
        place = f"file:{quote(os.fsencode(self.path.absolute()))}?mode={mode}"
        try:
            with closing(
                sqlite3.connect(place, uri=True, timeout=_PATIENCE, isolation_level=None)
            ) as connection:
                connection.execute("PRAGMA trusted_schema = OFF")
                connection.execute("BEGIN" if purpose == "read" else "BEGIN IMMEDIATE")
                yield connection
        except sqlite3.Error as error:
            if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF in _CIRCUMSTANCES:
                raise HistoryUnusable(f"{self.named}: cannot {purpose} the history: {error}") from None
            raise HistoryError(self._other(f"no history, or a damaged one ({error})")) from None

    def _read(self, connection: sqlite3.Connection, series: Series) -> Ledger:
        try:
            return read_ledger(connection, series)
        except (ValueError, TypeError) as error:
            raise HistoryError(self._other(f"a damaged history ({error})")) from None

    def _recognised(self, connection: sqlite3.Connection) -> bool:
        """Whether there are tables of ours; False for an empty file. Raises HistoryError for all else."""
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if not owner and not schema and not tables:
            return False
        if owner != OURS:
            raise HistoryError(self._other("an SQLite file of another program"))
        if schema > SCHEMA:
            raise HistoryError(
                self._other(
                    f"a history of schema {schema}, made by a newer version, which this one (schema {SCHEMA}) would spoil",
                    "use that version",
                )
            )
        (sound,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        if sound != "ok":
            raise HistoryError(self._other(f"a damaged history ({sound})"))
        # Triggers and views would be run by what is written and read.
        if tables != NAMES:
            raise HistoryError(self._other("a damaged history: its tables are not those of one"))
        return True

    def _other(self, what: str, way_out: str = "put the file back from a copy") -> str:
        return f"{self.named}: {what}: {way_out}, or name another file (it is left as it is)"
