"""The metrics of sending (CloudWatch `GetMetricData`): the account's bounce and complaint rates, and the mails of some weeks.

AWS judges rates over a representative volume and no fixed time (SES guide, `faqs-enforcement.md`): so mails are counted over weeks.
"""

from datetime import datetime, timedelta

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.members import whole
from deliverability.snapshot.readings.operations import Operation
from deliverability.snapshot.readings.paging import pages
from deliverability.snapshot.readings.specification import AwsReading, Look

#: The namespace of SES in CloudWatch.
NAMESPACE = "AWS/SES"
#: Its metrics of an account's reputation, shares from 0 to 1.
RATES = ("Reputation.BounceRate", "Reputation.ComplaintRate")

#: How far back rates and mails are looked for, in weeks: SES publishes them only while mail is sent.
WEEKS = 4
_HOUR = 3600
_MAX_PAGES = 50

_GET_METRIC_DATA = Operation("cloudwatch", "GetMetricData")


async def _read(look: Look) -> Reading:
    """The newest `Reputation.BounceRate` and `Reputation.ComplaintRate` (0..1), and "SendOverWeeks", the sum of `Send`; each
    absent where there is no data.
    """
    now = look.now
    found = await pages(
        look.caller,
        _GET_METRIC_DATA,
        most=_MAX_PAGES,
        MetricDataQueries=[
            _query("BounceRate", "Reputation.BounceRate", "Average"),
            _query("ComplaintRate", "Reputation.ComplaintRate", "Average"),
            _query("SendOverWeeks", "Send", "Sum"),
        ],
        StartTime=(now - timedelta(weeks=WEEKS)).replace(minute=0, second=0, microsecond=0),
        EndTime=now,
        ScanBy="TimestampDescending",
    )
    points: dict[str, dict[datetime, float]] = {"BounceRate": {}, "ComplaintRate": {}, "SendOverWeeks": {}}
    for result in (result for page in found for result in page["MetricDataResults"]):
        moments = map(datetime.fromisoformat, result["Timestamps"])
        points[result["Label"]].update(zip(moments, result["Values"], strict=True))
    sent = points.pop("SendOverWeeks")
    newest = {name: float(values[max(values)]) for name, values in points.items() if values}
    return Reading("ok", {**newest, **({"SendOverWeeks": float(sum(sent.values()))} if sent else {})})


def _query(label: str, metric: str, statistic: str) -> dict[str, object]:
    return {
        "Id": label.lower(),
        "Label": label,
        # The account's own metrics have no dimension; those of a configuration set or of a mailbox provider have one.
        "MetricStat": {
            "Metric": {"Namespace": NAMESPACE, "MetricName": metric},
            "Period": _HOUR,
            "Stat": statistic,
        },
    }


METRICS = AwsReading(
    name="metrics",
    place=120,
    operations=(_GET_METRIC_DATA,),
    keeps=whole("BounceRate", "ComplaintRate", "SendOverWeeks"),
    read=_read,
)
