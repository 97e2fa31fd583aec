"""Rules about the limits of an SPF tree: lookups, and lookups that find nothing (RFC 7208 section 4.6.4)."""

from collections.abc import Iterator
from dataclasses import replace

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_spf
from deliverability.evidence.spf import spf_questions
from deliverability.evidence.spf_trees import (
    PlacedTerm,
    SpfTree,
    address_questions,
    answers,
    include_questions,
    out_of_the_way,
    placed_terms,
    spf_trees,
)
from deliverability.rules.outcomes import DNS_ROOTS, noted, passed, unseen
from deliverability.rules.rule import Outcome, rule
from deliverability.rules.spf.limit_edges import client_names, too_many_hosts
from deliverability.snapshot import Consensus, Snapshot
from deliverability.verdict import Result
from deliverability.wording import some

_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)
_LOST_INCLUDES = (rule_ids.SPF_DANGLING_INCLUDE, rule_ids.SPF_INCLUDE_WITHOUT_RECORD)

#: Lookups left, from which on one more include can break the record.
SMALL_HEADROOM = 1


def _spf_and_addresses(snapshot: Snapshot) -> tuple[Consensus, ...]:
    trees = (answers(address_questions(tree), snapshot) for tree in spf_trees(snapshot))
    return (*spf_questions(snapshot), *(answer for each in trees for answer in each))


@rule(
    "spf.too-many-lookups",
    Result.FAIL,
    title="SPF takes more DNS lookups than receivers make",
    source="RFC 7208 section 4.6.4",
    remedy="Remove terms from the SPF record at {subject}, or move a sender to a subdomain of its own, until at most {most} "
    "lookups remain; {dearest}.",
    settings=("spf.also", "spf"),
    consequence_of=_ZONE,
    applies=has_spf,
    asks=spf_questions,
)
def too_many_lookups(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Receivers stop after ten terms that ask DNS, those of included records counted too, and answer permerror: SPF fails
    for all mail that isn't matched before. What an include costs is its owner's to change, so little headroom is noted.
    """
    for tree in spf_trees(snapshot):
        name, inspection = tree.name, tree.inspection
        lookups, most = inspection.lookups, inspection.limits.lookups
        unanswered = answers(include_questions(tree), snapshot)
        if lookups > most:
            message = (
                f"SPF at {name} takes {lookups} DNS lookups, and receivers stop after {most} with permerror"
            )
            fields = {"most": str(most), "dearest": _dearest(tree)}
            yield Outcome(name, message, None, costs(tree), (f"at most {most} lookups",), fields)
            continue
        loops = [place for place in placed_terms(tree) if _leads_back(place)]
        yield from (_loop(place, manifest) for place in loops)
        yield from too_many_hosts(tree, manifest)
        yield from client_names(tree)
        if loops:
            continue
        unknown = tuple(unseen(manifest.domain, *unanswered))
        yield from (
            replace(each, because=(*DNS_ROOTS, rule_ids.SPF_INCLUDE_WITHOUT_RECORD)) for each in unknown
        )
        if inspection.headroom <= SMALL_HEADROOM:
            left = f"{inspection.headroom} left" if inspection.headroom else "none left"
            yield noted(name, f"SPF at {name} takes {lookups} of {most} DNS lookups: {left}", *costs(tree))
        elif not unknown:
            yield passed(name, f"SPF at {name} takes {lookups} of {most} DNS lookups", *costs(tree))


@rule(
    "spf.too-many-void-lookups",
    Result.FAIL,
    title="Too many terms of SPF lead to nothing",
    source="RFC 7208 section 4.6.4",
    remedy="Remove the terms whose names no longer resolve: {terms}.",
    settings=("spf.also", "spf"),
    consequence_of=(*_ZONE, *_LOST_INCLUDES),
    applies=has_spf,
    asks=_spf_and_addresses,
)
def too_many_void_lookups(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A name that DNS has nothing for counts as a void lookup. Receivers stop after two with permerror, so leftovers of
    services that are gone can break SPF for all mail.
    """
    for tree in spf_trees(snapshot):
        name, inspection = tree.name, tree.inspection
        void = [place for place in placed_terms(tree) if place.term.void]
        most = inspection.limits.void_lookups
        terms = tuple(place.text for place in void)
        if inspection.void_lookups > most:
            message = f"{len(void)} terms of SPF at {name} lead to nothing, and receivers stop after {most} with permerror: {some(terms)}"
            # Without the terms that have an outcome of their own it may be few enough.
            free = {(lost.domain, lost.term) for lost in tree.dangling if lost.registrable}
            others = [
                place
                for place in void
                if place.term.record is None and (place.record.domain, place.term.term) not in free
            ]
            causes = _ZONE if len(others) > most else None
            yield Outcome(
                name, message, None, terms, (f"at most {most}",), {"terms": some(terms)}, causes=causes
            )
        elif void:
            lead = "1 term of SPF at {} leads" if len(void) == 1 else f"{len(void)} terms of SPF at {{}} lead"
            message = f"{lead.format(name)} to nothing, and receivers bear {most}: {some(terms)}"
            yield noted(name, message, *terms)
        elif inspection.lookups:
            yield passed(name, f"every term of SPF at {name} leads somewhere")


def costs(tree: SpfTree) -> tuple[str, ...]:
    """What each term of the record costs that costs anything, with all below it: "include:a.example: 4 lookups"."""
    return tuple(
        f"{term.term}: {term.total_lookups} lookup{'s' if term.total_lookups > 1 else ''}"
        for term in tree.root.terms
        if term.total_lookups
    )


def _dearest(tree: SpfTree) -> str:
    term = max(tree.root.terms, key=lambda term: term.total_lookups)
    return f'"{term.term}" alone takes {term.total_lookups}'


def _leads_back(place: PlacedTerm) -> bool:
    """Whether a term includes a record that it is itself below: receivers go round until the limit ends it."""
    record = place.term.record
    return record is not None and record.answer is None and "permerror" in record.outcomes


def _loop(place: PlacedTerm, manifest: Manifest) -> Outcome:
    name = place.tree.name
    message = f"{place.text} leads SPF at {name} back to where it was: receivers go round until they answer permerror"
    return Outcome(name, message, saw=(str(place.term.term),), remedy=out_of_the_way(place, manifest))
