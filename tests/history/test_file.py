"""The SQLite file of a history: what it keeps, what it refuses, and many writers at once."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliverability.history import file as files
from deliverability.history import ledger as ledgers
from deliverability.history.file import HistoryError, HistoryFile, HistoryUnusable
from deliverability.history.ledger import Ledger, merged
from deliverability.history.runs import Run, run_of
from deliverability.verdict import Finding, Result, Verdict
from tests.history.test_ledger import ONE, RULES, TWO, day, histories, run

ROOT = Path(__file__).parents[2]
SHOP = ("shop", "shop.example")


@pytest.fixture
def kept(tmp_path: Path) -> HistoryFile:
    return HistoryFile(tmp_path / "findings.db", "findings.db")


def add(file: HistoryFile, *runs: Run) -> Ledger:
    return file.add([(SHOP, Ledger(runs))])[SHOP]


def sql(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        for statement in statements:
            connection.execute(statement)


def test_what_is_kept_is_read_as_it_was(kept: HistoryFile):
    kept.expect()
    assert kept.ledger(SHOP) == Ledger()
    assert not kept.path.exists()
    first = add(kept, run(0, ONE), run(1, ONE, TWO))
    assert first == merged(Ledger((run(0, ONE), run(1, ONE, TWO))))
    assert add(kept, run(1, ONE, TWO)) == first
    assert add(kept, run(2)) == kept.ledger(SHOP) == merged(first, Ledger((run(2),)))
    assert kept.ledger(("shop", "other.example")) == Ledger()
    assert kept.series() == (SHOP,)
    kept.expect()
    # One whole file and nothing beside it.
    assert [path.name for path in kept.path.parent.iterdir()] == ["findings.db"]


def test_an_empty_file_becomes_a_history(kept: HistoryFile):
    kept.path.touch()
    kept.expect()
    assert (kept.ledger(SHOP), kept.series()) == (Ledger(), ())
    assert add(kept, run(0, ONE)).runs == (run(0, ONE),)


@pytest.mark.parametrize("most", [100, 3])
@settings(max_examples=10)
@given(parts=st.lists(histories, max_size=3))
def test_a_file_holds_what_merging_gives(
    tmp_path_factory: pytest.TempPathFactory, most: int, parts: list[Ledger]
):
    file = HistoryFile(tmp_path_factory.mktemp("kept") / "f.db", "f.db")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledgers, "KEPT_RUNS", most)
        wanted = Ledger()
        for part in parts:
            wanted = merged(wanted, part)
            file.add([(SHOP, part)])
            assert file.ledger(SHOP) == wanted


def test_names_may_be_any_octets_and_stacks_are_kept_apart(kept: HistoryFile):
    stack, subject = "\udcff'; DROP TABLE run; --", "\ud800\x00\u202e"
    found = Verdict(stack, "\udce4", (Finding("a.one", Result.FAIL, subject, "so it is"),))
    odd = run_of(found, at=day(0), rules=RULES)
    add(kept, run(0, ONE))
    kept.add([(odd.series, Ledger((odd,)))])
    assert kept.ledger(odd.series) == Ledger((odd,))
    assert kept.ledger(SHOP) == Ledger((run(0, ONE),))
    assert set(kept.series()) == {SHOP, (stack, "\udce4")}


def test_no_message_and_no_value_is_kept(kept: HistoryFile):
    secret = Finding(
        "a.one", Result.FAIL, "shop.example", "says hunter2", ("hunter3",), ("hunter4",), "hunter5"
    )
    add(kept, run_of(Verdict("shop", "shop.example", (secret,)), at=day(0), rules=RULES))
    assert b"hunter" not in kept.path.read_bytes()
    assert b"shop.example" in kept.path.read_bytes()


def test_condensed_runs_take_no_room(kept: HistoryFile, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledgers, "KEPT_RUNS", 2)
    for number in range(6):
        add(kept, run(number, ONE))
    with closing(sqlite3.connect(kept.path)) as connection:
        counted = {
            table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("run", "statement", "finding", "past", "condensed", "scope")
        }
    assert counted == {"run": 2, "statement": 2, "finding": 1, "past": 1, "condensed": 1, "scope": 1}


def test_many_writers_lose_nothing(kept: HistoryFile):
    """Each with a connection of its own; the file doesn't exist when they begin."""
    with ThreadPoolExecutor(6) as pool:
        list(pool.map(lambda number: add(kept, run(number, ONE)), range(12)))
    assert kept.ledger(SHOP).runs == tuple(run(number, ONE) for number in range(12))


@pytest.mark.slow
def test_nor_do_processes(kept: HistoryFile):
    code = (
        "import sys; from pathlib import Path; from tests.history.test_ledger import *; from deliverability.history.file import HistoryFile\n"
        "for n in range(4): HistoryFile(Path(sys.argv[1]), 'f').add([(('shop', 'shop.example'), Ledger((run(int(sys.argv[2]) * 4 + n, ONE),)))])"
    )
    writers = [
        subprocess.Popen([sys.executable, "-c", code, str(kept.path), str(number)], cwd=ROOT)
        for number in range(3)
    ]
    assert [writer.wait() for writer in writers] == [0] * 3
    assert kept.ledger(SHOP).runs == tuple(run(number, ONE) for number in range(12))


def test_a_writer_waits_only_so_long(kept: HistoryFile, monkeypatch: pytest.MonkeyPatch):
    add(kept, run(0, ONE))
    monkeypatch.setattr(files, "_PATIENCE", 0.0)
    with closing(sqlite3.connect(kept.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(HistoryUnusable) as caught:
            add(kept, run(1))
        assert kept.ledger(SHOP).runs == (run(0, ONE),)
    assert str(caught.value) == "findings.db: cannot write the history: database is locked"
    assert add(kept, run(1)).runs == (run(0, ONE), run(1))


def test_what_a_killed_writer_left_is_undone(kept: HistoryFile):
    """A transaction that was never committed, found by a reader."""
    add(kept, run(0, ONE))
    writer = sqlite3.connect(kept.path, isolation_level=None)
    writer.execute("PRAGMA cache_spill = 1")
    writer.execute("PRAGMA cache_size = 1")
    writer.execute("BEGIN IMMEDIATE")
    for number in range(200):
        writer.execute("INSERT INTO finding VALUES (?, 'a.one', ?)", (str(number), b"x" * 500))
    half = kept.path.with_name("half.db")
    half.write_bytes(kept.path.read_bytes())
    journal = kept.path.with_name("findings.db-journal")
    half.with_name("half.db-journal").write_bytes(journal.read_bytes())
    writer.close()
    assert b"x" * 500 in half.read_bytes()
    assert HistoryFile(half, "half.db").ledger(SHOP).runs == (run(0, ONE),)


REFUSED = "put the file back from a copy, or name another file (it is left as it is)"


def spoilt(path: Path) -> None:
    octets = bytearray(path.read_bytes())
    octets[4096:] = b"\x55" * (len(octets) - 4096)
    path.write_bytes(octets)


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda path: path.write_text("just text, and more than the sixteen octets that SQLite looks at" * 40), "findings.db: no history, or a damaged one (file is not a database)"),
        (lambda path: path.write_bytes(path.read_bytes()[:5000]), "findings.db: "),
        (spoilt, "findings.db: "),
        (lambda path: sql(path, "PRAGMA application_id = 7"), "findings.db: an SQLite file of another program"),
        (lambda path: sql(path, "PRAGMA application_id = 0"), "findings.db: an SQLite file of another program"),
        (lambda path: sql(path, "DROP TABLE statement"), "findings.db: a damaged history: its tables are not those of one"),
        (lambda path: sql(path, "CREATE TRIGGER t AFTER INSERT ON run BEGIN DELETE FROM run; END"), "findings.db: a damaged history: its tables are not those of one"),
        (lambda path: sql(path, "UPDATE run SET at = 'yesterday'"), "findings.db: a damaged history (time data 'yesterday' does not match format"),
        (lambda path: sql(path, "UPDATE statement SET result = 'odd'"), "findings.db: a damaged history ('odd' is not a valid Result)"),
        (lambda path: sql(path, "UPDATE finding SET subject = 'text'"), "findings.db: a damaged history (a name is no octets)"),
        (lambda path: sql(path, "UPDATE finding SET rule = x'ff'"), "findings.db: a damaged history (an id is no text)"),
        (lambda path: sql(path, "UPDATE run SET at = '2020-01-01T00:00:00.000000Z'"), "findings.db: a damaged history (a run is not what its id says)"),
        (lambda path: sql(path, "INSERT INTO past SELECT 'shop', domain, 'x', at, at, at, NULL, 'often', 1 FROM run LIMIT 1", "UPDATE past SET stack = CAST(stack AS BLOB), fingerprint = (SELECT min(fingerprint) FROM finding)"), "findings.db: a damaged history (invalid literal for int()"),
        (lambda path: sql(path, "ALTER TABLE run RENAME COLUMN at TO moment"), "findings.db: no history, or a damaged one (no such column: at)"),
    ],
)  # fmt: skip
def test_what_is_no_history_is_named_and_left_as_it_is(kept: HistoryFile, spoil, said: str):
    add(kept, run(0, ONE), run(1, TWO))
    spoil(kept.path)
    before = kept.path.read_bytes()
    for attempt in (lambda: kept.ledger(SHOP), lambda: add(kept, run(2))):
        with pytest.raises(HistoryError) as caught:
            attempt()
        assert str(caught.value).startswith(said)
        assert str(caught.value).endswith(f": {REFUSED}")
    assert kept.path.read_bytes() == before


def test_a_history_of_a_newer_version_is_refused(kept: HistoryFile):
    add(kept, run(0, ONE))
    sql(kept.path, "PRAGMA user_version = 2", "CREATE TABLE account (region TEXT)")
    before = kept.path.read_bytes()
    for attempt in (kept.expect, lambda: add(kept, run(1))):
        with pytest.raises(HistoryError) as caught:
            attempt()
        assert str(caught.value) == (
            "findings.db: a history of schema 2, made by a newer version, which this one (schema 1) would spoil: use that version, "
            "or name another file (it is left as it is)"
        )
    assert kept.path.read_bytes() == before


@pytest.mark.parametrize(
    ("limit", "said"),
    [
        ("PRAGMA query_only = ON", "attempt to write a readonly database"),
        ("PRAGMA max_page_count = 1", "database or disk is full"),
    ],
)
def test_a_file_that_can_not_be_written_says_so(
    kept: HistoryFile, monkeypatch: pytest.MonkeyPatch, limit: str, said: str
):
    add(kept, run(0, ONE))
    connect = sqlite3.connect

    def limited(*args, **options):
        connection = connect(*args, **options)
        connection.execute(limit)
        return connection

    monkeypatch.setattr(sqlite3, "connect", limited)
    many = [Finding("a.one", Result.FAIL, f"{number}.shop.example", "so it is") for number in range(2000)]
    with pytest.raises(HistoryUnusable) as caught:
        add(kept, run(1, *many))
    assert str(caught.value) == f"findings.db: cannot write the history: {said}"
    assert kept.ledger(SHOP).runs == (run(0, ONE),)


def test_a_folder_that_is_not_there(tmp_path: Path):
    with pytest.raises(HistoryUnusable) as caught:
        add(HistoryFile(tmp_path / "none" / "f.db", "none/f.db"), run(0))
    assert str(caught.value) == "none/f.db: cannot write the history: unable to open database file"
