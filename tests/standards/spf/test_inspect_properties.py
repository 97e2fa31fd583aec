"""What an inspection says of all addresses at once is what check_host says of each."""

from collections.abc import Mapping

import pytest
from hypothesis import assume, given, settings

from deliverability import event_loop
from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver
from deliverability.standards.spf.addresses import EVERYTHING, union
from tests.standards.spf.worlds import CLIENTS, DOMAINS, worlds

pytestmark = pytest.mark.slow

World = Mapping[str, Mapping[str, list[str] | Answer]]

ALMOST_NO_LIMIT = 10**6


def look(world: World, limits: spf.SpfLimits) -> tuple[spf.SpfInspection, list[spf.SpfEvaluation]]:
    """The inspection of the first domain, and the evaluation for each client."""
    domain = DOMAINS[0]

    async def run() -> tuple[spf.SpfInspection, list[spf.SpfEvaluation]]:
        resolver = DictResolver(world)
        inspection = await spf.inspect(domain, resolver=resolver, limits=limits)
        if any(problem.reason == "it leads back to itself" for problem in inspection.problems):
            assume(limits.lookups < ALMOST_NO_LIMIT)
        return inspection, [
            await spf.check_host(client, domain, f"x@{domain}", resolver=resolver, limits=limits)
            for client in CLIENTS
        ]

    return event_loop.run(run())


def inspected(inspection: spf.SpfInspection) -> list[spf.Result]:
    """The result of each client."""
    return [
        result
        for client in CLIENTS
        for result, addresses in inspection.outcomes.items()
        if client in addresses
    ]


@given(worlds)
@settings(max_examples=100)
def test_without_limits_both_agree_for_every_client(world: World) -> None:
    limits = spf.SpfLimits(lookups=ALMOST_NO_LIMIT, void_lookups=ALMOST_NO_LIMIT)
    inspection, evaluations = look(world, limits)
    assert inspected(inspection) == [evaluation.result for evaluation in evaluations]
    assert all(evaluation.lookups <= inspection.lookups for evaluation in evaluations)
    assert inspection.complete


@given(worlds)
@settings(max_examples=50)
def test_within_the_limits_an_inspection_errs_on_the_side_of_an_error_only(world: World) -> None:
    limits = spf.SpfLimits(lookups=3, void_lookups=ALMOST_NO_LIMIT)
    inspection, evaluations = look(world, limits)
    for said, evaluation in zip(inspected(inspection), evaluations, strict=True):
        assert said in (evaluation.result, "permerror")


@given(worlds)
@settings(max_examples=25)
def test_outcomes_share_out_all_addresses(world: World) -> None:
    inspection, _ = look(world, spf.SpfLimits())
    for record in inspection.records:
        sets = list(record.outcomes.values())
        assert union(sets) == EVERYTHING
        assert all(not one & other for at, one in enumerate(sets) for other in sets[:at])


@given(worlds)
@settings(max_examples=25)
def test_counts_add_up(world: World) -> None:
    inspection, _ = look(world, spf.SpfLimits())
    for record in inspection.records:
        for term in record.terms:
            below = term.record.terms if term.record else ()
            assert term.total_lookups == (term.number is not None) + sum(one.total_lookups for one in below)
            assert term.total_void_lookups == term.void + sum(one.total_void_lookups for one in below)
    asking = [term for term in inspection.terms if term.number is not None]
    assert sorted(term.number or 0 for term in asking) == list(range(1, inspection.lookups + 1))
    assert inspection.void_lookups == sum(term.void for term in inspection.terms)
