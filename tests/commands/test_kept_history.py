"""`deliverability check --history`: what it tells from run to run, and what becomes of the verdict without it."""

import json
import sqlite3
import sys
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.commands.cli import Ran, run
from tests.rules.world import World, declared, healthy

BOTH = ("v=spf1 include:amazonses.com -all", "v=spf1 include:_spf.crm.example ~all")
BROKEN = healthy().put("shop.example", "TXT", *BOTH)


def check(folder: Path, world: World, number: int, *options: str) -> Ran:
    """Check what was seen on one day."""
    snapshot = folder / "snapshot.json"
    taken = replace(world, taken_at=world.taken_at + timedelta(days=number))
    snapshot.write_text(taken.snapshot().to_json(), encoding="utf-8")
    return run("check", "--from-snapshot", str(snapshot), "--history", str(folder / "kept.db"), *options)


def told(ran: Ran) -> tuple[object, ...]:
    """The state of the failure, and what is gone and unseen."""
    data = json.loads(ran.out)
    states = [
        (each["rule"], each["history"]["state"]) for each in data["findings"] if each["result"] == "fail"
    ]
    left = [[each["rule"] for each in data["history"][key]] for key in ("gone", "unseen")]
    return states, *left


def test_from_run_to_run(tmp_path: Path):
    rule = "spf.multiple-records"
    looks = [
        told(check(tmp_path, world, number, "-f", "json"))
        for number, world in enumerate((BROKEN, BROKEN, healthy(), healthy(), BROKEN))
    ]
    assert looks == [
        ([(rule, "new")], [], []),
        ([(rule, "since")], [], []),
        ([], [rule], []),
        ([], [], []),
        ([(rule, "again")], [], []),
    ]


def test_what_is_left_out_stays_open(tmp_path: Path):
    paused = healthy().standing(SendingEnabled=False)
    first = told(check(tmp_path, paused, 0, "-f", "json"))
    second = told(check(tmp_path, healthy(), 1, "-f", "json", "--dns-only"))
    third = told(check(tmp_path, healthy(), 2, "-f", "json"))
    assert first == ([("ses.sending-disabled", "new")], [], [])
    assert second == ([], [], ["ses.sending-disabled"])
    assert third == ([], ["ses.sending-disabled"], [])


def test_the_same_look_counts_once(tmp_path: Path):
    assert check(tmp_path, BROKEN, 0, "-f", "json") == check(tmp_path, BROKEN, 0, "-f", "json")


def test_what_is_no_history_is_refused_before_anything_is_asked(tmp_path: Path):
    file = tmp_path / "kept.db"
    file.write_text("my notes\n" * 100)
    ran = run("check", "--from-snapshot", "none.json", "--history", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"--history: {file}: no history, or a damaged one (file is not a database): put the file back from a copy, or name another "
        "file (it is left as it is)\n"
    )
    assert file.read_text() == "my notes\n" * 100


def test_a_file_that_can_not_be_written_keeps_back_no_verdict(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    check(tmp_path, BROKEN, 0)
    before = (tmp_path / "kept.db").read_bytes()
    connect = sqlite3.connect

    def limited(*args, **options):
        connection = connect(*args, **options)
        connection.execute("PRAGMA query_only = ON")
        return connection

    monkeypatch.setattr(sqlite3, "connect", limited)
    ran = check(tmp_path, BROKEN, 1, "-f", "json")
    assert ran.code == 2
    assert told(ran) == ([("spf.multiple-records", "since")], [], [])
    assert ran.err == (
        f"--history: {tmp_path / 'kept.db'}: cannot write the history: attempt to write a readonly database; this run is not in it\n"
    )
    assert (tmp_path / "kept.db").read_bytes() == before


@pytest.mark.parametrize(
    ("place", "said"),
    [
        ("none/kept.db", "--history {0}/none/kept.db: there is no folder {0}/none: make it first\n"),
        (".", "--history {0}: that is a folder: name a file in it\n"),
        ("out.json", "--history: {0}/out.json is named by another option, too: it needs a file of its own\n"),
    ],
)
def test_places_that_can_not_be_meant(tmp_path: Path, place: str, said: str):
    ran = run(
        "check",
        "--from-snapshot",
        "none.json",
        "-o",
        f"{tmp_path}/out.json",
        "--history",
        str(tmp_path / place),
    )
    assert (ran.code, ran.out, ran.err) == (2, "", said.format(tmp_path))


def test_a_file_of_another_program_is_left_alone(tmp_path: Path):
    with closing(sqlite3.connect(tmp_path / "kept.db")) as connection:
        connection.execute("CREATE TABLE shopping (list TEXT)")
    ran = run("check", "--from-snapshot", "none.json", "--history", str(tmp_path / "kept.db"))
    assert (ran.code, ran.err.split(": ")[2]) == (2, "an SQLite file of another program")


def test_stacks_and_domains_have_histories_of_their_own(tmp_path: Path):
    """Stacks of two projects may share a name; a domain that is checked without any stack has none."""
    other = healthy(declared(domain="other.example"))
    looks = [
        told(check(tmp_path, world, number, "-f", "json"))
        for number, world in enumerate((BROKEN, other, BROKEN))
    ]
    rule = "spf.multiple-records"
    assert looks == [([(rule, "new")], [], []), ([], [], []), ([(rule, "since")], [], [])]


def test_a_python_without_sqlite_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "sqlite3", None)
    monkeypatch.delitem(sys.modules, "deliverability.history.file", raising=False)
    ran = check(tmp_path, healthy(), 0)
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        "--history: this Python was built without its module sqlite3: use another build of Python\n",
    )
