"""The catalogue of faults: what there is, and to which stacks it can happen."""

from pathlib import Path

import pytest

from deliverability.config import load_stack_file
from deliverability.rehearsal import faults
from deliverability.rehearsal.faults import Part
from deliverability.rules import rule_ids
from deliverability.verdict import Result

PROJECT = Path(__file__).parents[2]


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
