"""What is to be done with the issues of a code host, decided from verdicts and the issues there are."""

from collections.abc import Sequence
from enum import StrEnum

from deliverability.dataclass import dataclass
from deliverability.forge.issue import Issue, Subject, body, shown_findings, title


class Deed(StrEnum):
    """What is done with an issue. DROP: it is one too many."""

    OPEN = "open"
    REOPEN = "reopen"
    UPDATE = "update"
    CLOSE = "close"
    DROP = "close as a duplicate"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do. issue: what it is done with; None where it is opened, or there is none to leave.

    title, body: what is written; "" where nothing of it is. why: of a LEAVE, for people.
    """

    deed: Deed
    subject: Subject
    issue: Issue | None = None
    title: str = ""
    body: str = ""
    why: str = ""


def actions(subject: Subject, issues: Sequence[Issue]) -> tuple[Action, ...]:
    """What brings the issues of a subject in line with its verdicts. issues: all that have the label, open and closed.

    What could not be told opens nothing and closes nothing; nor does a look that left out what an earlier one had found.
    """
    ours = sorted((each for each in issues if each.key == subject.key), key=lambda each: each.number)
    opened = [each for each in ours if each.open]
    if subject.exit_code == 3:
        return (Action(Deed.LEAVE, subject, opened[0] if opened else None, why="could not tell"),)
    surplus = tuple(Action(Deed.DROP, subject, each) for each in opened[1:])
    if subject.exit_code == 0:
        return (_in_order(subject, opened), *surplus)
    return (_not_in_order(subject, ours, opened), *surplus)


def _in_order(subject: Subject, opened: Sequence[Issue]) -> Action:
    if not opened:
        return Action(Deed.LEAVE, subject, why="in order, and no issue is open")
    if subject.left_open:
        return Action(Deed.LEAVE, subject, opened[0], why="what was found before was not looked at again")
    return Action(Deed.CLOSE, subject, opened[0], body=body(subject, opened[0].body))


def _not_in_order(subject: Subject, ours: Sequence[Issue], opened: Sequence[Issue]) -> Action:
    if opened:
        first = opened[0]
        if first.shows == shown_findings(subject):
            return Action(Deed.LEAVE, subject, first, why="it shows these findings already")
        return Action(Deed.UPDATE, subject, first, body=body(subject, first.body))
    if ours:
        return Action(Deed.REOPEN, subject, ours[-1], body=body(subject, ours[-1].body))
    return Action(Deed.OPEN, subject, title=title(subject), body=body(subject))
