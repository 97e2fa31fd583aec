"""The world's DNS address: a recursive resolver, and the zones' own data for those who ask without recursion."""

import asyncio
import logging
from dataclasses import dataclass, field

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from deliverability.embedded.dns.answering import authoritative_answer
from deliverability.embedded.dns.authority import Channel, deliver
from deliverability.embedded.dns.behaviour import Behaviour, Exchange, Reply
from deliverability.embedded.dns.cache import Cache
from deliverability.embedded.dns.lookup import UnreadableRecord
from deliverability.embedded.dns.recursion import Recursor
from deliverability.embedded.dns.registry import Registry
from deliverability.embedded.dns.wire import Transport, read_query, reply_to

_log = logging.getLogger(__name__)

#: Answers kept ready in octets as long as nothing changes.
_PREPARED_ANSWERS = 4096


@dataclass(frozen=True, slots=True)
class _Moment:
    """What was found out while nothing in the world changed; left behind as soon as something does."""

    generation: int
    findings: Cache = field(default_factory=lambda: Cache(lambda: 0.0))
    prepared: dict[tuple[Transport, bytes], bytes] = field(default_factory=dict)


class ResolverService:
    """Answers at the resolver's endpoint, on the world's event loop; as an authority (AA) unless it answers from memory.

    cache: what a caching resolver remembers; None answers every question as of now.
    behaviour: a misbehaviour of the resolver itself.
    faults: how many servers and zones misbehave; while there are any, no answer is kept ready, and of what was found out only
        what honest servers said: who is late must be late each time.
    """

    def __init__(self, registry: Registry, recursor: Recursor, cache: Cache | None) -> None:
        self.behaviour: Behaviour | None = None
        self.faults = 0
        self._registry = registry
        self._recursor = recursor
        self._cache = cache
        self._tasks: set[asyncio.Task[None]] = set()
        self._moment = _Moment(registry.generation)

    def handle(self, octets: bytes, channel: Channel) -> None:
        """Answer what came in over the channel, now or later, or not at all."""
        moment, key = self._now(), (channel.transport, octets[2:])
        if not self.faults and key in moment.prepared:
            channel.send(octets[:2] + moment.prepared[key])
            return
        query = read_query(octets)
        if query is None:
            return
        if isinstance(query, bytes):
            channel.send(query)
            return
        task = asyncio.get_running_loop().create_task(self._answer(query, octets, moment, channel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def cancel(self) -> list[asyncio.Task[None]]:
        """Give up the questions that are still open; returns them, to be awaited."""
        for task in self._tasks:
            task.cancel()
        return list(self._tasks)

    def _now(self) -> _Moment:
        generation = self._registry.generation
        if self._moment.generation != generation or len(self._moment.prepared) >= _PREPARED_ANSWERS:
            self._moment = _Moment(generation)
        return self._moment

    async def _answer(
        self, query: dns.message.Message, octets: bytes, moment: _Moment, channel: Channel
    ) -> None:
        try:
            honest = await self._honest(query, channel.transport, moment)
        except UnreadableRecord as error:
            _log.warning("the resolver answers SERVFAIL: %s", error)
            honest = reply_to(query, dns.rcode.SERVFAIL)
        behaviour = self.behaviour
        if behaviour is not None:
            deliver(behaviour.reply(Exchange(query, channel.transport, lambda: honest)), channel)
            return
        sent = deliver(Reply(honest), channel)
        if sent is not None and self._cache is None and not self.faults:
            moment.prepared[channel.transport, octets[2:]] = sent[2:]

    async def _honest(
        self, query: dns.message.Message, transport: Transport, moment: _Moment
    ) -> dns.message.Message:
        question = query.question[0]
        if query.edns > 0:
            return reply_to(query, dns.rcode.BADVERS)
        if not query.flags & dns.flags.RD:
            response = authoritative_answer(query, transport, self._registry.index_for)
            response.flags |= dns.flags.RA
            return response
        if question.rdclass != dns.rdataclass.IN or question.rdtype in _NOT_RESOLVED:
            return reply_to(query, dns.rcode.REFUSED, flags=dns.flags.RA)
        found = await self._recursor.resolve(
            question.name,
            question.rdtype,
            moment.findings if self._cache is None else self._cache,
            checking_disabled=bool(query.flags & dns.flags.CD),
            believing=self._cache is not None,
        )
        flags = dns.flags.RA | (query.flags & dns.flags.CD)
        if self._cache is None and found.rcode in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
            # This address holds every zone of the world, and nothing that it says is remembered.
            flags |= dns.flags.AA
        response = reply_to(query, found.rcode, flags=flags)
        response.answer = list(found.answer)
        response.authority = list(found.authority)
        if question.rdtype == dns.rdatatype.ANY and transport is Transport.UDP:
            del response.answer[1:]  # RFC 8482 section 4.1
        return response


_NOT_RESOLVED = frozenset({dns.rdatatype.AXFR, dns.rdatatype.IXFR})
