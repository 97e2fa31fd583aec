"""The DNS servers that a run asks: a connected UDP socket each, what is known of them, and TCP."""

import asyncio
import ipaddress
import os
import socket
from collections.abc import Awaitable, Callable, Hashable
from contextlib import suppress
from types import TracebackType
from typing import cast

from deliverability.dataclass import dataclass
from deliverability.observe.beside import in_thread
from deliverability.observe.dns.reply import Reply
from deliverability.observe.sharing import SharedAnswer, SharedAnswers

#: Seconds after which a timer that comes late shows that the whole process was held up.
_HELD_UP = 0.1


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server is asked: an address (or a host name) and a port."""

    host: str
    port: int = 53

    def __str__(self) -> str:
        if self.port == 53:
            return self.host
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Servers:
    """The servers that the observations of one run ask, and what they replied; an async context manager that closes all sockets.

    A question that was put to a server before is not put again: its reply is shared.
    """

    def __init__(self) -> None:
        self._servers: dict[Endpoint, Server] = {}
        self._shared = SharedAnswers()

    async def __aenter__(self) -> "Servers":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers.values():
            server.close()
        # The transports close their sockets in the loop's next turn.
        await asyncio.sleep(0)

    def at(self, endpoint: Endpoint) -> "Server":
        """The server at an endpoint, with what is known of it."""
        server = self._servers.get(endpoint)
        if server is None:
            server = self._servers[endpoint] = Server(endpoint)
        return server

    async def reply(
        self,
        server: "Server",
        question: Hashable,
        ask: Callable[[], Awaitable[SharedAnswer[Reply]]],
        deadline: float,
    ) -> Reply:
        """What the server replies to the question, put to it by `ask` unless it was before."""
        return await self._shared.get((server.endpoint, question), ask, deadline) or Reply("TIMEOUT")


class Server:
    """What is known of one endpoint, and the socket to it.

    answers: whether it ever answered. given_up: with what status it is asked no more, since it never did.
    address: where it is, once its socket is open; the endpoint may name a host.
    tcp_answers: whether it ever answered over TCP. udp_only: it is not asked over TCP any more, since it never did.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.answers = False
        self.given_up: str | None = None
        self.tcp_answers = False
        self.udp_only = False
        self.opened: Channel | None = None
        self.address = endpoint.host
        self._opening = asyncio.Lock()

    async def channel(self) -> "Channel":
        """The connected socket; raises OSError where there is no way to the address."""
        async with self._opening:
            if self.opened is None:
                self.address = await _address(self.endpoint)
                _, self.opened = await asyncio.get_running_loop().create_datagram_endpoint(
                    Channel, remote_addr=(self.address, self.endpoint.port)
                )
        return self.opened

    def close(self) -> None:
        if self.opened is not None:
            self.opened.close()


class Channel(asyncio.DatagramProtocol):
    """A connected socket: the kernel drops what comes from any other address; ids tell the questions apart."""

    def __init__(self) -> None:
        self._transport: asyncio.DatagramTransport | None = None
        self.waiting: dict[bytes, asyncio.Future[bytes | OSError | None] | None] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        # asyncio's own datagram transport is no subclass of it before Python 3.12.
        self._transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, _addr: object) -> None:
        self._settle(data[:2], data)

    def error_received(self, exc: Exception) -> None:
        # An ICMP error doesn't say which question it is about.
        if isinstance(exc, OSError):
            for identity in tuple(self.waiting):
                self._settle(identity, exc)

    def line(self) -> "Line":
        """A question's own id on this socket, to be used as a context manager."""
        identity = os.urandom(2)
        while identity in self.waiting:
            identity = os.urandom(2)
        return Line(self, identity)

    def send(self, octets: bytes) -> None:
        assert self._transport is not None
        self._transport.sendto(octets)

    def close(self) -> None:
        if self._transport is not None:
            self._transport.abort()

    def _settle(self, identity: bytes, outcome: bytes | OSError) -> None:
        future = self.waiting.get(identity)
        if future is not None:
            _settle(future, outcome)


class Line:
    """One id in use on a channel."""

    def __init__(self, channel: Channel, identity: bytes) -> None:
        self._channel = channel
        self._identity = identity

    def __enter__(self) -> "Line":
        self._channel.waiting[self._identity] = None
        return self

    def __exit__(self, *_: object) -> None:
        del self._channel.waiting[self._identity]

    async def exchange(self, octets: bytes, end: float) -> bytes | OSError | None:
        """Send the question, wait until the loop's time `end`: what came, the error that came, or None.

        A process that was held up itself (a frozen container, a machine asleep) has missed the answers of that time: it waits
        as long again, once.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[bytes | OSError | None] = loop.create_future()
        self._channel.waiting[self._identity] = future
        self._channel.send(self._identity + octets)
        # What is asked when its time is over already (the budget) isn't late for that.
        due = max(end, loop.time())
        timer: asyncio.TimerHandle

        def over(patient: bool) -> None:
            nonlocal timer
            late = loop.time() - due
            if patient and late > _HELD_UP:
                timer = loop.call_later(late, over, False)
            else:
                _settle(future, None)

        # One timer costs a fifth of asyncio.timeout, and there is one for every question.
        timer = loop.call_at(due, over, True)
        try:
            return await future
        finally:
            timer.cancel()


def _settle(future: "asyncio.Future[bytes | OSError | None]", outcome: bytes | OSError | None) -> None:
    if not future.done():
        future.set_result(outcome)


class TooLong(Exception):
    """The answer is longer than who asked will read."""


async def _address(endpoint: Endpoint) -> str:
    """The address of a server; raises OSError where its host name leads nowhere."""
    with suppress(ValueError):
        return str(ipaddress.ip_address(endpoint.host))

    def look() -> str | OSError:
        try:
            found = socket.getaddrinfo(endpoint.host, endpoint.port, type=socket.SOCK_DGRAM)
        except OSError as error:
            return error
        # A name that no question can hold is none of a host.
        except UnicodeError as error:
            return OSError(str(error))
        return str(found[0][4][0])

    address = await in_thread(look)
    if isinstance(address, OSError):
        raise address
    return address


async def stream(host: str, port: int, octets: bytes, fits: Callable[[int], bool]) -> bytes:
    """One message over TCP (RFC 7766); raises OSError or EOFError.

    host: an address. fits: told the length of the answer before it is read; where it says no, `TooLong` is raised.
    """
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(len(octets).to_bytes(2, "big") + octets)
        length = int.from_bytes(await reader.readexactly(2), "big")
        if not fits(length):
            raise TooLong
        return await reader.readexactly(length)
    finally:
        writer.transport.abort()
