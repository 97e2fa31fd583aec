"""Faults of bounce and complaint rates in CloudWatch, and of the alarms on them."""

from datetime import timedelta
from typing import Any

from deliverability.rehearsal.faults.conditions import has_own_identity
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.snapshot.readings.metrics import WEEKS
from deliverability.verdict import Result

_NAMESPACE = "AWS/SES"
_ALARM = "ses-bounces"
_A_DAY = timedelta(hours=25)
#: Longer than the weeks whose mail is counted, so that what is sent afterwards stands for itself.
_WEEKS = timedelta(weeks=WEEKS, days=1)


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
    testbed.cloud.clock.advance(_WEEKS)
    _measure(testbed, sent=12, bounces=1 / 12)


def _mail_customers(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    _measure(testbed, sent=5000, bounces=0.005, complaints=0.0002)


def _alarm(testbed: CloudTestbed, **members: Any) -> None:
    """An alarm that would fire but for these members."""
    right = {
        "MetricName": "Reputation.BounceRate",
        "Statistic": "Average",
        "Threshold": 0.05,
        "ComparisonOperator": "GreaterThanOrEqualToThreshold",
        "AlarmActions": [f"arn:aws:sns:{testbed.region}:{testbed.cloud.account_id}:operators"],
    }
    _cloudwatch(testbed).put_metric_alarm(
        AlarmName=_ALARM,
        Namespace=_NAMESPACE,
        Period=3600,
        EvaluationPeriods=1,
        TreatMissingData="ignore",
        **{**right, **members},
    )


def _alarm_on_nothing(testbed: CloudTestbed) -> None:
    _alarm(testbed, MetricName="BounceRate")


def _alarm_on_falling_rates(testbed: CloudTestbed) -> None:
    _alarm(testbed, ComparisonOperator="LessThanThreshold")


def _alarm_nobody(testbed: CloudTestbed) -> None:
    _alarm(testbed, ActionsEnabled=False)


def _alarm_without_action(testbed: CloudTestbed) -> None:
    _alarm(testbed, AlarmActions=[])


def _alarm_on_sums(testbed: CloudTestbed) -> None:
    _alarm(testbed, Statistic="Sum")


def _alarm_too_late(testbed: CloudTestbed) -> None:
    _alarm(testbed, Threshold=0.5)


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
    *(
        Fault(
            rule="ses.alarm-misconfigured",
            variant=variant,
            title=title,
            inject=inject,
            applies_to=has_own_identity,
            undo=_remove_the_alarm,
            remedied_by=remedy,
            result=Result.WARN,
        )
        for variant, title, inject, remedy in (
            (
                "falling",
                "An alarm on bounces waits for the rate to fall below its threshold.",
                _alarm_on_falling_rates,
                "compare with GreaterThanOrEqualToThreshold",
            ),
            (
                "actions-disabled",
                "The actions of an alarm were disabled for a test, and stayed so.",
                _alarm_nobody,
                "enable the actions of the alarm again",
            ),
            (
                "no-action",
                "An alarm was made without anything that it does.",
                _alarm_without_action,
                "give the alarm an action, such as a topic that operators read",
            ),
            (
                "sum",
                "An alarm adds up the rates of an hour.",
                _alarm_on_sums,
                "take the average of the rate",
            ),
            (
                "too-late",
                "An alarm waits until half of all mail bounces.",
                _alarm_too_late,
                "lower the threshold to 0.05",
            ),
        )
    ),
)
