"""Answers shared by the observations of one run: a question is asked once, and again only for one that has more time."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable
from math import inf
from typing import Any, Generic, TypeVar

from deliverability.dataclass import dataclass

Value = TypeVar("Value")


@dataclass(frozen=True, slots=True)
class SharedAnswer(Generic[Value]):
    """An answer, and for which deadlines it holds.

    until: the loop's time; that who asked had no more time than until then decided the answer. Who has more may get a better
        one by asking again. For an answer that nobody's time cut short it is infinite.
    """

    value: Value
    until: float = inf


class SharedAnswers:
    """Answers by key, kept for as long as this object lives, failures and negative answers too.

    The first asker puts the question itself, the others wait for its answer; where it is cancelled, the next one asks.
    """

    def __init__(self) -> None:
        #: None in place of an answer: its asker was cancelled.
        self._answers: dict[Hashable, asyncio.Future[SharedAnswer[Any] | None]] = {}

    async def get(
        self, key: Hashable, ask: Callable[[], Awaitable[SharedAnswer[Value]]], deadline: float
    ) -> Value | None:
        """The answer for who has time until the deadline (the loop's); None where that passes while another is asking.

        ask: puts the question, and ends by the deadline itself.
        """
        while True:
            answer = self._answers.get(key)
            if answer is None:
                return await self._asked(key, ask)
            if not answer.done():
                try:
                    async with asyncio.timeout_at(deadline):
                        await asyncio.shield(answer)
                except TimeoutError:
                    return None
            answered = answer.result()
            if answered is not None and deadline <= answered.until:
                value: Value = answered.value
                return value
            if self._answers.get(key) is answer:
                del self._answers[key]

    async def _asked(self, key: Hashable, ask: Callable[[], Awaitable[SharedAnswer[Value]]]) -> Value:
        # No task of its own: that would cost a tenth of a look that shares with none.
        answer = self._answers[key] = asyncio.get_running_loop().create_future()
        answered: SharedAnswer[Value] | None = None
        try:
            answered = await ask()
        finally:
            answer.set_result(answered)
        return answered.value
