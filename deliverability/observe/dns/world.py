"""DNS as one observation asks it: resolvers and authoritative servers together."""

import asyncio

from deliverability.observe.dns.authoritative import Directly
from deliverability.observe.dns.delegation import Examined, Located, examine, locate
from deliverability.observe.dns.exchange import Client, Endpoint
from deliverability.observe.dns.nameservers import Nameservers
from deliverability.observe.dns.questions import Question
from deliverability.observe.options import DnsOptions
from deliverability.observe.snapshot import Observation, consensus
from deliverability.once import Once
from deliverability.standards import names
from deliverability.standards.resolver import Answer


class World:
    """DNS as one observation asks it: resolvers and authoritative servers together."""

    def __init__(
        self, domain: str, client: Client, once: Once, options: DnsOptions, servers: tuple[Endpoint, ...]
    ) -> None:
        self._domain = domain
        self._once = once
        self._resolver = Nameservers(client, servers, once)
        self._direct = Directly(client, options.network, self._resolver, once)

    async def located(self) -> Located:
        """The zone that holds the domain and its servers."""
        return await self._once.get("located", lambda: locate(self._domain, self._resolver, self._direct))

    async def examined(self) -> Examined:
        """What the zone above says of it."""

        async def work() -> Examined:
            return await examine(await self.located(), self._direct)

        return await self._once.get("examined", work)

    async def ask(self, question: Question) -> None:
        """Ask every resolver and, for a name in the domain's zone, every server of the zone, all at once."""
        await asyncio.gather(
            self._resolver.each(question.name, question.type),
            self._ask_servers(question),
            self._ask_extra_servers(question),
        )

    async def ask_zone(self) -> None:
        """Ask for what the zone says of itself: its SOA, and its NS set."""
        circle = (await self.located()).circle
        if circle is not None:
            await asyncio.gather(*(self.ask(Question(circle.zone, kind)) for kind in ("SOA", "NS")))

    async def query(self, name: str, rdtype: str) -> Answer:
        """As a `standards.resolver.Resolver`: what everybody who was asked says together, as a snapshot will tell it again."""
        await self.ask(Question(name, rdtype))
        seen = (*self._resolver.observations, *self._direct.observations)
        return consensus(name, rdtype, (o for o in seen if (o.name, o.type) == (name, rdtype))).answer

    def observations(self) -> tuple[Observation, ...]:
        """All answers so far, in an order that doesn't depend on when they came."""
        seen = (*self._resolver.observations, *self._direct.observations)
        return tuple(sorted(seen, key=lambda o: (o.name, o.type, o.view, o.server, o.address)))

    async def _ask_servers(self, question: Question) -> None:
        circle = (await self.located()).circle
        if circle is not None and names.is_within(question.name, circle.zone):
            await self._direct.ask(circle, question.name, question.type)

    async def _ask_extra_servers(self, question: Question) -> None:
        extra = (await self.examined()).extra
        if extra is not None and names.is_within(question.name, extra.zone):
            await self._direct.ask(extra, question.name, question.type)
