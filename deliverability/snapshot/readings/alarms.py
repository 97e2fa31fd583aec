"""The metric alarms on what SES publishes, or was meant to publish (CloudWatch `DescribeAlarms`)."""

from collections.abc import Mapping
from typing import Any

from deliverability.snapshot.lenient import part, parts
from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.metrics import NAMESPACE, RATES
from deliverability.snapshot.readings.operations import Operation
from deliverability.snapshot.readings.paging import pages
from deliverability.snapshot.readings.specification import AwsReading, Look

_MAX_PAGES = 50

_DESCRIBE_ALARMS = Operation("cloudwatch", "DescribeAlarms")
_MEMBERS: Kept = {
    "MetricAlarms": {
        **whole(
            "AlarmName",
            "Namespace",
            "MetricName",
            "Statistic",
            "ExtendedStatistic",
            "Period",
            "EvaluationPeriods",
            "DatapointsToAlarm",
            "Threshold",
            "ComparisonOperator",
            "TreatMissingData",
            "ActionsEnabled",
            "AlarmActionCount",
            "ByExpression",
            "Unit",
        ),
        "Dimensions": whole("Name", "Value"),
    }
}


async def _read(look: Look) -> Reading:
    found = await pages(
        look.caller, _DESCRIBE_ALARMS, most=_MAX_PAGES, AlarmTypes=["MetricAlarm"], MaxRecords=100
    )
    plain = (_plain(each) for page in found for each in page["MetricAlarms"])
    alarms = [each for each in plain if _may_be_about_ses(each)]
    cut = f"of the alarms of this account the first {_MAX_PAGES * 100} were looked at"
    return Reading("ok", {"MetricAlarms": alarms}, cut if found[-1].get("NextToken") else "")


def _may_be_about_ses(alarm: Mapping[str, Any]) -> bool:
    """Those of its namespace, and those on a metric of its that are in another one by mistake."""
    return alarm.get("Namespace") == NAMESPACE or alarm.get("MetricName") in RATES


def _plain(alarm: Mapping[str, Any]) -> dict[str, Any]:
    """An alarm as one on a single metric, also where `Metrics` holds that, and "ByExpression" where it goes by more than that.

    What it does is no matter of a snapshot; whether it does anything is: "AlarmActionCount" in place of `AlarmActions`.
    """
    actions, queries = alarm.get("AlarmActions"), parts(alarm, "Metrics")
    found = {**alarm, **({"AlarmActionCount": len(actions)} if isinstance(actions, list) else {})}
    for query in queries:
        stat = part(query, "MetricStat")
        metric = part(stat, "Metric")
        if _may_be_about_ses(metric):
            return {
                **found,
                **metric,
                "Statistic": stat.get("Stat"),
                "Period": stat.get("Period"),
                "Unit": stat.get("Unit"),
                "ByExpression": len(queries) > 1,
            }
    return found


ALARMS = AwsReading(
    name="alarms",
    place=130,
    operations=(_DESCRIBE_ALARMS,),
    keeps=_MEMBERS,
    read=_read,
)
