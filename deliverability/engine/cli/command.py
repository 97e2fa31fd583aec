"""`run`: one command of the Pulumi CLI, to its end; whatever interrupts it, the command and its plugins are ended."""

import contextlib
import os
import signal
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

#: Seconds that the CLI has to end what it's at, after each of its two signals.
_PATIENCE = 10.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended. code: its exit code, negative for a signal. out, err: what it printed."""

    code: int
    out: str
    err: str


def run(command: tuple[str, ...], *, folder: Path, environment: Mapping[str, str], printed: Path) -> Ended:
    """Run it; what it prints goes to files beside `printed`, which a plugin that outlives the CLI can't keep open for us.

    Raises OSError where it can't be started.
    """
    files = printed.with_suffix(".out"), printed.with_suffix(".err")
    with files[0].open("wb") as out, files[1].open("wb") as err:
        # A session of its own: Ctrl-C reaches it by way of us, once, and not at the same time as us.
        process = subprocess.Popen(  # noqa: S603 - the CLI that the user installed
            command,
            cwd=folder,
            env=dict(environment),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=err,
            start_new_session=True,
        )
        try:
            code = process.wait()
        except BaseException:
            _end(process)
            raise
    return Ended(code, *(file.read_text("utf-8", errors="replace") for file in files))


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ctrl-C asks the CLI to stop after what is under way, a second one to stop now; it ends its plugins both times."""
    for number in (signal.SIGINT, signal.SIGINT, signal.SIGKILL):
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, number)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
            return
