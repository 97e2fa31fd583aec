"""Rules about the terms of an SPF tree: whether each leads to a record, to none, or to a domain that anybody may register."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_spf
from deliverability.evidence.spf import spf_questions
from deliverability.evidence.spf_trees import (
    PlacedTerm,
    SpfTree,
    answers,
    first_places,
    how_to_drop,
    include_questions,
    placed_terms,
    spf_trees,
)
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Consensus, Snapshot
from deliverability.standards import spf
from deliverability.verdict import Result
from deliverability.wording import listed, sentence

_ZONE = (rule_ids.DNS_ZONE_NOT_DELEGATED,)


def _spf_and_includes(snapshot: Snapshot) -> tuple[Consensus, ...]:
    trees = (answers(include_questions(tree), snapshot) for tree in spf_trees(snapshot))
    return (*spf_questions(snapshot), *(answer for each in trees for answer in each))


def _spf_and_registrations(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """Whether a domain is registered: the suffix above it was asked about only where the domain itself is missing."""
    missing = dict.fromkeys(lost.name for tree in spf_trees(snapshot) for lost in tree.dangling)
    asked: list[Consensus] = list(spf_questions(snapshot))
    for name in missing:
        for answer in answers(spf.registration_questions(name), snapshot):
            asked.append(answer)
            if answer.status != "NXDOMAIN":
                break
    return tuple(asked)


@rule(
    "spf.include-without-record",
    Result.FAIL,
    title="SPF includes a domain that has no SPF record",
    source="RFC 7208 sections 5.2 and 6.1",
    remedy='Remove "{term}" from the SPF record at {subject}, or ask the owner of {target} to publish SPF again.',
    settings=("spf.also", "spf"),
    consequence_of=(*_ZONE, rule_ids.SPF_DANGLING_INCLUDE),
    applies=has_spf,
    asks=_spf_and_includes,
)
def include_without_record(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """An include or a redirect to a domain without an SPF record is permerror for the record that has it: one service that
    drops its record breaks SPF for all mail that isn't matched before.
    """
    for tree in spf_trees(snapshot):
        includes = [place for place in placed_terms(tree) if place.term.record is not None]
        lost = [place for place in includes if _has_none(place)]
        # The same record may be included by several ways: what it lacks is said once.
        for place in first_places(lost).values():
            yield _without_record(place, manifest)
        if includes and not lost:
            yield passed(
                tree.name, f"every include of SPF at {tree.name} that was answered leads to a record"
            )


@rule(
    "spf.dangling-include",
    Result.FAIL,
    title="SPF leads to a domain that anybody may register",
    source="RFC 7208 section 5; SubdoMailing campaign, 2024",
    remedy='Remove "{term}" from the SPF record at {subject}: {free} is not registered.',
    settings=("spf.also", "spf"),
    consequence_of=_ZONE,
    applies=has_spf,
    asks=_spf_and_registrations,
)
def dangling_include(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Who registers a domain that an SPF record leads to, by a term or by a CNAME behind it, decides which servers may send:
    spoofed mail then passes SPF, and with it DMARC. That is done systematically with domains that have run out.
    """
    for tree in spf_trees(snapshot):
        places = first_places(placed_terms(tree))
        free: dict[tuple[str, spf.Term], list[spf.DanglingName]] = {}
        for lost in tree.dangling:
            if lost.registrable and (lost.domain, lost.term) in places:
                free.setdefault((lost.domain, lost.term), []).append(lost)
        for where, names in free.items():
            yield _dangling(places[where], names, manifest)
        if tree.inspection.lookups and not free:
            yield passed(tree.name, f"SPF at {tree.name} leads to no domain that is known to be free")


def _has_none(place: PlacedTerm) -> bool:
    record = place.term.record
    return record is not None and "none" in record.outcomes


def _without_record(place: PlacedTerm, manifest: Manifest) -> Outcome:
    tree, target = place.tree, place.term.target or ""
    record = place.term.record
    reason = record.problems[0].reason if record is not None and record.problems else "it has no SPF record"
    message = f"{place.text} leads SPF at {tree.name} to {target} ({reason}): receivers answer permerror, and SPF fails"
    free = any((lost.domain, lost.term) == (place.record.domain, place.term.term) for lost in _free(tree))
    drop = how_to_drop(place, manifest)
    mend = (
        f"ask the owner of {place.record.domain} to correct the SPF record there, or {drop}"
        if place.nested
        else f"{drop}, or ask the owner of {target} to publish SPF again"
    )
    # A record that is missing by itself isn't explained by another term that leads to a free domain.
    causes = None if free else _ZONE
    return Outcome(tree.name, message, saw=(target,), remedy=sentence(mend), causes=causes)


def _free(tree: SpfTree) -> tuple[spf.DanglingName, ...]:
    return tuple(lost for lost in tree.dangling if lost.registrable)


def _dangling(place: PlacedTerm, names: list[spf.DanglingName], manifest: Manifest) -> Outcome:
    tree = place.tree
    domains = tuple(dict.fromkeys(lost.organizational_domain for lost in names))
    ends = tuple(dict.fromkeys(lost.name for lost in names))
    way = "" if ends == (place.term.target,) or ends == domains else f" by way of {listed(ends)}"
    be = "is" if len(domains) == 1 else "are"
    message = (
        f"{place.text} leads SPF at {tree.name} to {listed(domains)}{way}, which {be} not registered: "
        f"whoever registers {'it' if len(domains) == 1 else 'one'} sends as {tree.name}"
    )
    drop = how_to_drop(place, manifest)
    mend = (
        f"{drop} until the owner of {place.record.domain} has removed the reference to {listed(domains)}"
        if place.nested
        else f"{drop}: {listed(domains)} {be} abandoned"
    )
    return Outcome(tree.name, message, saw=ends, remedy=sentence(mend))
