"""The folding of findings: what follows from a failure is kept as a note under it, so one cause is one failure."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from deliverability.rules.rule import Outcome, Rule
from deliverability.standards import names
from deliverability.verdict import Finding, Result


@dataclass(frozen=True, slots=True)
class RuleStatement:
    """What one rule said, and its finding before folding."""

    rule: Rule
    outcome: Outcome
    finding: Finding


def folded(stated: Sequence[RuleStatement]) -> tuple[Finding, ...]:
    """The findings in the same order, consequences folded under their cause.

    A finding is a consequence where its rule names a rule (`consequence_of`) that fails about the same subject, or, unless
    the outcome says otherwise (`causes_here`), about a name that contains it or lies in it. It becomes INFO, and `because`
    names the first cause of the chain. A waived failure is still a cause. An UNKNOWN is folded likewise; below a cause that
    is itself UNKNOWN, or a WARN that says why nothing could be seen, it stays UNKNOWN.
    """
    causes: dict[str, list[RuleStatement]] = {}
    for each in stated:
        if each.finding.result in (Result.FAIL, Result.UNKNOWN, Result.WARN):
            causes.setdefault(each.rule.id, []).append(each)
    return tuple(_fold(each, causes) for each in stated)


def _fold(stated: RuleStatement, causes: dict[str, list[RuleStatement]]) -> Finding:
    finding = stated.finding
    cause = _root(stated, causes, frozenset({stated.rule.id}))
    if cause is None:
        return finding
    lowered = finding.result is not Result.UNKNOWN or cause.finding.result is Result.FAIL
    return replace(finding, because=cause.rule.id, result=Result.INFO if lowered else finding.result)


def _root(
    stated: RuleStatement, causes: dict[str, list[RuleStatement]], visited: frozenset[str]
) -> RuleStatement | None:
    """The cause that explains this finding and is not itself explained."""
    if stated.finding.result is Result.PASS:
        return None
    because = stated.outcome.because if stated.finding.result is Result.UNKNOWN else ()
    causes_of = stated.rule.consequence_of if stated.outcome.causes is None else stated.outcome.causes
    for id in (*because, *causes_of):
        for cause in causes.get(id, ()) if id not in visited else ():
            # Only what the outcome itself names can be explained by less than a failure: two rules that both can't tell
            # would otherwise explain each other, and neither would stand.
            explains = cause.finding.result is Result.FAIL or id in because
            if explains and _about(cause, stated):
                return _root(cause, causes, visited | {id}) or cause
    return None


def _about(cause: RuleStatement, stated: RuleStatement) -> bool:
    one, other = cause.finding.subject, stated.finding.subject
    return one == other if cause.rule.id in stated.outcome.causes_here else related(one, other)


def related(one: str, other: str) -> bool:
    """Whether two subjects are the same, or one name lies in the other."""
    return bool(one and other) and (names.is_within(one, other) or names.is_within(other, one))
