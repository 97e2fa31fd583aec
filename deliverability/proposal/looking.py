"""A look at a domain for which nothing is declared: which questions are put to DNS and AWS, and what is kept of the answers.

DNS and AWS come in as protocols: who asks, and how, is decided elsewhere.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Protocol

from deliverability.declaration.kinds.owner_mark import owner_mark_name
from deliverability.owner_marks import marker_names
from deliverability.proposal.above import ABOVE
from deliverability.proposal.held import HELD
from deliverability.proposal.seen import Seen, SesSeen, mail_from_of
from deliverability.ses.mail_from_names import LABELS
from deliverability.ses.regions import REGIONS, partition
from deliverability.snapshot.questions import absent_name
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

    aws: None leaves AWS out. regions: those to ask SES in; without `only` also those that the MX of a MAIL FROM domain names.
    Where something shows that SES sends and none of them has the identity, all others are asked for it; with `only` for nothing
    else. Route 53, which has no regions, is asked through the first of them.
    """
    seen = await _in_dns(domain, resolver)
    if aws is not None:
        seen = await _in_aws(seen, aws, regions, only=only)
    return await _at_mail_from_names(seen, resolver)


async def _in_dns(domain: str, resolver: Resolver) -> Seen:
    candidates = [f"{label}.{domain}" for label in LABELS if _fits(f"{label}.{domain}")]
    marked = [name for name in (domain, dmarc.policy_name(domain)) if _fits(name)]
    marks = [each for name in marked for each in marker_names(name) if each not in marked]
    asked = [
        *((name, "MX") for name in (*candidates, absent_name(domain)) if _fits(name)),
        *((name, rdtype) for name in candidates[:1] for rdtype in ("TXT", "A")),
        *((name, "TXT") for name in (*marks, owner_mark_name(domain), absent_name(domain)) if _fits(name)),
    ]
    basics = asyncio.gather(
        resolver.query(domain, "TXT"),
        resolver.query(domain, "MX"),
        _zone(domain, resolver),
        dmarc.discover(domain, resolver=resolver),
        spf.inspect(domain, resolver=resolver),
    )
    answers = await _asked(asked, resolver)
    texts, mail, (zone_name, servers), discovered, inspected = await basics
    return Seen(domain, texts, mail, zone_name, servers, discovered, inspected, answers)


async def _in_aws(seen: Seen, aws: ReadsAws, regions: Sequence[str], *, only: bool) -> Seen:
    first = next(iter(regions), "")
    zone, zones, held = await asyncio.gather(*(aws(first, each) for each in (ZONE, ZONES, HELD)))
    seen = replace(seen, zone=zone, zones=zones, held=held)
    wanted = tuple(dict.fromkeys((*regions, *(() if only else seen.mail_from.values()))))
    seen = replace(seen, ses=await _in_regions(wanted, aws))
    if not wanted or seen.regions or not seen.shows_ses:
        return seen
    # Somebody has SES send: before that is taken for another account, every other region of this one is asked.
    near = [
        each for each in sorted(REGIONS) if partition(each) == partition(wanted[0]) and each not in wanted
    ]
    found = await asyncio.gather(*(aws(region, IDENTITY) for region in near))
    there = {region: reading for region, reading in zip(near, found, strict=True) if reading.status == "ok"}
    others = (
        {region: SesSeen(reading) for region, reading in there.items()}
        if only
        else await _in_regions(tuple(there), aws)
    )
    return replace(seen, ses={**seen.ses, **others})


async def _in_regions(regions: Sequence[str], aws: ReadsAws) -> dict[str, SesSeen]:
    readings = (IDENTITY, ACCOUNT, IDENTITIES, ABOVE)
    found = await asyncio.gather(*(aws(region, each) for region in regions for each in readings))
    return {
        region: SesSeen(*found[number * len(readings) : (number + 1) * len(readings)])
        for number, region in enumerate(regions)
    }


async def _at_mail_from_names(seen: Seen, resolver: Resolver) -> Seen:
    """What stands at the MAIL FROM domains that were found, whose names nobody could know before."""
    told = (mail_from_of(ses.identity) for ses in seen.ses.values())
    found = dict.fromkeys(name for name in (*seen.mail_from, *told) if name and _fits(name))
    asked = [(name, rdtype) for name in found for rdtype in ("MX", "TXT")]
    new = [each for each in asked if each not in seen.answers]
    return replace(seen, answers={**seen.answers, **await _asked(new, resolver)})


async def _asked(questions: Sequence[tuple[str, str]], resolver: Resolver) -> dict[tuple[str, str], Answer]:
    answers = await asyncio.gather(*(resolver.query(name, rdtype) for name, rdtype in questions))
    return dict(zip(questions, answers, strict=True))


async def _zone(domain: str, resolver: Resolver) -> tuple[str, Answer]:
    """The zone that holds the domain, and its NS set; "" with the answer that left it open, or the last one."""
    answer = Answer("NXDOMAIN")
    for name in zone_names(domain):
        answer = await resolver.query(name, "NS")
        if not answer.conclusive or (answer.values and not answer.cname):
            return name if answer.values else "", answer
    return "", answer


def _fits(name: str) -> bool:
    """Whether DNS can have such a name: what is put before a long domain may make it too long."""
    return len(name) <= names.MAX_NAME and all(len(label) <= names.MAX_LABEL for label in name.split("."))
