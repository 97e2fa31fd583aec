"""`Request`, the text of a support case as plain data: what is asked for, what the stack answers, and what only a person can."""

from deliverability.dataclass import dataclass
from deliverability.handoff.entries import Handoff


class NoRequest(Exception):
    """There is nothing to ask for by this stack; the message says why, and the way out."""


@dataclass(frozen=True, slots=True)
class Item:
    """One point of the text.

    answer: what the stack says, sentences or values; "" where it says nothing. question: what only a person knows, and is asked for
    in brackets; "" where nothing is left open.
    """

    label: str
    answer: str = ""
    question: str = ""


@dataclass(frozen=True, slots=True)
class Request:
    """subject: of the case. opening: what is asked for, sentences. items: in order. records: the list that belongs to it."""

    subject: str
    opening: str
    items: tuple[Item, ...] = ()
    records: Handoff | None = None

    @property
    def questions(self) -> int:
        """How many are left to a person."""
        return sum(bool(item.question) for item in self.items)
