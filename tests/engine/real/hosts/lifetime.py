"""The life of a host process: it ends when its engine ends, and takes everything with it that it started.

The engine ends a plugin with SIGINT to the plugin's process group. An engine that was killed ends nobody, and a Terraform provider
outlives the bridge that runs it.
"""

import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable
from types import FrameType

#: Seconds between two looks at whether the engine is still there.
_INTERVAL = 0.25
#: Ends the process group $1 as soon as its standard input closes.
_WHEN_CLOSED = "while read -r _; do :; done; kill -s KILL -- -$1 2>/dev/null"


def end_with_engine() -> None:
    """Lead a process group of one's own, and end all of it on SIGINT, on SIGTERM, with this process, and with the engine.

    Call it first, in the main thread.
    """
    if os.getpgid(0) != os.getpid():
        os.setpgid(0, 0)
    _end_group_after_this_process()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, _leave)
    engine = os.getppid()
    threading.Thread(target=_watch, args=(lambda: os.getppid() == engine,), daemon=True).start()


def leave() -> None:
    """End this process's group, and so this process."""
    os.killpg(0, signal.SIGKILL)


def _leave(_number: int, _frame: FrameType | None) -> None:
    leave()


def _watch(alive: Callable[[], bool]) -> None:
    while alive():
        time.sleep(_INTERVAL)
    leave()


def _end_group_after_this_process() -> None:
    """Start who stays behind for it: the pipe's other end closes with this process, however that ends."""
    read, write = os.pipe()  # neither end is inherited by what this process starts later
    subprocess.Popen(
        ["sh", "-c", _WHEN_CLOSED, "sh", str(os.getpid())],
        stdin=read,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    os.close(read)
    os.set_inheritable(write, False)
