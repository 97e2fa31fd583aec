"""`Run`: what is kept of one check or one look for drift: when, of which stack, which rules could tell, and what they found."""

import hashlib
from collections.abc import Collection
from datetime import UTC, datetime
from functools import cached_property

from deliverability.dataclass import dataclass
from deliverability.verdict import Result, Verdict, fingerprints

#: What a history is about: a stack and its domain. Stacks of several projects may share a name, and a domain that is checked without
#: a stack has none.
Series = tuple[str, str]

#: Results by which a finding is there. UNKNOWN says neither that it is nor that it isn't.
_THERE = (Result.FAIL, Result.WARN, Result.INFO)
#: Results that ask for something to be done.
TROUBLES = (Result.FAIL, Result.WARN)


@dataclass(frozen=True, slots=True, order=True)
class Statement:
    """That a finding is there: no message and no values, which may be long, private, or somebody else's."""

    fingerprint: str
    rule: str
    subject: str
    result: Result


@dataclass(frozen=True)
class Run:
    """One run over one stack. Two runs that say the same of the same moment are one.

    at: when was looked, in UTC. decided: ids of the rules that could tell; what they don't state isn't there. A rule that was
    unknown about anything, or left out, isn't among them.
    """

    stack: str
    domain: str
    at: datetime
    decided: frozenset[str]
    statements: tuple[Statement, ...]

    @cached_property
    def id(self) -> str:
        """32 hexadecimal digits, made of all that it says."""
        told = [self.stack, self.domain, moment(self.at), " ".join(sorted(self.decided))]
        for each in self.statements:
            told += [each.fingerprint, each.rule, each.subject, each.result.value]
        made = hashlib.sha256()
        for text in told:
            octets = text.encode("utf-8", "surrogatepass")
            made.update(b"%d:%b" % (len(octets), octets))
        return made.hexdigest()[:32]

    @property
    def series(self) -> Series:
        """What it belongs to."""
        return self.stack, self.domain

    @property
    def place(self) -> tuple[datetime, str]:
        """Its place among the runs of its series, the same whoever sorts them."""
        return self.at, self.id


def run_of(verdict: Verdict, *, at: datetime, rules: Collection[str]) -> Run:
    """What is kept of a verdict. rules: ids of all that could have been judged, those that don't apply to the stack too."""
    known = zip(fingerprints(verdict.stack, verdict.findings), verdict.findings, strict=True)
    unknown = {finding.rule for finding in verdict.of(Result.UNKNOWN)}
    said = {
        fingerprint: Statement(fingerprint, finding.rule, finding.subject, finding.result)
        for fingerprint, finding in known
        if finding.result in _THERE
    }
    decided = frozenset(rules) - unknown - frozenset(verdict.left_out)
    at = at.astimezone(UTC)
    return Run(verdict.stack, verdict.domain, at, decided, tuple(sorted(said.values())))


def moment(at: datetime) -> str:
    """A time as text that sorts as times do."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
