"""`Command`: one run of the engine's command line, in the foreground or interrupted in the middle."""

import os
import shlex
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tests.engine.real.operations import Operation, read_log

#: Seconds after which a command counts as stuck; the slowest one takes a minute on a machine that's busy.
_STUCK = 300
_GLANCE = 0.05


class UnexpectedExit(AssertionError):
    """A command ended with another exit code than the scenario expects; holds what it printed."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a command ended. code: its exit code, negative for a signal. printed: both streams. operations: from its event log."""

    code: int
    printed: str
    operations: tuple[Operation, ...]

    @property
    def said(self) -> str:
        """What it printed, in one line: the engine indents messages anew."""
        return " ".join(self.printed.split())

    def operation(self, name: str, op: str | None = None) -> Operation:
        """The one step on the resource of this name; raises AssertionError where there's none or more than one."""
        found = [each for each in self.operations if each.name == name and op in (None, each.op)]
        assert len(found) == 1, (
            f"{len(found)} steps on {name}, among {[each.step for each in self.operations]}"
        )
        return found[0]


class Command:
    """A command that runs. It has a session of its own: signals meant for the tests don't reach it.

    output, log: files that it writes; both stay for whoever looks into a failure.
    """

    def __init__(
        self,
        command: tuple[str, ...],
        *,
        folder: Path,
        environment: Mapping[str, str],
        output: Path,
        log: Path,
    ) -> None:
        self._told = shlex.join(command)
        self._output = output
        self._log = log
        with output.open("w", encoding="utf-8") as file:
            self._process = subprocess.Popen(
                command,
                cwd=folder,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=file,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    @property
    def operations(self) -> tuple[Operation, ...]:
        """What the engine has begun so far."""
        return read_log(self._log)

    def until(self, happened: Callable[[tuple[Operation, ...]], bool]) -> None:
        """Wait until the operations so far are such; raises AssertionError where the command ends before."""
        while not happened(self.operations):
            assert self._process.poll() is None, f"{self._told} ended before:\n{self._printed()}"
            time.sleep(_GLANCE)

    def interrupt(self) -> None:
        """Ctrl-C: the terminal's signal to the command's process group; plugins have groups of their own."""
        os.killpg(self._process.pid, signal.SIGINT)

    def kill(self) -> None:
        """End the engine without a chance to write anything."""
        self._process.kill()

    def wait(self, code: int | None = 0) -> Outcome:
        """Wait for its end; raises `UnexpectedExit` for another exit code than `code`, where one is expected."""
        try:
            ended = self._process.wait(_STUCK)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
            raise UnexpectedExit(f"{self._told}: stuck for {_STUCK} s\n{self._printed()}") from None
        if code is not None and ended != code:
            raise UnexpectedExit(f"{self._told}: exit code {ended}, not {code}\n{self._printed()}")
        return Outcome(ended, self._printed(), self.operations)

    def _printed(self) -> str:
        return self._output.read_text("utf-8", errors="replace")
