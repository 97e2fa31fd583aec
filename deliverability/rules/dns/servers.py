"""Rules about the servers that are asked: whether they answer, and whether those of one zone say the same."""

from collections.abc import Iterable, Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.answers import (
    base_questions,
    by_resolvers,
    by_servers,
    in_zone,
    serials,
    servers_of,
)
from deliverability.rules.outcomes import noted, passed, why
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Consensus, Observation, Snapshot
from deliverability.verdict import Result
from deliverability.wording import listed, shown


@rule(
    "dns.unresolved",
    Result.UNKNOWN,
    title="A name could not be resolved",
    source="RFC 1035 section 4.1.1 (RCODE), RFC 2308 section 7",
    remedy="Repair the name servers of {zone}, or try another resolver (--nameserver).",
    settings=("dns.zone", "dns"),
    by_name=True,
    consequence_of=(rule_ids.DNS_ZONE_NOT_DELEGATED, rule_ids.DNS_DNSSEC_BOGUS),
)
def unresolved(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SERVFAIL, REFUSED and timeouts are no answer: the record may be there or not. A server that fails while others of
    the zone answer is a note, since resolvers try the next one; so is a resolver that fails while the zone's servers answer.
    """
    questions = base_questions(snapshot)
    by_status: dict[str, list[Consensus]] = {}
    for question in questions:
        if not question.conclusive:
            by_status.setdefault(question.status, []).append(question)
    for status, group in by_status.items():
        yield _not_answered(status, group, manifest, snapshot)
    for server, statuses in _failing_servers(snapshot).items():
        message = f"the name server {server} of the zone does not answer ({listed(statuses)}), others do"
        remedy = f"Repair or remove the name server {server}."
        yield Outcome(manifest.domain, message, Result.INFO, statuses, remedy=remedy)
    yield from _failing_resolvers(questions, manifest, snapshot)
    if questions and not by_status:
        if any(question.basis == "resolver" for question in questions if in_zone(question.name, snapshot)):
            yield noted(
                manifest.domain,
                "judged by the answers of resolvers: no name server of the zone could be asked",
            )
        else:
            yield passed(
                manifest.domain, f"all {len(questions)} questions about {manifest.domain} were answered"
            )


@rule(
    "dns.servers-disagree",
    Result.WARN,
    title="Name servers give different answers",
    source="RFC 1034 section 4.3.5",
    remedy="Wait a few minutes for the change to reach all servers; if it stays, correct the zone on {servers}.",
    settings=("dns.zone", "dns"),
    by_name=True,
    consequence_of=(rule_ids.DNS_ZONE_NOT_DELEGATED,),
)
def servers_disagree(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """All name servers of a zone should say the same. A server that lags behind makes mail fail for some receivers some of
    the time.
    """
    agreed = 0
    for question in base_questions(snapshot):
        if question.basis != "authoritative" or not in_zone(question.name, snapshot):
            continue
        if not question.dissent:
            agreed += 1
            continue
        servers = servers_of(question.dissent)
        most = listed(map(shown, question.values)) if question.values else "no record"
        told = [
            f"{other.server} says {listed(map(shown, other.values)) or 'no record'}"
            for other in question.dissent
        ]
        message = (
            f"name servers disagree about {question.type} at {question.name}: {'; '.join(dict.fromkeys(told))}; "
            f"the others say {most}{_versions(servers, snapshot)}"
        )
        saw = tuple(dict.fromkeys(value for other in question.dissent for value in other.values))
        yield Outcome(question.name, message, None, saw, question.values, {"servers": listed(servers)})
    if agreed:
        yield passed(manifest.domain, f"the name servers agree on {agreed} record sets")


def _not_answered(status: str, group: list[Consensus], manifest: Manifest, snapshot: Snapshot) -> Outcome:
    names = {question.name for question in group}
    asked = listed(f"{question.type} at {question.name}" for question in group)
    subject = names.pop() if len(names) == 1 else manifest.domain
    servers = servers_of(o for question in group for o in by_servers(question, snapshot))
    resolvers = servers_of(o for question in group for o in by_resolvers(question, snapshot))
    who = [
        *([f"the zone's {listed(servers)}"] if servers else []),
        *([f"resolver {listed(resolvers)}"] if resolvers else []),
    ]
    asked_of = f"; asked: {listed(who)}" if who else ""
    zone = snapshot.delegation.zone or manifest.dns.zone or manifest.domain
    remedy = None
    if resolvers and not servers:
        remedy = "Try another resolver (--nameserver): the zone's own name servers could not be asked."
    message = f"no answer to {asked}: {why(status)}{asked_of}"
    return Outcome(subject, message, None, (status,), fields={"zone": zone}, remedy=remedy)


def _failing_servers(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Authoritative servers that answered none of the questions that others answered, with how they failed."""
    mine = [o for o in snapshot.dns if o.view == "authoritative" and in_zone(o.name, snapshot)]
    answered = {o.server for o in mine if o.conclusive}
    return _statuses(o for o in mine if answered and o.server not in answered)


def _failing_resolvers(
    questions: Iterable[Consensus], manifest: Manifest, snapshot: Snapshot
) -> Iterator[Outcome]:
    """Resolvers that fail where the zone's servers answer: theirs is the trouble, or the validation of DNSSEC."""
    settled = [q for q in questions if q.basis == "authoritative" and in_zone(q.name, snapshot)]
    failed = [o for q in settled for o in by_resolvers(q, snapshot) if not o.conclusive]
    for server, statuses in _statuses(failed).items():
        count = sum(o.server == server for o in failed)
        message = (
            f"the resolver {server} has no answer to {count} of {len(settled)} questions ({listed(statuses)}); "
            "the zone's own name servers answer them"
        )
        remedy = f"Repair the resolver {server}, or ask another one (--nameserver)."
        yield Outcome(manifest.domain, message, Result.INFO, statuses, remedy=remedy)


def _statuses(failed: Iterable[Observation]) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for o in failed:
        found[o.server] = tuple(dict.fromkeys((*found.get(o.server, ()), o.status)))
    return found


def _versions(servers: tuple[str, ...], snapshot: Snapshot) -> str:
    """The serial numbers of the servers that differ and of the others, where they tell who lags behind."""
    told = serials(snapshot)
    theirs = tuple(dict.fromkeys(told[server] for server in servers if server in told))
    others = tuple(dict.fromkeys(serial for server, serial in told.items() if server not in servers))
    if not theirs or not others or set(theirs) == set(others):
        return ""
    return f" (SOA serial {listed(theirs)} there, {listed(others)} at the others)"
