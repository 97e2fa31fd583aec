"""Every declared record set against what stands in DNS: the base that the specific rules refine."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from deliverability.declaration.manifest import Record
from deliverability.declaration.records import Ownership, Purpose
from deliverability.evidence import dmarc as dmarc_view
from deliverability.evidence import spf as spf_view
from deliverability.evidence.dkim import CnameState, KeyState, key_of, tokens
from deliverability.rules.needs import tokens_known
from deliverability.snapshot import Consensus, Snapshot
from deliverability.standards import dmarc

#: The rules that find a declared record missing, or other than declared.
_BASE_RULES = ("dns.record-missing", "dns.record-differs")


class RecordState(StrEnum):
    """How a declared record set compares with DNS; EXPLAINED: it differs in a way that has a rule of its own."""

    UNSEEN = "unseen"
    MISSING = "missing"
    DIFFERS = "differs"
    EXPLAINED = "explained"
    RIGHT = "right"


@dataclass(frozen=True, slots=True)
class RecordSeen:
    """One declared record set. saw: the values that count, without those of others at the same name."""

    record: Record
    question: Consensus
    state: RecordState
    saw: tuple[str, ...] = ()


def declared(snapshot: Snapshot) -> Iterator[Record]:
    """The record sets whose names are known: no placeholders of DKIM tokens, no values of nothing."""
    known = tokens_known(snapshot)
    for record in snapshot.manifest.records:
        if record.values and (known or record.purpose is not Purpose.DKIM):
            yield record


def compared(snapshot: Snapshot) -> tuple[RecordSeen, ...]:
    """Every declared record set with its state.

    The authorization of reports by somebody else's host is theirs: `dmarc.report-destination-unauthorized` judges it.
    """
    return snapshot.once(_compared)


def explained_by_records(causes: Iterable[str], snapshot: Snapshot, purpose: Purpose) -> tuple[str, ...]:
    """`causes`, without the base rules where nothing is wrong with a record of this purpose.

    Else a record that is lost somewhere else in the domain would explain what doesn't rest on it.
    """
    wrong = (RecordState.MISSING, RecordState.DIFFERS)
    if any(seen.record.purpose is purpose and seen.state in wrong for seen in compared(snapshot)):
        return tuple(causes)
    return tuple(id for id in causes if id not in _BASE_RULES)


def record_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for each declared record set."""
    return tuple(seen.question for seen in compared(snapshot))


def _compared(snapshot: Snapshot) -> tuple[RecordSeen, ...]:
    return tuple(
        _compare(record, snapshot)
        for record in declared(snapshot)
        if record.purpose is not Purpose.REPORT_AUTHORIZATION or record.ownership is Ownership.OWN
    )


def _compare(record: Record, snapshot: Snapshot) -> RecordSeen:
    question = snapshot.ask(record.name, record.type)
    if not question.conclusive:
        return RecordSeen(record, question, RecordState.UNSEEN)
    if not question.values:
        return RecordSeen(record, question, RecordState.MISSING)
    if record.purpose in (Purpose.SPF, Purpose.MAIL_FROM_SPF):
        return _spf(record, question, snapshot)
    if record.purpose is Purpose.DMARC:
        return _dmarc(record, question, snapshot)
    if record.purpose is Purpose.REPORT_AUTHORIZATION:
        authorized = any(dmarc.is_record(value) for value in question.values)
        return _seen(record, question, RecordState.RIGHT if authorized else RecordState.DIFFERS)
    if record.type == "CNAME":
        return _cname(record, question, snapshot)
    if record.purpose is Purpose.DKIM:
        live = key_of(question).state is not KeyState.MISSING
        return _seen(record, question, RecordState.EXPLAINED if live else RecordState.MISSING)
    return _plain(record, question)


def _spf(record: Record, question: Consensus, snapshot: Snapshot) -> RecordSeen:
    seen = next(
        each
        for each in spf_view.spf_names(snapshot)
        if each.name == record.name and each.purpose is record.purpose
    )
    if seen.state is spf_view.SpfState.NONE:
        return _seen(record, question, RecordState.MISSING)
    if seen.record is None:
        return _seen(record, question, RecordState.EXPLAINED, seen.texts)
    same = spf_view.equivalent(seen.record.text, record.values[0])
    return _seen(record, question, RecordState.RIGHT if same else RecordState.DIFFERS, seen.texts)


def _dmarc(record: Record, question: Consensus, snapshot: Snapshot) -> RecordSeen:
    seen = dmarc_view.dmarc_at(record.name.removeprefix("_dmarc."), snapshot)
    if seen.state is dmarc_view.DmarcState.NONE:
        return _seen(record, question, RecordState.MISSING)
    if seen.record is None or seen.record.flawed:
        return _seen(record, question, RecordState.EXPLAINED, seen.texts)
    same = dmarc_view.equivalent(seen.record, record.values[0])
    return _seen(record, question, RecordState.RIGHT if same else RecordState.DIFFERS, seen.texts)


def _cname(record: Record, question: Consensus, snapshot: Snapshot) -> RecordSeen:
    token = next((token for token in tokens(snapshot) if token.name == record.name), None)
    if token is not None and token.cname is CnameState.WRONG_TARGET:
        return _seen(record, question, RecordState.EXPLAINED)
    return _plain(record, question)


def _plain(record: Record, question: Consensus) -> RecordSeen:
    seen, wanted = ({value.lower() for value in values} for values in (question.values, record.values))
    if seen == wanted:
        return _seen(record, question, RecordState.RIGHT)
    if record.purpose is Purpose.MAIL_FROM_MX and (len(seen) > 1 or _hosts(seen) != _hosts(wanted)):
        return _seen(record, question, RecordState.EXPLAINED)
    return _seen(record, question, RecordState.DIFFERS)


def _hosts(values: set[str]) -> set[str]:
    return {value.rpartition(" ")[2] for value in values}


def _seen(
    record: Record, question: Consensus, state: RecordState, saw: tuple[str, ...] | None = None
) -> RecordSeen:
    return RecordSeen(record, question, state, question.values if saw is None else saw)
