"""The base rules: each declared record set is there, as declared, and can be seen by everybody."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.kinds import catalogue
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.answers import servers_of
from deliverability.evidence.dmarc import dmarc_at
from deliverability.evidence.edits import who_runs_the_dns
from deliverability.evidence.misplaced import said_of
from deliverability.evidence.other_views import outdated
from deliverability.evidence.publishing import how_to_correct, how_to_publish, on_its_way, slip_of
from deliverability.evidence.record_set_troubles import EXPLAINING, troubles
from deliverability.evidence.records import RecordInDns, RecordState, record_questions, records_in_dns
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.questions import absent_name
from deliverability.verdict import Result
from deliverability.wording import lasting, listed, shown

#: Why what is written to a zone is seen by nobody: all of it, or what is below a name.
_CUT_OFF = (rule_ids.DNS_ZONE_NOT_DELEGATED, rule_ids.DNS_NAME_DELEGATED)

#: Why a record can be missing, and why it can have another value: what the kinds of records say (`Kind`).
_WHY_MISSING = tuple(dict.fromkeys(id for kind in catalogue() for id in kind.missing_explained_by))
_WHY_DIFFERENT = tuple(dict.fromkeys(id for kind in catalogue() for id in kind.differing_explained_by))


@rule(
    "dns.record-missing",
    Result.FAIL,
    title="A declared record is not there",
    source="RFC 1034 section 3.6",
    remedy="Apply the stack again, or hand the record to the owner of the zone.",
    settings=("dns.zone", "dns"),
    by_name=True,
    consequence_of=(
        rule_ids.DNS_ZONE_NOT_DELEGATED,
        rule_ids.DNS_NAME_DELEGATED,
        *_WHY_MISSING,
        *EXPLAINING,
    ),
    asks=record_questions,
)
def record_missing(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The zone's own name servers say that a declared record does not exist. Whatever rests on it doesn't work. Where a
    more specific rule fails for the same record, this is noted under it.
    """
    found = troubles(snapshot)
    for seen in records_in_dns(snapshot):
        record = seen.record
        if seen.state is RecordState.MISSING:
            what = f"{record.kind.word or record.type} record"
            message = (
                f"no {what} stands at {record.name}{said_of(record, snapshot)}{_wildcard(seen, snapshot)}"
            )
            if on_its_way(record, snapshot):
                message += "; Route 53 holds it as declared, so it has not reached the name servers yet"
            explained = record.kind.missing_explained_by
            causes = (*_CUT_OFF, *explained, *found.get((record.name, record.type), ()))
            yield Outcome(
                record.name,
                message,
                saw=seen.saw,
                wanted=record.values,
                remedy=how_to_publish(record, snapshot),
                causes=causes,
                causes_here=(rule_ids.DNS_NAME_DELEGATED,),
                purpose=record.purpose,
                restates=explained,
            )
        elif seen.state is RecordState.RIGHT:
            yield passed(record.name, f"the {record.type} record at {record.name} is as declared", *seen.saw)


@rule(
    "dns.record-differs",
    Result.FAIL,
    title="A declared record has another value",
    source="RFC 1034 section 3.6",
    remedy="Apply the stack again, or hand the record to the owner of the zone.",
    settings=("dns.zone", "dns"),
    by_name=True,
    consequence_of=(
        rule_ids.DNS_ZONE_NOT_DELEGATED,
        rule_ids.DNS_NAME_DELEGATED,
        *_WHY_DIFFERENT,
        *EXPLAINING,
    ),
    asks=record_questions,
)
def record_differs(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The record is there with another value than declared: somebody edited it, or another tool writes it. The order of
    values, TTLs, spelling without effect, and foreign TXT values beside an SPF record don't count. A DMARC record where one is to
    be inherited is a warning: its policy applies, and not the one above.
    """
    found = troubles(snapshot)
    for seen in records_in_dns(snapshot):
        record = seen.record
        if seen.state is RecordState.DIFFERS:
            values = listed(shown(value) for value in seen.saw)
            message = (
                f"the {record.type} record at {record.name} is {values}, declared is {shown(record.values[0])}"
                f"{_wildcard(seen, snapshot)}"
            )
            if slip := slip_of(record, seen.saw, snapshot):
                message = f"{slip.happened}: {message}"
            if on_its_way(record, snapshot):
                message += "; Route 53 holds it as declared, so it has not reached the name servers yet"
            here = record.kind.differing_explained_by
            yield Outcome(
                record.name,
                message,
                saw=seen.saw,
                wanted=record.values,
                remedy=how_to_correct(record, seen.saw, snapshot),
                causes=(*_CUT_OFF, *here, *found.get((record.name, record.type), ())),
                causes_here=(rule_ids.DNS_NAME_DELEGATED, *here),
                purpose=record.purpose,
                restates=here,
            )
        elif seen.state is RecordState.RIGHT:
            yield from _remembered(seen, snapshot)
    yield from _in_place_of_the_inherited(manifest, snapshot)


def _in_place_of_the_inherited(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A DMARC record where none is to stand, so that the one above applies: the nearest goes first (RFC 9989 section 4.10)."""
    seen = dmarc_at(manifest.domain, snapshot)
    if manifest.expectations.dmarc != "inherit" or not seen.texts or seen.discarded:
        return
    message = (
        f"a DMARC record of its own stands at {seen.name}, {shown(seen.texts[0])}: it goes before the one that {manifest.domain} is "
        "to inherit (dmarc.record)"
    )
    probe = snapshot.ask(absent_name(manifest.domain), "TXT")
    who = who_runs_the_dns(manifest)
    remedy = (
        f"Ask {who} to remove it, or set dmarc.record to own, or to external where it is somebody else's."
    )
    if set(probe.values) == set(seen.question.values):
        message += f"; the wildcard *.{manifest.domain} answers so everywhere"
        remedy = f"Ask {who} to take the value out of the wildcard *.{manifest.domain}, or set dmarc.record to own and apply the stack (pulumi up)."
    yield Outcome(seen.name, message, Result.WARN, seen.texts, remedy=remedy)


def _remembered(seen: RecordInDns, snapshot: Snapshot) -> Iterator[Outcome]:
    """What resolvers still answer of an earlier value, and how long they may."""
    old = outdated(seen.question, snapshot) if seen.question.basis == "authoritative" else ()
    if not old:
        return
    record = seen.record
    values = tuple(dict.fromkeys(value for o in old for value in o.values))
    most = max(o.ttl if o.ttl is not None else record.ttl for o in old)
    message = (
        f"the {record.type} record at {record.name} is as declared at its name servers; {listed(servers_of(old))} still answers "
        f"an older one from memory, for {lasting(most)} at most"
    )
    remedy = f"Wait {lasting(most)}, then check again."
    yield Outcome(record.name, message, Result.INFO, values, record.values, remedy=remedy)


def _wildcard(seen: RecordInDns, snapshot: Snapshot) -> str:
    """Said where a name that nobody declares has the same answer: then it is the zone's wildcard that answers."""
    domain = snapshot.manifest.domain
    probe = snapshot.ask(absent_name(domain), "TXT")
    answer = seen.question
    same = answer.type == probe.type and probe.values and set(answer.values) == set(probe.values)
    alias = answer.type == "CNAME" and probe.cname and answer.values == probe.cname[:1]
    if not answer.values or answer.name == snapshot.delegation.zone or not (same or alias):
        return ""
    return f"; {absent_name(domain)} has the same answer, so it is a wildcard record's"
