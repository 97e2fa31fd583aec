"""Findings, the verdict they add up to, and the fingerprints by which a finding is known again in the next run."""

import hashlib
from collections.abc import Sequence
from dataclasses import field
from datetime import date
from enum import StrEnum

from deliverability.dataclass import dataclass


class Result(StrEnum):
    """What a rule says about one subject."""

    PASS = "pass"
    INFO = "info"
    WARN = "warn"
    FAIL = "fail"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement of one rule about one subject.

    rule: stable id, for example "spf.multiple-records".
    subject: the DNS name, identity or setting it is about.
    message: one sentence that says what is so; its words may change, the id never does.
    saw, wanted: values as observed and as declared, untrusted text, escaped only by reports.
    remedy: what to do, with the real names filled in; "" where there is nothing to do.
    because: id of the rule of which this is a consequence. Below a failing rule the result is INFO; an UNKNOWN below a
        rule that is itself unknown stays UNKNOWN. Below a failure that is waived, or counts less in this stack, the finding
        keeps its own result.
    because_subject: what that rule's finding is about, "" without a cause: where reports show this one, and no part of what
        it says.
    waived_until: the date of the waiver that lowered this finding to INFO, or of the entry of `drift.ignore`.
    part: which of several things at the subject it is about: the purpose of a declared record, or the property that has drifted
        ("mail-dmarc.ttl"); "" where the rule has one
        finding about a subject. No part of what it says; it keeps its fingerprint apart from its neighbour's.
    """

    rule: str
    result: Result
    subject: str
    message: str
    saw: tuple[str, ...] = ()
    wanted: tuple[str, ...] = ()
    remedy: str = ""
    because: str | None = None
    because_subject: str = field(default="", compare=False)
    waived_until: date | None = None
    part: str = field(default="", compare=False)

    @property
    def explained(self) -> bool:
        """Whether it is shown under its cause, and not by itself."""
        return self.because is not None and self.result not in (Result.FAIL, Result.WARN)


@dataclass(frozen=True, slots=True)
class Verdict:
    """All findings of one check, worst first.

    left_out: ids of rules that were not wanted in this check (`--dns-only`), not judged at all.
    """

    stack: str
    domain: str
    findings: tuple[Finding, ...]
    left_out: tuple[str, ...] = ()

    @property
    def result(self) -> Result:
        """The worst of the findings: fail, then unknown, then warn; pass where there is nothing to say."""
        present = {finding.result for finding in self.findings}
        for result in (Result.FAIL, Result.UNKNOWN, Result.WARN):
            if result in present:
                return result
        return Result.PASS

    def of(self, *results: Result) -> tuple[Finding, ...]:
        """The findings with one of these results."""
        return tuple(finding for finding in self.findings if finding.result in results)

    def exit_code(self, *, strict: bool = False) -> int:
        """0 in order, 1 a failure (with `strict` a warning too), 3 could not tell."""
        result = self.result
        if result is Result.FAIL or (strict and self.of(Result.WARN)):
            return 1
        return 3 if result is Result.UNKNOWN else 0


def fingerprints(stack: str, findings: Sequence[Finding]) -> tuple[str, ...]:
    """What makes each finding the same one in the next run: stack, rule, subject and part, never words or observed values.

    16 hexadecimal digits, and behind a colon which one of those that share them it is, in the order of the findings: "e63e0a324429f765:1".
    SARIF, the history of findings and the issues of code hosts know findings by it.
    """
    times: dict[tuple[str, ...], int] = {}
    made = []
    for finding in findings:
        same = (stack, finding.rule, finding.subject, *((finding.part,) if finding.part else ()))
        times[same] = times.get(same, 0) + 1
        text = "\0".join(same).encode("utf-8", "surrogatepass")
        made.append(f"{hashlib.sha256(text).hexdigest()[:16]}:{times[same]}")
    return tuple(made)
