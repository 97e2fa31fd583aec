"""The tables of a history, and how a ledger is read from them and written into them; what is read is held to what was written."""

import re
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime

from deliverability.history.ledger import Ledger, Past, Pasts
from deliverability.history.runs import Run, Series, Statement, moment
from deliverability.verdict import Result

#: Of the tables below. A file of a newer one is refused: it may hold what this version would lose.
SCHEMA = 1

#: SQLite's place for saying whose file it is (`PRAGMA application_id`): "dlvh" in ASCII.
OURS = 0x646C7668

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
#: Of tables and what SQLite makes for them.
NAMES = frozenset((*re.findall(r"CREATE TABLE (\w+)", _TABLES), "sqlite_autoindex_scope_1"))


def make_tables(connection: sqlite3.Connection) -> None:
    """Into an empty file."""
    for statement in _TABLES.split(";"):
        connection.execute(statement)
    connection.execute(f"PRAGMA application_id = {OURS}")
    connection.execute(f"PRAGMA user_version = {SCHEMA}")


def read_ledger(connection: sqlite3.Connection, series: Series) -> Ledger:
    """What the tables say of a stack and domain; raises ValueError and TypeError where a value is none that was written."""
    key = _key(series)
    until = connection.execute("SELECT until FROM condensed WHERE stack = ? AND domain = ?", key).fetchone()
    runs = sorted(_read_runs(connection, series), key=lambda run: run.place)
    pasts = dict(_read_pasts(connection, key))
    return Ledger(tuple(runs), None if until is None else _time(until[0]), pasts)


def _read_runs(connection: sqlite3.Connection, series: Series) -> Iterator[Run]:
    key = _key(series)
    said: dict[str, list[Statement]] = {}
    for run, fingerprint, rule, subject, result in connection.execute(
        "SELECT run.id, fingerprint, rule, subject, result FROM run CROSS JOIN statement ON run = run.id JOIN finding USING (fingerprint) "
        "WHERE stack = ? AND domain = ?",
        key,
    ):
        statement = Statement(_word(fingerprint), _word(rule), text_of(subject), Result(result))
        said.setdefault(run, []).append(statement)
    for id, at, rules in connection.execute(
        "SELECT run.id, at, rules FROM run JOIN scope ON scope.id = scope WHERE stack = ? AND domain = ?", key
    ):
        found = Run(*series, _time(at), frozenset(_word(rules).split()), tuple(sorted(said.get(id, ()))))
        if found.id != id:
            raise ValueError("a run is not what its id says")
        yield found


def _read_pasts(connection: sqlite3.Connection, key: tuple[bytes, bytes]) -> Iterator[tuple[str, Past]]:
    for fingerprint, rule, subject, first, since, seen, gone, times, trouble in connection.execute(
        "SELECT fingerprint, rule, subject, first, since, seen, gone, times, trouble FROM past JOIN finding USING (fingerprint) "
        "WHERE stack = ? AND domain = ? ORDER BY fingerprint",
        key,
    ):
        yield (
            _word(fingerprint),
            Past(
                _word(rule),
                text_of(subject),
                _time(first),
                _time(since),
                _time(seen),
                None if gone is None else _time(gone),
                int(times),
                bool(int(trouble)),
            ),
        )


def sweep(connection: sqlite3.Connection) -> None:
    """Remove what nothing refers to any more."""
    connection.execute(
        "DELETE FROM finding WHERE fingerprint NOT IN (SELECT fingerprint FROM statement UNION SELECT fingerprint FROM past)"
    )
    connection.execute("DELETE FROM scope WHERE id NOT IN (SELECT scope FROM run)")


def write_ledger(connection: sqlite3.Connection, series: Series, before: Ledger, after: Ledger) -> bool:
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


def text_of(octets: object) -> str:
    """What `_octets` has made: SQLite lets a column hold values of any type."""
    if not isinstance(octets, bytes):
        raise TypeError("a name is no octets")
    return octets.decode("utf-8", "surrogatepass")


def _word(text: object) -> str:
    if not isinstance(text, str):
        raise TypeError("an id is no text")
    return text


def _time(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m-%dT%H:%M:%S.%fZ").replace(tzinfo=UTC)
