"""One DNS question to one server: UDP with EDNS, repeated once, TCP on truncation. Outcomes are statuses, never exceptions.

What a server can do, and what becomes of it: silence, a response with another id or from another address: TIMEOUT.
Octets that can't be read, a response to another question, a CNAME loop: MALFORMED. An ICMP error, a closed or reset TCP
connection, no route: UNREACHABLE. FORMERR, NOTIMP or BADVERS to EDNS: asked again without (RFC 6891 section 6.2.2).
"""

import asyncio
import os
from dataclasses import dataclass
from types import TracebackType
from typing import cast

from deliverability.observe.dns.reply import Reply
from deliverability.observe.dns.wire import Manner, Query, Wire

#: Questions to servers, and octets of their answers, after which an observation asks nothing more: somebody's records
#: make it go on for ever, or fill the memory.
MOST_QUESTIONS = 2000
MOST_OCTETS = 8 * 1024 * 1024

#: Seconds after which a timer that comes late shows that the whole process was held up.
_HELD_UP = 0.1
_NO_EDNS_HERE = ("FORMERR", "NOTIMP", "BADVERS")
_TRUNCATED = Reply("TRUNCATED")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """Where a server is asked: an address (or a host name) and a port."""

    host: str
    port: int = 53

    def __str__(self) -> str:
        if self.port == 53:
            return self.host
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"


class Client:
    """The sockets of one observation: one connected UDP socket per server, shared by all questions to it.

    timeout: seconds for a question over UDP, the repetition after a third of it included; again as much over TCP.
    budget: seconds from now until every question is TIMEOUT at once; only who was held up then waits as long again.

    After `MOST_QUESTIONS` or `MOST_OCTETS` a question is NOT-ASKED. A server that left its first question unanswered and
    never answered another isn't asked again. An async context manager: leaving it closes every socket.
    """

    def __init__(self, *, timeout: float, budget: float) -> None:
        self._timeout = timeout
        self.deadline = asyncio.get_running_loop().time() + budget
        self._servers: dict[Endpoint, _Server] = {}
        self._wire = Wire()
        self._questions = 0
        self._octets = 0

    async def __aenter__(self) -> "Client":
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for server in self._servers.values():
            server.close()
        # The transports close their sockets in the loop's next turn.
        await asyncio.sleep(0)

    async def ask(
        self, endpoint: Endpoint, name: str, rdtype: str, *, recursive: bool, checking: bool = True
    ) -> Reply:
        """Ask the server at `endpoint`; `recursive` and `checking` as in `Manner`."""
        server = self._servers.get(endpoint)
        if server is None:
            server = self._servers[endpoint] = _Server(endpoint)
        if server.given_up is not None:
            return Reply(server.given_up)
        if self._questions >= MOST_QUESTIONS or self._octets >= MOST_OCTETS:
            return Reply("NOT-ASKED")
        self._questions += 1
        try:
            query = self._wire.query(name, rdtype, Manner(recursive, checking))
        except ValueError:
            return Reply("MALFORMED")  # the name itself can't be put into a question
        reply = await self._over_udp(server, query)
        if reply.status in _NO_EDNS_HERE:
            query = self._wire.query(name, rdtype, Manner(recursive, checking, edns=False))
            reply = await self._over_udp(server, query)
        if reply is _TRUNCATED:
            reply = await self._over_tcp(server, query)
        if reply.status not in ("TIMEOUT", "UNREACHABLE"):
            server.answers, server.given_up = True, None
        elif not server.answers:
            server.given_up = reply.status
        return reply

    async def _over_udp(self, server: "_Server", query: Query) -> Reply:
        start = asyncio.get_running_loop().time()
        outcome = "TIMEOUT"
        ends = (start + self._timeout / 3, start + self._timeout)
        channel = server.opened
        if channel is None:
            try:
                async with asyncio.timeout_at(min(ends[-1], self.deadline)):
                    channel = await server.channel()
            except TimeoutError:
                return Reply("TIMEOUT")
            except OSError:
                return Reply("UNREACHABLE")
        # The same id both times, so that a late answer to the first asking still counts.
        with channel.line() as line:
            for end in ends:
                received = await line.exchange(query.octets, min(end, self.deadline))
                if received is None:
                    continue
                if isinstance(received, OSError):
                    outcome = "UNREACHABLE"
                elif len(received) > 2 and received[2] & 0x02:
                    return _TRUNCATED
                else:
                    reply = self._read(received, query)
                    if reply is not None:
                        return reply
                    outcome = "MALFORMED"
        return Reply(outcome)

    async def _over_tcp(self, server: "_Server", query: Query) -> Reply:
        end = min(asyncio.get_running_loop().time() + self._timeout, self.deadline)
        outcome = "TIMEOUT"
        for _ in range(2):
            identity = os.urandom(2)
            try:
                async with asyncio.timeout_at(end):
                    received = await _stream(server.endpoint, identity + query.octets)
            except TimeoutError:
                break
            except (OSError, EOFError):
                outcome = "UNREACHABLE"
                continue
            reply = self._read(received, query) if received[:2] == identity else None
            if reply is not None:
                return reply
            outcome = "MALFORMED"
        return Reply(outcome)

    def _read(self, octets: bytes, query: Query) -> Reply | None:
        self._octets += len(octets)
        return self._wire.read(octets, query)


class _Server:
    """What is known of one endpoint, and the socket to it."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self.answers = False
        self.given_up: str | None = None
        self.opened: _Channel | None = None
        self._opening = asyncio.Lock()

    async def channel(self) -> "_Channel":
        """The connected socket; raises OSError where there is no way to the address."""
        async with self._opening:
            if self.opened is None:
                _, self.opened = await asyncio.get_running_loop().create_datagram_endpoint(
                    _Channel, remote_addr=(self.endpoint.host, self.endpoint.port)
                )
        return self.opened

    def close(self) -> None:
        if self.opened is not None:
            self.opened.close()


class _Channel(asyncio.DatagramProtocol):
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

    def line(self) -> "_Line":
        """A question's own id on this socket, to be used as a context manager."""
        identity = os.urandom(2)
        while identity in self.waiting:
            identity = os.urandom(2)
        return _Line(self, identity)

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


class _Line:
    """One id in use on a channel."""

    def __init__(self, channel: _Channel, identity: bytes) -> None:
        self._channel = channel
        self._identity = identity

    def __enter__(self) -> "_Line":
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


async def _stream(endpoint: Endpoint, octets: bytes) -> bytes:
    """One message over TCP (RFC 7766); raises OSError or EOFError."""
    reader, writer = await asyncio.open_connection(endpoint.host, endpoint.port)
    try:
        writer.write(len(octets).to_bytes(2, "big") + octets)
        length = int.from_bytes(await reader.readexactly(2), "big")
        return await reader.readexactly(length)
    finally:
        writer.transport.abort()
