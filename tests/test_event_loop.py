import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from deliverability.event_loop import finish, run, to_the_end, together, within


class Large:
    """A result that takes long to write out, and says so."""

    def __repr__(self) -> str:
        raise AssertionError("the result was written out")


def test_the_result_is_what_the_work_gives() -> None:
    async def work() -> str:
        await asyncio.sleep(0)
        return "a result"

    assert run(work()) == "a result"


def test_what_the_work_raises_is_raised() -> None:
    async def work() -> None:
        raise LookupError("nothing there")

    with pytest.raises(LookupError, match="nothing there"):
        run(work())


def test_the_result_is_not_written_out() -> None:
    large = Large()

    async def work() -> Large:
        return large

    assert run(work()) is large


def test_inside_a_running_loop_it_refuses() -> None:
    async def work() -> None:
        """Nothing is to be done."""

    async def inside() -> None:
        run(work())

    with pytest.raises(RuntimeError, match="cannot be called from a running event loop"):
        run(inside())


async def one(value: str) -> str:
    return value


async def fails(reason: str) -> str:
    raise LookupError(reason)


@pytest.mark.parametrize("whole", [run, finish])
def test_several_give_their_results_in_their_order(whole: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
    assert list(whole(together(one("a"), one("b"), one("c")))) == ["a", "b", "c"]
    assert list(whole(together())) == []


def test_in_a_loop_several_are_done_at_the_same_time() -> None:
    async def meet() -> list[str]:
        met = asyncio.Event()

        async def waits() -> str:
            await met.wait()
            return "met"

        async def comes() -> str:
            met.set()
            return "came"

        return list(await together(waits(), comes()))

    assert run(meet()) == ["met", "came"]


@pytest.mark.parametrize("whole", [run, finish])
def test_the_first_failure_of_several_comes_out(whole: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
    with pytest.raises(LookupError, match="the first"):
        whole(together(one("a"), fails("the first"), fails("the second")))


def test_without_a_loop_what_follows_a_failure_is_never_begun() -> None:
    begun: list[str] = []

    async def begins() -> str:
        begun.append("begun")
        return "done"

    with pytest.raises(LookupError, match="the first"):
        finish(together(fails("the first"), begins()))
    assert begun == []


def test_work_that_waits_after_all_is_told_to_take_a_loop() -> None:
    ended: list[str] = []

    async def waits() -> None:
        try:
            await asyncio.sleep(0)
        finally:
            ended.append("ended")

    with pytest.raises(RuntimeError, match="this work waits for something, so it takes an event loop"):
        finish(waits())
    assert ended == ["ended"]


def test_a_time_limit_ends_what_waits_in_a_loop_and_nothing_without() -> None:
    async def waits() -> None:
        async with within(0):
            await asyncio.Event().wait()

    async def limited(seconds: float | None) -> str:
        async with within(seconds):
            return "in time"

    with pytest.raises(TimeoutError):
        run(waits())
    assert run(limited(None)) == "in time"
    assert finish(limited(0)) == "in time"


@pytest.mark.parametrize("why", ["given up", "the other failed"])
def test_what_is_given_up_puts_itself_in_order_first(why: str) -> None:
    told: list[str] = []

    async def waits() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            await asyncio.sleep(0.01)
            told.append("in order")
            raise

    async def other() -> None:
        await asyncio.sleep(0)
        if why == "the other failed":
            raise LookupError(why)
        await asyncio.Event().wait()

    async def whole() -> None:
        both = asyncio.ensure_future(to_the_end(waits(), other()))
        await asyncio.sleep(0)
        await asyncio.sleep(0)
        if why == "given up":
            both.cancel()
        with pytest.raises((asyncio.CancelledError, LookupError)):
            await both
        told.append("over")

    run(whole())
    assert told == ["in order", "over"]


def test_what_goes_well_to_the_end_gives_its_results_in_order() -> None:
    async def gives(result: str, steps: int) -> str:
        for _ in range(steps):
            await asyncio.sleep(0)
        return result

    async def both() -> tuple[str, str]:
        return await to_the_end(gives("one", 3), gives("other", 1))

    assert tuple(run(both())) == ("one", "other")
