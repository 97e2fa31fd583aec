"""Waivers, and the entries of `drift.ignore`: a finding that is accepted until a date is a note until then."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from deliverability.declaration.manifest import IgnoredDrift, Waiver
from deliverability.verdict import Finding, Result

#: The area of rules whose findings are about a property.
_DRIFT = "drift."
_WAIVABLE = (Result.FAIL, Result.UNKNOWN, Result.WARN)


def expired(accepted: Waiver | IgnoredDrift, today: date) -> bool:
    """Whether the last day is over. Days are those of UTC."""
    return today > accepted.until


def waived(
    findings: Iterable[Finding],
    waivers: Iterable[Waiver],
    today: date,
    ignored: Iterable[IgnoredDrift] = (),
) -> tuple[Finding, ...]:
    """The findings, those that are accepted lowered to INFO with the last day on which they are."""
    until: dict[str, date] = {}
    for waiver in waivers:
        if not expired(waiver, today):
            until[waiver.rule] = max(waiver.until, until.get(waiver.rule, date.min))
    current = [entry for entry in ignored if not expired(entry, today)]
    return tuple(_counted(finding, until, current) for finding in findings)


def _counted(finding: Finding, until: Mapping[str, date], ignored: Sequence[IgnoredDrift]) -> Finding:
    drifts = finding.rule.startswith(_DRIFT)
    days = [entry.until for entry in ignored if drifts and entry.covers(finding.part)]
    days += [until[finding.rule]] if finding.rule in until else []
    if not days or finding.result not in _WAIVABLE:
        return finding
    return replace(finding, result=Result.INFO, waived_until=max(days))
