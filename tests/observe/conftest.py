"""Two kinds of DNS for these tests: a server that sends whatever octets it likes, and a shop in an embedded world."""

import asyncio
import struct
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import dns.flags
import dns.message
import dns.rrset
import pytest

from deliverability.declaration.manifest import Manifest, Record, manifest_of
from deliverability.declaration.plan import DkimFacts, make_plan
from deliverability.declaration.settings import Settings
from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.world import World
from deliverability.embedded.dns.zone import RRset, Zone
from deliverability.observe.dns.exchange import Endpoint
from deliverability.observe.gather import observe
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.snapshot import Snapshot
from deliverability.standards.names import is_within
from deliverability.standards.txt import to_zone

#: Transport ("udp", "tcp") and query to the octets to send one after the other; b"" on TCP hangs up.
Answering = Callable[[str, dns.message.Message], list[bytes]]


@dataclass
class Served:
    """endpoint: where it listens; asked: the transport and the query of every question, in order."""

    endpoint: Endpoint
    asked: list[tuple[str, dns.message.Message]] = field(default_factory=list)


class _Udp(asyncio.DatagramProtocol):
    def __init__(self, answering: Answering, served: Served) -> None:
        self._answering = answering
        self._served = served

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def datagram_received(self, data: bytes, addr: object) -> None:
        query = dns.message.from_wire(data)
        self._served.asked.append(("udp", query))
        for octets in self._answering("udp", query):
            self._transport.sendto(octets, addr)


@asynccontextmanager
async def _serve(answering: Answering) -> AsyncIterator[Served]:
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
    served = Served(Endpoint("127.0.0.1", port))
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
def serve() -> Callable[[Answering], AbstractAsyncContextManager[Served]]:
    """Run a server on UDP and TCP of one loopback port."""
    return _serve


@pytest.fixture
def reply() -> Callable[..., bytes]:
    """Make a response to a query from records written as `name. ttl TYPE data`."""
    return _reply


@dataclass(frozen=True)
class Scene:
    """An embedded DNS world with a declared shop in it.

    manifest: what is declared.
    """

    world: World
    manifest: Manifest

    def options(self, **changes: object) -> DnsOptions:
        """Options that ask this world: patient, since the machine may be busy; tests of silence shorten that."""
        host, port = self.world.resolver_address
        options = DnsOptions((f"{host}:{port}",), self.world.network, timeout=5.0, budget=20.0)
        return replace(options, **changes)

    def observe(self, *, aws: AwsOptions | None = None, **changes: object) -> Snapshot:
        """One observation through real sockets."""
        return asyncio.run(self.observing(aws=aws, **changes))

    async def observing(self, *, aws: AwsOptions | None = None, **changes: object) -> Snapshot:
        return await observe(self.manifest, dns=self.options(**changes), aws=aws, clock=lambda: NOON)

    def observe_when_ready(self, ready: Callable[[Snapshot], bool], **changes: object) -> Snapshot:
        """An observation in which somebody's silence is sat out: shortly, and again with more patience where `ready` says
        that the machine was too busy for those who do answer.
        """
        for timeout in (0.4, 1.5):
            snapshot = self.observe(timeout=timeout, **changes)
            if ready(snapshot):
                return snapshot
        return self.observe(timeout=5.0, **changes)

    def publish(self, zone: Zone) -> None:
        """Put every declared record set that belongs into the zone there."""
        zone.apply([_rrset(r) for r in self.manifest.records if is_within(r.name, zone.name)])


NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def manifest(tokens: tuple[str, ...] | None = ("aaa", "bbb", "ccc"), **settings: object) -> Manifest:
    """The manifest of a shop below `example.com` in Frankfurt."""
    declared = Settings.model_validate({"domain": "shop.example.com", **settings})
    facts = DkimFacts(tokens) if tokens else None
    return manifest_of(make_plan(declared, stack="shop.test", region="eu-central-1", dkim_facts=facts))


def _rrset(record: Record) -> RRset:
    rdata = tuple(to_zone(v) if record.type == "TXT" else f"{v}." for v in record.values)
    return RRset(record.name, record.type, record.ttl, rdata)


@pytest.fixture
def declare() -> Callable[..., Manifest]:
    """Make a manifest."""
    return manifest


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A healthy shop: everything declared is published in the delegated zone `example.com`, and one DKIM key lives."""
    with World(Clock()) as world:
        scene = Scene(world, manifest())
        scene.publish(world.create_zone("example.com"))
        keys = world.zone("dkim.amazonses.com")
        keys.apply(
            [
                RRset("aaa.dkim.amazonses.com", "TXT", 1800, ('"p=MIGf"',)),
                RRset("bbb.dkim.amazonses.com", "TXT", 1800, ('""',)),
                RRset("ccc.dkim.amazonses.com", "TXT", 1800, ('""',)),
            ]
        )
        yield scene
