"""The zone that holds the domain, its delegation by the parent, and its servers.

Two steps, so that nobody waits for the parent: `locate` gives the servers to ask, `examine` what the parent says of them.
"""

import asyncio
from collections.abc import Iterable

from deliverability.dataclass import dataclass
from deliverability.observe.dns.authoritative import AuthoritativeClient, ZoneServers, leads_down
from deliverability.observe.dns.nameservers import Nameservers
from deliverability.observe.dns.reply import Reply
from deliverability.snapshot import Delegation, Observation
from deliverability.snapshot.agreement import majority
from deliverability.standards import names
from deliverability.standards.resolver import Answer

#: Servers that are asked of a parent or a top-level domain, which may have thirteen.
_MAX_FOREIGN_SERVERS = 4


@dataclass(frozen=True, slots=True)
class ZoneLocation:
    """The zone that holds the domain.

    zone_servers: the zone and its servers, None where not even the zone could be told.
    above: the zone above it and its servers, None where that could not be told.
    delegated: NS set of the zone by the parent, where it was needed to find the zone.
    problem: what could not be seen, in words.
    """

    zone_servers: ZoneServers | None
    above: ZoneServers | None = None
    delegated: tuple[str, ...] | None = None
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ParentAnswer:
    """What the parent's servers say of the delegation.

    delegated: the NS set most of them name, () where they say that there is none, None where none of them told.
    extra: servers that only the parent names.
    """

    delegated: tuple[str, ...] | None
    extra: ZoneServers | None = None
    problem: str = ""


async def locate(domain: str, resolver: Nameservers, direct: AuthoritativeClient) -> ZoneLocation:
    """Find the zone by the resolvers, and from the servers of a zone above where those can't tell.

    A zone whose servers fail, or whose DNSSEC is broken, is SERVFAIL at every resolver; the delegation still shows it.
    """
    labels = names.labels(domain)
    ancestors = tuple(".".join(labels[start:]) for start in range(len(labels)))
    answers = await asyncio.gather(
        *(resolver.query(name, kind) for name in ancestors for kind in ("SOA", "NS"))
    )
    soa = dict(zip(ancestors, answers[::2], strict=True))
    ns = dict(zip(ancestors, answers[1::2], strict=True))
    # At an alias the SOA is that of its target's zone.
    apexes = [name for name in ancestors if soa[name].values and not soa[name].cname]
    if not apexes:
        return ZoneLocation(None, problem=_unseen(soa.values()))
    zone = apexes[0]
    unsure = [name for name in ancestors[: ancestors.index(zone)] if not soa[name].conclusive]
    if unsure:
        return await _descend(
            await _zone_servers(zone, ns[zone], direct), domain, direct, soa[unsure[0]].status
        )
    parent = apexes[1] if len(apexes) > 1 else ""
    above = ns[parent] if parent else await resolver.query("", "NS")
    return ZoneLocation(
        *await asyncio.gather(
            _zone_servers(zone, ns[zone], direct), _zone_servers(parent, above, direct, foreign=True)
        )
    )


async def examine(located: ZoneLocation, direct: AuthoritativeClient) -> ParentAnswer:
    """Ask the servers of the zone above for the delegation, unless that was done to find the zone."""
    if located.zone_servers is None or located.above is None or located.delegated is not None:
        return ParentAnswer(located.delegated)
    zone = located.zone_servers.zone
    replies = await direct.refer(located.above, zone)
    delegated = _delegated(replies, zone)
    if delegated is None:
        above = located.above.zone or "the root"
        if any(_told(reply, zone) is not None for _, reply in replies):
            return ParentAnswer(
                None,
                problem=f"the name servers of {above} contradict each other about the delegation of {zone}",
            )
        return ParentAnswer(None, problem=f"no name server of {above} told the delegation of {zone}")
    known = {server.name for server in located.zone_servers.servers}
    added = [host for host in delegated if host not in known]
    referral = next((reply.referral for _, reply in replies if reply.referral is not None), None)
    return ParentAnswer(delegated, ZoneServers(zone, await direct.locate(added, referral)) if added else None)


def delegation(
    located: ZoneLocation, examined: ParentAnswer, observations: Iterable[Observation]
) -> Delegation:
    """The delegation as the snapshot holds it, with the NS set that most of the zone's own servers stated."""
    problems = [located.problem, examined.problem]
    parent = located.above.zone if located.above is not None else None
    if located.zone_servers is None:
        return Delegation(None, parent, None, problem="; ".join(filter(None, problems)))
    zone = located.zone_servers.zone
    of_zone = (o for o in observations if (o.name, o.type, o.view) == (zone, "NS", "authoritative"))
    stating = [o for o in of_zone if o.conclusive]
    stated = majority((o.server, tuple(sorted(o.values))) for o in stating)
    if not stating:
        problems.append(f"no name server of {zone} answered")
    elif stated is None:
        problems.append(f"the name servers of {zone} state different NS sets, none of them by a majority")
    servers = (*located.zone_servers.servers, *(examined.extra.servers if examined.extra is not None else ()))
    return Delegation(
        zone=zone,
        parent=parent,
        parent_servers=examined.delegated,
        child_servers=stated,
        servers=tuple(sorted(servers, key=lambda server: server.name)),
        problem="; ".join(filter(None, problems)),
    )


async def _descend(
    zone_servers: ZoneServers, domain: str, direct: AuthoritativeClient, status: str
) -> ZoneLocation:
    """From a zone that resolvers know down to the one that holds the domain, by the servers' own referrals."""
    start, above, delegated = zone_servers.zone, None, None
    while True:
        replies = await direct.refer(zone_servers, domain)
        cuts = [(host, reply.referral) for host, reply in replies if reply.referral is not None]
        cuts = [(host, cut) for host, cut in cuts if leads_down(cut.zone, zone_servers.zone, domain)]
        if not cuts:
            break
        agreed = majority((host, (cut.zone, *cut.servers)) for host, cut in cuts)
        if agreed is None:
            problem = f"the servers of {zone_servers.zone or 'the root'} contradict each other about who answers for {domain}"
            return ZoneLocation(None, problem=problem)
        referral = next(cut for _, cut in cuts if (cut.zone, *cut.servers) == agreed)
        above, delegated = zone_servers, referral.servers
        zone_servers = ZoneServers(referral.zone, await direct.locate(referral.servers, referral))
    if above is not None:
        return ZoneLocation(zone_servers, above, delegated)
    problem = f"resolvers answer {status} for {domain}, and the servers of {start}"
    if any(reply.aa for _, reply in replies):
        return ZoneLocation(zone_servers, problem=f"{problem} know no zone below it")
    return ZoneLocation(None, problem=f"{problem} didn't tell more")


async def _zone_servers(
    zone: str, ns: Answer, direct: AuthoritativeClient, *, foreign: bool = False
) -> ZoneServers:
    hosts = sorted(ns.values)
    if foreign or "." not in zone:
        hosts = hosts[:_MAX_FOREIGN_SERVERS]
    return ZoneServers(zone, await direct.locate(hosts))


def _delegated(replies: Iterable[tuple[str, Reply]], zone: str) -> tuple[str, ...] | None:
    told = ((host, _told(reply, zone)) for host, reply in replies)
    return majority((host, servers) for host, servers in told if servers is not None)


def _told(reply: Reply, zone: str) -> tuple[str, ...] | None:
    """The NS set of the zone by one server of the zone above; () where it says that there is none, None where it tells nothing."""
    if reply.referral is not None and reply.referral.zone == zone:
        return reply.referral.servers
    if reply.aa and reply.status in ("NOERROR", "NXDOMAIN"):
        # No delegation; or a server that holds both zones and answers from the lower one.
        return tuple(sorted(reply.values))
    return None


def _unseen(answers: Iterable[Answer]) -> str:
    failures = sorted({answer.status for answer in answers if not answer.conclusive})
    if failures == ["NOT-PUBLIC"]:
        return "no resolver that was asked knows the public DNS"
    if failures:
        return f"no resolver could tell the zone: {', '.join(failures)}"
    return "the resolvers know no zone above the domain, not even its top-level domain"
