"""Rules about record sets in Route 53: what the next deploy would be refused, or would not find as it left it.

What DNS shows is judged by the DNS rules; where one of these explains it, it is noted under these.
"""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.kinds import catalogue
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import in_route53
from deliverability.declaration.records import Ownership
from deliverability.evidence.other_views import outdated
from deliverability.evidence.owners import other_owner
from deliverability.evidence.publishing import how_to_correct
from deliverability.evidence.record_set_troubles import conflicting, must_change, taken
from deliverability.evidence.records import RecordState
from deliverability.evidence.route53 import RecordInRoute53, protected_keys, records_in_route53
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings.protections import PROTECTIONS
from deliverability.snapshot.readings.record_sets import RECORD_SETS
from deliverability.standards import spf
from deliverability.verdict import Result
from deliverability.wording import listed, shown

_NEEDS = (Need.DNS, RECORD_SETS)

#: Where mail suffers from values of others, the rule of that kind of record is the failure.
_SUFFERING = tuple(dict.fromkeys(id for kind in catalogue() for id in kind.missing_explained_by))
_DKIM_FAULTS = DKIM.missing_explained_by


@rule(
    "route53.cname-conflict",
    Result.FAIL,
    title="A CNAME and other records are wanted at one name",
    source="RFC 1034 section 3.6.2; Route 53 ChangeResourceRecordSets (InvalidChangeBatch)",
    remedy="Remove the {found} record set at {subject} from the hosted zone, or choose another name; then apply the stack {stack}.",
    settings=("dns",),
    by_name=True,
    needs=_NEEDS,
    consequence_of=_DKIM_FAULTS,
    applies=in_route53,
)
def cname_conflict(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Nothing may stand beside a CNAME, so Route 53 refuses the declared record while the other stands there; until then
    everybody who asks gets what the CNAME leads to.
    """
    clear = 0
    for each in records_in_route53(snapshot):
        others = conflicting(each)
        if not others:
            clear += 1
            continue
        record = each.record
        found = listed(dict.fromkeys(other.type for other in others))
        values = tuple(value for other in others for value in other.values)
        message = f"Route 53 holds {found} {listed(map(shown, values))} at {record.name}, where {record.type} is declared"
        causes = _DKIM_FAULTS if record.type == "CNAME" else ()
        yield Outcome(record.name, message, None, values, record.values, {"found": found}, causes=causes)
    yield from _clear(manifest, clear, "no CNAME stands in the way of")


@rule(
    "route53.record-exists",
    Result.FAIL,
    title="Others' values stand where a record is declared",
    source="Route 53 ChangeResourceRecordSets (InvalidChangeBatch: it already exists)",
    remedy="Remove the values at {subject}, or declare what has to stay and take the record set over: pulumi preview names the command for that.",
    settings=("dns",),
    by_name=True,
    needs=_NEEDS,
    consequence_of=_SUFFERING,
    applies=in_route53,
)
def record_exists(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Route 53 keeps one record set per name and type. Where one of others stands, creating ours is refused, and this
    stack never overwrites what it didn't write.
    """
    clear = 0
    for each in records_in_route53(snapshot):
        if not taken(each) or each.held is None:
            clear += 1
            continue
        record, values = each.record, each.held.values
        message = f"the {record.type} record set at {record.name} holds only {listed(map(shown, values)) or 'an alias'}, nothing of this stack's"
        owner = other_owner(record, snapshot)
        remedy = record.kind.taken.format(name=record.name, value=shown(record.values[0])) or None
        if owner is not None:
            remedy = owner.remedy(record.name, record.type)
        causes = record.kind.missing_explained_by
        yield Outcome(record.name, message, None, values, record.values, remedy=remedy, causes=causes)
    yield from _clear(manifest, clear, "no record set of others stands in place of")


@rule(
    "route53.record-protected",
    Result.FAIL,
    title="A protection stops a change that is needed",
    source="Route 53 ListResourceRecordSetProtections; ChangeResourceRecordSets (InvalidChangeBatch: protected)",
    remedy="Lift the protection of {type} at {subject} on purpose, apply the stack {stack} (pulumi up --refresh), and protect the record set again.",
    settings=("dns",),
    by_name=True,
    needs=(Need.DNS, RECORD_SETS, PROTECTIONS),
    applies=in_route53,
)
def record_protected(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A record set protection makes Route 53 refuse every change of that name and type, whoever asks. On a record that is
    right it is a safeguard; on one that must change it stops the deploy.
    """
    guarded = protected_keys(snapshot)
    covered = 0
    for each in records_in_route53(snapshot):
        record = each.record
        if (record.name, record.type) not in guarded:
            continue
        if not must_change(each):
            covered += 1
            continue
        message = f"a protection covers {record.type} at {record.name}, which is not as declared: {_difference(each)}"
        saw = each.held.values if each.held is not None else ()
        remedy = None
        if saw and not each.as_declared:
            lift = f"Lift the protection of {record.type} at {record.name} on purpose, and protect the record set again afterwards."
            remedy = f"{lift} {_restored(each, snapshot)}"
        yield Outcome(record.name, message, None, saw, record.values, {"type": record.type}, remedy=remedy)
    if covered:
        yield passed(
            manifest.domain,
            f"{covered} protected record set{' is' if covered == 1 else 's are'} as declared",
        )


@rule(
    "route53.changed-outside",
    Result.FAIL,
    title="A record set was edited outside the stack",
    source="Route 53 ListResourceRecordSets; ChangeResourceRecordSets (InvalidChangeBatch: values do not match)",
    remedy="Look at the stack's drift with pulumi refresh --preview-only, and apply {stack} again (pulumi up --refresh) unless the edit at {subject} was right.",
    settings=("dns",),
    by_name=True,
    needs=_NEEDS,
    consequence_of=(
        rule_ids.DNS_PRIVATE_ZONE,
        rule_ids.DNS_DUPLICATE_ZONE,
        rule_ids.ROUTE53_RECORD_PROTECTED,
    ),
    applies=in_route53,
)
def changed_outside(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Route 53 holds something else than declared, and DNS doesn't show it: the edit hasn't reached the name servers yet, or
    it is about the TTL. What DNS shows too is judged by the DNS rules. A TTL of others makes no mail fail: it is a warning.
    """
    same = 0
    for each in records_in_route53(snapshot):
        if not must_change(each):
            same += 1
            continue
        if taken(each) or conflicting(each) or _shown_by_dns(each):
            continue
        record, held = each.record, each.held
        only_ttl = each.as_declared
        message = (
            f"the {record.type} record set at {record.name} was changed in Route 53: {_difference(each)}"
        )
        if not only_ttl:
            message += "; the name servers still answer as declared" if _right(each) else ""
        result = Result.WARN if only_ttl else None
        saw = held.values if held is not None and not only_ttl else ()
        remedy = _restored(each, snapshot) if saw else None
        yield Outcome(record.name, message, result, saw, () if only_ttl else record.values, remedy=remedy)
    yield from _clear(manifest, same, "Route 53 holds as declared")


@rule(
    "route53.foreign-value-lost",
    Result.FAIL,
    title="Values of others have vanished beside ours",
    source="Route 53 ListResourceRecordSets; RFC 1035 section 3.2.1 (TTL)",
    remedy="Put {lost} back at {subject} unless its owner took it away, and declare the record set in one place only.",
    settings=("dns",),
    by_name=True,
    needs=_NEEDS,
    applies=in_route53,
)
def foreign_value_lost(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """All TXT values at a name share one record set, so who writes it without reading it first deletes the verification
    strings of others. For as long as resolvers remember the old answer, what was lost can still be read there.
    """
    for each in records_in_route53(snapshot):
        record, held = each.record, each.held
        if record.kind is not SPF or record.ownership is Ownership.HANDOFF or held is None:
            continue
        if not each.as_declared or len(held.values) > 1:
            continue  # others' values stand there still, or ours has gone: no sign that everything was overwritten
        remembered = outdated(each.seen.question, snapshot)
        lost = tuple(
            dict.fromkeys(
                v for o in remembered for v in o.values if v not in held.values and not spf.is_record(v)
            )
        )
        if lost:
            resolvers = listed(dict.fromkeys(o.server for o in remembered))
            message = (
                f"Route 53 holds nothing but this stack's value at {record.name}, while {resolvers} still remembers "
                f"{listed(map(shown, lost))} there"
            )
            yield Outcome(
                record.name,
                message,
                None,
                lost,
                fields={"lost": listed(shown(value.replace('"', "'")) for value in lost)},
            )
        else:
            yield passed(record.name, f"nobody remembers values of others at {record.name} that are gone")


def _restored(each: RecordInRoute53, snapshot: Snapshot) -> str:
    """What to do about what Route 53 holds in place of the declared value."""
    values = each.held.values if each.held is not None else ()
    counted = each.record.kind.compare(values, each.record.values[0]).saw
    return how_to_correct(each.record, counted, snapshot)


def _right(each: RecordInRoute53) -> bool:
    return each.seen.state is RecordState.RIGHT


def _shown_by_dns(each: RecordInRoute53) -> bool:
    """Whether DNS has the same difference, so that a DNS rule speaks about it."""
    if each.as_declared:
        return False
    if each.seen.state in (RecordState.MISSING, RecordState.DIFFERS):
        return True
    if each.seen.state is RecordState.EXPLAINED:
        held = each.held.values if each.held is not None else ()
        return {value.lower() for value in held} == {value.lower() for value in each.seen.question.values}
    return False


def _difference(each: RecordInRoute53) -> str:
    """What Route 53 holds instead of the declared record set, in words."""
    record, held = each.record, each.held
    if held is None:
        return "it holds none"
    if each.as_declared:
        ttl = "that of an alias" if held.ttl is None else f"{held.ttl} s"
        return f"its TTL is {ttl}, declared is {record.ttl} s"
    return f"it holds {listed(map(shown, held.values)) or 'an alias'}, declared is {listed(map(shown, record.values))}"


def _clear(manifest: Manifest, count: int, what: str) -> Iterator[Outcome]:
    if count:
        plural = "record set" if count == 1 else "record sets"
        yield passed(manifest.domain, f"{what} {count} declared {plural}")
