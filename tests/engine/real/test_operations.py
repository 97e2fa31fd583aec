"""What the engine did is compared: steps that change something, and what was planned otherwise."""

from typing import Any

from tests.engine.cli.events import UNKNOWN, begins
from tests.engine.real.operations import Operation, operations, steps, surprises


def test_what_stays_as_it_is_is_no_step() -> None:
    read = operations([begins(op, "spf") for op in ("same", "refresh", "read", "replace")])
    assert steps(read) == {("replace", "spf")}


def _planned(op: str, resource: str, **inputs: Any) -> Operation:
    (planned,) = operations([begins(op, resource, new={"inputs": inputs})])
    return planned


def test_a_value_that_was_unknown_in_the_plan_is_no_surprise() -> None:
    planned = _planned("create", "dkim", name=UNKNOWN, records=[UNKNOWN], tags={"stack": "dev"})
    done = _planned("create", "dkim", name="a.example", records=["b.example"], tags={"stack": "dev"})
    assert surprises([planned], [done]) == ()


def test_every_other_difference_from_the_plan_is_a_surprise() -> None:
    planned = [_planned("create", "spf", records=["a", "b"]), _planned("update", "identity")]
    done = [_planned("create", "spf", records=["a"]), _planned("replace", "identity")]
    assert surprises(planned, done) == (
        "only planned: update identity",
        "not planned: replace identity",
        "create spf: planned {'records': ['a', 'b']}, then {'records': ['a']}",
    )
