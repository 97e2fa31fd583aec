"""The rule about the CloudWatch alarms on the account's reputation: each way in which one never tells anybody is named."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import configuration_set_of, has_identity
from deliverability.rules.outcomes import noted, passed, untold
from deliverability.rules.rule import Outcome, rule
from deliverability.rules.ses.account import account_subject
from deliverability.rules.ses.rates import BOUNCES, COMPLAINTS, RateLimits
from deliverability.snapshot import Snapshot
from deliverability.snapshot.lenient import flag, number, parts, text
from deliverability.snapshot.readings.alarms import ALARMS
from deliverability.snapshot.readings.metrics import NAMESPACE
from deliverability.verdict import Result
from deliverability.wording import lasting, listed, shown

#: The metrics of the namespace AWS/SES that hold rates, by what is left of their name without case and punctuation.
_RATES = {"bouncerate": "Reputation.BounceRate", "complaintrate": "Reputation.ComplaintRate"}
_LIMITS: Mapping[str, RateLimits] = {
    "Reputation.BounceRate": BOUNCES,
    "Reputation.ComplaintRate": COMPLAINTS,
}
_RISING = ("GreaterThanThreshold", "GreaterThanOrEqualToThreshold")
_FALLING = ("LessThanThreshold", "LessThanOrEqualToThreshold", "LessThanLowerThreshold")
#: Statistics of which a rate is the result; a sum or a count of rates is none.
_OF_A_RATE = re.compile(r"Average|Minimum|Maximum|IQM|(?:p|tm|wm)\d+(?:\.\d+)?|(?:TM|WM)\(.*\)")
#: The dimension under which SES publishes the rates of one configuration set.
_SET = "ses:configuration-set"


@dataclass(frozen=True, slots=True)
class _Alarm:
    """A metric alarm. metric: the one that it is on or must have meant."""

    name: str
    metric: str
    data: Mapping[str, Any]

    @property
    def dimensions(self) -> dict[str, str]:
        return {text(each, "Name"): text(each, "Value") for each in parts(self.data, "Dimensions")}


@rule(
    "ses.alarm-misconfigured",
    Result.WARN,
    title="An alarm can never fire, or tells nobody",
    source="CloudWatch DescribeAlarms: MetricName, Namespace, Dimensions, Statistic, ComparisonOperator, Threshold, ActionsEnabled, "
    "AlarmActions; SES guide, reputation monitoring alarms",
    remedy="Let the alarm {alarm} watch {metric} of AWS/SES without dimensions, as an Average that is GreaterThanOrEqualToThreshold "
    "{threshold}, with an action that is enabled.",
    settings=("health.notify", "health"),
    needs=(ALARMS,),
    applies=has_identity,
)
def alarm_misconfigured(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The metrics are called `Reputation.BounceRate` and `Reputation.ComplaintRate`, hold shares from 0 to 1, and have no
    dimension but that of a configuration set. An alarm on `BounceRate`, one that waits for a rate to fall, adds rates up, has a
    threshold of 5 for 5 % or one at which AWS has paused the account already, exists and stays quiet. One whose actions are off,
    or that has none, fires and tells nobody.
    """
    alarms = [
        _Alarm(text(data, "AlarmName"), metric, data)
        for data in parts(snapshot.aws.alarms.data, "MetricAlarms")
        if (metric := _rate_of(data)) and not _of_another_set(data, manifest)
    ]
    right = []
    for alarm in alarms:
        troubles, lacking = list(_troubles(alarm)), _lacking(alarm.data)
        if troubles:
            fields = {
                "alarm": alarm.name,
                "metric": alarm.metric,
                "threshold": _threshold(manifest, alarm.metric),
            }
            yield Outcome(
                alarm.name,
                f"the alarm {alarm.name} is of no use: {'; '.join(troubles)}",
                saw=tuple(_shown(alarm.data)),
                fields=fields,
            )
        elif lacking:
            yield untold(alarm.name, "DescribeAlarms", lacking)
        elif doubt := _doubt(alarm.data):
            yield noted(alarm.name, f"whether the alarm {alarm.name} fires is open: {doubt}")
        else:
            right.append(alarm.name)
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


def _of_another_set(alarm: Mapping[str, Any], manifest: Manifest) -> bool:
    """Whether it watches a configuration set of somebody else: a right alarm, and none of ours."""
    others = [text(each, "Value") for each in parts(alarm, "Dimensions") if text(each, "Name") == _SET]
    return bool(others) and others != [configuration_set_of(manifest)]


def _troubles(alarm: _Alarm) -> Iterator[str]:
    """Each reason why nobody hears of a rate that is too high, as a clause."""
    data, metric = alarm.data, alarm.metric
    named, namespace = text(data, "MetricName"), text(data, "Namespace")
    if named != metric:
        yield f"SES has no metric {shown(named)}, it is called {metric}"
    if namespace not in ("", NAMESPACE):
        yield f"SES publishes nothing in the namespace {shown(namespace)}, only in {NAMESPACE}"
    if strange := [name for name in alarm.dimensions if name != _SET]:
        yield f"SES publishes no {metric} with the dimension {listed(strange)}"
    yield from _misjudging(data, metric) if not _by_expression(data) else _wrong_way(data)
    if flag(data, "ActionsEnabled") is False:
        yield "its actions are disabled, so nobody is told"
    if number(data, "AlarmActionCount") == 0:
        yield "it has no action, so nobody is told, unless a composite alarm or a rule of EventBridge goes by it"


def _misjudging(data: Mapping[str, Any], metric: str) -> Iterator[str]:
    """What is wrong with how it compares, as clauses."""
    operator, statistic = text(data, "ComparisonOperator"), _statistic(data)
    yield from _wrong_way(data)
    if statistic and not _OF_A_RATE.fullmatch(statistic):
        yield f"its statistic is {statistic}, and {_counting(statistic)} of rates is none"
    threshold, limits = number(data, "Threshold"), _LIMITS[metric]
    if threshold is None or operator in _FALLING:
        return
    if threshold >= 1:
        yield f"its threshold is {threshold:g}, and {metric} is a share from 0 to 1, not a percentage"
    elif threshold > limits.pause or (threshold == limits.pause and operator == "GreaterThanThreshold"):
        yield f"its threshold is {threshold:g}, and from {limits.pause:g} on AWS may pause the account"
    elif threshold < 0 or (threshold == 0 and operator == "GreaterThanOrEqualToThreshold"):
        yield f"its threshold is {threshold:g}, which every rate reaches: it never changes its state"


def _wrong_way(data: Mapping[str, Any]) -> Iterator[str]:
    operator = text(data, "ComparisonOperator")
    if operator in _FALLING:
        yield f"it waits for the rate to fall ({operator}), and a rate that rises ends the alarm"
    elif operator and operator not in _RISING:
        yield f"it compares with a band ({operator}), which follows a rate that rises"


def _by_expression(data: Mapping[str, Any]) -> bool:
    return flag(data, "ByExpression") is True


def _counting(statistic: str) -> str:
    return "a count" if statistic in ("SampleCount",) or statistic.startswith(("TC", "tc")) else "a sum"


def _doubt(data: Mapping[str, Any]) -> str:
    """Why it may miss a rate all the same, as a clause; "" where it doesn't.

    CloudWatch guide, "how CloudWatch alarms treat missing data": SES publishes rates only while mail is sent.
    """
    if _by_expression(data):
        return "it goes by an expression over several metrics, which isn't looked at"
    if (unit := text(data, "Unit")) not in ("", "None"):
        return f"it counts data points in the unit {unit} alone, and AWS doesn't say that SES gives its rates one"
    periods = number(data, "EvaluationPeriods") or 1
    needed, seconds = number(data, "DatapointsToAlarm") or periods, number(data, "Period") or 0
    if needed <= 1 or text(data, "TreatMissingData") != "notBreaching":
        return ""
    lasts = lasting(int(seconds))
    return (
        f"{needed:g} of {periods:g} periods of {lasts} must be too high, one without data counts as fine, and SES publishes rates only "
        "while mail is sent"
    )


def _lacking(data: Mapping[str, Any]) -> str:
    """The first member without which nobody knows whether it can fire; "" where all are told."""
    told: dict[str, object] = {
        "Namespace": text(data, "Namespace"),
        "Statistic": _statistic(data),
        "ComparisonOperator": text(data, "ComparisonOperator"),
        "Threshold": number(data, "Threshold"),
        "ActionsEnabled": flag(data, "ActionsEnabled"),
        "AlarmActions": number(data, "AlarmActionCount"),
    }
    return next((member for member, value in told.items() if value in ("", None)), "")


def _statistic(data: Mapping[str, Any]) -> str:
    return text(data, "Statistic") or text(data, "ExtendedStatistic")


def _shown(data: Mapping[str, Any]) -> Iterator[str]:
    threshold = number(data, "Threshold")
    compared = " ".join(
        filter(
            None,
            (
                _statistic(data),
                text(data, "MetricName"),
                text(data, "ComparisonOperator"),
                f"{threshold:g}" if threshold is not None else "",
            ),
        )
    )
    if compared:
        yield compared


def _threshold(manifest: Manifest, metric: str) -> str:
    health = manifest.settings.health
    return f"{health.bounce_rate if metric.endswith('BounceRate') else health.complaint_rate:g}"
