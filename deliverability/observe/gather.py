"""Looking at the world once: a manifest in, a `Snapshot` out."""

import asyncio
from collections.abc import Callable
from contextlib import nullcontext
from datetime import UTC, datetime

from deliverability.declaration.manifest import Manifest
from deliverability.observe.aws.calling import Calls
from deliverability.observe.aws.reader import Reader
from deliverability.observe.dns.delegation import delegation
from deliverability.observe.dns.evaluate import evaluate, evaluate_identities
from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.lists import ask_lists
from deliverability.observe.dns.resolvers import servers_of
from deliverability.observe.dns.world import World
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.once import Once
from deliverability.snapshot import Snapshot
from deliverability.snapshot.questions import dkim_questions, doubled_questions, questions
from deliverability.snapshot.readings.identities import IDENTITIES

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

    aws: None asks nothing of AWS (`--dns-only`): all its readings are "left-out".
    clock: gives `Snapshot.taken_at`, in UTC.

    Nothing that DNS or AWS says or fails to say raises: it becomes a status. Raises `NameserverError` for a text in
    `dns.nameservers` that names no server. Each call starts with empty caches; cancelling it closes what it opened.
    The snapshot's manifest has SES's DKIM tokens in place of placeholders where SES gave them.
    """
    servers = servers_of(dns)
    taken_at = clock()
    async with (
        Client(timeout=dns.timeout, budget=dns.budget) as client,
        Once() as once,
        nullcontext() if aws is None else Calls(aws) as calls,
        Reader(manifest, calls, now=taken_at, deadline=client.deadline) as reader,
    ):
        world = World(manifest.domain, client, once, dns, servers)
        async with asyncio.TaskGroup() as group:
            filled = group.create_task(reader.filled())
            made = group.create_task(reader.read_all())
            for question in questions(manifest):
                group.create_task(world.ask(question))
            group.create_task(world.ask_zone())
            group.create_task(evaluate(manifest, world.early()))
            group.create_task(evaluate(manifest, world))
            group.create_task(_ask_dkim(filled, world))
            group.create_task(_ask_below(reader, manifest, world))
            lists = group.create_task(ask_lists(manifest, client, servers, dns.network))
        await world.finished()
        found = delegation(await world.located(), await world.examined(), world.observations())
    return Snapshot(
        taken_at=taken_at,
        manifest=filled.result(),
        delegation=found,
        dns=(*world.observations(), *lists.result()),
        aws=made.result(),
    )


async def _ask_below(reader: Reader, manifest: Manifest, world: World) -> None:
    await evaluate_identities(manifest, await reader.read(IDENTITIES), world)


async def _ask_dkim(filled: asyncio.Task[Manifest], world: World) -> None:
    manifest = await filled

    async def doubled() -> None:
        circle = (await world.located()).circle
        zone = circle.zone if circle is not None else manifest.dns.zone
        if zone is not None:
            await asyncio.gather(*(world.ask(q) for q in doubled_questions(manifest, zone)))

    await asyncio.gather(*(world.ask(question) for question in dkim_questions(manifest)), doubled())
