"""The rule about SPF includes that cost more lookups than in the baseline, without a change here."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_spf
from deliverability.evidence.spf_trees import SpfTree, spf_trees
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.baseline import SpfCost, TermCost
from deliverability.standards import spf
from deliverability.verdict import Result
from deliverability.wording import listed


@rule(
    "spf.include-growth",
    Result.WARN,
    title="An include costs more DNS lookups than before",
    source="RFC 7208 section 4.6.4",
    remedy="Look at what {terms} is still needed for, and move that sender to a subdomain of its own before the record "
    "at {subject} reaches the limit.",
    settings=("spf.also", "spf"),
    needs=(),
    consequence_of=(
        rule_ids.SPF_TOO_MANY_LOOKUPS,
        rule_ids.SPF_TOO_MANY_VOID_LOOKUPS,
        rule_ids.SPF_DANGLING_INCLUDE,
    ),
    applies=has_spf,
)
def include_growth(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Includes are changed by their owners without a word. One that grows can take the record past ten lookups, or two that
    find nothing, from one day to the next. Compared is with the snapshot that `--baseline` names; terms that were added
    here are on purpose, and only noted.
    """
    if snapshot.baseline is None:
        return
    for tree in spf_trees(snapshot):
        before = snapshot.baseline.spf_at(tree.name)
        since = f"{snapshot.baseline.taken_at:%Y-%m-%d}"
        if before is None:
            yield noted(tree.name, f"the snapshot of {since} doesn't tell what SPF at {tree.name} cost")
            continue
        grown = tuple(_grown(before, tree))
        if grown:
            yield _growth(tree, before, grown, since)
        elif any(problem.temporary for problem in tree.inspection.problems):
            continue  # What isn't known can't be compared; other rules say that it isn't.
        elif _more(tree, before):
            yield noted(tree.name, f"{_from_to(tree, before)} since {since}, by terms that were added to it")
        else:
            yield passed(tree.name, f"SPF at {tree.name} costs no more than on {since}")


def _growth(
    tree: SpfTree, before: SpfCost, grown: tuple[tuple[TermCost, spf.InspectedTerm], ...], since: str
) -> Outcome:
    inspection = tree.inspection
    terms = listed(f'"{now.term}"' for _, now in grown)
    parts = listed(f'"{now.term}" {_change(then, now)}' for then, now in grown)
    left = f"{max(inspection.headroom, 0)} of {inspection.limits.lookups} lookups are left"
    message = f"{_from_to(tree, before)} since {since}: {parts}; {left}"
    saw = (f"{inspection.lookups} lookups", f"{inspection.void_lookups} void lookups")
    wanted = (f"{before.lookups} lookups", f"{before.void_lookups} void lookups")
    return Outcome(tree.name, message, None, saw, wanted, {"terms": terms})


def _from_to(tree: SpfTree, before: SpfCost) -> str:
    now = tree.inspection
    changes = []
    if now.lookups != before.lookups or now.void_lookups == before.void_lookups:
        changes.append(f"from {before.lookups} to {now.lookups} DNS lookups")
    if now.void_lookups != before.void_lookups:
        changes.append(f"from {before.void_lookups} to {now.void_lookups} that find nothing")
    return f"SPF at {tree.name} went {listed(changes)}"


def _change(then: TermCost, now: spf.InspectedTerm) -> str:
    changes = []
    if now.total_lookups > then.lookups:
        changes.append(f"from {then.lookups} to {now.total_lookups}")
    if now.total_void_lookups > then.void_lookups:
        changes.append(f"from {then.void_lookups} to {now.total_void_lookups} that find nothing")
    return listed(changes)


def _grown(before: SpfCost, tree: SpfTree) -> Iterator[tuple[TermCost, spf.InspectedTerm]]:
    """The terms of the record that it had then too, and that cost more now."""
    then = {cost.term: cost for cost in before.terms}
    for now in tree.root.terms:
        cost = then.get(str(now.term))
        if cost is not None and (
            now.total_lookups > cost.lookups or now.total_void_lookups > cost.void_lookups
        ):
            yield cost, now


def _more(tree: SpfTree, before: SpfCost) -> bool:
    now = tree.inspection
    return now.lookups > before.lookups or now.void_lookups > before.void_lookups
