"""The CLI's steps and words become changes, outputs, warnings and one failure."""

from typing import Any

from deliverability.engine import Change, Operation
from deliverability.engine.cli import told
from deliverability.engine.cli.event_log import messages, operations
from deliverability.engine.resources import UNKNOWN as NOT_KNOWN
from tests.engine.cli.events import (
    COMPONENT,
    PROVIDER,
    RECORD,
    STACK,
    UNKNOWN,
    begins,
    ends,
    says,
    side,
    urn,
)


def test_what_the_program_declared_is_told_and_what_cannot_be_known_yet_is_unknown() -> None:
    inputs = {"name": UNKNOWN, "records": [UNKNOWN, "b"], "ttl": 60}
    found = told.changes(
        operations(
            [
                begins("create", "demo-dev", STACK, new=side(STACK)),
                begins("create", "default_7_51_1", PROVIDER, new=side(PROVIDER)),
                begins("create", "mail", COMPONENT, new=side(COMPONENT, inputs={"domain": "a.example"})),
                begins("create", "mail-dkim-1", new=side(inputs=inputs)),
                begins("same", "mail-spf", old=side(inputs={"ttl": 60}), new=side(inputs={"ttl": 60})),
            ]
        )
    )
    assert found.all == (
        Change(
            Operation.CREATE,
            urn("mail", COMPONENT),
            COMPONENT,
            "mail",
            custom=False,
            after={"domain": "a.example"},
        ),
        Change(
            Operation.CREATE,
            urn("mail-dkim-1"),
            RECORD,
            "mail-dkim-1",
            custom=True,
            after={"name": NOT_KNOWN, "records": [NOT_KNOWN, "b"], "ttl": 60},
        ),
        Change(Operation.SAME, urn("mail-spf"), RECORD, "mail-spf", custom=True),
    )


def test_a_replacement_in_three_steps_is_one_change() -> None:
    old, new = side(inputs={"name": "a", "ttl": 1}), side(inputs={"name": "b", "ttl": 1})
    paths = {"name": {"diffKind": "update-replace"}, "weighted.weight": {"diffKind": "add"}}
    (change,) = told.changes(
        operations(
            [
                begins(op, "mx", old=old, new=new, detailedDiff=paths)
                for op in ("create-replacement", "replace", "delete-replaced")
            ]
        )
    )
    assert (change.operation, change.keys) == (Operation.REPLACE, ("name", "weighted"))


def _drift(result: str, found: Any) -> tuple[Any, ...]:
    declared = {"records": ["a"], "ttl": 60}
    old = side(inputs=declared, outputs={**declared, "__meta": "1"})
    new = None if found is None else side(inputs=declared, outputs={**found, "__meta": "2"})
    read = operations([begins("refresh", "spf", old=old, new=old), ends(result, "spf", old=old, new=new)])
    return tuple((each.operation, each.keys, each.after) for each in told.changes(read))


def test_drift_is_what_a_refresh_found_even_where_the_inputs_stay() -> None:
    assert _drift("same", {"records": ["a"], "ttl": 60}) == ((Operation.SAME, (), {}),)
    more = {"records": ["a", "b"], "ttl": 60}
    assert _drift("update", more) == ((Operation.UPDATE, ("records",), more),)
    assert _drift("delete", None) == ((Operation.DELETE, (), {}),)


def test_outputs_are_those_of_the_last_step_on_the_stack_as_far_as_they_are_known() -> None:
    outputs = {"manifest": "{}", "dkimTokens": [UNKNOWN], "key": "[secret]"}
    read = operations(
        [
            begins("create", "demo-dev", STACK, new=side(STACK)),
            ends("create", "demo-dev", STACK, new=side(STACK, outputs=outputs)),
        ]
    )
    assert told.outputs(read) == {"manifest": "{}", "key": "[secret]"}
    assert told.outputs(()) == {}


def test_warnings_are_not_those_that_the_cli_says_of_itself() -> None:
    said = messages(
        [
            says("warning", "using pulumi-resource-aws from $PATH at bin/pulumi-resource-aws"),
            says("warning", "no zone was found"),
            says("warning", "no zone was found"),
            says("info", "hello"),
        ]
    )
    assert told.warnings(said) == ("no zone was found",)


def test_a_failure_is_its_causes_with_the_resource_each_is_about() -> None:
    said = messages(
        [
            says("error", "Preview failed: it is taken", urn("mail-spf")),
            says("error", "no such setting", urn("demo-dev", STACK)),
            says("error", "preview failed"),
            says("error", "Resource monitor has terminated, shutting down"),
        ]
    )
    assert told.failure(said, "printed") == (
        f"{RECORD} 'mail-spf': Preview failed: it is taken\nno such setting"
    )


def test_a_failure_without_a_cause_is_what_there_is() -> None:
    assert told.failure(messages([says("error", "update failed")]), "printed") == "update failed"
    assert told.failure((), "error: no such stack\n") == "error: no such stack"
    assert told.failure((), "") == "the Pulumi CLI doesn't say why"
