"""The rule about the CloudWatch alarms on the account's reputation."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_identity
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.rules.ses.account import account_subject
from deliverability.snapshot import Snapshot
from deliverability.snapshot.lenient import number, parts, text
from deliverability.snapshot.readings.alarms import ALARMS
from deliverability.verdict import Result
from deliverability.wording import listed, shown

#: The metrics of the namespace AWS/SES that hold rates, by what is left of their name without case and punctuation.
_RATES = {"bouncerate": "Reputation.BounceRate", "complaintrate": "Reputation.ComplaintRate"}


@rule(
    "ses.alarm-misconfigured",
    Result.WARN,
    title="An alarm can never fire",
    source="CloudWatch DescribeAlarms: MetricName, Threshold; SES guide, reputation alarms",
    remedy="Let the alarm {alarm} watch {metric} of AWS/SES with a threshold of {threshold}.",
    settings=("health.notify", "health"),
    needs=(ALARMS,),
    applies=has_identity,
)
def alarm_misconfigured(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The metrics are called `Reputation.BounceRate` and `Reputation.ComplaintRate`, and hold shares from 0 to 1. An alarm on
    `BounceRate`, or with a threshold of 5 for 5 %, exists and stays quiet for ever.
    """
    alarms = [alarm for alarm in parts(snapshot.aws.alarms.data, "MetricAlarms") if _rate_of(alarm)]
    right = []
    for alarm in alarms:
        name, metric = text(alarm, "AlarmName"), _rate_of(alarm)
        trouble = _trouble(alarm, metric)
        if trouble:
            fields = {"alarm": name, "metric": metric, "threshold": _threshold(manifest, metric)}
            yield Outcome(name, f"the alarm {name} never fires: {trouble}", fields=fields)
        else:
            right.append(name)
    if right:
        yield passed(account_subject(manifest), f"{listed(right)} can fire")
    elif not alarms and manifest.settings.is_watched:
        message = f"no alarm watches the bounce and complaint rates in {manifest.region}"
        metrics = listed(f"{metric} from {_threshold(manifest, metric)} on" for metric in _RATES.values())
        remedy = f"Alarm on {metrics}, namespace AWS/SES, in {manifest.region}."
        yield Outcome(account_subject(manifest), message, Result.INFO, remedy=remedy)


def _rate_of(alarm: Mapping[str, Any]) -> str:
    """The metric that the alarm is on or must have meant, "" for an alarm on something else."""
    plain = re.sub(r"[^a-z]", "", text(alarm, "MetricName").lower())
    return next((metric for ending, metric in _RATES.items() if plain.endswith(ending)), "")


def _trouble(alarm: Mapping[str, Any], metric: str) -> str:
    named, threshold = text(alarm, "MetricName"), number(alarm, "Threshold")
    if named != metric:
        return f"SES has no metric {shown(named)}, it is called {metric}"
    if threshold is not None and threshold >= 1:
        return f"its threshold is {threshold:g}, and {metric} is a share from 0 to 1, not a percentage"
    return ""


def _threshold(manifest: Manifest, metric: str) -> str:
    health = manifest.settings.health
    return f"{health.bounce_rate if metric.endswith('BounceRate') else health.complaint_rate:g}"
