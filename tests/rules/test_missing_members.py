"""A member that an answer of AWS lacks is unknown: no rule passes by its absence, and the verdict is never silent about it.

What each member decides is found out by trying: where another value of it makes a rule complain, that rule may not pass once the
member is gone, null, or of another kind; and where the rule then says nothing, another one has to.
"""

import copy
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from botocore.model import Shape

from deliverability.rules.judge import judge
from deliverability.snapshot import Reading, Snapshot
from deliverability.snapshot.readings import readings
from deliverability.verdict import Result
from tests.mutations import paths
from tests.observe.aws.fuzz import service
from tests.rules.world import declared, healthy

pytestmark = pytest.mark.slow

#: Members whose absence says something: by AWS's own words, or because another member says the same.
MEANT = {
    (
        "identity",
        "DkimAttributes.SigningAttributesOrigin",
    ): "older answers lack it; then the keys are those of SES",
    (
        "identity",
        "DkimAttributes.SigningHostedZone",
    ): "older answers lack it; the table of regions says the same",
    (
        "identity",
        "DkimAttributes.CurrentSigningKeyLength",
    ): "own keys have none; the key itself is read in DNS",
    (
        "configuration_set",
        "SuppressionOptions.SuppressedReasons",
    ): "a set without reasons of its own takes the account's, which are looked at instead",
    ("configuration_set", "SendingOptions.SendingEnabled"): "a set for which it was never put sends",
    (
        "configuration_set",
        "EventDestinations.SnsDestination.TopicArn",
    ): "destinations of other kinds have none",
    ("recipients", "Recipients.VerifiedForSendingStatus"): "VerificationStatus says the same",
    ("record_sets", "ResourceRecordSets"): "the reading fails without it",
    ("record_sets", "ResourceRecordSets.Type"): "the reading fails without it",
    ("zone", "DelegationSet"): "the reading fails without it",
    ("zone", "DelegationSet.NameServers"): "the reading fails without it",
    ("metrics", "BounceRate"): "CloudWatch has no points where nothing was sent",
    ("metrics", "ComplaintRate"): "CloudWatch has no points where nothing was sent",
    ("configuration_set", "SuppressionOptions"): "a set without reasons of its own has none",
    ("alarms", "MetricAlarms"): "the reading fails without it",
    ("alarms", "MetricAlarms.Threshold"): "an alarm on a band has none",
}
TROUBLES = {Result.FAIL, Result.WARN, Result.UNKNOWN}

Found = Mapping[str, frozenset[tuple[Result, str]]]


def healthy_snapshot() -> Snapshot:
    """A healthy stack of the sandbox: no reading is left out."""
    world = healthy(declared(environment="sandbox", recipients=("tester@elsewhere.example",)))
    quota = {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 10.0}
    return world.standing(ProductionAccessEnabled=False, SendQuota=quota).snapshot()


def found(snapshot: Snapshot) -> Found:
    told: dict[str, set[tuple[Result, str]]] = {}
    for finding in judge(snapshot).findings:
        told.setdefault(finding.rule, set()).add((finding.result, finding.subject))
    return {rule: frozenset(results) for rule, results in told.items()}


@cache
def enumerations() -> Mapping[str, frozenset[str]]:
    """The values that AWS has for each member that has such a list."""
    values: dict[str, frozenset[str]] = {}

    def walk(name: str, shape: Shape, above: frozenset[str]) -> None:
        if shape.type_name == "structure" and shape.name not in above:
            for key, member in shape.members.items():
                walk(key, member, above | {shape.name})
        elif shape.type_name == "list":
            walk(name, shape.member, above)
        elif getattr(shape, "enum", None):
            values[name] = values.get(name, frozenset()) | set(shape.enum)

    for each in readings().values():
        for operation in each.operations:
            output = service(operation.service).operation_model(operation.name).output_shape
            if output is not None:
                walk("", output, frozenset())
    return values


def other_values(name: Any, value: Any) -> list[Any]:
    match value:
        case bool():
            return [not value]
        case int() | float():
            return [0, value * 1000, 1e9]
        case str():
            return sorted(enumerations().get(name, {"other", "2015-01-01T00:00:00+00:00"}))
        case list():
            return [[]]
    return []


def changed(
    snapshot: Snapshot, which: str, path: tuple[Any, ...], change: Callable[[Any, Any], None]
) -> Snapshot:
    data = copy.deepcopy(snapshot.aws[which].data)
    holder: Any = data
    for step in path[:-1]:
        holder = holder[step]
    change(holder, path[-1])
    return replace(snapshot, aws=type(snapshot.aws)({**snapshot.aws.readings, which: Reading("ok", data)}))


def put(value: Any) -> Callable[[Any, Any], None]:
    def change(holder: Any, key: Any) -> None:
        holder[key] = value

    return change


def complaints(told: Found, usual: Found) -> set[str]:
    return {
        rule
        for rule, results in told.items()
        if {each for each in results if each[0] in TROUBLES} - usual.get(rule, frozenset())
    }


def decided(which: str, snapshot: Snapshot, usual: Found) -> dict[tuple[Any, ...], set[str]]:
    """By the place of a member, the rules that complain where it has another value, or where one of its own members has."""
    rules: dict[tuple[Any, ...], set[str]] = {}
    for path in paths(json.loads(json.dumps(snapshot.aws[which].data))):
        # Of the items of a list one stands for all.
        if any(isinstance(step, int) and step for step in path) or (which, name_of(path)) in MEANT:
            continue
        complaining: set[str] = set()
        for other in other_values(path[-1], value_at(snapshot, which, path)):
            complaining |= complaints(found(changed(snapshot, which, path, put(other))), usual)
        for end in range(1, len(path) + 1):
            rules.setdefault(path[:end], set()).update(complaining)
    return {
        path: each
        for path, each in rules.items()
        if isinstance(path[-1], str) and (which, name_of(path)) not in MEANT
    }


def name_of(path: tuple[Any, ...]) -> str:
    return ".".join(step for step in path if isinstance(step, str))


def value_at(snapshot: Snapshot, which: str, path: tuple[Any, ...]) -> Any:
    value: Any = snapshot.aws[which].data
    for step in path:
        value = value[step]
    return value


def passes_by_absence(which: str, snapshot: Snapshot, usual: Found) -> Iterator[str]:
    for path, decides in decided(which, snapshot, usual).items():
        member = name_of(path)
        value = value_at(snapshot, which, path)
        wrong: Any = "x" if isinstance(value, dict | bool | int | float) else {"x": 1}
        for word, change in (
            ("gone", lambda holder, key: holder.pop(key)),
            ("null", put(None)),
            ("of another kind", put(wrong)),
        ):
            told = found(changed(snapshot, which, path, change))
            complaining = complaints(told, usual)
            for rule in sorted(decides - complaining):
                passed = Result.PASS in {result for result, _ in told.get(rule, ())}
                if passed or not complaining:
                    yield f"{member} is {word}: {rule} {'passes' if passed else 'and all others are silent'}"


@pytest.mark.parametrize("which", readings())
def test_no_rule_passes_by_the_absence_of_a_member(which: str):
    snapshot = healthy_snapshot()
    assert list(passes_by_absence(which, snapshot, found(snapshot))) == []


def test_a_mail_from_domain_of_which_nothing_is_told_is_unknown():
    snapshot = healthy_snapshot()
    told = found(changed(snapshot, "identity", ("MailFromAttributes",), lambda holder, key: holder.pop(key)))
    assert told["mail-from.not-activated"] == {(Result.UNKNOWN, "bounce.shop.example")}
