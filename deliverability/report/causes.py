"""Causes and consequences among findings: consequences are shown under their cause."""

from collections.abc import Mapping, Sequence

from deliverability.rules.folding import related
from deliverability.verdict import Finding, Result, Verdict

#: What a finding must be to need a reader, worst first.
TROUBLES = (Result.FAIL, Result.UNKNOWN, Result.WARN)


def own(verdict: Verdict, *results: Result) -> tuple[Finding, ...]:
    """The findings with one of these results that stand for themselves: no other one explains them."""
    return tuple(finding for finding in verdict.of(*results) if not finding.explained)


def waived(verdict: Verdict) -> tuple[Finding, ...]:
    """The findings that a waiver made notes, whether or not another one explains them."""
    return tuple(finding for finding in verdict.findings if finding.waived_until is not None)


def consequences(verdict: Verdict) -> Mapping[Finding, tuple[Finding, ...]]:
    """Each cause with what it explains, in order.

    A consequence names the rule of its cause and what that is about. Where no finding of that rule is about it, it belongs to
    the first whose subject is the same name or one that lies above or below; else to the first. What is waived stands by itself.
    """
    causes: dict[str, list[Finding]] = {}
    for finding in verdict.findings:
        if not finding.explained and finding.result is not Result.PASS:
            causes.setdefault(finding.rule, []).append(finding)
    found: dict[Finding, list[Finding]] = {}
    for finding in verdict.findings:
        candidates = causes.get(finding.because or "", []) if finding.explained else []
        if candidates and finding.waived_until is None:
            found.setdefault(_nearest(finding, candidates), []).append(finding)
    return {cause: tuple(explained) for cause, explained in found.items()}


def _nearest(finding: Finding, causes: Sequence[Finding]) -> Finding:
    named = (cause for cause in causes if cause.subject == finding.because_subject)
    near = (cause for cause in causes if related(cause.subject, finding.subject))
    return next(named, None) or next(near, causes[0])


def counted_rules(findings: Sequence[Finding]) -> tuple[str, ...]:
    """The rules of findings, each once, with how often where that is more than once: "dns.record-missing (3)"."""
    times: dict[str, int] = {}
    for finding in findings:
        times[finding.rule] = times.get(finding.rule, 0) + 1
    return tuple(rule if number == 1 else f"{rule} ({number})" for rule, number in times.items())
