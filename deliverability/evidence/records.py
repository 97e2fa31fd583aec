"""Every declared record set compared with DNS: the base that the specific rules refine."""

from collections.abc import Iterable, Iterator
from enum import StrEnum

from deliverability import rule_ids
from deliverability.dataclass import dataclass
from deliverability.declaration.kinds import Kind, State
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.manifest import Record
from deliverability.declaration.manifest.facts import has_dkim_names
from deliverability.declaration.records import Ownership
from deliverability.evidence.dkim import CnameState, tokens
from deliverability.snapshot import Consensus, Snapshot

#: The rules that find a declared record missing, or other than declared.
_BASE_RULES = (rule_ids.DNS_RECORD_MISSING, rule_ids.DNS_RECORD_DIFFERS)

#: The rules that complain about what rests on declared records, where all of those are missing.
WITHOUT_RECORDS = (
    rule_ids.DNS_RECORD_MISSING,
    rule_ids.DMARC_MISSING,
    rule_ids.MAIL_FROM_SPF_MISSING,
    rule_ids.MAIL_FROM_NOT_ACTIVATED,
    rule_ids.MAIL_FROM_VERIFICATION_EXPIRED,
    rule_ids.MAIL_FROM_SILENT_FALLBACK,
    rule_ids.MAIL_FROM_REJECTS_WHILE_UNVERIFIED,
    rule_ids.DKIM_REVOKED,
    rule_ids.DKIM_TOKEN_BROKEN,
    rule_ids.DKIM_VERIFICATION_EXPIRED,
    rule_ids.SES_VERIFICATION_PENDING,
)


class RecordState(StrEnum):
    """How a declared record set compares with DNS: as its kind says (`kinds.State`), or UNSEEN where no answer settles it."""

    UNSEEN = "unseen"
    MISSING = State.MISSING
    DIFFERS = State.DIFFERS
    EXPLAINED = State.EXPLAINED
    RIGHT = State.RIGHT


#: The states of a record set that was seen and isn't as declared.
LACKING = (RecordState.MISSING, RecordState.DIFFERS, RecordState.EXPLAINED)


@dataclass(frozen=True, slots=True)
class RecordInDns:
    """One declared record set. saw: the values that count, without those of others at the same name."""

    record: Record
    question: Consensus
    state: RecordState
    saw: tuple[str, ...] = ()


def declared_records(snapshot: Snapshot) -> Iterator[Record]:
    """The record sets whose names are known: no placeholders of DKIM tokens, no values of nothing."""
    known = has_dkim_names(snapshot.manifest)
    for record in snapshot.manifest.records:
        if record.values and (known or record.kind is not DKIM):
            yield record


def records_in_dns(snapshot: Snapshot) -> tuple[RecordInDns, ...]:
    """Every declared record set with its state.

    Left out are those that somebody else publishes and that a rule of their own judges.
    """
    return snapshot.once(_records_in_dns)


def explained_by_records(causes: Iterable[str], *kinds: Kind) -> tuple[str, ...]:
    """`causes`, the base rules among them only as far as they are about records of these kinds.

    Else a record that is lost somewhere else in the domain would explain what doesn't rest on it.
    """
    return tuple(
        each
        for id in causes
        for each in ([rule_ids.about(id, kind.purpose) for kind in kinds] if id in _BASE_RULES else (id,))
    )


def told_better(records: Iterable[RecordInDns]) -> tuple[str, ...]:
    """The rules that say of such records, as far as they are missing or differ, what exactly is wrong; sorted."""
    kinds = [seen.record.kind for seen in records]
    return tuple(
        sorted({id for kind in kinds for id in (*kind.missing_explained_by, *kind.differing_explained_by)})
    )


def record_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for each declared record set."""
    return tuple(seen.question for seen in records_in_dns(snapshot))


def _records_in_dns(snapshot: Snapshot) -> tuple[RecordInDns, ...]:
    return tuple(
        compared(record, snapshot)
        for record in declared_records(snapshot)
        if record.kind.checked_when_handed_off or record.ownership is not Ownership.HANDOFF
    )


def compared(record: Record, snapshot: Snapshot) -> RecordInDns:
    """One declared record set against what was answered for it."""
    question = snapshot.ask(record.name, record.type)
    if not question.conclusive:
        return RecordInDns(record, question, RecordState.UNSEEN)
    if not question.values:
        return RecordInDns(record, question, RecordState.MISSING)
    token = next((token for token in tokens(snapshot) if token.name == record.name), None)
    if token is not None and token.cname is CnameState.UNSEEN:
        return RecordInDns(record, token.question, RecordState.UNSEEN)
    if token is not None and token.cname in (CnameState.WRONG_TARGET, CnameState.DETOUR):
        # Where the CNAME must lead is said by SES; the declaration may not know it.
        return RecordInDns(record, question, RecordState.EXPLAINED, question.values)
    found = record.kind.compare(question.values, record.values[0])
    return RecordInDns(record, question, RecordState(found.state), found.saw)
