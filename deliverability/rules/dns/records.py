"""The base rules: each declared record set is there, as declared, and can be seen by everybody."""

from collections.abc import Iterator

from deliverability.manifest import Manifest, Record
from deliverability.observe.snapshot import Consensus, Observation, Snapshot
from deliverability.records import Ownership, Purpose
from deliverability.rules.dns.records_view import RecordState, compared, declared, record_questions
from deliverability.rules.outcomes import listed, noted, passed, shown, why
from deliverability.rules.rule import Outcome, rule
from deliverability.standards.names import is_within
from deliverability.verdict import Result

_DKIM_FAULTS = ("dkim.token-broken", "dkim.revoked", "dkim.cname-wrong-name", "dkim.cname-proxied")
_FAULTS_IN_VALUES = (
    "mail-from.spf-missing",
    "spf.pass-all",
    "dmarc.strict-alignment",
    "dkim.cname-wrong-target",
)

#: Which specific rules can explain that a record of this purpose is missing; a neighbour's failure explains nothing.
_EXPLAINED_BY = {
    Purpose.DKIM: _DKIM_FAULTS,
    Purpose.DMARC: ("dmarc.missing",),
    Purpose.MAIL_FROM_SPF: ("mail-from.spf-missing",),
}

#: Seconds for which Route 53's default SOA lets resolvers remember a "no".
_NEGATIVE_TTL = 900


@rule(
    "dns.record-missing",
    Result.FAIL,
    title="A declared record is not there",
    source="RFC 1034 section 3.6",
    remedy="Apply the stack again, or hand the record to the owner of the zone.",
    consequence_of=(
        "dns.zone-not-delegated",
        *_DKIM_FAULTS,
        "dmarc.missing",
        "mail-from.spf-missing",
    ),
    asks=record_questions,
)
def record_missing(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The zone's own name servers say that a declared record does not exist. Whatever rests on it doesn't work. Where a
    more specific rule fails for the same record, this is noted under it.
    """
    for seen in compared(snapshot):
        record = seen.record
        if seen.state is RecordState.MISSING:
            what = (
                "SPF record"
                if record.purpose in (Purpose.SPF, Purpose.MAIL_FROM_SPF)
                else f"{record.type} record"
            )
            message = f"no {what} stands at {record.name}{_elsewhere(record, snapshot)}"
            remedy = _action(manifest, record)
            causes = ("dns.zone-not-delegated", *_EXPLAINED_BY.get(record.purpose, ()))
            yield Outcome(record.name, message, None, seen.saw, record.values, remedy=remedy, causes=causes)
        elif seen.state is RecordState.RIGHT:
            yield passed(record.name, f"the {record.type} record at {record.name} is as declared", *seen.saw)


@rule(
    "dns.record-differs",
    Result.FAIL,
    title="A declared record has another value",
    source="RFC 1034 section 3.6",
    remedy="Apply the stack again, or hand the record to the owner of the zone.",
    consequence_of=("dns.zone-not-delegated", *_FAULTS_IN_VALUES),
    asks=record_questions,
)
def record_differs(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The record is there with another value than declared: somebody edited it, or another tool writes it. The order of
    values, TTLs, spelling without effect, and foreign TXT values beside an SPF record don't count.
    """
    for seen in compared(snapshot):
        if seen.state is RecordState.DIFFERS:
            record = seen.record
            values = listed(shown(value) for value in seen.saw)
            message = f"the {record.type} record at {record.name} is {values}, declared is {shown(record.values[0])}"
            remedy = _action(manifest, record)
            yield Outcome(record.name, message, None, seen.saw, record.values, remedy=remedy)


@rule(
    "dns.unresolved",
    Result.UNKNOWN,
    title="A name could not be resolved",
    source="RFC 1035 section 4.1.1 (RCODE), RFC 2308 section 7",
    remedy="Repair the name servers of {zone}, or try another resolver (--nameserver).",
    consequence_of=("dns.zone-not-delegated",),
)
def unresolved(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """SERVFAIL, REFUSED and timeouts are no answer: the record may be there or not. A server that fails while others of
    the zone answer is a note, since resolvers try the next one.
    """
    questions = _questions(snapshot)
    zone = {"zone": snapshot.delegation.zone or manifest.dns.zone or manifest.domain}
    by_status: dict[str, list[Consensus]] = {}
    for question in questions:
        if not question.conclusive:
            by_status.setdefault(question.status, []).append(question)
    for status, group in by_status.items():
        names = {question.name for question in group}
        asked = listed(f"{question.type} at {question.name}" for question in group)
        subject = names.pop() if len(names) == 1 else manifest.domain
        yield Outcome(subject, f"no answer to {asked}: {why(status)}", None, (status,), fields=zone)
    for server, statuses in _failing_servers(snapshot).items():
        message = f"the name server {server} of the zone does not answer ({listed(statuses)}), others do"
        yield Outcome(
            manifest.domain,
            message,
            Result.INFO,
            statuses,
            remedy=f"Repair or remove the name server {server}.",
        )
    if questions and not by_status:
        if any(question.basis == "resolver" for question in questions if _in_zone(question.name, snapshot)):
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
    consequence_of=("dns.zone-not-delegated",),
)
def servers_disagree(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """All name servers of a zone should say the same. A server that lags behind makes mail fail for some receivers some of
    the time.
    """
    agreed = 0
    for question in _questions(snapshot):
        if question.basis != "authoritative" or not _in_zone(question.name, snapshot):
            continue
        if not question.dissent:
            agreed += 1
            continue
        servers = tuple(dict.fromkeys(other.server for other in question.dissent))
        most = listed(map(shown, question.values)) if question.values else "no record"
        told = [
            f"{other.server} says {listed(map(shown, other.values)) or 'no record'}"
            for other in question.dissent
        ]
        message = f"name servers disagree about {question.type} at {question.name}: {'; '.join(dict.fromkeys(told))}; the others say {most}"
        saw = tuple(dict.fromkeys(value for other in question.dissent for value in other.values))
        yield Outcome(question.name, message, None, saw, question.values, {"servers": listed(servers)})
    if agreed:
        yield passed(manifest.domain, f"the name servers agree on {agreed} record sets")


@rule(
    "dns.negative-cache",
    Result.INFO,
    title="A resolver still remembers that there was nothing",
    source="RFC 2308 section 5",
    remedy="Wait {minutes} minutes at most, then check again.",
    consequence_of=("dns.zone-not-delegated",),
)
def negative_cache(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A resolver that was asked before the record existed keeps the "no" for as long as the zone's SOA allows. The name
    servers of the zone have the record; nothing is wrong.
    """
    waiting = [
        q
        for q in _questions(snapshot)
        if q.basis == "authoritative" and q.values and _remembered(q, snapshot)
    ]
    if waiting:
        names = dict.fromkeys(question.name for question in waiting)
        subject = waiting[0].name if len(names) == 1 else manifest.domain
        resolvers = tuple(dict.fromkeys(o.server for q in waiting for o in _remembered(q, snapshot)))
        message = f"{listed(names)}: the zone has the record, but {listed(resolvers)} still answers that there is none"
        minutes = str(-(-_negative_ttl(snapshot) // 60))
        yield Outcome(subject, message, None, resolvers, fields={"minutes": minutes})


def _questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    asked = [(record.name, record.type) for record in declared(snapshot)]
    asked.append((f"_dmarc.{snapshot.manifest.domain}", "TXT"))
    return tuple(snapshot.ask(name, kind) for name, kind in dict.fromkeys(asked))


def _in_zone(name: str, snapshot: Snapshot) -> bool:
    zone = snapshot.delegation.zone
    return zone is not None and is_within(name, zone)


def _remembered(question: Consensus, snapshot: Snapshot) -> tuple[Observation, ...]:
    return tuple(
        o
        for o in snapshot.dns
        if (o.name, o.type, o.view) == (question.name, question.type, "resolver")
        and o.conclusive
        and not o.values
        and not o.cname
    )


def _negative_ttl(snapshot: Snapshot) -> int:
    """Seconds a "no" may be kept: the smaller of the SOA's TTL and its last field (RFC 2308 section 5)."""
    zone = snapshot.delegation.zone
    soa = snapshot.ask(zone, "SOA") if zone is not None else None
    fields = soa.values[0].split() if soa is not None and soa.values else []
    if soa is None or len(fields) != 7 or not fields[6].isdecimal() or len(fields[6]) > 10:
        return _NEGATIVE_TTL
    return min(int(fields[6]), soa.ttl if soa.ttl is not None else int(fields[6]))


def _failing_servers(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Authoritative servers that answered none of the questions that others answered, with how they failed."""
    zone = snapshot.delegation.zone
    mine = [
        o
        for o in snapshot.dns
        if o.view == "authoritative" and zone is not None and _in_zone(o.name, snapshot)
    ]
    answered = {o.server for o in mine if o.conclusive}
    failing: dict[str, tuple[str, ...]] = {}
    for o in mine if answered else ():
        if o.server not in answered:
            failing[o.server] = tuple(dict.fromkeys((*failing.get(o.server, ()), o.status)))
    return failing


def _elsewhere(record: Record, snapshot: Snapshot) -> str:
    """Where a record with the declared value was seen instead."""
    for o in snapshot.dns:
        if (
            o.type == record.type
            and o.name != record.name
            and o.name.startswith(f"{record.name}.")
            and o.values
        ):
            return f"; it stands at {o.name}, the zone appended twice"
    return ""


def _action(manifest: Manifest, record: Record) -> str:
    if record.ownership is Ownership.HANDOFF:
        owner = f"who runs the DNS of {manifest.dns.zone or manifest.domain}"
        return f'Ask {owner} to publish {record.type} "{record.values[0]}" at {record.name}.'
    return f'Apply the stack {manifest.stack} again (pulumi up --refresh): it declares {record.type} "{record.values[0]}" at {record.name}.'
