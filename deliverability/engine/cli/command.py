"""`run`: one command of the Pulumi CLI, to its end; whatever interrupts it, the command and its plugins are ended."""

import contextlib
import os
import signal
import subprocess
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path

from deliverability.dataclass import dataclass

#: Seconds that the CLI has to end what it's at, and then to stop. What it's at is a rehearsal: nothing is lost.
_FINISHES, _STOPS = 2.0, 10.0


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
    process: subprocess.Popen[bytes] | None = None
    with files[0].open("wb") as out, files[1].open("wb") as err:
        try:
            with _interrupt_held():
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
            code = process.wait()
        except BaseException:
            if process is not None:
                _end(process)
            raise
    return Ended(code, *(file.read_text("utf-8", errors="replace") for file in files))


@contextlib.contextmanager
def _interrupt_held() -> Iterator[None]:
    """Ctrl-C within it is raised at its end: in the middle of starting a process nobody knows yet whom to end."""
    raising = signal.default_int_handler
    if (
        threading.current_thread() is not threading.main_thread()
        or signal.getsignal(signal.SIGINT) is not raising
    ):
        yield
        return
    heard: list[int] = []
    signal.signal(signal.SIGINT, lambda number, _: heard.append(number))
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, raising)
    if heard:
        raise KeyboardInterrupt


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Ctrl-C asks the CLI to stop after what is under way, a second one to stop now; it ends its plugins both times."""
    try:
        for patience in (_FINISHES, _STOPS):
            with contextlib.suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGINT)
            with contextlib.suppress(subprocess.TimeoutExpired):
                process.wait(patience)
                return
    finally:
        # Also where somebody is too impatient to wait. Plugins of a CLI that was killed notice that it's gone.
        if process.poll() is None:
            process.kill()
            process.wait()
