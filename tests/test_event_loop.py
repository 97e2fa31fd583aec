import asyncio

import pytest

from deliverability.event_loop import run


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
