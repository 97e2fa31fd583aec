"""`deliverability history merge`."""

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from deliverability.history.file import HistoryFile
from deliverability.history.ledger import Ledger, merged
from deliverability.history.runs import Series
from tests.commands.cli import Ran, run
from tests.history.test_ledger import ONE, TWO
from tests.history.test_ledger import run as made

SHOP, OTHER = ("shop", "shop.example"), ("other", "shop.example")


def kept(path: Path, *ledgers: tuple[Series, Ledger]) -> Path:
    HistoryFile(path, path.name).add(ledgers)
    return path


def merge(*places: Path, into: Path) -> Ran:
    return run("history", "merge", *map(str, places), "-o", str(into))


def test_what_was_kept_side_by_side_comes_together(tmp_path: Path):
    early, late = Ledger((made(0, ONE),)), Ledger((made(1, ONE, TWO),))
    one = kept(tmp_path / "one.db", (SHOP, early))
    other = Ledger((replace(made(1, TWO), stack="other"),))
    two = kept(tmp_path / "two.db", (SHOP, late), (OTHER, other))
    into = tmp_path / "all.db"
    assert merge(one, two, into=into) == Ran(0, "", f"{into}: holds 2 stacks of 2 files now\n")
    both = HistoryFile(into, "all")
    assert (both.series(), both.ledger(SHOP), both.ledger(OTHER)) == (
        (OTHER, SHOP),
        merged(early, late),
        other,
    )
    for places in ((two, one), (two,), (into, one)):
        assert merge(*places, into=into).code == 0
        assert both.ledger(SHOP) == merged(early, late)
    # What it holds stays, also where the output is one of the files.
    assert merge(one, two, into=one).code == 0
    assert HistoryFile(one, "one").ledger(SHOP) == merged(early, late)


@pytest.mark.parametrize("which", [0, 1])
def test_what_is_no_history_ends_it_before_anything_is_written(tmp_path: Path, which: int):
    good = kept(tmp_path / "good.db", (SHOP, Ledger((made(0, ONE),))))
    other = tmp_path / "other.db"
    with closing(sqlite3.connect(other)) as connection:
        connection.execute("CREATE TABLE t (x)")
    sources, into = ([good, other], tmp_path / "all.db") if which == 0 else ([good], other)
    before = other.read_bytes()
    ran = merge(*sources, into=into)
    option = "FILE" if which == 0 else "--output"
    assert ran == Ran(
        2,
        "",
        f"{option}: {other}: an SQLite file of another program: put the file back from a copy, or name another file (it is left as it is)\n",
    )
    assert other.read_bytes() == before
    assert not (tmp_path / "all.db").exists()


def test_neither_stdin_nor_stdout_holds_a_history(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "-").touch()
    way_out = "a history is a file, and neither stdin nor stdout: name one\n"
    assert merge(Path("-"), into=Path("all.db")) == Ran(2, "", f"FILE: {way_out}")
    assert merge(Path("all.db"), into=Path("-")) == Ran(2, "", f"--output: {way_out}")


def test_a_file_that_is_not_there(tmp_path: Path):
    ran = merge(tmp_path / "none.db", into=tmp_path / "all.db")
    assert ran == Ran(2, "", f"{tmp_path}/none.db: cannot read: there is no such file\n")
    assert list(tmp_path.iterdir()) == []
