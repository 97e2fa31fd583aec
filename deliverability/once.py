"""`Once`: work that several parts want is done once; the first asker starts it, the others share its result."""

import asyncio
from collections.abc import Callable, Coroutine, Hashable
from types import TracebackType
from typing import Any, TypeVar

Result = TypeVar("Result")


class Once:
    """Results by key, kept for as long as this object lives, failures and negative answers too.

    An asker that is cancelled takes nobody else's result away. An async context manager: leaving it cancels what is
    still under way and waits for its end, so that no task outlives it.
    """

    def __init__(self) -> None:
        self._tasks: dict[Hashable, asyncio.Task[Any]] = {}

    async def __aenter__(self) -> "Once":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for task in self._tasks.values():
            task.cancel()
        await asyncio.gather(*self._tasks.values(), return_exceptions=True)

    def start(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, Result]]) -> asyncio.Task[Result]:
        """The task that does the work of this key, started now unless it was before."""
        task = self._tasks.get(key)
        if task is None:
            task = self._tasks[key] = asyncio.create_task(work())
        return task

    async def get(self, key: Hashable, work: Callable[[], Coroutine[Any, Any, Result]]) -> Result:
        """The result of this key's work."""
        task = self.start(key, work)
        # A result that is there costs no turn of the event loop.
        return task.result() if task.done() else await asyncio.shield(task)
