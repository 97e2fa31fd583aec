"""A look at a domain for which nothing is declared: which questions are put to DNS and AWS, and what is kept of the answers.

DNS and AWS come in as protocols: who asks, and how, is decided elsewhere.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from deliverability.owner_marks import marker_names
from deliverability.proposal.held import HELD
from deliverability.proposal.seen import Seen, SesSeen
from deliverability.ses.mail_from_names import LABELS
from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.account import ACCOUNT
from deliverability.snapshot.readings.identities import IDENTITIES
from deliverability.snapshot.readings.identity import IDENTITY
from deliverability.snapshot.readings.specification import AwsReading
from deliverability.snapshot.readings.zone import ZONE
from deliverability.snapshot.readings.zones import ZONES
from deliverability.standards import dmarc, names, spf
from deliverability.standards.resolver import Answer, Resolver
from deliverability.zones import zone_names


class ReadsAws(Protocol):
    """AWS, as it is read for the domain."""

    async def __call__(self, region: str, reading: AwsReading) -> Reading:
        """One reading in a region, "" where none is known; never raises for what AWS says."""
        ...


async def look(
    domain: str,
    *,
    resolver: Resolver,
    aws: ReadsAws | None,
    regions: Sequence[str],
    only: bool = False,
) -> Seen:
    """Ask all that a proposal needs.

    aws: None leaves AWS out. regions: those to ask SES in; without `only` also those that
    the MX of a MAIL FROM domain names. Route 53, which has no regions, is asked through the first of them.
    """
    candidates = [f"{label}.{domain}" for label in LABELS if _fits(f"{label}.{domain}")]
    marked = [name for name in (domain, dmarc.policy_name(domain)) if _fits(name)]
    marks = [each for name in marked for each in marker_names(name) if each not in marked and _fits(each)]
    asked = [
        *((name, "MX") for name in candidates),
        *((name, rdtype) for name in candidates[:1] for rdtype in ("TXT", "A")),
        *((name, "TXT") for name in marks),
    ]
    basics = asyncio.gather(
        resolver.query(domain, "TXT"),
        resolver.query(domain, "MX"),
        _zone(domain, resolver),
        dmarc.discover(domain, resolver=resolver),
        spf.inspect(domain, resolver=resolver),
    )
    answers = await asyncio.gather(*(resolver.query(name, rdtype) for name, rdtype in asked))
    texts, mail, (zone_name, servers), discovered, inspected = await basics
    found = dict(zip(asked, answers, strict=True))
    seen = Seen(domain, texts, mail, zone_name, servers, discovered, inspected, found)
    if aws is None:
        return seen
    first = next(iter(regions), "")
    zone, zones, held = await asyncio.gather(*(aws(first, each) for each in (ZONE, ZONES, HELD)))
    seen = replace(seen, zone=zone, zones=zones, held=held)
    wanted = dict.fromkeys((*regions, *(() if only else seen.mail_from.values())))
    ses = await asyncio.gather(*(_ses(region, aws) for region in wanted))
    return replace(seen, ses=dict(zip(wanted, ses, strict=True)))


async def _zone(domain: str, resolver: Resolver) -> tuple[str, Answer]:
    """The zone that holds the domain, and its NS set; "" with the answer that left it open, or the last one."""
    answer = Answer("NXDOMAIN")
    for name in zone_names(domain):
        answer = await resolver.query(name, "NS")
        if not answer.conclusive or (answer.values and not answer.cname):
            return name if answer.values else "", answer
    return "", answer


async def _ses(region: str, aws: ReadsAws) -> SesSeen:
    return SesSeen(*await asyncio.gather(*(aws(region, each) for each in (IDENTITY, ACCOUNT, IDENTITIES))))


def _fits(name: str) -> bool:
    """Whether DNS can have such a name: what is put before a long domain may make it too long."""
    return len(name) <= names.MAX_NAME and all(len(label) <= names.MAX_LABEL for label in name.split("."))
