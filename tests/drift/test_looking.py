"""Both looks by the CLI's commands, on a stand-in: what is called, what is made of its end, and when nothing can be told."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from deliverability.drift.looking import Looker, environment_of_looks
from deliverability.snapshot.pulumi import Pulumi, PulumiLook
from tests.drift.standing_in import StandIn, state
from tests.engine.cli.events import begins, ends, says, side

OLD, NEW = (side(inputs={"name": "x.example", "type": "TXT", "ttl": ttl}) for ttl in (300, 60))
DRIFTED = (
    begins("refresh", "mail-spf", old=OLD),
    ends("update", "mail-spf", old=OLD, new=NEW, diffs=["ttl"]),
)
PLANNED = (
    begins("update", "mail-spf", old=NEW, new=OLD, diffs=["ttl"]),
    ends("update", "mail-spf", old=NEW, new=OLD, diffs=["ttl"]),
)
SAME = (begins("refresh", "mail-spf", old=OLD), ends("same", "mail-spf", old=OLD, new=OLD))


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    return StandIn(tmp_path / "bin")


@pytest.fixture
def looker(stand_in: StandIn, tmp_path: Path) -> Looker:
    for name in ("project", "scratch"):
        (tmp_path / name).mkdir()
    environment = environment_of_looks(os.environ)
    slots = asyncio.Semaphore(2)
    return Looker(
        stand_in.command,
        tmp_path / "project",
        "mail-deliverability",
        environment,
        tmp_path / "scratch",
        slots,
        30,
    )


def look(looker: Looker) -> Pulumi:
    async def looked() -> Pulumi:
        return await (await looker.at_backend()).look("shop")

    return asyncio.run(looked())


def keys(found: PulumiLook) -> list[tuple[str, Any, Any]]:
    return [(each.key, each.found, each.wanted) for each in found.differences]


def test_the_commands_only_compare_in_the_users_own_project(stand_in: StandIn, looker: Looker):
    look(looker)
    called = sorted(stand_in.calls())
    quietly = ["--stack", "shop", "--non-interactive", "--color=never"]
    assert called == [
        ["preview", "--refresh", "--expect-no-changes", "--event-log", *quietly],
        ["refresh", "--preview-only", "--expect-no-changes", "--event-log", *quietly],
        ["stack", "export", *quietly],
        ["stack", "export", *quietly],
        ["whoami", "--json", "--non-interactive"],
    ]
    assert stand_in.environments() == {(str(looker.project), "true")}


def test_nothing_differs(stand_in: StandIn, looker: Looker):
    stand_in.answers("refresh", *SAME)
    assert look(looker) == Pulumi(PulumiLook("ok", resources=1), PulumiLook("ok"))


def test_exit_code_seven_is_drift(stand_in: StandIn, looker: Looker):
    stand_in.answers("refresh", *DRIFTED, err="error: no changes were expected", code=7)
    stand_in.answers("preview", *DRIFTED, *PLANNED, code=7)
    found = look(looker)
    assert keys(found.state) == keys(found.code) == [("mail-spf.ttl", 60, 300)]
    assert found.state.status == found.code.status == "ok"


def test_seven_without_a_word_of_what_differs_does_not_pass_for_no_drift(stand_in: StandIn, looker: Looker):
    stand_in.answers("refresh", code=7)
    assert look(looker).state == PulumiLook(
        "error", "pulumi says that something differs (exit code 7), and its event log doesn't say what"
    )


def test_steps_without_that_exit_code_are_no_drift(stand_in: StandIn, looker: Looker):
    stand_in.answers("refresh", *DRIFTED, code=0)
    assert look(looker).state == PulumiLook("ok", resources=1)


def test_any_other_code_is_no_drift(stand_in: StandIn, looker: Looker):
    """What was found until then stays; the errors that it told say why it ended."""
    stand_in.answers("refresh", *SAME)
    broken = says("error", "Program failed with an unhandled exception:\nRuntimeError: boom")
    stand_in.answers("preview", *PLANNED, broken, out="much more", code=1)
    found = look(looker)
    assert found.state.status == "ok"
    assert (found.code.status, found.code.detail) == (
        "broken",
        "Program failed with an unhandled exception: RuntimeError: boom",
    )
    assert keys(found.code) == [("mail-spf.ttl", 60, 300)]


def test_an_end_without_a_log_is_told_by_what_was_printed(stand_in: StandIn, looker: Looker):
    stand_in.answers("refresh", err="error: incorrect passphrase", code=1)
    assert look(looker).state == PulumiLook("no-passphrase", "incorrect passphrase")


def test_a_stack_that_the_backend_lacks_is_not_looked_at(stand_in: StandIn, looker: Looker):
    stand_in.answers("stack-export", err="error: no stack named 'shop' found", code=6)
    missing = PulumiLook("no-stack", "no stack named 'shop' found")
    assert look(looker) == Pulumi(missing, missing)
    assert [call[0] for call in stand_in.calls()] == ["whoami", "stack"]


def test_a_state_with_operations_under_way_is_not_compared(stand_in: StandIn, looker: Looker):
    stand_in.answers("stack-export", out=state("now", "mail-mx"))
    locked = PulumiLook("locked", "an update is under way, or was interrupted while creating mail-mx")
    assert look(looker) == Pulumi(locked, locked)
    assert "refresh" not in {call[0] for call in stand_in.calls()}


def test_a_lock_in_the_backends_folder_is_respected(stand_in: StandIn, looker: Looker, tmp_path: Path):
    lock = (
        tmp_path / "state" / ".pulumi" / "locks" / "organization" / "mail-deliverability" / "shop" / "1.json"
    )
    lock.parent.mkdir(parents=True)
    lock.write_text('{"username": "ci", "hostname": "runner", "timestamp": "2026-11-29T12:00:00.1Z"}')
    stand_in.answers("whoami", out=f'{{"url": "file://{tmp_path}/state"}}')
    locked = PulumiLook("locked", "by ci@runner since 2026-11-29T12:00:00")
    assert look(looker) == Pulumi(locked, locked)


def test_a_service_that_says_an_update_is_in_progress_is_believed(stand_in: StandIn, looker: Looker):
    stand_in.answers("whoami", out='{"url": "https://api.pulumi.example/org"}')
    stand_in.answers("stack-ls", out='[{"name": "shop", "updateInProgress": true}]')
    locked = PulumiLook("locked", "the backend says that an update is in progress")
    assert look(looker) == Pulumi(locked, locked)


def test_a_state_that_is_written_to_meanwhile_is_not_what_was_looked_at(stand_in: StandIn, looker: Looker):
    """Whoever looks while an update begins compares with something half written."""
    stand_in.answers("refresh", *DRIFTED, code=7, seconds=0.6)

    async def looked() -> Pulumi:
        looking = asyncio.create_task(looker.look("shop"))
        await asyncio.sleep(0.4)
        stand_in.answers("stack-export", out=state("later"))
        return await looking

    moved = PulumiLook("locked", "the state was written to meanwhile")
    assert asyncio.run(looked()) == Pulumi(moved, moved)


def test_a_look_that_takes_too_long_is_ended(stand_in: StandIn, looker: Looker):
    stand_in.answers("refresh", seconds=60)
    found = look(replace(looker, seconds=0.3))
    assert found.state == PulumiLook("timeout", "pulumi refresh took longer than 0.3 seconds")


def test_a_command_that_cannot_be_started(looker: Looker, tmp_path: Path):
    (tmp_path / "bin" / "pulumi").unlink()
    found = look(looker)
    assert (found.state.status, found.code.status) == ("no-cli", "no-cli")
    assert found.state.detail == "pulumi can't be started: No such file or directory"


def test_a_state_that_cannot_be_read_is_no_state(stand_in: StandIn, looker: Looker):
    stand_in.answers("stack-export", out="not json")
    assert look(looker).code == PulumiLook("error", "pulumi stack export printed no state")


def test_the_shells_options_of_pulumi_reach_no_look():
    given = {
        "PATH": "bin",
        "PULUMI_BACKEND_URL": "file:///state",
        "PULUMI_SKIP_CONFIRMATIONS": "true",
        "PULUMI_OPTION_YES": "true",
        "PULUMI_OPTION_TARGET": "one",
    }
    assert environment_of_looks(given) == {
        "PATH": "bin",
        "PULUMI_BACKEND_URL": "file:///state",
        "PULUMI_DEBUG_COMMANDS": "true",
        "PULUMI_SKIP_UPDATE_CHECK": "true",
    }
