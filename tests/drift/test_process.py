"""A command beside other work: its end, and that nothing of it is left where it is given up or takes too long."""

import asyncio
import os
from pathlib import Path
from typing import Any

import pytest

from deliverability.drift import process
from deliverability.engine.cli.command import Ended

#: Says which process it is, and waits. The stubborn one doesn't heed Ctrl-C.
_WAITS = "echo $$ > pid; exec sleep 60"
_STUBBORN = "trap '' INT; echo $$ > pid; exec sleep 60"


def started(folder: Path, script: str, seconds: float = 30) -> "asyncio.Task[Ended]":
    return asyncio.create_task(
        process.run(
            ("sh", "-c", script),
            folder=folder,
            environment=dict(os.environ),
            printed=folder / "printed",
            seconds=seconds,
        )
    )


async def pid_in(folder: Path) -> int:
    file = folder / "pid"
    while not file.exists() or not file.read_text().strip():
        await asyncio.sleep(0.01)
    return int(file.read_text())


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def test_what_it_printed_and_its_code(tmp_path: Path):
    async def ran() -> Ended:
        return await started(tmp_path, "echo out; echo err >&2; pwd; exit 7")

    assert asyncio.run(ran()) == Ended(7, f"out\n{tmp_path}\n", "err\n")


@pytest.mark.parametrize("script", [_WAITS, _STUBBORN], ids=["heeds Ctrl-C", "doesn't"])
def test_what_is_given_up_is_ended(tmp_path: Path, script: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process, "_FINISHES", 0.05)
    monkeypatch.setattr(process, "_STOPS", 0.05)

    async def cancelled() -> int:
        running = started(tmp_path, script)
        pid = await pid_in(tmp_path)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running
        return pid

    assert gone(asyncio.run(cancelled()))


def test_what_is_given_up_while_it_starts_is_ended(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
):
    made: list[int] = []
    exec_ = asyncio.create_subprocess_exec

    async def slowly(*command: str, **options: Any) -> asyncio.subprocess.Process:
        process = await exec_(*command, **options)
        made.append(process.pid)
        await asyncio.sleep(0.1)
        return process

    monkeypatch.setattr(asyncio, "create_subprocess_exec", slowly)

    async def cancelled() -> None:
        running = started(tmp_path, _WAITS)
        while not made:
            await asyncio.sleep(0.01)
        running.cancel()
        with pytest.raises(asyncio.CancelledError):
            await running

    asyncio.run(cancelled())
    assert [gone(pid) for pid in made] == [True]
    assert caplog.records == []


def test_what_cannot_be_started_says_so(tmp_path: Path):
    async def started_without() -> None:
        await process.run(
            (str(tmp_path / "none"),),
            folder=tmp_path,
            environment={},
            printed=tmp_path / "printed",
            seconds=1,
        )

    with pytest.raises(FileNotFoundError):
        asyncio.run(started_without())


def test_what_takes_too_long_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(process, "_FINISHES", 0.5)

    async def late() -> int:
        running = started(tmp_path, _WAITS, seconds=0.5)
        pid = await pid_in(tmp_path)
        with pytest.raises(TimeoutError):
            await running
        return pid

    assert gone(asyncio.run(late()))
