"""Severities: a stack may hold that a rule's findings count more or less than the rule says."""

from collections.abc import Iterable
from dataclasses import replace

from deliverability.declaration.manifest import Severity
from deliverability.verdict import Finding, Result

_TROUBLES = (Result.FAIL, Result.WARN)


def weighed(findings: Iterable[Finding], severities: Iterable[Severity]) -> tuple[Finding, ...]:
    """The findings, troubles of a named rule with the stack's severity.

    What is not judged stays UNKNOWN, and what is a note already stays one: those say nothing about how grave it is.
    """
    wanted = {severity.rule: Result(severity.severity) for severity in severities}
    return tuple(
        replace(finding, result=wanted[finding.rule])
        if finding.rule in wanted and finding.result in _TROUBLES
        else finding
        for finding in findings
    )
