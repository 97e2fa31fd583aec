"""The folding of findings: what follows from a failure is kept as a note under it, so one cause is one failure.

A cause explains a finding where the finding's rule names it, or it names that rule, the two are about the same name or names of which one lies in the
other, and, for a cause that is about a declared record, the finding rests on records of that purpose. A cause that was waived, or
counts less in this stack, takes nothing away: what follows from it keeps its own result. Only what says the same once more
(`Outcome.restates`) is accepted with it.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from deliverability.dataclass import dataclass
from deliverability.rules.rule import Outcome, Rule
from deliverability.standards import names
from deliverability.verdict import Finding, Result


@dataclass(frozen=True, slots=True)
class RuleStatement:
    """What one rule said, and its finding before folding. counts: the same with the stack's severities and waivers."""

    rule: Rule
    outcome: Outcome
    finding: Finding
    counts: Finding

    @property
    def stands(self) -> bool:
        """Whether it still counts as what the rule found; then it may stand for what follows from it."""
        if self.finding.result is Result.FAIL:
            return self.counts.result is Result.FAIL
        return self.counts.waived_until is None


def folded(stated: Sequence[RuleStatement]) -> tuple[Finding, ...]:
    """The findings in the same order, consequences folded under their cause.

    A finding is a consequence where its rule names a rule (`consequence_of`) that fails about the same subject, or, unless
    the outcome says otherwise (`causes_here`), about a name that contains it or lies in it. It becomes INFO, and `because`
    names the first cause of the chain. An UNKNOWN is folded likewise; below a cause that is itself UNKNOWN, or a WARN that
    says why nothing could be seen, it stays UNKNOWN. Where no cause of the chain stands, `because` names one all the same,
    and the result stays.
    """
    causes = _Causes(stated)
    return tuple(_fold(each, causes) for each in stated)


def _fold(stated: RuleStatement, causes: "_Causes") -> Finding:
    found = _explained(stated, causes, frozenset({stated.rule.id}))
    if found is None:
        return stated.counts
    cause = found.cause.finding
    because, subject, kept = found.cause.rule.id, cause.subject, stated.counts
    if not found.folds:
        if kept.waived_until is not None:
            return kept
        return replace(kept, because=because, because_subject=subject)
    lowered = stated.finding.result is not Result.UNKNOWN or cause.result is Result.FAIL
    result = Result.INFO if lowered else stated.finding.result
    return replace(stated.finding, because=because, because_subject=subject, result=result)


@dataclass(frozen=True, slots=True)
class _Explanation:
    """cause: the first of its chain. folds: whether the finding is a note under it, and not only its consequence."""

    cause: RuleStatement
    folds: bool


def _explained(stated: RuleStatement, causes: "_Causes", visited: frozenset[str]) -> _Explanation | None:
    """What explains a finding, by a cause that stands where there is any."""
    if stated.finding.result is Result.PASS:
        return None
    fallen: RuleStatement | None = None
    restated: RuleStatement | None = None
    for cause in causes.of(stated):
        if cause.rule.id in visited:
            continue
        above = _explained(cause, causes, visited | {cause.rule.id})
        root = above.cause if above is not None else cause
        if root.stands:
            return _Explanation(root, folds=True)
        if cause.stands and not (above is not None and above.folds):
            return _Explanation(cause, folds=True)
        fallen = fallen or root
        if cause.rule.id in stated.outcome.restates:
            restated = restated or root
    if restated is not None:
        return _Explanation(restated, folds=True)
    return _Explanation(fallen, folds=False) if fallen is not None else None


class _Causes:
    """The findings that may explain others, found by their rule and the names that they are about.

    Many findings of one rule are looked at once only: thousands of senders make thousands of them.
    """

    def __init__(self, stated: Sequence[RuleStatement]) -> None:
        #: By rule and purpose ("" for any), whether it must fail, and subject: the first finding about it; and about or below it.
        self._at: dict[tuple[str, bool, str], tuple[int, RuleStatement]] = {}
        self._within: dict[tuple[str, bool, str], tuple[int, RuleStatement]] = {}
        #: By rule: the rules that say themselves that they explain it.
        self._sweeping: dict[str, dict[str, None]] = {}
        #: By rule and subject: the failures that say it of the very same subject.
        self._here: dict[tuple[str, str], list[RuleStatement]] = {}
        #: By rule: the failures that say it of themselves alone.
        self._single: dict[str, list[RuleStatement]] = {}
        for number, each in enumerate(stated):
            if each.finding.result in (Result.FAIL, Result.UNKNOWN, Result.WARN):
                self._add(number, each)

    def _add(self, number: int, cause: RuleStatement) -> None:
        id, subject = cause.rule.id, cause.finding.subject
        if cause.finding.result is Result.FAIL:
            for explained in cause.outcome.explains:
                self._single.setdefault(explained, []).append(cause)
            for explained in cause.outcome.explains_here:
                self._here.setdefault((explained, subject), []).append(cause)
        for explained in cause.rule.explains:
            self._sweeping.setdefault(explained, {})[id] = None
        ids = (id, f"{id}:{cause.outcome.purpose}") if cause.outcome.purpose else (id,)
        grades = (True, False) if cause.finding.result is Result.FAIL else (False,)
        for key, fails in product(ids, grades):
            for about in (subject, *cause.outcome.also_about):
                self._at.setdefault((key, fails, about), (number, cause))
                for above in _upward(about):
                    self._within.setdefault((key, fails, above), (number, cause))

    def of(self, stated: RuleStatement) -> Iterator[RuleStatement]:
        """What can explain it, the first named first: of each rule the first finding."""
        because = stated.outcome.because if stated.finding.result is Result.UNKNOWN else ()
        causes = stated.rule.consequence_of if stated.outcome.causes is None else stated.outcome.causes
        here = stated.outcome.causes_here
        for id in (*because, *causes, *self._sweeping.get(stated.rule.id, ())):
            # Only what the outcome itself names can be explained by less than a failure: two rules that both can't tell
            # would otherwise explain each other, and neither would stand.
            found = self._first(id, id not in because, stated.finding.subject, here=id in here)
            if found is not None:
                yield found
        for cause in self._here.get((stated.rule.id, stated.finding.subject), ()):
            if "" in (cause.outcome.purpose, stated.outcome.purpose) or _of_one_purpose(cause, stated):
                yield cause
        for cause in self._single.get(stated.rule.id, ()):
            if related(cause.finding.subject, stated.finding.subject):
                yield cause

    def _first(self, id: str, fails: bool, subject: str, *, here: bool) -> RuleStatement | None:
        if here or not subject:
            found = self._at.get((id, fails, subject))
            return found[1] if found is not None and (here or subject) else None
        candidates = [self._within.get((id, fails, subject))]
        candidates += [self._at.get((id, fails, above)) for above in _upward(subject)]
        nearest = min(
            (each for each in candidates if each is not None), default=None, key=lambda each: each[0]
        )
        return nearest[1] if nearest is not None else None


def _of_one_purpose(one: RuleStatement, other: RuleStatement) -> bool:
    return one.outcome.purpose == other.outcome.purpose


def _upward(name: str) -> Iterable[str]:
    """The name and all names that it lies in, but for the root."""
    while name:
        yield name
        name = names.parent(name) or ""


def related(one: str, other: str) -> bool:
    """Whether two subjects are the same, or one name lies in the other."""
    return bool(one and other) and (names.is_within(one, other) or names.is_within(other, one))
