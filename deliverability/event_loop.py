"""`run`: an event loop for one piece of work, as `asyncio.run` gives it, at a cost that doesn't grow with the result."""

import asyncio
from collections.abc import Coroutine
from typing import Any, TypeVar

Result = TypeVar("Result")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of the work; raises what it raises, and RuntimeError where a loop runs in this thread already.

    When `asyncio.run` takes back its handler of Ctrl-C, Python writes out twice, and throws away, a text of the task with all
    that it gave (`signal._int_to_enum`). For a snapshot that takes longer than judging it. So the task gives nothing.
    """
    results: list[Result] = []

    async def kept() -> None:
        results.append(await work)

    whole = kept()
    try:
        asyncio.run(whole)
    finally:
        # Where no loop could be run, neither has begun.
        whole.close()
        work.close()
    return results[0]
