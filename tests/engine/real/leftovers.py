"""Processes of a project that are still there: what a scenario has to leave behind is nothing."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from tests.engine.real.project import MARK, Project

#: Seconds that a plugin may take to notice that its engine is gone, on a machine that's busy.
_NOTICED = 20.0
_GLANCE = 0.05


def end_leftovers(project: Project) -> tuple[str, ...]:
    """The command lines of processes that outlive a project's engine, after a while to go by themselves; they are ended.

    They are known by their environment, which a process has from who started it. Where the system doesn't show it (it has no
    /proc), none are found.
    """
    deadline = time.monotonic() + _NOTICED
    while (left := dict(_running(project))) and time.monotonic() < deadline:
        time.sleep(_GLANCE)
    for process in left:
        try:
            os.kill(process, signal.SIGKILL)
        except ProcessLookupError:
            continue
    return tuple(left.values())


def _running(project: Project) -> Iterator[tuple[int, str]]:
    """Process id and command line of everything that was started for a project."""
    mark = f"{MARK}={project.folder}".encode()
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            if mark not in (folder / "environ").read_bytes().split(b"\0"):
                continue
            command = (folder / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace").strip()
        except OSError:
            continue  # gone meanwhile, or somebody else's
        yield int(folder.name), command
