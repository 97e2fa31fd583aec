"""What is done with issues, by what verdicts say and which issues there are."""

import pytest

from deliverability.forge.actions import Deed, actions
from deliverability.forge.issue import Issue, body, title
from deliverability.history.standing import Earlier, FindingsHistory
from tests.forge.test_issue import one
from tests.report.verdicts import HEAD, NO_REPORTS, PASSED, TWO_SPF, UNRESOLVED, verdict

BAD, FINE, UNKNOWN = one(verdict(TWO_SPF)), one(verdict(PASSED)), one(verdict(UNRESOLVED))
LEFT_OPEN = one(
    verdict(PASSED),
    history=FindingsHistory(
        unseen=(Earlier("a:1", "ses.paused", "", HEAD.taken_at, HEAD.taken_at, HEAD.taken_at),)
    ),
)
OTHER = one(verdict(TWO_SPF, NO_REPORTS))


def issue(number: int, text: str = body(BAD), *, open: bool = True) -> Issue:
    return Issue(number, open, text, f"https://code.example/{number}")


@pytest.mark.parametrize(
    ("subject", "issues", "deeds"),
    [
        (BAD, [], [(Deed.OPEN, None)]),
        (BAD, [issue(1)], [(Deed.LEAVE, 1)]),
        (OTHER, [issue(1)], [(Deed.UPDATE, 1)]),
        (BAD, [issue(1, open=False)], [(Deed.REOPEN, 1)]),
        (BAD, [issue(4, open=False), issue(9, open=False), issue(2, open=False)], [(Deed.REOPEN, 9)]),
        (BAD, [issue(1, open=False), issue(2)], [(Deed.LEAVE, 2)]),
        (BAD, [issue(3), issue(2)], [(Deed.LEAVE, 2), (Deed.DROP, 3)]),
        (BAD, [issue(1, "somebody else's")], [(Deed.OPEN, None)]),
        (FINE, [], [(Deed.LEAVE, None)]),
        (FINE, [issue(1, open=False)], [(Deed.LEAVE, None)]),
        (FINE, [issue(1)], [(Deed.CLOSE, 1)]),
        (FINE, [issue(1), issue(2)], [(Deed.CLOSE, 1), (Deed.DROP, 2)]),
        (LEFT_OPEN, [issue(1)], [(Deed.LEAVE, 1)]),
        (LEFT_OPEN, [], [(Deed.LEAVE, None)]),
        (UNKNOWN, [], [(Deed.LEAVE, None)]),
        (UNKNOWN, [issue(1)], [(Deed.LEAVE, 1)]),
        (UNKNOWN, [issue(1), issue(2)], [(Deed.LEAVE, 1)]),
        (UNKNOWN, [issue(1, open=False)], [(Deed.LEAVE, None)]),
    ],
)
def test_what_is_done(subject, issues: list[Issue], deeds: list[tuple[Deed, int | None]]):
    found = actions(subject, issues)
    assert [(each.deed, each.issue.number if each.issue else None) for each in found] == deeds
    for action in found:
        writes = action.deed in (Deed.OPEN, Deed.REOPEN, Deed.UPDATE, Deed.CLOSE)
        assert action.body == (body(subject) if writes else "")
        assert action.title == (title(subject) if action.deed is Deed.OPEN else "")


def test_what_was_done_needs_doing_no_more():
    for subject in (BAD, OTHER):
        (opened,) = actions(subject, [])
        assert [each.deed for each in actions(subject, [issue(1, opened.body)])] == [Deed.LEAVE]
