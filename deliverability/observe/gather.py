"""Looking at the world once: a manifest in, a `Snapshot` out."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from deliverability.manifest import Manifest, with_dkim_facts
from deliverability.observe.aws import ses
from deliverability.observe.aws.reading import LEFT_OUT, Clients
from deliverability.observe.aws.route53 import read_zone
from deliverability.observe.dns.authoritative import Directly
from deliverability.observe.dns.delegation import Examined, Located, delegation, examine, locate
from deliverability.observe.dns.exchange import Client, Endpoint
from deliverability.observe.dns.nameservers import Nameservers, parse_nameserver, system_nameservers
from deliverability.observe.dns.questions import Question, dkim_questions, doubled_questions, questions
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.observe.snapshot import Aws, Observation, Reading, Snapshot
from deliverability.once import Once
from deliverability.standards import names

_SYSTEM_DNS = DnsOptions()
_DEFAULT_AWS = AwsOptions()


def _now() -> datetime:
    return datetime.now(UTC)


async def observe(
    manifest: Manifest,
    *,
    dns: DnsOptions = _SYSTEM_DNS,
    aws: AwsOptions | None = _DEFAULT_AWS,
    clock: Callable[[], datetime] = _now,
) -> Snapshot:
    """Ask DNS and AWS all that the rules need to judge `manifest`.

    aws: None asks nothing of AWS (`--dns-only`): the three readings are "left-out".
    clock: gives `Snapshot.taken_at`, in UTC.

    Nothing that DNS or AWS says or fails to say raises: it becomes a status. Raises `NameserverError` for a text in
    `dns.nameservers` that names no server. Each call starts with empty caches; cancelling it closes what it opened.
    The snapshot's manifest has SES's DKIM tokens in place of placeholders where SES gave them.
    """
    servers = tuple(map(parse_nameserver, dns.nameservers)) or system_nameservers()
    taken_at = clock()
    async with Client(timeout=dns.timeout, budget=dns.budget) as client, Once() as once:
        world = _World(manifest.domain, client, once, dns, servers)
        async with asyncio.TaskGroup() as group:
            api = _Api(manifest, Clients(aws) if aws is not None else None, client.deadline)
            identity = group.create_task(api.identity())
            account = group.create_task(api.account(identity))
            zone = group.create_task(api.zone())
            filled = group.create_task(_filled(manifest, identity))
            for question in questions(manifest):
                group.create_task(world.ask(question))
            group.create_task(world.ask_zone())
            group.create_task(_ask_dkim(filled, world))
        found = delegation(await world.located(), await world.examined(), world.observations())
    return Snapshot(
        taken_at=taken_at,
        manifest=filled.result(),
        delegation=found,
        dns=world.observations(),
        aws=Aws(identity.result(), account.result(), zone.result()),
    )


class _World:
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


@dataclass(frozen=True, slots=True)
class _Api:
    """AWS as one observation reads it.

    clients: None where AWS is left out.
    """

    manifest: Manifest
    clients: Clients | None
    deadline: float

    async def identity(self) -> Reading:
        if self.clients is None:
            return LEFT_OUT
        return await ses.read_identity(self.manifest, self.clients, deadline=self.deadline)

    async def account(self, identity: asyncio.Task[Reading]) -> Reading:
        # After the identity, not beside it: SES allows one call a second.
        read = await identity
        if self.clients is None:
            return LEFT_OUT
        return await ses.read_account(self.manifest, read, self.clients, deadline=self.deadline)

    async def zone(self) -> Reading:
        if self.clients is None:
            return LEFT_OUT
        return await read_zone(self.manifest, self.clients, deadline=self.deadline)


async def _filled(manifest: Manifest, identity: asyncio.Task[Reading]) -> Manifest:
    """The manifest with SES's tokens where it has placeholders; at once where it has none."""
    if manifest.identity is None or manifest.identity.dkim.tokens is not None:
        return manifest
    facts = ses.dkim_facts(await identity)
    return with_dkim_facts(manifest, facts) if facts is not None else manifest


async def _ask_dkim(filled: asyncio.Task[Manifest], world: _World) -> None:
    manifest = await filled

    async def doubled() -> None:
        circle = (await world.located()).circle
        zone = circle.zone if circle is not None else manifest.dns.zone
        if zone is not None:
            await asyncio.gather(*(world.ask(q) for q in doubled_questions(manifest, zone)))

    await asyncio.gather(*(world.ask(question) for question in dkim_questions(manifest)), doubled())
