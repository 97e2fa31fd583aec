"""The metrics of sending (CloudWatch `GetMetricData`): the account's bounce and complaint rates, and the mails of a day."""

from datetime import datetime, timedelta

from deliverability.snapshot.reading import Reading
from deliverability.snapshot.readings.members import whole
from deliverability.snapshot.readings.operations import Operation
from deliverability.snapshot.readings.paging import pages
from deliverability.snapshot.readings.specification import AwsReading, Look

#: The namespace of SES in CloudWatch.
NAMESPACE = "AWS/SES"

#: How far back the newest rates may lie: SES publishes them only while mail is sent.
_DAYS = timedelta(days=3)
_DAY = timedelta(days=1)
_HOUR, _FIVE_MINUTES = 3600, 300
_MAX_PAGES = 50

_GET_METRIC_DATA = Operation("cloudwatch", "GetMetricData")


async def _read(look: Look) -> Reading:
    """The newest `Reputation.BounceRate` and `Reputation.ComplaintRate` (0..1), and the sum of `Send` over the day before;
    each absent where there is no data.
    """
    now = look.now
    found = await pages(
        look.caller,
        _GET_METRIC_DATA,
        most=_MAX_PAGES,
        MetricDataQueries=[
            _query("BounceRate", "Reputation.BounceRate", "Average", _HOUR),
            _query("ComplaintRate", "Reputation.ComplaintRate", "Average", _HOUR),
            _query("Send", "Send", "Sum", _FIVE_MINUTES),
        ],
        StartTime=(now - _DAYS).replace(minute=0, second=0, microsecond=0),
        EndTime=now,
        ScanBy="TimestampDescending",
    )
    points: dict[str, dict[datetime, float]] = {"BounceRate": {}, "ComplaintRate": {}, "Send": {}}
    for result in (result for page in found for result in page["MetricDataResults"]):
        moments = map(datetime.fromisoformat, result["Timestamps"])
        points[result["Label"]].update(zip(moments, result["Values"], strict=True))
    sent = [value for moment, value in points["Send"].items() if now - _DAY <= moment <= now]
    rates = {name: points[name] for name in ("BounceRate", "ComplaintRate") if points[name]}
    newest = {name: float(values[max(values)]) for name, values in rates.items()}
    return Reading("ok", {**newest, **({"Send": float(sum(sent))} if sent else {})})


def _query(label: str, metric: str, statistic: str, period: int) -> dict[str, object]:
    return {
        "Id": label.lower(),
        "Label": label,
        # The account's own metrics have no dimension; those of a configuration set or of a mailbox provider have one.
        "MetricStat": {
            "Metric": {"Namespace": NAMESPACE, "MetricName": metric},
            "Period": period,
            "Stat": statistic,
        },
    }


METRICS = AwsReading(
    name="metrics",
    place=120,
    operations=(_GET_METRIC_DATA,),
    keeps=whole("BounceRate", "ComplaintRate", "Send"),
    read=_read,
)
