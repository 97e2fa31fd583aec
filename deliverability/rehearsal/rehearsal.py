"""A rehearsal, step by step: each step yields lines that say what happens, and the first one that fails ends it."""

import time
from collections.abc import Callable, Iterator
from dataclasses import field
from typing import Any, Protocol

from deliverability.dataclass import dataclass
from deliverability.engine import EngineError
from deliverability.rehearsal import steps
from deliverability.rehearsal.faults import Fault
from deliverability.rehearsal.steps import StepFailed, StepState
from deliverability.rehearsal.testbed.testbed import CloudTestbed

SCHEMA = 1


@dataclass(frozen=True, slots=True)
class StepReport:
    """One step. seconds: real time. problem: why it didn't end as it should, "" where it did."""

    number: int
    title: str
    seconds: float
    lines: tuple[str, ...]
    problem: str = ""

    @property
    def ok(self) -> bool:
        """Whether it ended as it should."""
        return not self.problem


@dataclass(frozen=True, slots=True)
class RehearsalReport:
    """How a rehearsal went. steps: those that were reached, the last one failed if the rehearsal did."""

    stack: str
    domain: str
    fault: str
    steps: tuple[StepReport, ...]
    planned: int
    seconds: float = field(default=0.0)

    @property
    def ok(self) -> bool:
        """Whether every step was reached and ended as it should."""
        return len(self.steps) == self.planned and all(step.ok for step in self.steps)

    def data(self) -> dict[str, Any]:
        """As JSON data."""
        return {
            "schema": SCHEMA,
            "stack": self.stack,
            "domain": self.domain,
            "fault": self.fault,
            "ok": self.ok,
            "seconds": round(self.seconds, 2),
            "steps": [
                {
                    "number": step.number,
                    "title": step.title,
                    "ok": step.ok,
                    "seconds": round(step.seconds, 2),
                    "lines": list(step.lines),
                    "problem": step.problem or None,
                }
                for step in self.steps
            ],
            "notReached": self.planned - len(self.steps),
        }


class Progress(Protocol):
    """What is told of each step while it runs. The texts may hold what DNS and AWS said: escape them."""

    def begins(self, number: int, of: int, title: str) -> None:
        """A step begins."""
        ...

    def says(self, line: str) -> None:
        """The step has something to say."""
        ...

    def ends(self, step: StepReport) -> None:
        """The step is over."""
        ...


#: Title and what happens, in order.
_STEPS: tuple[tuple[str, Callable[[StepState], Iterator[str]]], ...] = (
    ("Preview: what the stack would make", steps.preview),
    ("Up: the program runs against the embedded cloud", steps.up),
    ("SES verifies by resolving the records", steps.verify),
    ("The check passes", steps.check_passes),
    ("Something goes wrong", steps.inject),
    ("The check names it", steps.check_names_it),
    ("Repair", steps.repair),
    ("The check passes again", steps.check_passes_again),
    ("Destroy leaves what belongs to others untouched", steps.destroy),
)


def run_rehearsal(testbed: CloudTestbed, fault: Fault, progress: Progress) -> RehearsalReport:
    """Run all steps with the testbed's stack; the first one that doesn't end as it should is the last."""
    state = StepState(testbed, fault)
    reports: list[StepReport] = []
    began = time.monotonic()
    for number, (title, happen) in enumerate(_STEPS, start=1):
        progress.begins(number, len(_STEPS), title)
        report = _run_step(number, title, happen(state), progress)
        progress.ends(report)
        reports.append(report)
        if not report.ok:
            break
    return RehearsalReport(
        stack=testbed.declaration.stack,
        domain=testbed.declaration.settings.domain,
        fault=fault.id,
        steps=tuple(reports),
        planned=len(_STEPS),
        seconds=time.monotonic() - began,
    )


def _run_step(number: int, title: str, happening: Iterator[str], progress: Progress) -> StepReport:
    began = time.monotonic()
    lines: list[str] = []
    problem = ""
    try:
        for line in happening:
            lines.append(line)
            progress.says(line)
    except (StepFailed, EngineError) as failed:
        problem = str(failed)
    except Exception as error:
        # Whatever broke, the report has to name the step, and to be a failure.
        problem = f"{type(error).__name__}: {error}"
    return StepReport(number, title, time.monotonic() - began, tuple(lines), problem)
