"""Alarms on the rates."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import World, declared, findings, healthy, ids, only

RULE = "ses.alarm-misconfigured"


def alarms(*entries: Any, world: World | None = None) -> World:
    return (world or healthy()).read("alarms", Reading("ok", {"MetricAlarms": list(entries)}))


def alarm(metric: Any, threshold: Any = 0.05, name: Any = "bounces", **members: Any) -> dict[str, Any]:
    return {
        "AlarmName": name,
        "Namespace": "AWS/SES",
        "MetricName": metric,
        "Statistic": "Average",
        "Period": 3600,
        "EvaluationPeriods": 1,
        "Threshold": threshold,
        "ComparisonOperator": "GreaterThanThreshold",
        "TreatMissingData": "ignore",
        "ActionsEnabled": True,
        "AlarmActionCount": 1,
        **members,
    }


def test_a_metric_that_does_not_exist():
    world = alarms(alarm("BounceRate"))
    assert ids(world) == {"warn": {RULE}}
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.WARN,
        subject="bounces",
        message='the alarm bounces is of no use: SES has no metric "BounceRate", it is called Reputation.BounceRate',
        saw=("Average BounceRate GreaterThanThreshold 0.05",),
        remedy="Let the alarm bounces watch Reputation.BounceRate of AWS/SES without dimensions, as an Average that is "
        "GreaterThanOrEqualToThreshold 0.05, with an action that is enabled.",
    )


def test_a_threshold_in_percent():
    world = alarms(alarm("Reputation.ComplaintRate", 1))
    assert ids(world) == {"warn": {RULE}}
    found = only(world, RULE)
    assert found.message == (
        "the alarm bounces is of no use: its threshold is 1, and Reputation.ComplaintRate is a share from 0 to 1, "
        "not a percentage"
    )
    assert "watch Reputation.ComplaintRate of AWS/SES" in found.remedy
    assert "GreaterThanOrEqualToThreshold 0.001" in found.remedy


@pytest.mark.parametrize(
    ("metric", "threshold", "wrong"),
    [
        ("Reputation.BounceRate", 5.0, True),
        ("Reputation.Bouncerate", 0.05, True),
        ("Reputation.Complaint Rate", 0.001, True),
        ("ComplaintRate", 0.001, True),
        ("Bounce", 50.0, False),
        ("Send", 1000.0, False),
    ],
)
def test_only_alarms_on_rates_are_judged(metric: str, threshold: float | None, wrong: bool):
    assert ids(alarms(alarm(metric, threshold))) == ({"warn": {RULE}} if wrong else {})


BOUNCE, COMPLAINT = "Reputation.BounceRate", "Reputation.ComplaintRate"


@pytest.mark.parametrize(
    ("members", "why"),
    [
        ({"ComparisonOperator": "LessThanThreshold"}, "waits for the rate to fall (LessThanThreshold)"),
        ({"ComparisonOperator": "LessThanOrEqualToThreshold"}, "waits for the rate to fall"),
        ({"ComparisonOperator": "GreaterThanUpperThreshold"}, "compares with a band"),
        ({"ActionsEnabled": False}, "its actions are disabled, so nobody is told"),
        ({"AlarmActionCount": 0}, "it has no action, so nobody is told"),
        ({"Statistic": "Sum"}, "its statistic is Sum, and a sum of rates is none"),
        ({"Statistic": "SampleCount"}, "its statistic is SampleCount, and a count of rates is none"),
        ({"Statistic": None, "ExtendedStatistic": "TS(10%:90%)"}, "and a sum of rates is none"),
        ({"Threshold": 0.5}, "its threshold is 0.5, and from 0.1 on AWS may pause the account"),
        ({"Threshold": 0.1}, "its threshold is 0.1, and from 0.1 on AWS may pause the account"),
        ({"Threshold": -0.1}, "its threshold is -0.1, which every rate reaches"),
        (
            {"Threshold": 0.0, "ComparisonOperator": "GreaterThanOrEqualToThreshold"},
            "its threshold is 0, which every rate reaches",
        ),
        ({"Namespace": "SES"}, 'SES publishes nothing in the namespace "SES", only in AWS/SES'),
        (
            {"Dimensions": [{"Name": "Identity", "Value": "shop.example"}]},
            "SES publishes no Reputation.BounceRate with the dimension Identity",
        ),
    ],
    ids=lambda value: " ".join(f"{k}={v}" for k, v in value.items()) if isinstance(value, dict) else "",
)
def test_each_way_in_which_nobody_is_told_is_named(members: dict[str, Any], why: str):
    world = alarms(alarm(BOUNCE, **members))
    assert ids(world) == {"warn": {RULE}}
    assert why in only(world, RULE).message


def test_all_of_them_are_named_at_once():
    found = only(alarms(alarm("BounceRate", 5, Statistic="Sum", ActionsEnabled=False)), RULE)
    assert found.message == (
        'the alarm bounces is of no use: SES has no metric "BounceRate", it is called Reputation.BounceRate; its statistic is '
        "Sum, and a sum of rates is none; its threshold is 5, and Reputation.BounceRate is a share from 0 to 1, not a "
        "percentage; its actions are disabled, so nobody is told"
    )


@pytest.mark.parametrize(
    ("metric", "members"),
    [
        (BOUNCE, {"Threshold": 0.1, "ComparisonOperator": "GreaterThanOrEqualToThreshold"}),
        (BOUNCE, {"Statistic": "Maximum"}),
        (BOUNCE, {"Statistic": None, "ExtendedStatistic": "p90"}),
        (BOUNCE, {"TreatMissingData": "notBreaching"}),
        (BOUNCE, {"TreatMissingData": "missing", "EvaluationPeriods": 3}),
        (COMPLAINT, {"Threshold": 0.0}),
        (COMPLAINT, {"Threshold": 0.004}),
        (BOUNCE, {"Dimensions": [{"Name": "ses:configuration-set", "Value": "shop-example"}]}),
    ],
)
def test_what_fires_in_time_passes(metric: str, members: dict[str, Any]):
    world = alarms(alarm(metric, **members))
    assert ids(world) == {}
    assert [f.message for f in findings(world, Result.PASS) if f.rule == RULE] == ["bounces can fire"]


@pytest.mark.parametrize(
    ("member", "path"),
    [
        ("Namespace", "Namespace"),
        ("Statistic", "Statistic"),
        ("ComparisonOperator", "ComparisonOperator"),
        ("Threshold", "Threshold"),
        ("ActionsEnabled", "ActionsEnabled"),
        ("AlarmActionCount", "AlarmActions"),
    ],
)
def test_what_is_not_told_is_unknown_and_never_a_pass(member: str, path: str):
    world = alarms(alarm(BOUNCE, **{member: None}))
    assert ids(world) == {"unknown": {RULE}}
    assert only(world, RULE).message == f"DescribeAlarms says nothing in {path}"


def test_several_periods_that_must_be_too_high_are_a_note_where_missing_ones_count_as_fine():
    sparse = {"TreatMissingData": "notBreaching", "EvaluationPeriods": 6, "DatapointsToAlarm": 4}
    world = alarms(alarm(BOUNCE, **sparse))
    assert ids(world) == {}
    assert only(world, RULE).message == (
        "whether the alarm bounces fires is open: 4 of 6 periods of 1 hour must be too high, one without data counts as fine, and SES "
        "publishes rates only while mail is sent"
    )


@pytest.mark.parametrize(
    ("members", "why"),
    [
        (
            {"ByExpression": True, "Threshold": 7},
            "it goes by an expression over several metrics, which isn't looked at",
        ),
        (
            {"Unit": "Percent"},
            "it counts data points in the unit Percent alone, and AWS doesn't say that SES gives its rates one",
        ),
    ],
)
def test_what_nobody_can_tell_is_a_note_and_no_pass(members: dict[str, Any], why: str):
    world = alarms(alarm(BOUNCE, **members))
    assert ids(world) == {}
    assert only(world, RULE).message == f"whether the alarm bounces fires is open: {why}"
    assert [f for f in findings(world, Result.PASS) if f.rule == RULE] == []


def test_an_expression_that_tells_nobody_or_waits_for_a_fall_is_named():
    world = alarms(
        alarm(BOUNCE, ByExpression=True, ActionsEnabled=False, ComparisonOperator="LessThanThreshold")
    )
    assert ids(world) == {"warn": {RULE}}


def test_the_alarm_of_another_configuration_set_is_somebody_elses():
    other = {"Dimensions": [{"Name": "ses:configuration-set", "Value": "marketing"}]}
    world = alarms(alarm(BOUNCE, 5, **other))
    assert only(world, RULE).message == "no alarm watches the bounce and complaint rates in eu-central-1"


def test_each_alarm_by_its_name():
    world = alarms(
        alarm("BounceRate", name="one"),
        alarm("Reputation.BounceRate", name="two"),
        alarm("ComplaintRate", name="three"),
    )
    found = [f for f in findings(world, Result.WARN, Result.PASS) if f.rule == RULE]
    assert [(f.result.value, f.subject, f.message) for f in found if f.result is Result.PASS] == [
        ("pass", "SES account in eu-central-1", "two can fire")
    ]
    assert [f.subject for f in found if f.result is Result.WARN] == ["one", "three"]


def test_no_alarm_is_a_note_in_production_and_nothing_in_the_sandbox():
    assert ids(alarms()) == {}
    assert only(alarms(), RULE) == Finding(
        rule=RULE,
        result=Result.INFO,
        subject="SES account in eu-central-1",
        message="no alarm watches the bounce and complaint rates in eu-central-1",
        remedy="Alarm on Reputation.BounceRate from 0.05 on and Reputation.ComplaintRate from 0.001 on, namespace AWS/SES, "
        "in eu-central-1.",
    )
    for quiet in (declared(environment="sandbox"), declared(health={"enabled": False})):
        world = alarms(world=healthy(quiet))
        assert [f for f in findings(world) if f.rule == RULE] == []


def test_alarms_that_were_not_told_are_unknown():
    assert ids(healthy().read("alarms", Reading("denied"))) == {"unknown": {RULE, "ses.identity-unreadable"}}


def test_odd_alarms_break_nothing():
    odd = alarms(
        None,
        "alarm",
        {},
        alarm(None),
        alarm(7),
        alarm("BounceRate", "5", None),
        {"MetricName": "{x}BounceRate"},
    )
    assert [f.message for f in findings(odd, Result.WARN)] == [
        'the alarm  is of no use: SES has no metric "BounceRate", it is called Reputation.BounceRate',
        'the alarm  is of no use: SES has no metric "{x}BounceRate", it is called Reputation.BounceRate',
    ]
    assert ids(healthy().read("alarms", Reading("ok", {"MetricAlarms": None}))) == {}
