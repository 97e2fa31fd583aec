"""What a report's head says: the age of a snapshot, another world than the real one, what was not looked at."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deliverability.commands.head import aged, head_of
from deliverability.report.head import Head
from deliverability.rules.judge import judge
from deliverability.rules.needs import beyond_dns
from deliverability.snapshot import Reading
from tests.commands.cli import run
from tests.rules.world import TAKEN_AT, World, declared, healthy


def head(world: World, *, saved: bool = False, later: timedelta = timedelta(), **left_out: Any) -> Head:
    snapshot = world.snapshot()
    return head_of(snapshot, judge(snapshot, **left_out), saved=saved, at=TAKEN_AT + later)


def without_tokens() -> World:
    manifest = declared()
    assert manifest.identity is not None
    dkim = manifest.identity.dkim.model_copy(update={"tokens": None})
    identity = manifest.identity.model_copy(update={"dkim": dkim})
    return healthy(manifest.model_copy(update={"identity": identity}))


def test_a_look_at_everything_now_has_nothing_to_add():
    assert head(healthy()) == Head(TAKEN_AT, "eu-central-1")


@pytest.mark.parametrize(
    ("later", "note"),
    [
        (timedelta(minutes=-1), "the snapshot is less than a minute old; nothing was asked now"),
        (timedelta(minutes=7, seconds=50), "the snapshot is 7 minutes old; nothing was asked now"),
        (timedelta(hours=23), "the snapshot is 23 hours old; nothing was asked now"),
        (
            timedelta(days=11 * 365 + 3),
            "the snapshot is 11 years old, and says nothing about the present: take a new one with --save-snapshot",
        ),
        (timedelta(days=-2), "the snapshot was taken 2 days from now: one of the two clocks is wrong"),
    ],
)
def test_how_old_a_saved_snapshot_is(later: timedelta, note: str):
    assert head(healthy(), saved=True, later=later).notes == (note,)


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(seconds=59), "less than a minute"),
        (timedelta(minutes=1), "1 minute"),
        (timedelta(hours=2), "2 hours"),
        (timedelta(days=1), "1 day"),
        (timedelta(days=31), "1 month"),
        (timedelta(days=800), "2 years"),
    ],
)
def test_ages_in_words(age: timedelta, words: str):
    assert aged(age) == words


def test_what_was_asked_in_place_of_the_real_world_comes_first():
    world = "AWS was asked at http://localhost, which is not AWS"
    snapshot = replace(healthy().snapshot(), rerouted=(world,))
    found = head_of(snapshot, judge(snapshot), saved=True, at=TAKEN_AT)
    assert found.notes[0] == world


def test_aws_that_was_left_out_and_dkim_records_whose_names_only_ses_knows():
    first, second = head(without_tokens(), leave_out=beyond_dns()).notes
    assert first.startswith("not looked at: AWS, neither SES nor Route 53 (")
    assert second == (
        "not looked at: the DKIM records of shop.example, whose names only SES knows: give the manifest of the deployed stack "
        "(--manifest), or ask SES too"
    )
    assert len(head(healthy(), leave_out=beyond_dns()).notes) == 1


@pytest.mark.parametrize("tokens", [True, False], ids=["deployed", "not deployed"])
def test_what_there_was_nothing_to_ask_about_was_not_passed_over(tokens: bool):
    world = healthy() if tokens else replace(without_tokens(), identity=Reading("absent"))
    pool = Reading("left-out", detail="the configuration set sends from the shared addresses")
    snapshot = world.read("ip_pool", pool).snapshot()
    verdict = judge(snapshot)
    assert "ses.ip-pool-missing" in verdict.left_out
    assert head_of(snapshot, verdict, saved=False, at=TAKEN_AT).notes == ()


def test_an_identity_that_somebody_else_runs():
    manifest = declared(identity="external", dkim={"tokens": ("t1", "t2", "t3")})
    world = replace(healthy(manifest), identity=Reading("denied"), account=Reading("denied"))
    (note,) = head(world).notes
    assert note.startswith("not looked at: the SES identity of shop.example, which somebody else runs (")


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    file = tmp_path / "old.json"
    file.write_text(replace(healthy(), taken_at=TAKEN_AT.replace(year=2015)).snapshot().to_json())
    return file


def test_a_snapshot_that_is_too_old_tells_nothing(saved: Path):
    ran = run("check", "--from-snapshot", str(saved), "--max-age", "30d")
    assert (ran.code, ran.out) == (3, "")
    assert "longer than --max-age 30d, so it tells nothing about the present: take a new one" in ran.err
    assert run("check", "--from-snapshot", str(saved)).code == 0


def test_an_age_is_asked_of_saved_snapshots_only(saved: Path):
    ran = run("check", "--stack", "shop-a.production", "--max-age", "1d")
    assert (ran.code, ran.err) == (2, "--max-age is about a saved snapshot: it goes with --from-snapshot\n")
    assert run("check", "--from-snapshot", str(saved), "--max-age", "soon").code == 2


def test_where_nothing_is_declared_nothing_can_be_in_order(tmp_path: Path):
    world = healthy()
    empty = replace(world, manifest=world.manifest.model_copy(update={"records": ()}))
    snapshot, manifest = tmp_path / "snapshot.json", tmp_path / "manifest.json"
    snapshot.write_text(empty.snapshot().to_json())
    manifest.write_text(empty.manifest.to_json())
    for place in (("--from-snapshot", str(snapshot)), ("--manifest", str(manifest))):
        ran = run("check", *place)
        assert (ran.code, ran.out) == (2, "")
        assert ran.err.startswith(
            "the manifest of shop.example declares no record, so there is nothing to check"
        )
