"""The SPF records at each name where SPF is declared, or counts all the same, classified for all rules."""

from enum import StrEnum

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds import Kind
from deliverability.declaration.kinds.mail_from import SPF as MAIL_FROM_SPF
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.manifest.facts import declares_nothing
from deliverability.snapshot import Consensus, Snapshot
from deliverability.standards import spf


class SpfState(StrEnum):
    """What receivers make of the TXT values at a name."""

    UNSEEN = "unseen"
    NONE = "none"
    NEAR_MISS = "near-miss"
    MULTIPLE = "multiple"
    BROKEN = "broken"
    VALID = "valid"


@dataclass(frozen=True, slots=True)
class SpfAtName:
    """SPF at one name.

    declaration: the declared record set; None where somebody else publishes the record, or nothing is declared at all.
    texts: the SPF records; for a near miss the values that were probably meant as one.
    problems: why they are none, or what breaks their syntax.
    record: set where there is one valid record.
    """

    name: str
    kind: Kind
    declaration: Record | None
    state: SpfState
    question: Consensus
    texts: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    record: spf.SpfRecord | None = None

    @property
    def declared(self) -> str:
        """The declared value, "" where none is."""
        return self.declaration.values[0] if self.declaration is not None else ""


def declared_spf(snapshot: Snapshot) -> tuple[SpfAtName, ...]:
    """SPF at each name where it is declared: the MAIL FROM name, and the domain; at the domain where nothing is declared at all."""
    return snapshot.once(_names)


def undeclared_spf(snapshot: Snapshot) -> SpfAtName | None:
    """SPF at the domain where somebody else publishes it (`spf.record: none`); None where it is declared."""
    domain = snapshot.manifest.domain
    if any(seen.name == domain for seen in declared_spf(snapshot)):
        return None
    return _seen(domain, SPF, None, snapshot)


def spf_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked at each name where SPF is declared."""
    return tuple(seen.question for seen in declared_spf(snapshot))


def mail_from_spf(snapshot: Snapshot) -> SpfAtName | None:
    """SPF at the MAIL FROM name, None where none is declared."""
    return next((seen for seen in declared_spf(snapshot) if seen.kind is MAIL_FROM_SPF), None)


def mail_from_spf_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for it."""
    seen = mail_from_spf(snapshot)
    return () if seen is None else (seen.question,)


def other_senders(manifest: Manifest) -> bool:
    """Whether others than SES send with the domain as envelope domain, as far as the declaration tells."""
    return bool(manifest.settings.spf.also)


def _names(snapshot: Snapshot) -> tuple[SpfAtName, ...]:
    manifest = snapshot.manifest
    if declares_nothing(manifest):
        return (_seen(manifest.domain, SPF, None, snapshot),)
    declared = (*manifest.of_kind(MAIL_FROM_SPF), *manifest.of_kind(SPF))
    return tuple(_seen(record.name, record.kind, record, snapshot) for record in declared if record.values)


def _seen(name: str, kind: Kind, declaration: Record | None, snapshot: Snapshot) -> SpfAtName:
    question = snapshot.ask(name, "TXT")
    if not question.conclusive:
        return SpfAtName(name, kind, declaration, SpfState.UNSEEN, question)
    records = tuple(value for value in question.values if spf.is_record(value))
    if not records:
        near = {value: problem for value in question.values if (problem := spf.resembles(value))}
        state = SpfState.NEAR_MISS if near else SpfState.NONE
        return SpfAtName(name, kind, declaration, state, question, tuple(near), tuple(near.values()))
    if len(records) > 1:
        return SpfAtName(name, kind, declaration, SpfState.MULTIPLE, question, records)
    problems = tuple(str(problem) for problem in spf.problems(records[0]))
    if problems:
        return SpfAtName(name, kind, declaration, SpfState.BROKEN, question, records, problems)
    record = spf.parse(records[0])
    return SpfAtName(name, kind, declaration, SpfState.VALID, question, records, record=record)
