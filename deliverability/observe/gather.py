"""`observe`: one observation of DNS and AWS, a manifest in, a `Snapshot` out."""

import asyncio
from collections.abc import Callable
from datetime import datetime

from deliverability.declaration.manifest import Manifest
from deliverability.observe.aws.reader import Reader
from deliverability.observe.dns.delegation import delegation
from deliverability.observe.dns.evaluate import evaluate, evaluate_identities, evaluate_redirect_host
from deliverability.observe.dns.observer import DnsObserver
from deliverability.observe.dns.reputation_lists import ask_reputation_lists
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.observe.session import Session, now
from deliverability.once import Once
from deliverability.snapshot import Snapshot
from deliverability.snapshot.questions import (
    Question,
    cut_questions,
    dkim_questions,
    doubled_questions,
    questions,
    underscoreless_questions,
)
from deliverability.snapshot.readings.configuration_set import CONFIGURATION_SET
from deliverability.snapshot.readings.identities import IDENTITIES

_SYSTEM_DNS = DnsOptions()
_DEFAULT_AWS = AwsOptions()


async def observe(
    manifest: Manifest,
    *,
    dns: DnsOptions = _SYSTEM_DNS,
    aws: AwsOptions | None = _DEFAULT_AWS,
    clock: Callable[[], datetime] = now,
) -> Snapshot:
    """Ask DNS and AWS all that the rules need to judge `manifest`, in a session of its own.

    aws: None asks nothing of AWS (`--dns-only`): all its readings are "left-out".
    clock: gives `Snapshot.taken_at`, in UTC.

    Nothing that DNS or AWS says or fails to say raises: it becomes a status. Raises `NameserverError` for a text in
    `dns.nameservers` that names no server. Each call starts with empty caches; cancelling it closes what it opened.
    The snapshot's manifest has SES's DKIM tokens in place of placeholders where SES gave them.
    """
    async with Session(dns=dns, aws=aws, clock=clock) as session:
        return await observe_in(session, manifest)


async def observe_in(session: Session, manifest: Manifest) -> Snapshot:
    """What `observe` does, sharing with the other observations of a session what they ask too."""
    dns, taken_at = session.dns, session.clock()
    async with (
        session.client() as client,
        Once() as once,
        session.reader(manifest, deadline=client.deadline) as reader,
    ):
        observer = DnsObserver(manifest.domain, client, once, dns, session.resolvers)
        async with asyncio.TaskGroup() as group:
            filled = group.create_task(reader.filled())
            aws = group.create_task(reader.read_all())
            for question in questions(manifest):
                group.create_task(observer.ask(question))
            for question in cut_questions(manifest):
                group.create_task(observer.ask_resolvers(question))
            group.create_task(observer.ask_zone())
            group.create_task(evaluate(manifest, observer.prefetch()))
            group.create_task(evaluate(manifest, observer))
            group.create_task(_ask_dkim(filled, observer))
            group.create_task(_ask_below(reader, manifest, observer))
            group.create_task(_ask_redirect_host(reader, observer))
            lists = group.create_task(ask_reputation_lists(manifest, client, session.resolvers, dns.network))
        await observer.finished()
        found = delegation(await observer.located(), await observer.examined(), observer.observations())
    return Snapshot(
        taken_at=taken_at,
        manifest=filled.result(),
        delegation=found,
        dns=(*observer.observations(), *lists.result()),
        aws=aws.result(),
        rerouted=session.rerouted(),
    )


async def _ask_below(reader: Reader, manifest: Manifest, observer: DnsObserver) -> None:
    await evaluate_identities(manifest, await reader.read(IDENTITIES), observer)


async def _ask_redirect_host(reader: Reader, observer: DnsObserver) -> None:
    await evaluate_redirect_host(await reader.read(CONFIGURATION_SET), observer)


async def _ask_dkim(filled: asyncio.Task[Manifest], observer: DnsObserver) -> None:
    manifest = await filled

    async def misplaced() -> None:
        zone_servers = (await observer.located()).zone_servers
        zone = zone_servers.zone if zone_servers is not None else manifest.dns.zone
        if zone is not None:
            await asyncio.gather(
                *(observer.ask(q) for q in doubled_questions(manifest, zone)),
                *(if_missing(*pair) for pair in underscoreless_questions(manifest, zone)),
            )

    async def if_missing(question: Question, instead: Question) -> None:
        if not (await observer.query(question.name, question.type)).values:
            await observer.ask(instead)

    await asyncio.gather(*(observer.ask(question) for question in dkim_questions(manifest)), misplaced())
