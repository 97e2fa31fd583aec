"""Waivers: a finding that is accepted until a date is a note until then."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date

from deliverability.declaration.manifest import Waiver
from deliverability.verdict import Finding, Result

_WAIVABLE = (Result.FAIL, Result.UNKNOWN, Result.WARN)


def expired(waiver: Waiver, today: date) -> bool:
    """Whether the waiver's last day is over. Days are those of UTC."""
    return today > waiver.until


def waived(findings: Iterable[Finding], waivers: Iterable[Waiver], today: date) -> tuple[Finding, ...]:
    """The findings, those of a waived rule lowered to INFO with the last day of the longest waiver."""
    until: dict[str, date] = {}
    for waiver in waivers:
        if not expired(waiver, today):
            until[waiver.rule] = max(waiver.until, until.get(waiver.rule, date.min))
    return tuple(
        replace(finding, result=Result.INFO, waived_until=until[finding.rule])
        if finding.rule in until and finding.result in _WAIVABLE
        else finding
        for finding in findings
    )
