"""How sending went, and what watches it (CloudWatch: `GetMetricData`, `DescribeAlarms`)."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from deliverability.observe.aws.calling import Caller
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.members import ALARM, keep
from deliverability.snapshot.readings.operations import DESCRIBE_ALARMS, GET_METRIC_DATA

NAMESPACE = "AWS/SES"

#: How far back the newest rates may lie: SES publishes them only while mail is sent.
_DAYS = timedelta(days=3)
_DAY = timedelta(days=1)
_HOUR, _FIVE_MINUTES = 3600, 300
_MAX_PAGES = 50


async def read_metrics(now: datetime, caller: Caller) -> Reading:
    """The account's newest `Reputation.BounceRate` and `Reputation.ComplaintRate`, and the sum of `Send` over the day before.

    Raises `NotRead`.
    """
    queries = [
        _query("BounceRate", "Reputation.BounceRate", "Average", _HOUR),
        _query("ComplaintRate", "Reputation.ComplaintRate", "Average", _HOUR),
        _query("Send", "Send", "Sum", _FIVE_MINUTES),
    ]
    start = (now - _DAYS).replace(minute=0, second=0, microsecond=0)
    points: dict[str, dict[datetime, float]] = {"BounceRate": {}, "ComplaintRate": {}, "Send": {}}
    more: dict[str, str] = {}
    for _ in range(_MAX_PAGES):
        page = await caller.call(
            GET_METRIC_DATA,
            MetricDataQueries=queries,
            StartTime=start,
            EndTime=now,
            ScanBy="TimestampDescending",
            **more,
        )
        for result in page["MetricDataResults"]:
            moments = map(datetime.fromisoformat, result["Timestamps"])
            points[result["Label"]].update(zip(moments, result["Values"], strict=True))
        if not page.get("NextToken"):
            break
        more = {"NextToken": page["NextToken"]}
    sent = [value for moment, value in points["Send"].items() if now - _DAY <= moment <= now]
    rates = {name: points[name] for name in ("BounceRate", "ComplaintRate") if points[name]}
    newest = {name: float(values[max(values)]) for name, values in rates.items()}
    return Reading("ok", {**newest, **({"Send": float(sum(sent))} if sent else {})})


async def read_alarms(caller: Caller) -> Reading:
    """The metric alarms of the namespace of SES; raises `NotRead`."""
    alarms: list[Mapping[str, Any]] = []
    more: dict[str, str] = {}
    for _ in range(_MAX_PAGES):
        page = await caller.call(DESCRIBE_ALARMS, AlarmTypes=["MetricAlarm"], MaxRecords=100, **more)
        alarms += [alarm for alarm in page["MetricAlarms"] if alarm.get("Namespace") == NAMESPACE]
        if not page.get("NextToken"):
            more = {}
            break
        more = {"NextToken": page["NextToken"]}
    cut = f"of the alarms of this account the first {_MAX_PAGES * 100} were looked at" if more else ""
    return Reading("ok", {"MetricAlarms": [keep(ALARM, alarm) for alarm in alarms]}, cut)


def _query(label: str, metric: str, statistic: str, period: int) -> dict[str, Any]:
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
