"""The DMARC records at one `_dmarc` name, classified for all rules.

Which record receivers apply to a From domain is another matter: `applied`.
"""

from collections.abc import Sequence
from enum import StrEnum

from deliverability.dataclass import dataclass
from deliverability.snapshot import Consensus, Snapshot
from deliverability.standards import dmarc


class DmarcState(StrEnum):
    """What receivers make of the TXT values at `_dmarc.<name>`."""

    UNSEEN = "unseen"
    NONE = "none"
    NEAR_MISS = "near-miss"
    MULTIPLE = "multiple"
    FOUND = "found"


@dataclass(frozen=True, slots=True)
class DmarcAtName:
    """DMARC at one domain.

    name: where the record stands, `_dmarc.<domain>`.
    texts: the DMARC records; for a near miss the values that were probably meant as one.
    """

    domain: str
    name: str
    state: DmarcState
    question: Consensus
    texts: tuple[str, ...] = ()
    problem: str = ""
    record: dmarc.DmarcRecord | None = None

    @property
    def discarded(self) -> bool:
        """Whether somebody meant to publish a record here, and receivers read none."""
        return self.state in (DmarcState.MULTIPLE, DmarcState.NEAR_MISS)


def dmarc_at(domain: str, snapshot: Snapshot) -> DmarcAtName:
    """DMARC at this very domain."""
    name = dmarc.policy_name(domain)
    question = snapshot.ask(name, "TXT")
    if not question.conclusive:
        return DmarcAtName(domain, name, DmarcState.UNSEEN, question)
    records = tuple(value for value in question.values if dmarc.is_record(value))
    if len(records) > 1:
        return DmarcAtName(domain, name, DmarcState.MULTIPLE, question, records)
    if records:
        return DmarcAtName(domain, name, DmarcState.FOUND, question, records, record=dmarc.parse(records[0]))
    near = _near_miss(question.values)
    if near is not None:
        text, problem = near
        return DmarcAtName(domain, name, DmarcState.NEAR_MISS, question, (text,), problem)
    return DmarcAtName(domain, name, DmarcState.NONE, question)


def _near_miss(values: Sequence[str]) -> tuple[str, str] | None:
    found = ((value, dmarc.resembles(value)) for value in values)
    return next(((value, problem) for value, problem in found if problem), None)
