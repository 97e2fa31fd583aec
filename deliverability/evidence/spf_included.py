"""Broken SPF records behind an include: the fault is their owner's, and it makes our record a permerror."""

from collections.abc import Iterator
from enum import StrEnum

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.spf_trees import PlacedTerm, how_to_drop, placed_terms, spf_trees
from deliverability.snapshot import Snapshot
from deliverability.standards import spf
from deliverability.wording import listed, sentence


class Broken(StrEnum):
    """What is wrong with an included record."""

    MULTIPLE = "multiple"
    SYNTAX = "syntax"


@dataclass(frozen=True, slots=True)
class BrokenRecord:
    """An included record that receivers can't evaluate.

    texts: the SPF records there. problems: what breaks their syntax.
    places: the terms that lead there, one for each of our trees.
    """

    domain: str
    kind: Broken
    texts: tuple[str, ...]
    problems: tuple[str, ...]
    places: tuple[PlacedTerm, ...]

    @property
    def consequence(self) -> str:
        """A relative clause: who includes it, and what comes of it."""
        names = listed(place.tree.name for place in self.places)
        return f"which {names} includes by {listed(_ways(self.places))}, so that receivers answer permerror there too"

    def remedy(self, mend: str, manifest: Manifest) -> str:
        """One sentence; `mend` is what the owner has to do."""
        drops = dict.fromkeys(how_to_drop(place, manifest) for place in self.places)
        return sentence(f"ask the owner of {self.domain} to {mend}, and until then {listed(drops)}")


def broken_records(snapshot: Snapshot, kind: Broken) -> Iterator[BrokenRecord]:
    """The included records with this fault, each once, in the order of evaluation."""
    places: dict[str, dict[str, PlacedTerm]] = {}
    for tree in spf_trees(snapshot):
        for place in placed_terms(tree):
            record = place.term.record
            if record is not None and _kind(record) is kind:
                places.setdefault(record.domain, {}).setdefault(tree.name, place)
    for domain, by_tree in places.items():
        found = tuple(by_tree.values())
        record = found[0].term.record
        if record is not None and record.answer is not None:
            texts = tuple(value for value in record.answer.values if spf.is_record(value))
            problems = tuple(f'"{each.term}": {each.reason}' for each in record.problems)
            yield BrokenRecord(domain, kind, texts, problems, found)


def _kind(record: spf.InspectedRecord) -> Broken | None:
    sections = {problem.section for problem in record.problems}
    if record.record is not None or record.answer is None or not record.answer.values:
        return None
    if "4.6" in sections:
        return Broken.SYNTAX
    return Broken.MULTIPLE if "permerror" in record.outcomes else None


def _ways(places: tuple[PlacedTerm, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f'"{place.own.term}"' for place in places))
