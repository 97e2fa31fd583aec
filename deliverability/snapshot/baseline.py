"""What an earlier look found of things that grow, to be compared with: plain data that travels in the later snapshot."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pydantic import AwareDatetime

if TYPE_CHECKING:
    from deliverability.snapshot.snapshot import Snapshot
    from deliverability.standards.spf import SpfInspection


@dataclass(frozen=True, slots=True)
class TermCost:
    """What one term of an SPF record cost, with all below it.

    term: as written, such as "include:_spf.example". lookups, void_lookups: as RFC 7208 section 4.6.4 counts them.
    """

    term: str
    lookups: int
    void_lookups: int


@dataclass(frozen=True, slots=True)
class SpfCost:
    """What the whole tree of the SPF record at a name cost; `terms` are those of the record itself, in its order."""

    name: str
    lookups: int
    void_lookups: int
    terms: tuple[TermCost, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """An earlier snapshot, as far as it is compared with.

    taken_at: UTC, of the earlier snapshot.
    spf: by name, those whose every question was answered then; others say nothing about growth.
    """

    taken_at: AwareDatetime
    spf: tuple[SpfCost, ...]

    def spf_at(self, name: str) -> SpfCost | None:
        """What SPF at a name cost; None where that isn't known."""
        return next((cost for cost in self.spf if cost.name == name), None)


def baseline_of(earlier: "Snapshot") -> Baseline:
    """What a snapshot is worth as a baseline for later ones; a baseline that it holds itself doesn't count."""
    from deliverability.snapshot.recorded import inspected
    from deliverability.snapshot.subjects import spf_names

    inspections = (inspected(earlier, name) for name in spf_names(earlier.manifest))
    costs = (_cost(inspection) for inspection in inspections if _settled(inspection))
    return Baseline(earlier.taken_at, tuple(costs))


def _settled(inspection: "SpfInspection") -> bool:
    """Whether all of the tree is known, and there is one."""
    unanswered = any(problem.temporary for problem in inspection.problems)
    return inspection.tree.record is not None and inspection.complete and not unanswered


def _cost(inspection: "SpfInspection") -> SpfCost:
    terms = (
        TermCost(str(term.term), term.total_lookups, term.total_void_lookups)
        for term in inspection.tree.terms
        if term.total_lookups
    )
    return SpfCost(inspection.domain, inspection.lookups, inspection.void_lookups, tuple(terms))
