"""Every fault, made in the embedded cloud and looked at through real sockets: found by its own rule, and by no other.

One stack is up for a whole module; a fault is taken back before the next one, which the last check of each test proves.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest

from deliverability.config import load_stack_file
from deliverability.rehearsal import faults
from deliverability.rehearsal.faults import Part
from deliverability.rehearsal.stage.scene import Scene, staged
from deliverability.rehearsal.steps import complaints
from deliverability.rules import rule_ids
from deliverability.verdict import Result, Verdict

PROJECT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def production() -> Iterator[Scene]:
    declaration = load_stack_file(PROJECT / "stacks" / "Pulumi.shop-a.production.yaml", environ={})
    with staged(declaration, PROJECT) as scene:
        scene.up()
        scene.cloud.ses.look()
        yield scene


def warnings(verdict: Verdict) -> frozenset[str]:
    return frozenset(finding.rule for finding in verdict.of(Result.WARN))


def test_the_stack_is_healthy_without_a_fault(production: Scene) -> None:
    verdict = production.check()
    assert (complaints(verdict), warnings(verdict)) == (frozenset(), frozenset())


@pytest.mark.parametrize("rule", sorted(faults.catalogue()))
def test_found_by_its_rule_and_repaired(production: Scene, rule: str) -> None:
    fault = faults.fault(rule)
    before = production.surroundings.contents()
    fault.inject(production)
    hurt = production.check()
    if fault.result is Result.WARN:
        assert (complaints(hurt), warnings(hurt)) == (frozenset(), {rule})
    else:
        assert complaints(hurt) == {rule}
    named = [finding for finding in hurt.findings if (finding.rule, finding.result) == (rule, fault.result)]
    assert named
    assert all(finding.remedy for finding in named)
    assert production.engine.drift().any or fault.drift is None
    if fault.repaired_by_pulumi(production.manifest):
        production.engine.refresh()
        production.up()
    else:
        fault.undo(production, before)
    production.cloud.ses.look()
    healed = production.check()
    assert (complaints(healed), warnings(healed)) == (frozenset(), frozenset())
    assert not production.engine.drift().any


def test_there_are_faults_of_every_kind() -> None:
    made = faults.catalogue()
    assert len(made) >= 14
    assert set(made) <= rule_ids()
    assert {fault.drift for fault in made.values()} == {None, Part.RECORDS, Part.IDENTITY}
    assert {fault.result for fault in made.values()} == {Result.FAIL, Result.WARN, Result.UNKNOWN}
    assert faults.DEFAULT in made


def test_a_misspelt_fault_is_told_the_nearest() -> None:
    with pytest.raises(
        faults.UnknownFault, match=r"'spf.multiple-record': did you mean 'spf.multiple-records'"
    ):
        faults.fault("spf.multiple-record")


@pytest.mark.parametrize(
    ("stack", "impossible"),
    [
        ("shop-a.production", set()),
        ("shop-b.production", {"dns.zone-not-delegated"}),
        (
            "shop-c.production",
            {"ses.identity-missing-in-region", "ses.sending-disabled", "ses.sending-paused"},
        ),
        ("shop-a.staging", {rule for rule in faults.catalogue() if "dmarc" in rule} | {"dns.record-differs"}),
    ],
)
def test_what_can_happen_to_a_stack(stack: str, impossible: set[str]) -> None:
    from deliverability.manifest import manifest_of
    from deliverability.plan import make_plan

    declaration = load_stack_file(PROJECT / "stacks" / f"Pulumi.{stack}.yaml", environ={})
    plan = make_plan(declaration.settings, stack=stack, region=declaration.region or "")
    possible = {fault.rule for fault in faults.applicable(manifest_of(plan))}
    assert set(faults.catalogue()) - possible == impossible
