"""Looking at the world once: a manifest in, a `Snapshot` out."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from deliverability.manifest import Manifest, with_dkim_facts
from deliverability.observe.aws import ses
from deliverability.observe.aws.reading import LEFT_OUT, Clients
from deliverability.observe.aws.route53 import read_zone
from deliverability.observe.dns.delegation import delegation
from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.following import follow
from deliverability.observe.dns.nameservers import parse_nameserver, system_nameservers
from deliverability.observe.dns.questions import dkim_questions, doubled_questions, questions
from deliverability.observe.dns.world import World
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.observe.snapshot import Aws, Reading, Snapshot
from deliverability.once import Once

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
        world = World(manifest.domain, client, once, dns, servers)
        async with asyncio.TaskGroup() as group:
            api = _Api(manifest, Clients(aws) if aws is not None else None, client.deadline)
            identity = group.create_task(api.identity())
            account = group.create_task(api.account(identity))
            zone = group.create_task(api.zone())
            filled = group.create_task(_filled(manifest, identity))
            for question in questions(manifest):
                group.create_task(world.ask(question))
            group.create_task(world.ask_zone())
            group.create_task(follow(manifest, world))
            group.create_task(_ask_dkim(filled, world))
        found = delegation(await world.located(), await world.examined(), world.observations())
    return Snapshot(
        taken_at=taken_at,
        manifest=filled.result(),
        delegation=found,
        dns=world.observations(),
        aws=Aws(identity.result(), account.result(), zone.result()),
    )


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


async def _ask_dkim(filled: asyncio.Task[Manifest], world: World) -> None:
    manifest = await filled

    async def doubled() -> None:
        circle = (await world.located()).circle
        zone = circle.zone if circle is not None else manifest.dns.zone
        if zone is not None:
            await asyncio.gather(*(world.ask(q) for q in doubled_questions(manifest, zone)))

    await asyncio.gather(*(world.ask(question) for question in dkim_questions(manifest)), doubled())
