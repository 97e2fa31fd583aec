"""The baseline that an earlier snapshot makes for later ones: what its SPF trees cost."""

from deliverability.snapshot.baseline import Baseline, SpfCost, TermCost
from deliverability.snapshot.recorded import inspected
from deliverability.snapshot.snapshot import Snapshot
from deliverability.snapshot.subjects import spf_names
from deliverability.standards.spf import SpfInspection


def baseline_of(earlier: Snapshot) -> Baseline:
    """What a snapshot is worth as a baseline for later ones; a baseline that it holds itself doesn't count."""
    inspections = (inspected(earlier, name) for name in spf_names(earlier.manifest))
    costs = (_cost(inspection) for inspection in inspections if _settled(inspection))
    return Baseline(earlier.taken_at, tuple(costs))


def _settled(inspection: SpfInspection) -> bool:
    """Whether all of the tree is known, and there is one."""
    unanswered = any(problem.temporary for problem in inspection.problems)
    return inspection.tree.record is not None and inspection.complete and not unanswered


def _cost(inspection: SpfInspection) -> SpfCost:
    terms = (
        TermCost(str(term.term), term.total_lookups, term.total_void_lookups)
        for term in inspection.tree.terms
        if term.total_lookups
    )
    return SpfCost(inspection.domain, inspection.lookups, inspection.void_lookups, tuple(terms))
