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


def query(name, **members):
    metric = {"Namespace": "AWS/SES", "MetricName": "Reputation.BounceRate"}
    return {"Id": name, "MetricStat": {"Metric": metric, "Period": 300, "Stat": "Average"}, **members}


def test_an_alarm_by_queries_is_read_as_one_on_their_metric(declare, shop):
    """As infrastructure tools write it; an expression over several is told as such."""
    client = shop.client("cloudwatch")
    usual = {key: ALARM[key] for key in ("ComparisonOperator", "EvaluationPeriods", "Threshold")}
    client.put_metric_alarm(AlarmName="single", Metrics=[query("m1", ReturnData=True)], **usual)
    sum_of_two = {"Id": "e1", "Expression": "m1*100", "ReturnData": True}
    client.put_metric_alarm(
        AlarmName="expression", Metrics=[query("m1", ReturnData=False), sum_of_two], **usual
    )
    found = {each["AlarmName"]: each for each in shop.look(declare()).alarms.data["MetricAlarms"]}
    assert {
        name: (each["MetricName"], each["Statistic"], each["ByExpression"]) for name, each in found.items()
    } == {
        "single": ("Reputation.BounceRate", "Average", False),
        "expression": ("Reputation.BounceRate", "Average", True),
    }
    assert not any("Metrics" in each for each in found.values())


def test_a_refusal_is_told(declare, shop):
    shop.fault("access-denied", service="cloudwatch")
    read = shop.look(declare()).alarms
    assert (read.status, read.detail.startswith("cloudwatch:DescribeAlarms: AccessDenied: ")) == (
        "denied",
        True,
    )
