"""Alarms on the rates."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import World, declared, findings, healthy, ids, only


def alarms(*entries: Any, world: World | None = None) -> World:
    return (world or healthy()).read("alarms", Reading("ok", {"MetricAlarms": list(entries)}))


def alarm(metric: Any, threshold: Any = 0.05, name: Any = "bounces") -> dict[str, Any]:
    return {"AlarmName": name, "Namespace": "AWS/SES", "MetricName": metric, "Threshold": threshold}


def test_a_metric_that_does_not_exist():
    world = alarms(alarm("BounceRate"))
    assert ids(world) == {"warn": {"ses.alarm-misconfigured"}}
    assert only(world, "ses.alarm-misconfigured") == Finding(
        rule="ses.alarm-misconfigured",
        result=Result.WARN,
        subject="bounces",
        message='the alarm bounces never fires: SES has no metric "BounceRate", it is called Reputation.BounceRate',
        remedy="Let the alarm bounces watch Reputation.BounceRate of AWS/SES with a threshold of 0.05.",
    )


def test_a_threshold_in_percent():
    world = alarms(alarm("Reputation.ComplaintRate", 1))
    assert ids(world) == {"warn": {"ses.alarm-misconfigured"}}
    found = only(world, "ses.alarm-misconfigured")
    assert (found.message, found.remedy) == (
        "the alarm bounces never fires: its threshold is 1, and Reputation.ComplaintRate is a share from 0 to 1, "
        "not a percentage",
        "Let the alarm bounces watch Reputation.ComplaintRate of AWS/SES with a threshold of 0.001.",
    )


@pytest.mark.parametrize(
    ("metric", "threshold", "wrong"),
    [
        ("Reputation.BounceRate", 0.99, False),
        ("Reputation.BounceRate", 5.0, True),
        ("Reputation.Bouncerate", 0.05, True),
        ("Reputation.Complaint Rate", 0.001, True),
        ("ComplaintRate", 0.001, True),
        ("Bounce", 50.0, False),
        ("Send", 1000.0, False),
        ("Reputation.BounceRate", None, False),
    ],
)
def test_only_alarms_on_rates_are_judged(metric: str, threshold: float | None, wrong: bool):
    assert ids(alarms(alarm(metric, threshold))) == ({"warn": {"ses.alarm-misconfigured"}} if wrong else {})


def test_each_alarm_by_its_name():
    world = alarms(
        alarm("BounceRate", name="one"),
        alarm("Reputation.BounceRate", name="two"),
        alarm("ComplaintRate", name="three"),
    )
    found = [f for f in findings(world, Result.WARN, Result.PASS) if f.rule == "ses.alarm-misconfigured"]
    assert [(f.result.value, f.subject, f.message) for f in found if f.result is Result.PASS] == [
        ("pass", "SES account in eu-central-1", "two can fire")
    ]
    assert [f.subject for f in found if f.result is Result.WARN] == ["one", "three"]


def test_no_alarm_is_a_note_in_production_and_nothing_in_the_sandbox():
    assert ids(alarms()) == {}
    assert only(alarms(), "ses.alarm-misconfigured") == Finding(
        rule="ses.alarm-misconfigured",
        result=Result.INFO,
        subject="SES account in eu-central-1",
        message="no alarm watches the bounce and complaint rates in eu-central-1",
        remedy="Alarm on Reputation.BounceRate from 0.05 on and Reputation.ComplaintRate from 0.001 on, namespace AWS/SES, "
        "in eu-central-1.",
    )
    for quiet in (declared(environment="sandbox"), declared(health={"enabled": False})):
        world = alarms(world=healthy(quiet))
        assert [f for f in findings(world) if f.rule == "ses.alarm-misconfigured"] == []


def test_alarms_that_were_not_told_are_unknown():
    assert ids(healthy().read("alarms", Reading("denied"))) == {
        "unknown": {"ses.alarm-misconfigured", "ses.identity-unreadable"}
    }


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
        'the alarm  never fires: SES has no metric "BounceRate", it is called Reputation.BounceRate',
        'the alarm  never fires: SES has no metric "{x}BounceRate", it is called Reputation.BounceRate',
    ]
    assert ids(healthy().read("alarms", Reading("ok", {"MetricAlarms": None}))) == {}
