"""A run over stacks: how many engines it starts, how many stacks it takes at once, and that it leaves nothing behind."""

import asyncio
import os
from dataclasses import replace
from pathlib import Path

import pytest

from deliverability.drift.run import Run, Wanted, engines, open_run
from deliverability.snapshot import Snapshot
from deliverability.snapshot.pulumi import Pulumi, PulumiLook
from tests.drift.standing_in import StandIn
from tests.rules.world import declared

WITHOUT_CHECK = Wanted(None, None, 1, 30)
MANIFESTS = [declared().model_copy(update={"stack": f"shop-{number}"}) for number in range(6)]


@pytest.mark.parametrize(
    ("jobs", "cores", "at_once"), [(1, 8, 2), (4, 8, 8), (8, 2, 4), (64, 1, 2), (1, 1, 2)]
)
def test_both_looks_of_each_stack_and_no_more_than_two_a_core(jobs: int, cores: int, at_once: int):
    assert engines(jobs, cores) == at_once


def test_without_a_cli_each_look_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("PATH", str(tmp_path))

    async def looked() -> Snapshot:
        async with open_run(tmp_path, "mail-deliverability", WITHOUT_CHECK, {}) as run:
            return await run.look(MANIFESTS[0])

    missing = PulumiLook(
        "no-cli", "there is no `pulumi` on PATH: get it from https://www.pulumi.com/docs/install/"
    )
    assert asyncio.run(looked()).pulumi == Pulumi(missing, missing)


def test_so_many_stacks_at_a_time():
    busy: set[str] = set()
    most: list[int] = []

    class Counting(Run):
        async def look(self, manifest):  # type: ignore[no-untyped-def]
            busy.add(manifest.stack)
            most.append(len(busy))
            await asyncio.sleep(0)
            busy.remove(manifest.stack)
            return await Run.look(self, manifest)

    seen: list[str] = []
    run = Counting(PulumiLook("locked"), None)
    asyncio.run(run.look_at_all(MANIFESTS, 2, lambda found: seen.append(found.manifest.stack)))
    assert sorted(seen) == [each.stack for each in MANIFESTS]
    assert max(most) == 2


def test_no_file_is_left_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    stand_in = StandIn(tmp_path / "bin")
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    monkeypatch.setenv("PATH", f"{stand_in.folder}{os.pathsep}{os.environ['PATH']}")
    scratch: list[Path] = []

    async def looked() -> None:
        async with open_run(tmp_path, "p", replace(WITHOUT_CHECK, jobs=2), dict(os.environ)) as run:
            await run.look(MANIFESTS[0])
            scratch.extend((tmp_path / "temporary").iterdir())

    asyncio.run(looked())
    assert [each.name.startswith("drift-") for each in scratch] == [True]
    assert list((tmp_path / "temporary").iterdir()) == []
