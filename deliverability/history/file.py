"""The SQLite file that keeps the history: opened only if it is one of ours, written in one transaction, by many processes at once.

The journal is SQLite's rollback journal and not WAL: what is left after each write is one whole file, which a pipeline can
cache, and which network file systems can hold. A writer takes the lock before it reads, so nobody writes over what it hasn't
seen; the others wait for it.
"""

import os
import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal
from urllib.parse import quote

from deliverability.dataclass import dataclass
from deliverability.history.ledger import Ledger, Past, Pasts, merged
from deliverability.history.runs import Run, Series, Statement, moment
from deliverability.verdict import Result

#: Of the tables below. A file of a newer one is refused: it may hold what this version would lose.
SCHEMA = 1

#: SQLite's place for saying whose file it is (`PRAGMA application_id`): "dlvh" in ASCII.
_OURS = 0x646C7668

#: Seconds for which a process waits until the others have written.
_PATIENCE = 30.0

_TABLES = """
CREATE TABLE scope (id INTEGER PRIMARY KEY, rules TEXT NOT NULL UNIQUE);
CREATE TABLE finding (fingerprint TEXT PRIMARY KEY, rule TEXT NOT NULL, subject BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE run (
    id TEXT PRIMARY KEY, stack BLOB NOT NULL, domain BLOB NOT NULL, at TEXT NOT NULL, scope INTEGER NOT NULL REFERENCES scope
) WITHOUT ROWID;
CREATE TABLE statement (
    run TEXT NOT NULL REFERENCES run, fingerprint TEXT NOT NULL REFERENCES finding, result TEXT NOT NULL,
    PRIMARY KEY (run, fingerprint)
) WITHOUT ROWID;
CREATE TABLE past (
    stack BLOB NOT NULL, domain BLOB NOT NULL, fingerprint TEXT NOT NULL REFERENCES finding, first TEXT NOT NULL,
    since TEXT NOT NULL, seen TEXT NOT NULL, gone TEXT, times INTEGER NOT NULL, trouble INTEGER NOT NULL,
    PRIMARY KEY (stack, domain, fingerprint)
) WITHOUT ROWID;
CREATE TABLE condensed (
    stack BLOB NOT NULL, domain BLOB NOT NULL, until TEXT NOT NULL, PRIMARY KEY (stack, domain)
) WITHOUT ROWID;
"""
_NAMES = set(re.findall(r"CREATE TABLE (\w+)", _TABLES)) | {"sqlite_autoindex_scope_1"}

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
            return tuple((_text(stack), _text(domain)) for stack, domain in found)

    def add(self, ledgers: Iterable[tuple[Series, Ledger]]) -> dict[Series, Ledger]:
        """Merge what is new about these stacks and domains into the file, all of it or nothing; gives what it says of each then.

        Raises HistoryError, and HistoryUnusable.
        """
        after = {}
        with self._opened("write") as connection:
            if not self._recognised(connection):
                _make(connection)
            for series, ledger in ledgers:
                before = self._read(connection, series)
                after[series] = merged(before, ledger)
                if _write(connection, series, before, after[series]):
                    _sweep(connection)
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
            return _read(connection, series)
        except (ValueError, TypeError) as error:
            raise HistoryError(self._other(f"a damaged history ({error})")) from None

    def _recognised(self, connection: sqlite3.Connection) -> bool:
        """Whether there are tables of ours; False for an empty file. Raises HistoryError for all else."""
        (owner,) = connection.execute("PRAGMA application_id").fetchone()
        (schema,) = connection.execute("PRAGMA user_version").fetchone()
        tables = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
        if not owner and not schema and not tables:
            return False
        if owner != _OURS:
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
        if tables != _NAMES:
            raise HistoryError(self._other("a damaged history: its tables are not those of one"))
        return True

    def _other(self, what: str, way_out: str = "put the file back from a copy") -> str:
        return f"{self.named}: {what}: {way_out}, or name another file (it is left as it is)"


def _make(connection: sqlite3.Connection) -> None:
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {_OURS}")
    connection.execute(f"PRAGMA user_version = {SCHEMA}")


def _read(connection: sqlite3.Connection, series: Series) -> Ledger:
    key = _key(series)
    said: dict[str, list[Statement]] = {}
    for run, fingerprint, rule, subject, result in connection.execute(
        "SELECT run.id, fingerprint, rule, subject, result FROM run CROSS JOIN statement ON run = run.id JOIN finding USING (fingerprint) "
        "WHERE stack = ? AND domain = ?",
        key,
    ):
        said.setdefault(run, []).append(Statement(fingerprint, rule, _text(subject), Result(result)))
    runs = [
        Run(*series, _time(at), frozenset(rules.split()), tuple(sorted(said.get(id, ()))))
        for id, at, rules in connection.execute(
            "SELECT run.id, at, rules FROM run JOIN scope ON scope.id = scope WHERE stack = ? AND domain = ?",
            key,
        )
    ]
    pasts = {
        fingerprint: Past(
            rule,
            _text(subject),
            _time(first),
            _time(since),
            _time(seen),
            None if gone is None else _time(gone),
            times,
            bool(trouble),
        )
        for fingerprint, rule, subject, first, since, seen, gone, times, trouble in connection.execute(
            "SELECT fingerprint, rule, subject, first, since, seen, gone, times, trouble FROM past JOIN finding USING (fingerprint) "
            "WHERE stack = ? AND domain = ? ORDER BY fingerprint",
            key,
        )
    }
    until = connection.execute("SELECT until FROM condensed WHERE stack = ? AND domain = ?", key).fetchone()
    ordered = tuple(sorted(runs, key=lambda run: run.place))
    return Ledger(ordered, None if until is None else _time(until[0]), pasts)


def _sweep(connection: sqlite3.Connection) -> None:
    """Remove what nothing refers to any more."""
    connection.execute(
        "DELETE FROM finding WHERE fingerprint NOT IN (SELECT fingerprint FROM statement UNION SELECT fingerprint FROM past)"
    )
    connection.execute("DELETE FROM scope WHERE id NOT IN (SELECT scope FROM run)")


def _write(connection: sqlite3.Connection, series: Series, before: Ledger, after: Ledger) -> bool:
    """Only what has changed; gives whether anything was taken out."""
    key = _key(series)
    had, has = ({run.id: run for run in each.runs} for each in (before, after))
    for id in had.keys() - has.keys():
        connection.execute("DELETE FROM statement WHERE run = ?", (id,))
        connection.execute("DELETE FROM run WHERE id = ?", (id,))
    for id in sorted(has.keys() - had.keys()):
        _write_run(connection, key, has[id])
    _write_pasts(connection, key, before.pasts, after.pasts)
    if after.until is not None:
        connection.execute("INSERT OR REPLACE INTO condensed VALUES (?, ?, ?)", (*key, moment(after.until)))
    return bool(had.keys() - has.keys() or before.pasts.keys() - after.pasts.keys())


def _write_run(connection: sqlite3.Connection, key: tuple[bytes, bytes], run: Run) -> None:
    rules = " ".join(sorted(run.decided))
    connection.execute("INSERT OR IGNORE INTO scope (rules) VALUES (?)", (rules,))
    (scope,) = connection.execute("SELECT id FROM scope WHERE rules = ?", (rules,)).fetchone()
    values = (run.id, *key, moment(run.at), scope)
    connection.execute("INSERT INTO run VALUES (?, ?, ?, ?, ?)", values)
    for each in run.statements:
        _write_finding(connection, each.fingerprint, each.rule, each.subject)
        connection.execute(
            "INSERT INTO statement VALUES (?, ?, ?)", (run.id, each.fingerprint, each.result.value)
        )


def _write_pasts(
    connection: sqlite3.Connection, key: tuple[bytes, bytes], before: Pasts, after: Pasts
) -> None:
    for name in before.keys() - after.keys():
        connection.execute(
            "DELETE FROM past WHERE stack = ? AND domain = ? AND fingerprint = ?", (*key, name)
        )
    for name, past in after.items():
        if before.get(name) == past:
            continue
        _write_finding(connection, name, past.rule, past.subject)
        times = (moment(past.first), moment(past.since), moment(past.seen), past.gone and moment(past.gone))
        connection.execute(
            "INSERT OR REPLACE INTO past VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (*key, name, *times, past.times, past.trouble),
        )


def _write_finding(connection: sqlite3.Connection, fingerprint: str, rule: str, subject: str) -> None:
    values = (fingerprint, rule, _octets(subject))
    connection.execute("INSERT OR IGNORE INTO finding VALUES (?, ?, ?)", values)


def _key(series: Series) -> tuple[bytes, bytes]:
    stack, domain = series
    return _octets(stack), _octets(domain)


def _octets(text: str) -> bytes:
    """Names come from outside, and may hold octets that are no UTF-8."""
    return text.encode("utf-8", "surrogatepass")


def _text(octets: bytes) -> str:
    return octets.decode("utf-8", "surrogatepass")


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
