"""Coroutines with an event loop and without: `run` one in a loop, `finish` one that waits for nothing, several `together`,
or `to_the_end`.

The standards are written as coroutines, since they ask DNS; the rules evaluate them over recorded answers, which are there. A
loop for each such evaluation, with its sockets and tasks, took a third of judging.
"""

from collections.abc import Coroutine, Sequence
from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Any, TypeVar, overload

Result = TypeVar("Result")
Other = TypeVar("Other")


def run(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of the work; raises what it raises, and RuntimeError where a loop runs in this thread already.

    When `asyncio.run` takes back its handler of Ctrl-C, Python writes out twice, and throws away, a text of the task with all
    that it gave (`signal._int_to_enum`). For a snapshot that takes longer than judging it. So the task gives nothing.
    """
    import asyncio

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


def finish(work: Coroutine[Any, Any, Result]) -> Result:
    """The result of work that waits for nothing, without a loop; raises what it raises, and RuntimeError where it does wait."""
    try:
        work.send(None)
    except StopIteration as end:
        result: Result = end.value
        return result
    work.close()
    raise RuntimeError("this work waits for something, so it takes an event loop: `event_loop.run`")


@overload
async def together(
    work: Coroutine[Any, Any, Result], other: Coroutine[Any, Any, Other], /
) -> tuple[Result, Other]: ...
@overload
async def together(*works: Coroutine[Any, Any, Result]) -> Sequence[Result]: ...
async def together(*works: Coroutine[Any, Any, Any]) -> Sequence[Any]:
    """The results of several in their order: at the same time in a loop, one after the other without. Raises what the first to fail raises."""
    if loop_runs():
        import asyncio

        return await asyncio.gather(*works)
    try:
        return [await work for work in works]
    finally:
        # After a failure the rest is never begun.
        for work in works:
            work.close()


@overload
async def to_the_end(
    work: Coroutine[Any, Any, Result], other: Coroutine[Any, Any, Other], /
) -> tuple[Result, Other]: ...
@overload
async def to_the_end(*works: Coroutine[Any, Any, Result]) -> Sequence[Result]: ...
async def to_the_end(*works: Coroutine[Any, Any, Any]) -> Sequence[Any]:
    """The results of several at the same time; given up, or after a failure of one, only when all have put themselves in order.

    `asyncio.gather` leaves the others behind as soon as one has ended so, and whoever ends the loop then cancels them in the middle of
    that: a process that is being ended would be killed.
    """
    import asyncio

    tasks = [asyncio.ensure_future(work) for work in works]
    try:
        return await asyncio.gather(*tasks)
    finally:
        left = [task for task in tasks if not task.done()]
        for task in left:
            if not task.cancelling():
                task.cancel()
        if left:
            await asyncio.wait(left)


def within(seconds: float | None) -> AbstractAsyncContextManager[Any]:
    """Ends what is under way after so many seconds by TimeoutError, after None never; without a loop nothing waits, so nothing is ended."""
    if not loop_runs():
        return nullcontext()
    import asyncio

    return asyncio.timeout(seconds)


def loop_runs() -> bool:
    """Whether an event loop runs in this thread."""
    import asyncio

    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return False
    return True
