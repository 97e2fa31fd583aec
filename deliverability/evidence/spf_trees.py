"""The include trees of the SPF records, evaluated over the snapshot as they were while observing."""

from collections.abc import Iterable, Iterator

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.spf import SpfAtName, SpfState, declared_spf, undeclared_spf
from deliverability.snapshot import Consensus, Snapshot
from deliverability.snapshot.recorded import RecordedResolver, inspected
from deliverability.standards import spf
from deliverability.standards.resolvers import settled
from deliverability.wording import sentence

Questions = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SpfTree:
    """All that lies behind the one valid SPF record at a name.

    dangling: names that the terms lead to, and that don't exist.
    """

    seen: SpfAtName
    inspection: spf.SpfInspection
    dangling: tuple[spf.DanglingName, ...]

    @property
    def name(self) -> str:
        """Where the record stands."""
        return self.seen.name

    @property
    def root(self) -> spf.InspectedRecord:
        """The record itself, with all below it."""
        return self.inspection.tree


@dataclass(frozen=True, slots=True)
class PlacedTerm:
    """A term of a tree, and the record that it is in.

    record: whose term it is. own: the term of the tree's own record that leads there, or the term itself.
    """

    tree: SpfTree
    record: spf.InspectedRecord
    own: spf.InspectedTerm
    term: spf.InspectedTerm

    @property
    def nested(self) -> bool:
        """Whether it stands in somebody else's record."""
        return self.term is not self.own

    @property
    def text(self) -> str:
        """The term in quotes, with the domain whose it is where that isn't the tree's own."""
        text = f'"{self.term.term}"'
        return f"{text} of {self.record.domain}" if self.nested else text


def spf_trees(snapshot: Snapshot) -> tuple[SpfTree, ...]:
    """The tree at each name where SPF is declared and one valid record stands."""
    return snapshot.once(_trees)


def published_trees(snapshot: Snapshot) -> tuple[SpfTree, ...]:
    """Those, and that of a record at the domain which somebody else publishes."""
    return snapshot.once(_published_trees)


def placed_terms(tree: SpfTree) -> Iterator[PlacedTerm]:
    """Every term that is reached, in the order of evaluation, those of included records after the term that includes them."""
    # The next one comes last: without recursion, which takes steps for every level that a term lies deep.
    ahead = [(tree.root, own, own) for own in reversed(tree.root.terms)]
    while ahead:
        record, own, term = ahead.pop()
        if term.reached:
            yield PlacedTerm(tree, record, own, term)
            if term.record is not None:
                ahead += [(term.record, own, below) for below in reversed(term.record.terms)]


def first_places(places: Iterable[PlacedTerm]) -> dict[tuple[str, spf.Term], PlacedTerm]:
    """By domain and term where each is met first: the same record may be included by several ways."""
    first: dict[tuple[str, spf.Term], PlacedTerm] = {}
    for place in places:
        first.setdefault((place.record.domain, place.term.term), place)
    return first


def include_questions(tree: SpfTree) -> Questions:
    """What was asked for records: the TXT of every included domain."""
    return tuple(q for q in _questions(tree) if q[1] == "TXT")


def address_questions(tree: SpfTree) -> Questions:
    """What was asked for addresses and mail hosts."""
    return tuple(q for q in _questions(tree) if q[1] != "TXT")


def answers(questions: Questions, snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was answered to them."""
    return tuple(snapshot.ask(name, rdtype) for name, rdtype in questions)


def how_to_drop(place: PlacedTerm, manifest: Manifest) -> str:
    """What takes a term out of the tree, as the beginning of a sentence: in the stack file where it is declared there."""
    term, name = place.own.term, place.tree.name
    if name == manifest.domain and str(term) in manifest.settings.spf.also:
        return f'remove "{term}" from spf.also of the stack'
    return f'remove "{term}" from the SPF record at {name}'


def out_of_the_way(place: PlacedTerm, manifest: Manifest) -> str:
    """What mends a term that receivers can't evaluate, as a sentence."""
    drop = how_to_drop(place, manifest)
    return sentence(
        f"ask the owner of {place.record.domain} to repair it, or {drop}" if place.nested else drop
    )


def _questions(tree: SpfTree) -> Questions:
    return tuple(dict.fromkeys(q for place in placed_terms(tree) for q in spf.asked_by(place.term)))


def _trees(snapshot: Snapshot) -> tuple[SpfTree, ...]:
    return tuple(_tree(seen, snapshot) for seen in declared_spf(snapshot) if seen.state is SpfState.VALID)


def _published_trees(snapshot: Snapshot) -> tuple[SpfTree, ...]:
    other = undeclared_spf(snapshot)
    others = (_tree(other, snapshot),) if other is not None and other.state is SpfState.VALID else ()
    return (*spf_trees(snapshot), *others)


def _tree(seen: SpfAtName, snapshot: Snapshot) -> SpfTree:
    inspection = inspected(snapshot, seen.name)
    dangling = spf.dangling_names(inspection, resolver=RecordedResolver(snapshot))
    return SpfTree(seen, inspection, settled(dangling))
