"""The rows of one run of the matrix: the stack goes up, the check must be silent; then each fault in turn, found and taken back.

Whether a repair is whole shows in the zones, which are what they were, and in the look at the next fault, which finds nothing
but that fault's own rules. So there is a look of its own after a repair only where the zones are others now, where the next
fault is of the same area, which could hide what is left, and after the last one. Where a row isn't as it should be, all is lived through once more with a look
after every repair: then the right one is blamed.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults import Fault
from deliverability.rehearsal.testbed.example import example
from deliverability.rehearsal.testbed.testbed import CloudTestbed, open_testbed
from deliverability.report.remedies import remedy_of
from deliverability.rules.judge import judge
from deliverability.snapshot import Snapshot, parse_snapshot
from deliverability.verdict import Finding, Result, Verdict
from tests.matrix.rows import Row, Run, expected
from tests.report.aws_cli import NoCommand, read


def rows_of(run: Run, project: Path) -> tuple[Row, ...]:
    """Carry out a run; what breaks on the way is a problem of its row, and never raises.

    project: whose program deploys the stack.
    """
    if run.setup is not None:
        return (_healthy(run, project),)
    rows = list(_faults(run, run.faults, project, _hidden_by_the_next(run.faults)))
    if len(rows) == len(run.faults) and all(row.ok for row in rows):
        return tuple(rows)
    rows = []
    while len(rows) < len(run.faults):
        # After a fault that wasn't taken back, the rest goes on with a stack of its own.
        rest = run.faults[len(rows) :]
        rows += _faults(run, rest, project, [True] * len(rest))
    return tuple(rows)


def _hidden_by_the_next(faults: tuple[Fault, ...]) -> list[bool]:
    """For each fault, whether the look at the next one might not show what its repair left behind."""
    areas = ({rule.partition(".")[0] for rule in {fault.rule, *expected(fault)}} for fault in faults)
    return [*(bool(own & next_areas) for own, next_areas in pairwise(areas)), True]


def _healthy(run: Run, project: Path) -> Row:
    assert run.setup is not None
    began = time.monotonic()
    complaining: dict[str, str] = {}
    try:
        with _up(run, project) as testbed:
            run.setup.after(testbed)
            snapshot, verdict = _looked(testbed)
            complaining = _complaining(verdict)
            problems = [_sentence(f) for f in complaints(verdict)] + _replayed(snapshot)
    except Exception as error:
        problems = [_broken(error)]
    return Row("healthy", run.setup.id, frozenset(), complaining, tuple(problems), time.monotonic() - began)


def _faults(run: Run, faults: tuple[Fault, ...], project: Path, look_after: Sequence[bool]) -> Iterator[Row]:
    """look_after: by fault, whether the check looks again after its repair."""
    began = time.monotonic()
    lived = 0
    try:
        with _up(run, project) as testbed:
            problems = [f"before the fault: {_sentence(f)}" for f in complaints(testbed.check())]
            for fault, again in zip(faults, look_after, strict=True):
                row = _row(fault, testbed, problems, began, again)
                lived += 1
                yield row
                if not row.ok:
                    return
                began = time.monotonic()
    except Exception as error:
        # Of the next one, even where it was the end of the last one's stack that broke: none is passed over in silence.
        yield _failed((faults[lived:] or faults[-1:])[0], began, error)


def _row(fault: Fault, testbed: CloudTestbed, problems: list[str], began: float, look_after: bool) -> Row:
    """One fault; a problem that was there before counts against it, since nothing is proved then."""
    problems = list(problems)
    complaining: dict[str, str] = {}
    try:
        before = testbed.zones.contents()
        fault.inject(testbed)
        snapshot, verdict = _looked(testbed)
        complaining = _complaining(verdict)
        problems += _wrong(fault, verdict, testbed.manifest) + _replayed(snapshot)
        if fault.repaired_by_pulumi(testbed.manifest):
            testbed.engine.refresh()
            testbed.up()
        else:
            fault.undo(testbed, before)
        testbed.cloud.ses.look()
        if look_after or testbed.zones.contents() != before:
            problems += [f"after the repair: {_sentence(f)}" for f in complaints(testbed.check())]
    except Exception as error:
        problems.append(_broken(error))
    return Row("fault", fault.id, expected(fault), complaining, tuple(problems), time.monotonic() - began)


def _failed(fault: Fault, began: float, error: Exception) -> Row:
    return Row("fault", fault.id, expected(fault), {}, (_broken(error),), time.monotonic() - began)


def complaints(verdict: Verdict) -> tuple[Finding, ...]:
    """What fails, warns, or can't be told and isn't explained by something else."""
    found = verdict.of(Result.FAIL, Result.WARN, Result.UNKNOWN)
    return tuple(f for f in found if f.result is not Result.UNKNOWN or not f.explained)


@contextmanager
def _up(run: Run, project: Path) -> Iterator[CloudTestbed]:
    """The run's stack, up and verified."""
    made = example(project, run.settings, region=run.region)
    with made as (declaration, folder), open_testbed(declaration, folder) as testbed:
        if run.setup is not None:
            run.setup.before(testbed)
        testbed.up()
        testbed.confirm_recipients()
        testbed.cloud.ses.look()
        yield testbed


def _looked(testbed: CloudTestbed) -> tuple[Snapshot, Verdict]:
    snapshot = testbed.look()
    return snapshot, judge(snapshot)


def _wrong(fault: Fault, verdict: Verdict, manifest: Manifest) -> list[str]:
    found = complaints(verdict)
    problems = [_sentence(f) for f in found if f.rule not in expected(fault)]
    problems += [f"{rule} says nothing" for rule in sorted(expected(fault) - {f.rule for f in found})]
    named = [f for f in verdict.findings if (f.rule, f.result) == (fault.rule, fault.result)]
    if not named:
        problems.append(f"{fault.rule} doesn't say {fault.result.value}")
    if fault.result is not Result.INFO and not all(f.remedy for f in named):
        problems.append(f"{fault.rule} names no remedy")
    problems += [problem for f in found for problem in _unusable(f)]
    if not fault.repaired_by_pulumi(manifest):
        # The first words: what comes after them may be another way.
        problems += [
            f"{f.rule} says to apply what `up` doesn't repair"
            for f in named
            if f.remedy.startswith("Apply the stack")
        ]
    return problems


def _unusable(finding: Finding) -> Iterator[str]:
    """The commands of a remedy that the AWS CLI would refuse."""
    remedy = remedy_of(finding.remedy)
    for command in remedy.commands:
        try:
            if command.startswith("aws "):
                read(command)
        except NoCommand as problem:
            yield f"{finding.rule} names a command that is none: {problem}"


def _replayed(snapshot: Snapshot) -> list[str]:
    """Nothing, or that the saved snapshot isn't the living one: what is equal is judged alike, `judge` reads nothing else."""
    same = parse_snapshot(snapshot.to_json()) == snapshot
    return [] if same else ["the saved snapshot reads as another one"]


def _complaining(verdict: Verdict) -> dict[str, str]:
    return {f.rule: f.result.value for f in complaints(verdict)}


def _sentence(finding: Finding) -> str:
    return f"{finding.result.value} {finding.rule}: {finding.message}"


def _broken(error: Exception) -> str:
    return f"broke with {type(error).__name__}: {error}"
