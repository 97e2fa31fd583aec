"""Metrics and alarms, on the embedded cloud."""

from datetime import timedelta

import pytest

from deliverability.snapshot import Reading


def publish(shop, name, *points, namespace="AWS/SES"):
    """Publish (hours before now, value)."""
    now = shop.cloud.clock.now()
    shop.client("cloudwatch").put_metric_data(
        Namespace=namespace,
        MetricData=[
            {"MetricName": name, "Value": value, "Timestamp": now - timedelta(hours=hours)}
            for hours, value in points
        ],
    )


def test_the_newest_rates_and_the_mails_of_the_day_before(declare, shop):
    publish(shop, "Reputation.BounceRate", (50, 0.2), (30, 0.01))
    publish(shop, "Reputation.ComplaintRate", (2, 0.002), (5, 0.4))
    publish(shop, "Send", (1, 10), (23.5, 5), (24.5, 1000))
    publish(shop, "Send", (1, 99), namespace="Other")
    assert shop.look(declare()).metrics == Reading(
        "ok", {"BounceRate": 0.01, "ComplaintRate": 0.002, "Send": 15.0}
    )


def test_without_mail_there_are_no_metrics(declare, shop):
    publish(shop, "Reputation.BounceRate", (24 * 5, 0.2))
    assert shop.look(declare()).metrics == Reading("ok", {})


def test_the_clock_that_was_moved_is_the_one_that_counts(declare, shop):
    publish(shop, "Send", (1, 10))
    assert shop.look(declare()).metrics.data == {"Send": 10.0}
    shop.cloud.clock.advance(timedelta(hours=30))
    assert shop.look(declare()).metrics.data == {}


ALARM = {
    "AlarmName": "bounces",
    "Namespace": "AWS/SES",
    "MetricName": "Reputation.BounceRate",
    "ComparisonOperator": "GreaterThanOrEqualToThreshold",
    "EvaluationPeriods": 1,
    "Threshold": 0.05,
    "Period": 300,
    "Statistic": "Average",
    "TreatMissingData": "ignore",
}


def test_alarms_of_ses_alone_without_what_they_do(declare, shop):
    client = shop.client("cloudwatch")
    client.put_metric_alarm(**ALARM, AlarmActions=["arn:aws:sns:eu-central-1:123456789012:ops"])
    client.put_metric_alarm(**{**ALARM, "AlarmName": "load", "Namespace": "AWS/EC2"})
    read = shop.look(declare()).alarms
    [alarm] = read.data["MetricAlarms"]
    assert {key: alarm[key] for key in ALARM} == ALARM
    assert not {"AlarmActions", "AlarmArn", "AlarmDescription"} & set(alarm)
    assert (read.status, read.detail) == ("ok", "")


@pytest.mark.parametrize("reading", ["metrics", "alarms"])
def test_a_refusal_is_told(declare, shop, reading):
    shop.fault("access-denied", service="cloudwatch")
    read = getattr(shop.look(declare()), reading)
    action = {"metrics": "cloudwatch:GetMetricData", "alarms": "cloudwatch:DescribeAlarms"}[reading]
    assert (read.status, read.detail.startswith(f"{action}: AccessDenied: ")) == ("denied", True)
