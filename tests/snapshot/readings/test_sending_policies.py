"""Which policies let anybody send: of a policy nothing else enters a snapshot."""

import json
from typing import Any

import pytest

from deliverability.snapshot.readings.sending_policies import with_open_policies

ARN = "arn:aws:iam::111122223333:root"


def statement(principal: Any = "*", **members: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Principal": principal, "Action": "ses:SendEmail", **members}


def opened(*statements: Any) -> bool:
    policies = {"Policies": {"p": json.dumps({"Statement": list(statements)})}}
    return with_open_policies(policies).get("OpenPolicies") == ["p"]


@pytest.mark.parametrize("principal", ["*", {"AWS": "*"}, {"AWS": [ARN, "*"]}, {"*": "*"}, {"Service": "*"}])
def test_everybody(principal: Any) -> None:
    assert opened(statement(principal))
    assert opened(statement(ARN), statement(principal))
    assert not opened(statement(principal, Effect="Deny"))


@pytest.mark.parametrize(
    "principal", [ARN, {"AWS": ARN}, {"AWS": ["111122223333"]}, None, 7, {}, {"AWS": None}]
)
def test_somebody(principal: Any) -> None:
    assert not opened(statement(principal))


def test_everybody_but() -> None:
    assert opened({"Effect": "Allow", "NotPrincipal": {"AWS": ARN}, "Action": "ses:SendEmail"})


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        ({"StringEquals": {"aws:SourceAccount": "111122223333"}}, False),
        ({"StringEquals": {"AWS:PrincipalOrgID": "o-1"}}, False),
        ({"ArnLike": {"aws:SourceArn": "arn:aws:lambda:*"}}, False),
        ({"StringLike": {"ses:FromAddress": "*@shop.example"}}, True),
        ({}, True),
        ("x", True),
        ({"StringEquals": "x"}, True),
    ],
)
def test_a_condition_about_who_calls_narrows_it(condition: Any, expected: bool) -> None:
    assert opened(statement(Condition=condition)) is expected


@pytest.mark.parametrize("text", ["", "{", "[]", "7", '{"Statement": "x"}', '{"Statement": [7]}', "{}"])
def test_what_is_no_policy_lets_nobody_send(text: str) -> None:
    assert with_open_policies({"Policies": {"p": text}, "x": 1}) == {"Policies": {"p": text}, "x": 1}


def test_one_statement_stands_for_a_list_and_names_are_sorted() -> None:
    text = json.dumps({"Statement": statement()})
    assert with_open_policies({"Policies": {"b": text, "a": text, "c": 7}})["OpenPolicies"] == ["a", "b"]
    assert with_open_policies({"Policies": None}) == {"Policies": None}
