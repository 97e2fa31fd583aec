"""A fixed stretch of the spoilt snapshots; `python -m tests.rules.fuzz` runs more."""

import pytest

from deliverability.rules import catalogue, judge
from deliverability.snapshot import parse_snapshot
from tests.rules import fuzz

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("first", range(0, 240, 60))
def test_a_spoilt_snapshot_is_refused_or_judged(first: int):
    assert {fuzz.case(1, number) for number in range(first, first + 60)} <= {
        "refused",
        "pass",
        "warn",
        "fail",
        "unknown",
    }


def test_what_is_spoilt_is_judged_often_enough_to_matter():
    ends = [fuzz.case(2, number) for number in range(60)]
    assert ends.count("refused") < 30
    assert {"fail", "refused"} < set(ends)


def test_a_rule_that_stumbles_is_noticed(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(judge, "_ask", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        fuzz.judged(parse_snapshot(fuzz.corpus()[0]))
    assert catalogue()
