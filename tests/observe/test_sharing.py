"""Questions that several have at once, with more time or less."""

import asyncio
from math import inf

from deliverability.observe.sharing import SharedAnswer, SharedAnswers
from tests.virtual_time import timed


class Oracle:
    """Answers each time with another number, after so many seconds; who has less time is told so at their deadline."""

    def __init__(self, seconds):
        self.seconds = seconds
        self.asked = []

    def ask(self, deadline):
        async def asking():
            loop = asyncio.get_running_loop()
            number = len(self.asked)
            self.asked.append(deadline)
            if loop.time() + self.seconds <= deadline:
                await asyncio.sleep(self.seconds)
                return SharedAnswer(number)
            await asyncio.sleep(max(deadline - loop.time(), 0))
            return SharedAnswer("too late", deadline)

        return asking


def results(oracle, *askers):
    """What askers get that begin after so many seconds and have so many, and how long it took them all."""

    async def work():
        loop = asyncio.get_running_loop()
        start = loop.time()

        async def asker(shared, begin, seconds):
            await asyncio.sleep(begin)
            deadline = start + begin + seconds
            return await shared.get("question", oracle.ask(deadline), deadline)

        shared = SharedAnswers()
        return await asyncio.gather(*(asker(shared, *each) for each in askers))

    return timed(work())


def test_one_asks_for_all():
    oracle = Oracle(2)
    assert results(oracle, (0, 10), (0, 10), (1, 10), (5, 10)) == ([0, 0, 0, 0], 5.0)
    assert len(oracle.asked) == 1


def test_who_has_less_time_does_not_wait_for_the_others():
    oracle = Oracle(5)
    assert results(oracle, (0, 10), (1, 2)) == ([0, None], 5.0)
    assert len(oracle.asked) == 1


def test_an_answer_that_somebodys_time_cut_short_is_no_answer_for_who_has_more():
    oracle = Oracle(5)
    assert results(oracle, (0, 3), (1, 20), (2, 20)) == (["too late", 1, 1], 8.0)
    assert len(oracle.asked) == 2


def test_who_comes_after_the_time_of_the_first_asks_again():
    oracle = Oracle(5)
    assert results(oracle, (0, 3), (4, 20), (5, 0.5)) == (["too late", 1, None], 9.0)
    assert len(oracle.asked) == 2


def test_where_an_asker_is_cancelled_another_asks():
    async def work():
        oracle = Oracle(5)
        shared = SharedAnswers()
        first, second = (asyncio.create_task(shared.get("question", oracle.ask(inf), inf)) for _ in range(2))
        await asyncio.sleep(1)
        first.cancel()
        return await asyncio.gather(first, second, return_exceptions=True)

    (cancelled, answer), seconds = timed(work())
    assert (type(cancelled), answer, seconds) == (asyncio.CancelledError, 1, 6.0)
