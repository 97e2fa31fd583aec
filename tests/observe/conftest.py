"""For these tests a DNS server that sends whatever octets it likes, a shop in an embedded DNS world, and an embedded cloud."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rrset
import pytest

from deliverability.observe.dns.servers import Endpoint
from tests.observe.cloud import read, shop, stubbed
from tests.observe.shop import declare, scene

__all__ = ["declare", "read", "reply", "scene", "serve", "shop", "stubbed"]

#: Transport ("udp", "tcp") and query to the octets to send one after the other; b"" on TCP hangs up.
Answering = Callable[[str, dns.message.Message], list[bytes]]


@dataclass
class Served:
    """endpoint: where it listens; asked: the transport and the query of every question, in order.

    public: whether `com` is answered as by every resolver of the public DNS, and not counted; else it is a question like others.
    """

    endpoint: Endpoint
    public: bool = True
    asked: list[tuple[str, dns.message.Message]] = field(default_factory=list)


def _about_public_dns(query: dns.message.Message) -> bool:
    return query.question[0].name.to_text() == "com."


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, answering: Answering, served: Served) -> None:
        self._answering = answering
        self._served = served

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        query = dns.message.from_wire(data)
        if self._served.public and _about_public_dns(query):
            self._transport.sendto(_reply(query, "com. 60 NS a.example."), addr)
            return
        self._served.asked.append(("udp", query))
        for octets in self._answering("udp", query):
            self._transport.sendto(octets, addr)


@asynccontextmanager
async def _serve(answering: Answering, *, public: bool = True) -> AsyncIterator[Served]:
    loop = asyncio.get_running_loop()

    async def on_connection(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            (length,) = struct.unpack("!H", await reader.readexactly(2))
            query = dns.message.from_wire(await reader.readexactly(length))
            served.asked.append(("tcp", query))
            for octets in answering("tcp", query):
                if octets:
                    writer.write(struct.pack("!H", len(octets)) + octets)
                    await writer.drain()
                else:
                    writer.transport.abort()
            await reader.read()
        except (OSError, EOFError):
            return
        finally:
            writer.transport.abort()

    tcp = await asyncio.start_server(on_connection, "127.0.0.1", 0)
    port = tcp.sockets[0].getsockname()[1]
    served = Served(Endpoint("127.0.0.1", port), public)
    udp, _ = await loop.create_datagram_endpoint(
        lambda: _Udp(answering, served), local_addr=("127.0.0.1", port)
    )
    try:
        yield served
    finally:
        udp.close()
        tcp.close()
        # Let the connections' handlers see that their peers are gone.
        for _ in range(5):
            await asyncio.sleep(0)


def _reply(query: dns.message.Message, *records: str, flags: int = 0, rcode: int = 0) -> bytes:
    response = dns.message.make_response(query)
    response.flags |= flags
    response.set_rcode(rcode)
    for record in records:
        name, ttl, kind, rdata = record.split(" ", 3)
        response.answer.append(dns.rrset.from_text(name, int(ttl), "IN", kind, rdata))
    return response.to_wire(max_size=65535)


@pytest.fixture
def serve() -> Callable[..., AbstractAsyncContextManager[Served]]:
    """Run a server on UDP and TCP of one loopback port."""
    return _serve


@pytest.fixture
def reply() -> Callable[..., bytes]:
    """Make a response to a query from records written as `name. ttl TYPE data`."""
    return _reply
