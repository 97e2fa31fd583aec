"""One name server of the embedded world: the zones it holds, and how it misbehaves."""

import asyncio
import logging
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol

import dns.message
import dns.rcode

from deliverability.embedded.dns.answering import authoritative_answer, zone_for
from deliverability.embedded.dns.behaviour import Behaviour, Exchange, Reply
from deliverability.embedded.dns.lookup import (
    Labels,
    UnreadableRecord,
    ZoneIndex,
    ancestors,
    labels_of_text,
)
from deliverability.embedded.dns.wire import Transport, encode, read_query, reply_to
from deliverability.embedded.dns.zone import Zone

_log = logging.getLogger(__name__)

#: Answers kept per zone, ready in octets, as long as the zone does not change.
_PREPARED_ANSWERS = 2048

#: A question as it came in, without its id: how, and the octets.
_Asked = tuple[Transport, bytes]


@dataclass(frozen=True, slots=True)
class NameServer:
    """A name server of the embedded world: its host name (no final dot) and its made-up IPv4 address."""

    name: str
    address: str


class Channel(Protocol):
    """The way back to whoever asked."""

    @property
    def transport(self) -> Transport:
        """How the question came."""
        ...

    def send(self, octets: bytes, *, elsewhere: bool = False) -> None:
        """Send one message; a connection that is gone swallows it. `elsewhere`: over UDP, from another port."""
        ...

    def hang_up(self) -> None:
        """Reset the connection, where there is one."""
        ...


class ServedZone:
    """A zone as its name servers see it: indexed once per version, shared by all of them.

    behaviour: a misbehaviour in this zone alone, at whichever of its servers.
    """

    def __init__(self, zone: Zone) -> None:
        self.zone = zone
        self.behaviour: Behaviour | None = None
        self._index: ZoneIndex | None = None
        self._prepared: dict[_Asked, bytes] = {}

    def index(self) -> ZoneIndex:
        """What the zone holds now."""
        index = self._index
        if index is None or index.version != self.zone.version:
            index = self._index = ZoneIndex(self.zone, index)
            self._prepared = {}
        return index

    def prepared(self) -> dict[_Asked, bytes]:
        """Prepared answers for what the zone holds now, without the id; all its servers give the same."""
        self.index()
        if len(self._prepared) >= _PREPARED_ANSWERS:
            self._prepared = {}
        return self._prepared


class Authority:
    """Answers for the zones of one name server, on the world's event loop.

    behaviour: a misbehaviour of the whole server; goes before that of a zone.
    """

    def __init__(self, name_server: NameServer) -> None:
        self.name_server = name_server
        self.behaviour: Behaviour | None = None
        self._zones: dict[Labels, ServedZone] = {}

    def serve(self, served: ServedZone) -> None:
        """Hold one more zone."""
        self._zones = {**self._zones, labels_of_text(served.zone.name): served}

    def zones(self) -> tuple[ServedZone, ...]:
        """The zones it holds."""
        return tuple(self._zones.values())

    def handle(self, octets: bytes, channel: Channel) -> None:
        """Answer what came in over the channel, now or later, or not at all."""
        query = read_query(octets)
        if query is None:
            return
        if isinstance(query, bytes):
            channel.send(query)
            return
        asked = (channel.transport, octets[2:])
        served = self._closest(query)
        # Read once: it may be changed from another thread at any moment.
        behaviour = self._behaviour_in(served)
        prepared = served.prepared() if served is not None and behaviour is None else {}
        if asked in prepared:
            channel.send(octets[:2] + prepared[asked])
            return
        sent = deliver(self._reply(query, channel.transport, behaviour), channel)
        if sent is not None:
            prepared[asked] = sent[2:]

    def reply(self, query: dns.message.Message, transport: Transport) -> Reply:
        """What this server sends for a well-formed query."""
        return self._reply(query, transport, self._behaviour_in(self._closest(query)))

    def _reply(self, query: dns.message.Message, transport: Transport, behaviour: Behaviour | None) -> Reply:
        def honest() -> dns.message.Message:
            try:
                return authoritative_answer(query, transport, self._find)
            except UnreadableRecord as error:
                _log.warning("%s answers SERVFAIL: %s", self.name_server.name, error)
                return reply_to(query, dns.rcode.SERVFAIL)

        if behaviour is None:
            return Reply(honest())
        return replace(behaviour.reply(Exchange(query, transport, honest)), honest=False)

    def _behaviour_in(self, served: ServedZone | None) -> Behaviour | None:
        return self.behaviour or (served.behaviour if served is not None else None)

    def _closest(self, query: dns.message.Message) -> ServedZone | None:
        index = zone_for(query, self._find)
        return self._zones[index.origin] if index is not None else None

    def _find(self, labels: Labels) -> ZoneIndex | None:
        zones = self._zones
        return next((zones[above].index() for above in ancestors(labels) if above in zones), None)


def deliver(reply: Reply, channel: Channel) -> bytes | None:
    """Send a reply when it is due; returns the octets if they left at once."""
    payload = reply.payload
    if reply.hang_up:
        channel.hang_up()
        return None
    if payload is None:
        return None
    octets = payload if isinstance(payload, bytes) else encode(payload, channel.transport)
    send = partial(channel.send, octets, elsewhere=reply.elsewhere)
    if reply.delay > 0:
        asyncio.get_running_loop().call_later(reply.delay, send)
        return None
    send()
    return octets
