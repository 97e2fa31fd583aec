"""Threads that take turns, so that who is served next is drawn by a seed and not by the operating system."""

import random
import threading
from collections.abc import Callable


class Turns:
    """Runs several functions at once, each in a thread of its own, of which only one is ever awake.

    A function calls `wait` before each step that others may come in front of.
    """

    def __init__(self, drawn: random.Random) -> None:
        self._drawn = drawn
        self._mine = threading.local()
        self._asleep: list[threading.Event] = []
        self._resting = threading.Event()
        self._failures: list[BaseException] = []

    def wait(self) -> None:
        """Let others go first, as many as are drawn."""
        self._sleep(self._mine.event)

    def run(self, functions: list[Callable[[], None]]) -> None:
        """Run all of them to their ends; raises what one of them raised."""
        threads = []
        for function in functions:
            self._resting.clear()
            threads.append(threading.Thread(target=self._body, args=(function,), daemon=True))
            threads[-1].start()
            self._resting.wait()
        while self._asleep:
            event = self._asleep.pop(self._drawn.randrange(len(self._asleep)))
            self._resting.clear()
            event.set()
            self._resting.wait()
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]

    def _body(self, function: Callable[[], None]) -> None:
        self._mine.event = threading.Event()
        try:
            self.wait()
            function()
        except BaseException as failure:
            self._failures.append(failure)
        finally:
            self._resting.set()

    def _sleep(self, event: threading.Event) -> None:
        event.clear()
        self._asleep.append(event)
        self._resting.set()
        event.wait()
