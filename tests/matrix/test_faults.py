"""The catalogue of faults: what there is, and to which stacks it can happen."""

from pathlib import Path

import pytest

from deliverability.declaration.manifest import manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import load_stack_file
from deliverability.rehearsal import faults
from deliverability.rehearsal.faults import Part
from deliverability.rule_ids import RULES
from deliverability.verdict import Result

PROJECT = Path(__file__).parents[2]


def test_there_are_faults_of_every_kind() -> None:
    made = faults.catalogue()
    assert len(made) >= 14
    assert {fault.rule for fault in made.values()} <= RULES
    assert all(id == fault.id for id, fault in made.items())
    assert {fault.drift for fault in made.values()} == {None, Part.RECORDS, Part.IDENTITY}
    assert {fault.result for fault in made.values()} == {
        Result.FAIL,
        Result.WARN,
        Result.UNKNOWN,
        Result.INFO,
    }
    assert faults.DEFAULT in made


def test_a_misspelt_fault_is_told_the_nearest() -> None:
    with pytest.raises(
        faults.UnknownFault, match=r"'spf.multiple-record': did you mean 'spf.multiple-records'"
    ):
        faults.fault("spf.multiple-record")


def possible(stack: str) -> set[str]:
    declaration = load_stack_file(PROJECT / "stacks" / f"Pulumi.{stack}.yaml", environ={})
    plan = make_plan(declaration.settings, stack=stack, region=declaration.region or "")
    return {fault.id for fault in faults.applicable(manifest_of(plan))}


def test_everything_that_needs_no_setting_can_happen_to_a_usual_shop() -> None:
    assert possible("shop-a.production") == {
        fault.id for fault in faults.catalogue().values() if not fault.settings
    }


@pytest.mark.parametrize(
    ("stack", "areas"),
    [
        ("shop-b.production", {"route53"}),
        ("shop-c.production", {"ses"}),
        ("shop-a.staging", {"reputation"}),
        ("shop-d.parked", {"bimi", "dkim", "mail-from", "mta-sts", "provider", "ses", "tls-rpt"}),
    ],
)
def test_what_a_stack_has_no_part_in_cannot_happen_to_it(stack: str, areas: set[str]) -> None:
    found = {rule.partition(".")[0] for rule in possible(stack)}
    everything = {rule.partition(".")[0] for rule in faults.catalogue()}
    assert areas <= everything
    assert found & areas == set()
    assert {"spf", "dns"} <= found


def test_a_setting_that_a_fault_needs_must_be_there() -> None:
    assert "dmarc.cname-and-txt" in possible("shop-b.production")  # its records are handed off
    assert "dmarc.cname-and-txt" not in possible("shop-a.production")


#: What Pulumi sees is made on the real engine: tests/engine/real/scenarios/test_drift_command.py.
ON_THE_ENGINE = frozenset(rule for rule in RULES if rule.startswith("drift."))


@pytest.mark.parametrize("rule", sorted(RULES - ON_THE_ENGINE))
def test_every_rule_has_a_fault_of_its_own(rule: str) -> None:
    assert rule in faults.catalogue()
