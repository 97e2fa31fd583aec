"""Faults of bounce and complaint rates in CloudWatch, and of the alarms on them."""

from datetime import timedelta
from typing import Any

from deliverability.rehearsal.faults.conditions import has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result

_NAMESPACE = "AWS/SES"
_ALARM = "ses-bounces"
#: Longer than the day whose mail is counted, so that each day's mail stands for itself.
_A_DAY = timedelta(hours=25)


def _cloudwatch(testbed: CloudTestbed) -> Any:
    return testbed.clients.client("cloudwatch", testbed.region)


def _measure(testbed: CloudTestbed, *, sent: int, bounces: float = 0.0, complaints: float = 0.0) -> None:
    """A day passes, and CloudWatch tells of its mail: the count, and the rates as shares, 0..1."""
    testbed.cloud.clock.advance(_A_DAY)
    moment = testbed.cloud.clock.now() - timedelta(minutes=10)
    values = {"Send": float(sent), "Reputation.BounceRate": bounces, "Reputation.ComplaintRate": complaints}
    _cloudwatch(testbed).put_metric_data(
        Namespace=_NAMESPACE,
        MetricData=[
            {"MetricName": name, "Timestamp": moment, "Value": value} for name, value in values.items()
        ],
    )


def _mail_old_addresses(testbed: CloudTestbed) -> None:
    _measure(testbed, sent=5000, bounces=0.07)


def _mail_people_who_did_not_ask(testbed: CloudTestbed) -> None:
    _measure(testbed, sent=5000, complaints=0.006)


def _send_a_dozen(testbed: CloudTestbed) -> None:
    _measure(testbed, sent=12, bounces=1 / 12)


def _mail_customers(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    _measure(testbed, sent=5000, bounces=0.005, complaints=0.0002)


def _alarm_on_nothing(testbed: CloudTestbed) -> None:
    _cloudwatch(testbed).put_metric_alarm(
        AlarmName=_ALARM,
        Namespace=_NAMESPACE,
        MetricName="BounceRate",
        Statistic="Average",
        Period=3600,
        EvaluationPeriods=1,
        Threshold=0.05,
        ComparisonOperator="GreaterThanOrEqualToThreshold",
        TreatMissingData="ignore",
    )


def _remove_the_alarm(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    _cloudwatch(testbed).delete_alarms(AlarmNames=[_ALARM])


FAULTS = (
    Fault(
        rule="ses.bounce-rate-high",
        title="A campaign goes to a list of old addresses, and 7 % of it bounces.",
        inject=_mail_old_addresses,
        applies_to=has_own_identity,
        undo=_mail_customers,
        remedied_by="clean the list and wait until the rate comes down",
        result=Result.WARN,
    ),
    Fault(
        rule="ses.complaint-rate-high",
        title="A campaign goes to people who didn't ask for it, and six in a thousand complain.",
        inject=_mail_people_who_did_not_ask,
        applies_to=has_own_identity,
        undo=_mail_customers,
        remedied_by="stop the campaign and wait until the rate comes down",
    ),
    Fault(
        rule="ses.rate-low-volume",
        title="One of a dozen mails bounces, which makes a rate of 8 % and means nothing.",
        inject=_send_a_dozen,
        applies_to=has_own_identity,
        undo=_mail_customers,
        remedied_by="leave it: a dozen mails are no sample",
        result=Result.INFO,
    ),
    Fault(
        rule="ses.alarm-misconfigured",
        title="Somebody makes an alarm on a metric that SES doesn't have.",
        inject=_alarm_on_nothing,
        applies_to=has_own_identity,
        undo=_remove_the_alarm,
        remedied_by="let the alarm watch Reputation.BounceRate",
        result=Result.WARN,
    ),
)
