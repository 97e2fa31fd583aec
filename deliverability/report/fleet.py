"""`FleetReport`: the verdicts about many stacks in one report, those with trouble first."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from deliverability.dataclass import dataclass
from deliverability.report.causes import TROUBLES, own
from deliverability.verdict import Finding, Result, Verdict

if TYPE_CHECKING:
    from deliverability.history.standing import FindingsHistory
    from deliverability.report.head import Head

#: By exit code, worst first: what it is called.
WORDS = {1: "not in order", 2: "not configured", 3: "could not tell", 0: "in order"}


@dataclass(frozen=True, slots=True)
class StackReport:
    """One stack. verdict, head: None where there is none, since its stack file can't be read: then `problem` says why.

    history: what earlier runs tell of the findings; None where none is kept.
    """

    stack: str
    verdict: Verdict | None = None
    head: "Head | None" = None
    problem: str = ""
    history: "FindingsHistory | None" = None

    def exit_code(self, *, strict: bool) -> int:
        """As if it had been looked at alone."""
        return 2 if self.verdict is None else self.verdict.exit_code(strict=strict)

    @property
    def troubles(self) -> tuple[Finding, ...]:
        """What needs a reader, worst first."""
        return own(self.verdict, *TROUBLES) if self.verdict is not None else ()

    def counted(self) -> tuple[int, int, int]:
        """How many failures, unknowns and warnings there are."""
        failures, unknown, warnings = (
            sum(each.result is result for each in self.troubles)
            for result in (Result.FAIL, Result.UNKNOWN, Result.WARN)
        )
        return failures, unknown, warnings


@dataclass(frozen=True, slots=True)
class FleetReport:
    """Many stacks, worst first. version: of this program. strict: warnings fail. verbose: also what is in order, one by one."""

    stacks: tuple[StackReport, ...]
    version: Callable[[], str]
    strict: bool = False
    verbose: bool = False

    def exit_code(self) -> int:
        """That of the worst stack: 1, then 2, then 3, then 0."""
        found = {each.exit_code(strict=self.strict) for each in self.stacks}
        return next((code for code in WORDS if code in found), 0)

    def of(self, code: int) -> tuple[StackReport, ...]:
        """The stacks of this exit code."""
        return tuple(each for each in self.stacks if each.exit_code(strict=self.strict) == code)

    def summary(self) -> str:
        """One line: "20 stacks: 4 not in order, 1 could not tell, 15 in order"."""
        counted = ", ".join(f"{len(self.of(code))} {words}" for code, words in WORDS.items() if self.of(code))
        return f"{len(self.stacks)} stack{'' if len(self.stacks) == 1 else 's'}: {counted}"


def fleet_of(
    stacks: "list[StackReport]", version: Callable[[], str], *, strict: bool, verbose: bool
) -> FleetReport:
    """The stacks in the order of a report: by how bad it is, then by how much there is, then by name."""
    rank = {code: place for place, code in enumerate(WORDS)}

    def order(each: StackReport) -> tuple[int, tuple[int, ...], str]:
        return rank[each.exit_code(strict=strict)], tuple(-n for n in each.counted()), each.stack

    return FleetReport(tuple(sorted(stacks, key=order)), version, strict, verbose)
