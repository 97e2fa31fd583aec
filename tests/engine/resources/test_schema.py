from typing import Any

import pytest

from deliverability.engine.resources.schema import (
    BOOLEAN,
    IDENTITY,
    STRINGS,
    TAGS,
    UNKNOWN,
    Property,
    problems,
    with_defaults,
)

PROPERTIES = {
    "name": IDENTITY,
    "ttl": Property("integer"),
    "rate": Property("number"),
    "on": BOOLEAN,
    "policy": Property("string", default="OPTIONAL", choices=("REQUIRE", "OPTIONAL")),
    "records": STRINGS,
    "tags": TAGS,
    "options": Property("object", fields={"enabled": Property("boolean", required=True)}),
}


@pytest.mark.parametrize(
    ("inputs", "expected"),
    [
        ({"name": "a", "ttl": 60, "rate": 0.5, "on": False, "records": ["x"], "tags": {"k": "v"}}, []),
        ({"name": "a", "options": {"enabled": True}}, []),
        ({"name": UNKNOWN, "records": UNKNOWN, "ttl": UNKNOWN}, []),
        ({"name": "a", "records": [UNKNOWN, "x"], "tags": {"k": UNKNOWN}}, []),
        ({}, ["required input 'name' is missing"]),
        ({"name": None}, ["required input 'name' is missing"]),
        ({"name": "a", "recods": []}, ["input 'recods' is not known here (did you mean 'records'?)"]),
        ({"name": "a", "ttl": "60"}, ["input 'ttl' must be a whole number, not '60'"]),
        ({"name": "a", "ttl": True}, ["input 'ttl' must be a whole number, not True"]),
        ({"name": "a", "on": "yes"}, ["input 'on' must be true or false, not 'yes'"]),
        ({"name": "a", "policy": "MAYBE"}, ["input 'policy' must be one of REQUIRE, OPTIONAL, not 'MAYBE'"]),
        ({"name": "a", "records": "x"}, ["input 'records' must be a list, not 'x'"]),
        ({"name": "a", "records": ["x", 1]}, ["input 'records[1]' must be a string, not 1"]),
        ({"name": "a", "tags": {"k": 1}}, ["input 'tags.k' must be a string, not 1"]),
        ({"name": "a", "options": {}}, ["required input 'options.enabled' is missing"]),
        (
            {"ttl": 1.5, "colour": "red"},
            [
                "input 'colour' is not known here",
                "required input 'name' is missing",
                "input 'ttl' must be a whole number, not 1.5",
            ],
        ),
    ],
)
def test_every_problem_is_named(inputs: dict[str, Any], expected: list[str]) -> None:
    assert problems(PROPERTIES, inputs) == expected


def test_defaults_are_filled_in_and_absent_values_left_out() -> None:
    assert with_defaults(PROPERTIES, {"name": "a", "ttl": None}) == {"name": "a", "policy": "OPTIONAL"}
