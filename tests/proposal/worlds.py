"""Proposals for domains that a dict describes, and what a stack file of them plans."""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deliverability.commands.init_file import text_of
from deliverability.declaration.plan import Plan, make_plan
from deliverability.declaration.reading import from_mapping
from deliverability.proposal.deploy_file import Sender
from deliverability.proposal.entries import Remark, Setting
from deliverability.proposal.looking import look
from deliverability.proposal.proposing import Proposal, propose, region_of
from deliverability.proposal.seen import Seen
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.specification import AwsReading
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver

DOMAIN = "shop.example"
REGION = "eu-central-1"
ABSENT = Reading("absent", detail="there is none")


@dataclass(frozen=True, slots=True)
class PreparedAws:
    """AWS with prepared readings; whoever reads anything else gets a KeyError. by_region: readings of SES there."""

    readings: Mapping[str, Reading] = field(default_factory=dict)
    by_region: Mapping[str, Mapping[str, Reading]] = field(default_factory=dict)

    async def __call__(self, region: str, reading: AwsReading) -> Reading:
        """The reading, where one is prepared."""
        if reading.name in ("zone", "zones", "held"):
            return self.readings[reading.name]
        return self.by_region[region][reading.name]


def see(
    world: Mapping[str, Any],
    aws: PreparedAws | None = None,
    regions: Iterable[str] = (),
    domain: str = DOMAIN,
    *,
    only: bool = False,
) -> Seen:
    """A look at the domain in a world of names, types and values."""
    resolver = DictResolver(world)
    return asyncio.run(look(domain, resolver=resolver, aws=aws, regions=tuple(regions), only=only))


def proposed(seen: Seen, *, region: str | None = REGION, sender: Sender | None = None) -> Proposal:
    """What is proposed; its file was read back."""
    proposal = propose(seen, region_of(seen, given=region, ambient=None), sender)
    text_of(proposal, None, ())
    return proposal


def published(
    texts: Iterable[str] | Answer = (), policies: Iterable[str] | Answer = (), **more: Any
) -> dict[str, Any]:
    """A world in which these TXT values stand at the domain and at its DMARC name."""
    values = {"NS": ["ns1.dns.example"], "TXT": texts if isinstance(texts, Answer) else list(texts)}
    found = policies if isinstance(policies, Answer) else {"TXT": list(policies)}
    return {DOMAIN: values, f"_dmarc.{DOMAIN}": found, **more}


def planned(proposal: Proposal) -> Plan:
    """What a stack with this file declares."""
    settings = from_mapping(proposal.settings, region=proposal.region.name)
    return make_plan(settings, stack="shop", region=proposal.region.name or REGION)


def record(proposal: Proposal, key: str) -> str | None:
    """The declared record of this key, None where there is none."""
    found = {each.key: each.values[0] for each in planned(proposal).records}
    return found.get(key)


def remarks(proposal: Proposal, section: str, *, lost: bool = False) -> list[str]:
    """What is remarked about a section; lost: only about what isn't kept."""
    return [
        each.text
        for each in proposal.entries
        if isinstance(each, Remark) and each.section == section and (each.lost or not lost)
    ]


def origin(proposal: Proposal, *path: str) -> str:
    """Where a setting came from; raises LookupError where it isn't set."""
    for each in proposal.entries:
        if isinstance(each, Setting) and each.path == path:
            return each.origin
    raise LookupError(path)
