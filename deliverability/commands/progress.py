"""A sign of life on a terminal while something takes longer than a second; nothing where nobody would see it."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

#: Seconds before it shows: what is done by then needs no sign.
_PATIENCE = 1.0


@contextmanager
def working(text: str, *, after: float = _PATIENCE) -> Iterator[None]:
    """Within it a spinner turns on stderr beside `text`, if stderr is a terminal; it leaves no trace."""
    import sys

    if not sys.stderr.isatty():
        yield
        return
    over = threading.Event()
    # A daemon: where Ctrl-C ends the process, nobody waits for a spinner.
    turning = threading.Thread(target=_turn, args=(text, after, over), daemon=True)
    turning.start()
    try:
        yield
    finally:
        over.set()
        turning.join()


def _turn(text: str, after: float, over: threading.Event) -> None:
    if over.wait(after):
        return
    from deliverability.commands.running import console

    with console(stderr=True).status(text):
        over.wait()
