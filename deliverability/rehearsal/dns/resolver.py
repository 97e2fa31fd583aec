"""The world's DNS address: a recursive resolver, and the zones' own data for those who ask without recursion."""

import asyncio
import logging

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from deliverability.rehearsal.dns.answering import authoritative_answer
from deliverability.rehearsal.dns.authority import Channel, deliver
from deliverability.rehearsal.dns.behaviour import Behaviour, Exchange, Reply
from deliverability.rehearsal.dns.cache import Resolution
from deliverability.rehearsal.dns.lookup import UnreadableRecord
from deliverability.rehearsal.dns.recursion import Recursor
from deliverability.rehearsal.dns.registry import Registry
from deliverability.rehearsal.dns.wire import Transport, read_query, reply_to

_log = logging.getLogger(__name__)

_REMEMBERED = 4096


class ResolverService:
    """Answers at the resolver's endpoint, on the world's event loop.

    behaviour: a misbehaviour of the resolver itself.
    """

    def __init__(self, registry: Registry, recursor: Recursor) -> None:
        self.behaviour: Behaviour | None = None
        self._registry = registry
        self._recursor = recursor
        self._tasks: set[asyncio.Task[None]] = set()
        self._faults = 0
        self._fault_changes = 0
        self._generation: tuple[int, ...] | None = None
        self._resolved: dict[tuple[bytes, int, bool], Resolution] = {}
        self._prepared: dict[tuple[Transport, bytes], bytes] = {}

    def handle(self, octets: bytes, channel: Channel) -> None:
        """Answer what came in over the channel, now or later, or not at all."""
        key = (channel.transport, octets[2:])
        prepared = self._prepared.get(key) if self._unchanged() else None
        if prepared is not None:
            channel.send(octets[:2] + prepared)
            return
        query = read_query(octets)
        if query is None:
            return
        if isinstance(query, bytes):
            channel.send(query)
            return
        task = asyncio.get_running_loop().create_task(self._answer(query, key, channel))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def faults_changed(self, count: int) -> None:
        """Told after each change of misbehaviour anywhere: how many servers and zones misbehave now.

        While there are any, every question is resolved anew.
        """
        self._faults = count
        self._fault_changes += 1

    def cancel(self) -> list[asyncio.Task[None]]:
        """Give up the questions that are still open; returns them, to be awaited."""
        for task in self._tasks:
            task.cancel()
        return list(self._tasks)

    async def _answer(
        self, query: dns.message.Message, key: tuple[Transport, bytes], channel: Channel
    ) -> None:
        repeatable, generation = self._unchanged(), self._now()
        try:
            honest = await self._honest(query, channel.transport)
        except UnreadableRecord as error:
            _log.warning("the resolver answers SERVFAIL: %s", error)
            honest = reply_to(query, dns.rcode.SERVFAIL)
        behaviour = self.behaviour
        if behaviour is not None:
            deliver(behaviour.reply(Exchange(query, channel.transport, lambda: honest)), channel)
            return
        sent = deliver(Reply(honest), channel)
        if sent is not None and repeatable and self._unchanged() and generation == self._generation:
            self._prepared[key] = sent[2:]

    async def _honest(self, query: dns.message.Message, transport: Transport) -> dns.message.Message:
        question = query.question[0]
        if query.edns > 0:
            return reply_to(query, dns.rcode.BADVERS)
        if not query.flags & dns.flags.RD:
            response = authoritative_answer(query, transport, self._registry.index_for)
            response.flags |= dns.flags.RA
            return response
        if question.rdclass != dns.rdataclass.IN or question.rdtype in _NOT_RESOLVED:
            return reply_to(query, dns.rcode.REFUSED, flags=dns.flags.RA)
        found = await self._resolve(query)
        flags = dns.flags.RA | (query.flags & dns.flags.CD)
        response = reply_to(query, found.rcode, flags=flags)
        response.answer = list(found.answer)
        response.authority = list(found.authority)
        if question.rdtype == dns.rdatatype.ANY and transport is Transport.UDP:
            del response.answer[1:]  # RFC 8482 section 4.1
        return response

    async def _resolve(self, query: dns.message.Message) -> Resolution:
        """Resolve, or repeat what was found before as long as nothing at all has changed in the world."""
        question, checking_disabled = query.question[0], bool(query.flags & dns.flags.CD)
        key = (question.name.to_digestable(), int(question.rdtype), checking_disabled)
        repeatable, generation = self._unchanged(), self._now()
        found = self._resolved.get(key) if repeatable else None
        if found is None:
            found = await self._recursor.resolve(
                question.name, question.rdtype, checking_disabled=checking_disabled
            )
            if repeatable and self._unchanged() and generation == self._generation:
                self._resolved[key] = found
        return found

    def _unchanged(self) -> bool:
        """Whether what was found before may be repeated; forgets it when anything in the world has changed."""
        if self._recursor.cache is not None or self._faults:
            return False
        generation = self._now()
        if generation != self._generation or len(self._prepared) + len(self._resolved) >= _REMEMBERED:
            self._generation = generation
            self._resolved.clear()
            self._prepared.clear()
        return True

    def _now(self) -> tuple[int, ...]:
        return (*self._registry.generation(), self._fault_changes)


_NOT_RESOLVED = frozenset({dns.rdatatype.AXFR, dns.rdatatype.IXFR})
