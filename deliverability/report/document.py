"""`VerdictDocument`, which the formats of a check write: the verdict, and what some of them say beside it."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from deliverability.dataclass import dataclass

if TYPE_CHECKING:
    from deliverability.history.standing import FindingsHistory
    from deliverability.report.head import Head
    from deliverability.report.places import Places
    from deliverability.rules.rule import Rule
    from deliverability.verdict import Verdict


@dataclass(frozen=True, slots=True)
class VerdictDocument:
    """A verdict, ready to be written in any format. What only some formats want is worked out when they ask for it.

    head: what is said of the look itself.
    places: where the settings stand in the stack file.
    rules: all rules, for the formats that explain them.
    version: of this program.
    strict: warnings fail, as in the exit code.
    verbose: a person wants to see what passed, and every value in full.
    history: what earlier runs tell of the findings; None where none is kept.
    """

    verdict: "Verdict"
    head: "Head"
    places: "Callable[[], Places]"
    rules: "Callable[[], Sequence[Rule]]"
    version: Callable[[], str]
    strict: bool = False
    verbose: bool = False
    history: "FindingsHistory | None" = None
