"""The rule about servers that don't answer: those of the zone, and the resolvers."""

from collections.abc import Collection, Iterable, Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.answers import (
    base_questions,
    by_resolvers,
    by_servers,
    in_zone,
    servers_of,
    told_by_servers,
)
from deliverability.evidence.cuts import cut_above
from deliverability.evidence.unanswered import failing_servers, from_memory, statuses_by_server, why
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import CONTRADICTORY, Consensus, Snapshot
from deliverability.standards.internet import is_of_the_internet
from deliverability.verdict import Result
from deliverability.wording import lasting, listed, some


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
    """SERVFAIL, REFUSED and timeouts are no answer: the record may be there or not. What only resolvers still know, of a zone
    whose servers don't answer, lasts no longer than their memory. A server that fails while others of the zone answer is a
    note, since resolvers try the next one; so is a resolver that fails while the zone's servers answer.
    """
    questions = base_questions(snapshot)
    by_status: dict[str, list[Consensus]] = {}
    for question in questions:
        if not question.conclusive and not _contradicted(question, snapshot):
            by_status.setdefault(question.status, []).append(question)
    for status, group in by_status.items():
        yield _not_answered(status, group, manifest, snapshot)
    for server, statuses in failing_servers(snapshot).items():
        message = f"the name server {server} of the zone does not answer ({listed(statuses)}), others do{_inner([server], statuses, snapshot)}"
        remedy = f"Repair or remove the name server {server}."
        yield Outcome(manifest.domain, message, Result.INFO, statuses, remedy=remedy)
    yield from _failing_resolvers(questions, manifest, snapshot)
    remembered = from_memory(snapshot)
    if remembered:
        yield _remembered(remembered, manifest, snapshot)
    elif questions and not by_status:
        if any(question.basis == "resolver" for question in questions if in_zone(question.name, snapshot)):
            yield noted(
                manifest.domain,
                "judged by the answers of resolvers: no name server of the zone could be asked",
            )
        else:
            yield passed(
                manifest.domain, f"all {len(questions)} questions about {manifest.domain} were answered"
            )


def _not_answered(status: str, group: list[Consensus], manifest: Manifest, snapshot: Snapshot) -> Outcome:
    names = dict.fromkeys(question.name for question in group)
    asked = listed(f"{question.type} at {question.name}" for question in group)
    subject = group[0].name if len(names) == 1 else manifest.domain
    servers = servers_of(o for question in group for o in by_servers(question, snapshot))
    resolvers = servers_of(o for question in group for o in by_resolvers(question, snapshot))
    who = [
        *([f"the zone's {listed(servers)}"] if servers else []),
        *([f"resolver {listed(resolvers)}"] if resolvers else []),
    ]
    asked_of = f"; asked: {listed(who)}" if who else ""
    cuts = {cut_above(name, snapshot) for name in names}
    cut = cuts.pop() if len(cuts) == 1 else None
    zone = cut.name if cut is not None else snapshot.delegation.zone or manifest.dns.zone or manifest.domain
    remedy = None
    if status == "NOT-PUBLIC":
        remedy = "Name a resolver of the public DNS with --nameserver, for example --nameserver 1.1.1.1: this one sees another."
    elif resolvers and not servers:
        remedy = "Try another resolver (--nameserver): the zone's own name servers could not be asked."
    message = f"no answer to {asked}: {why(status)}{asked_of}{_inner(servers, (status,), snapshot)}"
    return Outcome(subject, message, None, (status,), fields={"zone": zone}, remedy=remedy)


def _inner(servers: Collection[str], statuses: tuple[str, ...], snapshot: Snapshot) -> str:
    """Said of servers that nobody asked, since their addresses are none of the Internet: the glue, or an address record, is wrong."""
    known = (each for each in snapshot.delegation.servers if each.name in servers)
    wrong = [address for each in known for address in each.addresses if not is_of_the_internet(address)]
    return (
        f"; {some(wrong)} can't be on the Internet, and nobody was asked there"
        if wrong and statuses == ("UNREACHABLE",)
        else ""
    )


def _remembered(questions: tuple[Consensus, ...], manifest: Manifest, snapshot: Snapshot) -> Outcome:
    """What resolvers still know of a zone whose servers don't answer: right for now, and soon gone."""
    failed = statuses_by_server(o for question in questions for o in by_servers(question, snapshot))
    statuses = tuple(sorted({status for each in failed.values() for status in each}))
    known = (o.ttl for question in questions for o in by_resolvers(question, snapshot) if o.conclusive)
    most = max((ttl for ttl in known if ttl is not None), default=None)
    left = "" if most is None else f", for {lasting(most)} at most"
    asked = some(f"{question.type} at {question.name}" for question in questions)
    message = (
        f"no name server of the zone answers {asked} ({listed(statuses)} from {listed(sorted(failed))}); resolvers still know "
        f"it from memory{left}{_inner(failed, statuses, snapshot)}"
    )
    zone = snapshot.delegation.zone or manifest.domain
    remedy = f"Repair the name servers of {zone} before resolvers have forgotten what they said."
    return Outcome(zone, message, None, statuses, remedy=remedy)


def _contradicted(question: Consensus, snapshot: Snapshot) -> bool:
    """Whether the zone's servers answer, each something else: another rule says so."""
    return (
        question.status == CONTRADICTORY
        and in_zone(question.name, snapshot)
        and told_by_servers(question, snapshot)
    )


def _failing_resolvers(
    questions: Iterable[Consensus], manifest: Manifest, snapshot: Snapshot
) -> Iterator[Outcome]:
    """Resolvers that fail where the zone's servers answer: theirs is the trouble, or the validation of DNSSEC."""
    settled = [q for q in questions if q.basis == "authoritative" and in_zone(q.name, snapshot)]
    failed = [o for q in settled for o in by_resolvers(q, snapshot) if not o.conclusive]
    for server, statuses in statuses_by_server(failed).items():
        count = sum(o.server == server for o in failed)
        message = (
            f"the resolver {server} has no answer to {count} of {len(settled)} questions ({listed(statuses)}); "
            "the zone's own name servers answer them"
        )
        remedy = f"Repair the resolver {server}, or ask another one (--nameserver)."
        yield Outcome(manifest.domain, message, Result.INFO, statuses, remedy=remedy)
