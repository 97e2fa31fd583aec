"""What is wrong with a declared record set in Route 53, classified for all rules, so that each fault has one id.

The rules of this folder complain by these; the base rules in `rules.dns.records` ask which of them explain what DNS shows of
the same record set, and of no other.
"""

from collections.abc import Mapping, Sequence

from deliverability import rule_ids
from deliverability.declaration.manifest import Record
from deliverability.declaration.records import Ownership
from deliverability.evidence import slips
from deliverability.evidence.route53 import (
    RecordInRoute53,
    Route53RecordSet,
    protected_keys,
    records_in_route53,
)
from deliverability.snapshot import Snapshot

CNAME_CONFLICT = rule_ids.ROUTE53_CNAME_CONFLICT
RECORD_EXISTS = rule_ids.ROUTE53_RECORD_EXISTS
RECORD_PROTECTED = rule_ids.ROUTE53_RECORD_PROTECTED
DOUBLE_QUOTED = rule_ids.ROUTE53_TXT_DOUBLE_QUOTED
SPLIT = rule_ids.ROUTE53_TXT_SPLIT_INTO_RECORDS

#: All that can explain what DNS shows of a record set.
EXPLAINING = (CNAME_CONFLICT, RECORD_EXISTS, DOUBLE_QUOTED, SPLIT, RECORD_PROTECTED)

Key = tuple[str, str]

#: What an alias is to a kind of record: no value of it, but at a name that is for nothing else it was meant as one.
_ALIAS = ("",)


def troubles(snapshot: Snapshot) -> Mapping[Key, tuple[str, ...]]:
    """The ids of the rules that fail about each declared record set, by name and type."""
    return snapshot.once(_troubles)


def _troubles(snapshot: Snapshot) -> Mapping[Key, tuple[str, ...]]:
    found: dict[Key, list[str]] = {}
    for record in snapshot.manifest.records:
        values = texts_at(record, snapshot)
        key = (record.name, record.type)
        if quoted_values(record, values):
            found.setdefault(key, []).append(DOUBLE_QUOTED)
        if pieces(record, values):
            found.setdefault(key, []).append(SPLIT)
    guarded = protected_keys(snapshot)
    for each in records_in_route53(snapshot):
        key = (each.record.name, each.record.type)
        if conflicting(each):
            found.setdefault(key, []).append(CNAME_CONFLICT)
        if taken(each):
            found.setdefault(key, []).append(RECORD_EXISTS)
        if key in guarded and must_change(each):
            found.setdefault(key, []).append(RECORD_PROTECTED)
    return {key: tuple(ids) for key, ids in found.items()}


def conflicting(each: RecordInRoute53) -> tuple[Route53RecordSet, ...]:
    """The record sets that can't stand beside the declared one: a CNAME, or what stands where a CNAME is declared."""
    if each.record.type == "CNAME":
        return each.others
    return tuple(other for other in each.others if other.type == "CNAME")


def taken(each: RecordInRoute53) -> bool:
    """Whether only values of others stand where a record set of this stack is declared.

    A value of the declared kind may be an earlier one of this stack, and one that nearly is of it was meant as one: both have
    rules of their own.
    """
    held, record = each.held, each.record
    if held is None or record.ownership is not Ownership.OWN or each.as_declared:
        return False
    return not any(map(record.kind.may_be_of_it, held.values or _ALIAS))


def must_change(each: RecordInRoute53) -> bool:
    """Whether a deploy would have to write the record set; the TTL of a shared one is not ours to say."""
    ours = each.record.ownership is Ownership.OWN
    return not each.as_declared or (ours and each.held is not None and each.held.ttl != each.record.ttl)


def quoted_values(record: Record, values: Sequence[str]) -> tuple[str, ...]:
    """The TXT values that hold what is declared, or a record of its kind, between quotation marks of their own."""
    if record.type != "TXT":
        return ()
    return tuple(
        value for value in values if (meant := slips.unquoted(value)) is not None and _says(record, meant)
    )


def pieces(record: Record, values: Sequence[str]) -> tuple[str, ...]:
    """The TXT values that make up the declared one when they are put together, in that order; () where they don't."""
    wanted = record.values[0] if record.type == "TXT" and len(record.values) == 1 else ""
    return slips.pieces(values, wanted)


def texts_at(record: Record, snapshot: Snapshot) -> tuple[str, ...]:
    """The values that DNS has at a declared TXT name, or Route 53 where DNS tells nothing."""
    question = snapshot.ask(record.name, record.type)
    if question.conclusive and question.values:
        return question.values
    held = (each.held for each in records_in_route53(snapshot) if each.record == record)
    return next((each.values for each in held if each is not None), ())


def _says(record: Record, text: str) -> bool:
    return text in record.values or record.kind.selects(text)
