"""`Forge`, what the command needs of any code host, and the carrying out of what was decided."""

from typing import Protocol

from deliverability.forge.actions import Action, Deed
from deliverability.forge.issue import Issue


class Forge(Protocol):
    """A code host's issues of one project. Every method raises ForgeError."""

    def issues(self, label: str) -> list[Issue]:
        """All issues with the label, open and closed."""

    def create(self, title: str, body: str, label: str) -> Issue:
        """Open an issue."""

    def change(self, issue: Issue, *, body: str | None, open: bool, done: bool = True) -> None:
        """Write its text (None leaves it) and its state, in one request. done: a closed one is settled, and not only one too many."""


def carry_out(action: Action, forge: Forge, *, label: str) -> Issue | None:
    """Do it; gives the issue it was done with, None where there is none."""
    issue = action.issue
    if action.deed is Deed.OPEN:
        return forge.create(action.title, action.body, label)
    if issue is None or action.deed is Deed.LEAVE:
        return issue
    if action.deed is Deed.DROP:
        forge.change(issue, body=None, open=False, done=False)
    else:
        forge.change(issue, body=action.body, open=action.deed is not Deed.CLOSE)
    return issue
