"""An event loop whose clock is ours: waiting takes no time, and a busy machine makes nothing late.

For coroutines that do all their work in one loop, sockets to themselves included. Time stands still while there is
anything to do; once all is idle it jumps to the next thing that was scheduled. What another thread or process does can't be
waited for in this way: to this clock its answer would come years late.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")

#: Real seconds for the kernel to hand over what was sent on the loopback, before the clock jumps.
_GRACE = 0.1


class _Selector(selectors.DefaultSelector):
    """Waits for what is ready now, and otherwise lets `elapse` pass the time."""

    def __init__(self, elapse: Callable[[float], None]) -> None:
        super().__init__()
        self._elapse = elapse

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None or timeout <= 0:
            return super().select(timeout)
        ready = super().select(_GRACE)
        if not ready:
            self._elapse(timeout)
        return ready


class _Loop(asyncio.SelectorEventLoop):
    def __init__(self) -> None:
        self._now = 1000.0
        super().__init__(_Selector(self.elapse))

    def elapse(self, seconds: float) -> None:
        self._now += seconds

    def time(self) -> float:
        return self._now


def held_up(seconds: float) -> None:
    """From within `run`: as if the whole process had stood still for so long."""
    loop = asyncio.get_running_loop()
    assert isinstance(loop, _Loop)
    loop.elapse(seconds)


def run(work: Coroutine[Any, Any, T]) -> T:
    """The result of `work`, run to its end."""
    return timed(work)[0]


def timed(work: Coroutine[Any, Any, T]) -> tuple[T, float]:
    """The result of `work`, and how many seconds it waited, to the millisecond."""
    with asyncio.Runner(loop_factory=_Loop) as runner:
        loop = runner.get_loop()
        began = loop.time()
        result = runner.run(work)
        return result, round(loop.time() - began, 3)
