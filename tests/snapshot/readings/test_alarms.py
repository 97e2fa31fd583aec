"""The alarms of SES, on the embedded cloud."""

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


def test_alarms_of_ses_alone_with_whether_they_do_something_and_not_what(declare, shop):
    client = shop.client("cloudwatch")
    client.put_metric_alarm(**ALARM, AlarmActions=["arn:aws:sns:eu-central-1:123456789012:ops"])
    client.put_metric_alarm(
        **{**ALARM, "AlarmName": "load", "Namespace": "AWS/EC2", "MetricName": "CPUUtilization"}
    )
    client.put_metric_alarm(**{**ALARM, "AlarmName": "misplaced", "Namespace": "SES"})
    read = shop.look(declare()).alarms
    alarm, misplaced = read.data["MetricAlarms"]
    assert {key: alarm[key] for key in ALARM} == ALARM
    assert (alarm["AlarmActionCount"], misplaced["AlarmActionCount"]) == (1, 0)
    assert (misplaced["AlarmName"], misplaced["Namespace"]) == ("misplaced", "SES")
    assert not {"AlarmActions", "AlarmArn", "AlarmDescription"} & set(alarm)
    assert (read.status, read.detail) == ("ok", "")


def test_a_refusal_is_told(declare, shop):
    shop.fault("access-denied", service="cloudwatch")
    read = shop.look(declare()).alarms
    assert (read.status, read.detail.startswith("cloudwatch:DescribeAlarms: AccessDenied: ")) == (
        "denied",
        True,
    )
