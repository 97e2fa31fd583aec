"""The handling of Ctrl-C (SIGINT), and of SIGTERM and SIGHUP, from our first line to the last: they never leave a traceback.

Before a command runs it ends the process at once: nothing has begun that would want to be put in order. While one runs it is a
KeyboardInterrupt, so that temporary files go and the terminal is restored. Once that has been noticed, and when the command has
ended, it is left to the system, which ends a process that hangs in its clean-up without a word.

SIGTERM is what a pipeline sends that is cancelled or has taken too long, SIGHUP a terminal that is closed. They do as Ctrl-C does:
to end at once would leave running what a command has started, and its temporary files.

Outside of our own entry point (the tests, somebody's program) nothing is changed, nor where a signal is ignored (`nohup`, a job in
the background of a script).
"""

import os
import signal

# Nothing more is imported here: until the handler stands, Ctrl-C shows a traceback.
from types import FrameType

#: The shells' code for a program that Ctrl-C ended (128 + SIGINT).
INTERRUPTED = 130

#: Each that asks a process to end; not every system knows the last.
_SIGNALS = (signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if hasattr(signal, "SIGHUP") else ()))


def end_at_once() -> None:
    """From now on Ctrl-C says "interrupted" and ends the process."""
    for number in _SIGNALS:
        if signal.getsignal(number) in (signal.default_int_handler, signal.SIG_DFL):
            signal.signal(number, _end)


class Interruptible:
    """Within it Ctrl-C is a KeyboardInterrupt. code: the shells' for a program that was ended so."""

    def __enter__(self) -> "Interruptible":
        self.code = INTERRUPTED
        self._ours = tuple(number for number in _SIGNALS if signal.getsignal(number) is _end)
        for number in self._ours:
            signal.signal(number, signal.default_int_handler if number is signal.SIGINT else self._as_ctrl_c)
        return self

    def __exit__(self, *_: object) -> None:
        self.noticed()

    def noticed(self) -> None:
        """The KeyboardInterrupt has been caught: another Ctrl-C ends the process at once."""
        for number in self._ours:
            signal.signal(number, signal.SIG_DFL)

    def _as_ctrl_c(self, number: int, frame: FrameType | None) -> None:
        self.code = 128 + number
        ctrl_c = signal.getsignal(signal.SIGINT)
        if not callable(ctrl_c):
            raise KeyboardInterrupt
        # That of an event loop cancels what is under way, and lets it put itself in order.
        ctrl_c(signal.SIGINT, frame)


def leave_to_the_system() -> None:
    """From now on Ctrl-C ends the process without a word."""
    for number in _SIGNALS:
        if signal.getsignal(number) in (_end, signal.default_int_handler):
            signal.signal(number, signal.SIG_DFL)


def caused(error: BaseException | None) -> bool:
    """Whether an error comes from Ctrl-C: what it interrupts may wrap it (`__set_name__` did until Python 3.12)."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, KeyboardInterrupt):
            return True
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return False


def _end(number: int, _frame: FrameType | None) -> None:
    # Neither print nor sys.exit: whatever is being imported in this moment might catch what they raise, or half exist.
    try:
        os.write(2, b"interrupted\n")
    finally:
        os._exit(128 + number)
