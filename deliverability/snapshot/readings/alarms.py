"""The metric alarms of the namespace of SES (CloudWatch `DescribeAlarms`)."""

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.members import Kept, whole
from deliverability.snapshot.readings.metrics import NAMESPACE
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
            "StateValue",
        ),
        "Dimensions": whole("Name", "Value"),
    }
}


async def _read(look: Look) -> Reading:
    found = await pages(
        look.caller, _DESCRIBE_ALARMS, most=_MAX_PAGES, AlarmTypes=["MetricAlarm"], MaxRecords=100
    )
    alarms = [each for page in found for each in page["MetricAlarms"] if each.get("Namespace") == NAMESPACE]
    cut = f"of the alarms of this account the first {_MAX_PAGES * 100} were looked at"
    return Reading("ok", {"MetricAlarms": alarms}, cut if found[-1].get("NextToken") else "")


ALARMS = AwsReading(
    name="alarms",
    place=130,
    operations=(_DESCRIBE_ALARMS,),
    keeps=_MEMBERS,
    read=_read,
)
