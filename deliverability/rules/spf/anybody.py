"""The rule that an SPF record doesn't let anybody send, by whatever way its addresses are named."""

from collections.abc import Iterator
from ipaddress import ip_network

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.publishing import how_to_correct
from deliverability.evidence.spf import spf_questions
from deliverability.evidence.spf_trees import (
    PlacedTerm,
    SpfTree,
    how_to_drop,
    placed_terms,
    published_trees,
)
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.standards import spf
from deliverability.standards.spf.addresses import EVERYTHING, AddressSet, of_networks
from deliverability.verdict import Result
from deliverability.wording import sentence

#: Of all IPv4 addresses, and of those IPv6 addresses that the Internet has (RFC 4291 section 2.4), this part is as good as all:
#: whoever wants to send finds a server in it.
_PART = 4
_FAMILIES = (EVERYTHING.family(4), of_networks([ip_network("2000::/3")]))


@rule(
    "spf.pass-all",
    Result.FAIL,
    title="Anybody passes SPF",
    source="RFC 7208 section 5.1",
    remedy='End the record at {subject} with "~all" or "-all".',
    settings=("spf",),
    consequence_of=(rule_ids.DNS_ZONE_NOT_DELEGATED,),
    asks=spf_questions,
)
def pass_all(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """`+all`, or `all` without a qualifier, lets every server of the world send for the domain. So does a network that holds a
    quarter of all addresses, and an include of a record that has one of these: the whole tree decides. Whoever passes SPF with
    an aligned envelope domain passes DMARC, also where its policy rejects.
    """
    for tree in published_trees(snapshot):
        passing = tree.inspection.outcomes.get("pass", AddressSet())
        if any(_wide(passing, family) for family in _FAMILIES):
            yield _anybody(tree, snapshot)


def _wide(addresses: AddressSet, family: AddressSet) -> bool:
    return (addresses & family).size * _PART >= family.size


def _anybody(tree: SpfTree, snapshot: Snapshot) -> Outcome:
    place = next(filter(_opens, placed_terms(tree)), None)
    wanted = (tree.seen.declared,) if tree.seen.declared else ()
    remedy: str | None
    if place is None:
        message = f"the terms of SPF at {tree.name} together let any server pass"
        remedy = f"Narrow the networks in the SPF record at {tree.name}."
    elif isinstance(place.term.term, spf.All) and not place.nested:
        message = f'the SPF record at {tree.name} has "{place.term.term}": any server passes'
        declared = tree.seen.declaration
        remedy = how_to_correct(declared, tree.seen.texts, snapshot) if declared is not None else None
    else:
        by = f", by {place.own.term}" if place.nested else ""
        message = f"{place.text} lets any server pass SPF at {tree.name}{by}"
        drop = how_to_drop(place, snapshot.manifest)
        ask = f", or ask the owner of {place.record.domain} to narrow the record there"
        remedy = sentence(f"{drop}{ask if place.nested else ''}")
    return Outcome(tree.name, message, None, tree.seen.texts, wanted, remedy=remedy)


def _opens(place: PlacedTerm) -> bool:
    """Whether it is this term that stands for so many addresses, and lets them send."""
    term = place.term
    itself = isinstance(term.term, spf.Directive) and term.term.result == "pass" and term.record is None
    return itself and any(_wide(term.matches, family) for family in _FAMILIES)
