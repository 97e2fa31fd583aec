"""The look of `init` at a domain, and what it proposes: DNS and AWS asked, the deploy file read."""

import asyncio
import os
from contextlib import AsyncExitStack
from dataclasses import replace
from pathlib import Path

from deliverability.commands.domain_options import ResolverOptions
from deliverability.commands.network import load_network
from deliverability.commands.progress import working
from deliverability.commands.running import CouldNotTell, refuse
from deliverability.declaration.manifest import Manifest, manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import from_mapping
from deliverability.declaration.reading.yaml_nodes import plain_document
from deliverability.event_loop import run
from deliverability.observe.aws.reader import Reader
from deliverability.observe.dns.nameservers import NameserverError
from deliverability.observe.dns.resolvers import NoResolver, open_resolver
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.observe.session import Session
from deliverability.proposal.deploy_file import Sender, choose, senders_in
from deliverability.proposal.entries import Setting
from deliverability.proposal.looking import look
from deliverability.proposal.proposing import Proposal, Region, SeveralRegions, propose, region_of
from deliverability.proposal.seen import Seen
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.specification import AwsReading

_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


def sender_of(file: Path, region: str | None, domain: str | None) -> Sender:
    """The sender that a deploy file names; raises ConfigError."""
    senders = senders_in(plain_document(file, keys_as_written=True), str(file))
    return choose(senders, region=region, domain=domain, source=str(file))


def proposal_of(
    domain: str,
    sender: Sender | None,
    environment: str | None,
    region: str | None,
    asked: ResolverOptions,
    *,
    stack: str | None,
    dns_only: bool,
) -> tuple[Proposal, tuple[str, ...]]:
    """What a stack file may say, and what was asked in place of the world. Raises UsageProblem, CouldNotTell, ConfigError."""
    from_mapping({"domain": domain}, source="DOMAIN")
    if region is not None:
        from_mapping({"domain": domain}, source="--region", region=region)
    ambient = _ambient_region(sender, dns_only=dns_only)
    if region is None and ambient is not None:
        from_mapping({"domain": domain}, source=ambient.origin, region=ambient.name)
    regions = [region] if region is not None else [ambient.name] if ambient and ambient.name else []
    dns = DnsOptions(
        nameservers=tuple(asked.nameservers or ()), network=load_network(asked.network), budget=asked.timeout
    )
    try:
        with working(f"asking DNS{'' if dns_only else ' and AWS'}"):
            seen, told = run(
                _looked(domain, dns, None if dns_only else AwsOptions(), regions, only=region is not None)
            )
    except NameserverError as error:
        refuse(f"--nameserver: {error}")
    except NoResolver as error:
        raise CouldNotTell(str(error)) from None
    if not dns_only and not seen.ses:
        refuse(
            "which region is SES in? Nothing published tells it: name it with --region (or AWS_REGION), or leave AWS out with --dns-only"
        )
    try:
        proposal = propose(seen, region_of(seen, given=region, ambient=ambient), sender, stack=stack)
    except SeveralRegions as several:
        refuse(
            f"SES has the identity {domain} in {' and '.join(several.regions)}: choose with --region; each takes a stack of its own"
        )
    return _in(environment, proposal), told


def _in(environment: str | None, proposal: Proposal) -> Proposal:
    """The proposal in the environment that was asked for."""
    if environment is None:
        return proposal
    path = ("environment",)
    chosen = Setting(path, environment, "as --environment says")
    entries = (
        replace(chosen, origin=f"{chosen.origin}; {each.origin}")
        if isinstance(each, Setting) and each.path == path
        else each
        for each in proposal.entries
    )
    return replace(proposal, entries=tuple(entries))


async def _looked(
    domain: str, dns: DnsOptions, aws: AwsOptions | None, regions: list[str], *, only: bool
) -> tuple[Seen, tuple[str, ...]]:
    async with (
        open_resolver(dns) as resolver,
        Session(dns=dns, aws=aws) as session,
        AsyncExitStack() as opened,
    ):
        deadline = asyncio.get_running_loop().time() + dns.budget
        readers: dict[str, Reader] = {}

        async def read(region: str, reading: AwsReading) -> Reading:
            if region not in readers:
                readers[region] = session.reader(_nothing_declared(domain, region), deadline=deadline)
                await opened.enter_async_context(readers[region])
            return await readers[region].read(reading)

        seen = await look(
            domain, resolver=resolver, aws=None if aws is None else read, regions=regions, only=only
        )
        return seen, session.rerouted()


def _nothing_declared(domain: str, region: str) -> Manifest:
    """The defaults for a domain: by them AWS's readings know what they are about."""
    return manifest_of(make_plan(from_mapping({"domain": domain}), stack="", region=region))


def _ambient_region(sender: Sender | None, *, dns_only: bool) -> Region | None:
    """The region by which the deploy file calls its own, else that of the shell, or of its profile."""
    if sender is not None and sender.aws_region is not None:
        return Region(sender.aws_region, f"as {sender.source} calls its region")
    variable = next((name for name in _REGION_VARIABLES if os.environ.get(name)), None)
    if variable is not None:
        return Region(os.environ[variable], f"{variable} of the shell")
    if dns_only:
        return None
    from botocore.exceptions import BotoCoreError

    from deliverability.aws_clients import ClientMaker, Limits

    try:
        region: str | None = ClientMaker(Limits(connect=5, read=10, tries=3)).session.region_name
    except BotoCoreError as error:
        refuse(f"AWS: {error}; correct AWS_PROFILE, or leave AWS out with --dns-only")
    return Region(region, "the region of the shell's AWS profile") if region else None
