"""The handling of Ctrl-C (SIGINT), from our first line to the last: it never leaves a traceback.

Before a command runs it ends the process at once: nothing has begun that would want to be put in order. While one runs it is a
KeyboardInterrupt, so that temporary files go and the terminal is restored. Once that has been noticed, and when the command has
ended, it is left to the system, which ends a process that hangs in its clean-up without a word.

Outside of our own entry point (the tests, somebody's program) nothing is changed, nor where SIGINT is ignored (`nohup`, a job in
the background of a script).
"""

import os
import signal

# Nothing more is imported here: until the handler stands, Ctrl-C shows a traceback.
from types import FrameType

#: The shells' code for a program that Ctrl-C ended (128 + SIGINT).
INTERRUPTED = 130


def end_at_once() -> None:
    """From now on Ctrl-C says "interrupted" and ends the process."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, _end)


class Interruptible:
    """Within it Ctrl-C is a KeyboardInterrupt."""

    def __enter__(self) -> "Interruptible":
        self._ours = signal.getsignal(signal.SIGINT) is _end
        if self._ours:
            signal.signal(signal.SIGINT, signal.default_int_handler)
        return self

    def __exit__(self, *_: object) -> None:
        self.noticed()

    def noticed(self) -> None:
        """The KeyboardInterrupt has been caught: another Ctrl-C ends the process at once."""
        if self._ours:
            leave_to_the_system()


def leave_to_the_system() -> None:
    """From now on Ctrl-C ends the process without a word."""
    if signal.getsignal(signal.SIGINT) in (_end, signal.default_int_handler):
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def caused(error: BaseException | None) -> bool:
    """Whether an error comes from Ctrl-C: what it interrupts may wrap it (`__set_name__` did until Python 3.12)."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _end(_number: int, _frame: FrameType | None) -> None:
    # Neither print nor sys.exit: whatever is being imported in this moment might catch what they raise, or half exist.
    try:
        os.write(2, b"interrupted\n")
    finally:
        os._exit(INTERRUPTED)
