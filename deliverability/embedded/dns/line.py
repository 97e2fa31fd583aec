"""A delay between the embedded servers and those who ask from outside, to measure on one machine what distance costs."""

import asyncio
from functools import partial

from deliverability.embedded.dns.authority import Channel
from deliverability.embedded.dns.listener import Handler
from deliverability.embedded.dns.wire import Transport


class Line:
    """Holds each answer that leaves a socket; what the resolver asks inside of the world takes no time.

    delay: seconds, in real time.
    asked: the questions that came in so far, over UDP and TCP.
    """

    def __init__(self, delay: float) -> None:
        self.delay = delay
        self.asked = 0

    def before(self, handler: Handler) -> Handler:
        """The handler at the far end of the line."""
        return _FarEnd(self, handler)


class _FarEnd:
    def __init__(self, line: Line, handler: Handler) -> None:
        self._line = line
        self._handler = handler

    def handle(self, octets: bytes, channel: Channel) -> None:
        self._line.asked += 1
        self._handler.handle(octets, _Held(channel, self._line.delay))


class _Held:
    """A channel that is slow."""

    __slots__ = ("_channel", "_delay")

    def __init__(self, channel: Channel, delay: float) -> None:
        self._channel = channel
        self._delay = delay

    @property
    def transport(self) -> Transport:
        return self._channel.transport

    def send(self, octets: bytes, *, elsewhere: bool = False) -> None:
        send = partial(self._channel.send, octets, elsewhere=elsewhere)
        asyncio.get_running_loop().call_later(self._delay, send)

    def hang_up(self) -> None:
        asyncio.get_running_loop().call_later(self._delay, self._channel.hang_up)
