"""`DnsObserver`: the DNS questions of one observation, to resolvers and authoritative servers together."""

import asyncio
from functools import partial
from typing import Any

from deliverability.observe.dns.authoritative import AuthoritativeClient, done
from deliverability.observe.dns.delegation import ParentAnswer, ZoneLocation, examine, locate
from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.nameservers import Nameservers
from deliverability.observe.dns.observations import Observations
from deliverability.observe.dns.prefetch import PrefetchResolver
from deliverability.observe.dns.servers import Endpoint
from deliverability.observe.options import DnsOptions
from deliverability.once import Once
from deliverability.snapshot import Observation, consensus
from deliverability.snapshot.questions import Question
from deliverability.standards import names
from deliverability.standards.resolver import Answer, Resolver


class DnsObserver:
    """The DNS side of one observation: each question once, to every resolver and every server of the zone."""

    def __init__(
        self, domain: str, client: Client, once: Once, options: DnsOptions, servers: tuple[Endpoint, ...]
    ) -> None:
        self._domain = domain
        self._once = once
        self._observations = Observations()
        self._begun: dict[Question, asyncio.Task[None]] = {}
        self._resolver = Nameservers(client, servers, once, self._observations)
        self._direct = AuthoritativeClient(
            client, options.network, self._resolver, once, self._observations, self._is_delegated
        )

    async def located(self) -> ZoneLocation:
        """The zone that holds the domain and its servers."""
        return await self._once.get("located", lambda: locate(self._domain, self._resolver, self._direct))

    async def examined(self) -> ParentAnswer:
        """What the zone above says of it."""

        async def work() -> ParentAnswer:
            return await examine(await self.located(), self._direct)

        return await self._once.get("examined", work)

    async def ask(self, question: Question) -> None:
        """Ask every resolver and, for a name in the domain's zone, every server of the zone, all at once."""
        await self._once.get(question, partial(self._ask, question))

    async def ask_resolvers(self, question: Question) -> None:
        """Ask every resolver, and no name server."""
        await done(self._resolver.start(question.name, question.type))

    def begin(self, question: Question) -> None:
        """Start asking; `finished` waits for it."""
        self._begun[question] = self._once.start(question, partial(self._ask, question))

    async def ask_zone(self) -> None:
        """Ask for what the zone says of itself, its SOA and its NS set, for the DS set, which stands above it, and where there is one
        for the keys that it must fit.

        The zone's own servers know nothing of its DS (RFC 4035 section 3.1.4.1): the parent's are asked, and resolvers.
        """
        located = await self.located()
        if located.zone_servers is None:
            return
        zone, above = located.zone_servers.zone, located.above
        await asyncio.gather(
            *(self.ask(Question(zone, kind)) for kind in ("SOA", "NS")),
            done(self._resolver.start(zone, "DS")),
            *([self._direct.ask_above(above, zone, "DS")] if above is not None else []),
        )
        if any(o.values for o in self._observations.of(zone, "DS")):
            await self.ask(Question(zone, "DNSKEY"))

    async def finished(self) -> None:
        """Wait for what was begun, and for what was put again to resolvers that gave SERVFAIL."""
        await done(self._begun.values())
        await self._resolver.finished()

    def prefetch(self) -> Resolver:
        """A resolver that doesn't wait for everybody, as `query` does: the first conclusive answer of a resolver."""
        return PrefetchResolver(self._resolver, self.begin)

    async def query(self, name: str, rdtype: str) -> Answer:
        """As a `standards.resolver.Resolver`: the consensus of all who were asked, the same that the snapshot gives."""
        await self.ask(Question(name, rdtype))
        return consensus(name, rdtype, self._observations.of(name, rdtype)).answer

    def observations(self) -> tuple[Observation, ...]:
        """All answers so far, in an order that doesn't depend on when they came."""
        return self._observations.all()

    async def _is_delegated(self, zone: str, host: str) -> bool:
        """Whether the zone above leads to a host for the domain's zone; True where it didn't tell, and for other zones.

        Resolvers name the servers first, by the zone's own NS set: what the zone above says comes later and decides.
        """
        located = await self.located()
        if located.zone_servers is None or located.zone_servers.zone != zone:
            return True
        delegated = (await self.examined()).delegated
        return delegated is None or host in delegated

    async def _ask(self, question: Question) -> None:
        name, rdtype = question.name, question.type
        asked: list[asyncio.Task[Any]] = [*self._resolver.start(name, rdtype)]
        zone_servers = (await self.located()).zone_servers
        if zone_servers is not None and names.is_within(name, zone_servers.zone):
            asked += self._direct.start(zone_servers, name, rdtype)
            extra = (await self.examined()).extra
            if extra is not None:
                asked += self._direct.start(extra, name, rdtype)
        await done(asked)
