"""`Behaviour`, one misbehaviour of a server: from the question and the right answer to what is sent instead."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import dns.message

from deliverability.embedded.dns.lookup import ZoneIndex
from deliverability.embedded.dns.wire import Transport


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question as a misbehaving server sees it.

    honest: makes the answer that the server would give if all were well.
    """

    query: dns.message.Message
    transport: Transport
    honest: Callable[[], dns.message.Message]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server sends.

    payload: a message (cut to size for UDP when it leaves), raw octets sent as they are, or None for silence.
    delay: seconds of real time before it is sent.
    elsewhere: over UDP, sent from another port than the one that was asked.
    hang_up: nothing is sent, and a TCP connection is reset.
    honest: a server that behaves said it, and will say it again as long as nothing changes.
    """

    payload: dns.message.Message | bytes | None
    delay: float = 0.0
    elsewhere: bool = False
    hang_up: bool = False
    honest: bool = True


class Behaviour(ABC):
    """One kind of misbehaviour; a frozen value."""

    def engage(self, zones: Sequence[ZoneIndex]) -> "Behaviour":  # noqa: ARG002 - for those that need it
        """Called once when it is switched on, with what the server's zones hold at that moment."""
        return self

    @abstractmethod
    def reply(self, exchange: Exchange) -> Reply:
        """What is sent for this question."""
