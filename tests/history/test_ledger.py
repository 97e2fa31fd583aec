"""What follows from the runs of a stack, and how histories are merged."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.history import ledger as ledgers
from deliverability.history.ledger import Ledger, Past, condensed, merged, told
from deliverability.history.runs import Run, run_of
from deliverability.history.standing import Earlier, FindingsHistory, Standing, State
from deliverability.verdict import Finding, Result, Verdict, fingerprints

START = datetime(2026, 11, 1, 12, tzinfo=UTC)
RULES = ("a.one", "b.two", "c.three")


def day(number: int) -> datetime:
    return START + timedelta(days=number)


def finding(rule: str, result: Result = Result.FAIL, subject: str = "shop.example") -> Finding:
    return Finding(rule, result, subject, "so it is")


ONE, TWO = finding("a.one"), finding("b.two", Result.WARN)
NAME_ONE, NAME_TWO = fingerprints("shop", (ONE, TWO))


def verdict(*findings: Finding, left_out: tuple[str, ...] = ()) -> Verdict:
    return Verdict("shop", "shop.example", findings, left_out)


def run(number: int, *findings: Finding, left_out: tuple[str, ...] = ()) -> Run:
    return run_of(verdict(*findings, left_out=left_out), at=day(number), rules=RULES)


def last_of(*looks: Verdict) -> FindingsHistory:
    """What is told of the last of these looks, a day apart."""
    runs = [run_of(each, at=day(number), rules=RULES) for number, each in enumerate(looks)]
    return told(merged(*(Ledger((each,)) for each in runs)), runs[-1], looks[-1])


def gone_since(number: int, *, seen: int, first: int | None = None, times: int = 1) -> Earlier:
    start = day(number)
    return Earlier(
        NAME_ONE,
        "a.one",
        "shop.example",
        start,
        day(seen),
        day(first) if first is not None else start,
        times,
    )


NEW_TODAY = Standing(State.NEW, day(0), day(0))
NOTHING = verdict()
FOUND = verdict(ONE)
CANT_TELL = verdict(finding("a.one", Result.UNKNOWN, "other.example"))
NOT_ASKED = verdict(left_out=("a.one",))


@pytest.mark.parametrize(
    ("looks", "wanted"),
    [
        ((NOTHING,), FindingsHistory()),
        ((FOUND,), FindingsHistory({NAME_ONE: NEW_TODAY})),
        ((FOUND, FOUND), FindingsHistory({NAME_ONE: Standing(State.SINCE, day(0), day(0))})),
        ((NOTHING, FOUND, FOUND), FindingsHistory({NAME_ONE: Standing(State.SINCE, day(1), day(1))})),
        ((FOUND, NOTHING), FindingsHistory(gone=(gone_since(0, seen=0),))),
        ((FOUND, FOUND, NOTHING), FindingsHistory(gone=(gone_since(0, seen=1),))),
        # Gone is said once.
        ((FOUND, NOTHING, NOTHING), FindingsHistory()),
        ((FOUND, NOTHING, FOUND), FindingsHistory({NAME_ONE: Standing(State.AGAIN, day(2), day(0), 2)})),
        (
            (FOUND, NOTHING, FOUND, FOUND),
            FindingsHistory({NAME_ONE: Standing(State.SINCE, day(2), day(0), 2)}),
        ),
        (
            (FOUND, NOTHING, FOUND, NOTHING),
            FindingsHistory(gone=(gone_since(2, seen=2, first=0, times=2),)),
        ),
    ],
)
def test_new_since_again_and_gone(looks: tuple[Verdict, ...], wanted: FindingsHistory):
    assert last_of(*looks) == wanted


@pytest.mark.parametrize("blind", [CANT_TELL, NOT_ASKED], ids=["unknown", "left out"])
def test_what_could_not_be_told_stays_open(blind: Verdict):
    assert last_of(FOUND, blind) == FindingsHistory(unseen=(gone_since(0, seen=0),))
    assert last_of(FOUND, blind, FOUND) == FindingsHistory({NAME_ONE: Standing(State.SINCE, day(0), day(0))})
    assert last_of(FOUND, blind, NOTHING) == FindingsHistory(gone=(gone_since(0, seen=0),))
    # Nor does it open anything.
    assert last_of(blind, NOTHING) == FindingsHistory()
    assert last_of(blind, FOUND) == FindingsHistory({NAME_ONE: Standing(State.NEW, day(1), day(1))})


def test_the_same_finding_that_can_not_be_told_now_keeps_its_beginning():
    unknown = verdict(finding("a.one", Result.UNKNOWN))
    assert last_of(FOUND, unknown) == FindingsHistory({NAME_ONE: Standing(State.SINCE, day(0), day(0))})
    assert last_of(unknown) == FindingsHistory()


def test_what_is_waived_or_explained_is_still_there():
    note = verdict(finding("a.one", Result.INFO))
    assert last_of(FOUND, note, FOUND) == FindingsHistory({NAME_ONE: Standing(State.SINCE, day(0), day(0))})
    # It failed in this row, and so its end is told; the end of what was a note all the time is not.
    assert last_of(FOUND, note, NOTHING) == FindingsHistory(gone=(gone_since(0, seen=1),))
    assert last_of(note, NOTHING) == FindingsHistory()


def test_a_rule_of_another_command_closes_nothing():
    drift, check = verdict(ONE), verdict()
    runs = (
        run_of(drift, at=day(0), rules=RULES),
        run_of(check, at=day(1), rules=("b.two",)),
    )
    history = merged(Ledger(runs))
    assert told(history, runs[1], check) == FindingsHistory(unseen=(gone_since(0, seen=0),))


def test_a_run_is_judged_by_those_before_it():
    runs = (run(0, ONE), run(1, ONE, TWO), run(2, TWO))
    history = merged(Ledger(runs))
    assert told(history, runs[0], verdict(ONE)) == FindingsHistory({NAME_ONE: NEW_TODAY})
    assert told(history, runs[1], verdict(ONE, TWO)) == FindingsHistory(
        {
            NAME_ONE: Standing(State.SINCE, day(0), day(0)),
            NAME_TWO: Standing(State.NEW, day(1), day(1)),
        }
    )


def test_two_findings_of_one_rule_about_one_subject_have_a_history_each():
    mx, txt = (
        Finding("a.one", Result.FAIL, "bounce.shop.example", "missing", part=part) for part in ("mx", "spf")
    )
    first, second = fingerprints("shop", (mx, txt))
    assert last_of(verdict(mx), verdict(mx, txt), verdict(txt)) == FindingsHistory(
        {second: Standing(State.SINCE, day(1), day(1))},
        gone=(Earlier(first, "a.one", "bounce.shop.example", day(0), day(1), day(0)),),
    )


findings = st.sampled_from(
    [
        finding(rule, result, subject)
        for rule in RULES
        for result in Result
        for subject in ("shop.example", "b.example")
    ]
)
runs = st.builds(
    lambda number, found, left_out: run(number, *found, left_out=left_out),
    st.integers(0, 12),
    st.lists(findings, max_size=4, unique_by=lambda each: (each.rule, each.subject)),
    st.sampled_from([(), ("a.one",), ("a.one", "b.two")]),
)
#: As files hold them.
histories = st.lists(runs, max_size=8).map(lambda found: merged(*(Ledger((each,)) for each in found)))


@pytest.mark.parametrize("most", [100, 3])
@given(one=st.lists(runs, max_size=8), other=st.lists(runs, max_size=8))
def test_merging_is_commutative_and_idempotent(most: int, one: list[Run], other: list[Run]):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledgers, "KEPT_RUNS", most)
        first, second = (merged(*(Ledger((each,)) for each in part)) for part in (one, other))
        both = merged(first, second)
        assert merged(second, first) == both
        assert merged(first, first) == first
        assert merged(both, first) == merged(both, second) == merged(both, both) == both
        assert len(both.runs) <= most


@given(found=st.lists(runs, max_size=5, unique_by=lambda each: each.id))
def test_runs_are_a_set_whatever_their_order_and_way(found: list[Run]):
    whole = merged(Ledger(tuple(found)))
    assert whole.runs == tuple(sorted(found, key=lambda each: each.place))
    for order in list(permutations(found))[:24]:
        history = Ledger()
        for each in order:
            history = merged(history, Ledger((each,)))
        assert history == whole
    half = len(found) // 2
    parts = merged(Ledger(tuple(found[:half]))), merged(Ledger(tuple(found[half:])))
    assert merged(*parts) == whole


@given(found=st.lists(runs, min_size=1, max_size=12, unique_by=lambda each: each.at))
def test_condensing_changes_nothing_that_is_told_of_what_comes_next(found: list[Run]):
    look = verdict(ONE, TWO)
    newest = run_of(look, at=day(20), rules=RULES)
    whole = merged(Ledger(tuple(found)), Ledger((newest,)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(ledgers, "KEPT_RUNS", 2)
        short = Ledger()
        for each in sorted(found, key=lambda each: each.at):
            short = merged(short, Ledger((each,)))
        short = merged(short, Ledger((newest,)))
    assert len(short.runs) <= 2
    assert told(short, newest, look) == told(whole, newest, look)


def test_what_is_condensed_is_a_line_for_each_finding(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledgers, "KEPT_RUNS", 1)
    history = condensed(Ledger((run(0, ONE), run(1), run(2, ONE, TWO), run(3, ONE))))
    assert history == Ledger(
        (run(3, ONE),),
        day(2),
        {
            NAME_ONE: Past("a.one", "shop.example", day(0), day(2), day(2), times=2),
            NAME_TWO: Past("b.two", "shop.example", day(2), day(2), day(2)),
        },
    )


def test_a_run_older_than_what_is_kept_whole_is_told_nothing_and_moves_the_beginning(
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(ledgers, "KEPT_RUNS", 1)
    history = condensed(Ledger((run(2, ONE), run(3, ONE))))
    late = run(1, ONE)
    after = merged(history, Ledger((late,)))
    assert after.pasts == {NAME_ONE: Past("a.one", "shop.example", day(1), day(2), day(2))}
    assert told(after, late, verdict(ONE)) == FindingsHistory()


def test_an_older_copy_brings_back_no_row_that_has_ended(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledgers, "KEPT_RUNS", 1)
    copy = condensed(Ledger((run(0, ONE), run(1, ONE))))
    later = merged(copy, Ledger((run(2), run(3, ONE), run(4, ONE))))
    assert merged(later, copy) == merged(copy, later) == later
    assert later.pasts[NAME_ONE].since == day(3)


def test_of_two_that_are_condensed_the_one_that_reaches_further_counts(monkeypatch: pytest.MonkeyPatch):
    """It has seen the beginning, and may have seen an end that the other doesn't know."""
    monkeypatch.setattr(ledgers, "KEPT_RUNS", 1)
    short = condensed(Ledger((run(1, ONE), run(2, ONE))))
    far = condensed(Ledger((run(0, ONE), run(3, left_out=("a.one",)), run(4))))
    both = merged(short, far)
    assert both == Ledger(
        (run(4),), day(3), {NAME_ONE: Past("a.one", "shop.example", day(0), day(0), day(0))}
    )
    assert merged(both, short) == merged(far, short) == both


def test_of_too_many_findings_the_longest_gone_are_forgotten(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(ledgers, "KEPT_RUNS", 1)
    monkeypatch.setattr(ledgers, "KEPT_FINDINGS", 2)
    three = finding("c.three")
    history = condensed(Ledger((run(0, three, ONE, TWO), run(1, three, ONE), run(2, three), run(3))))
    assert sorted(past.rule for past in history.pasts.values()) == ["a.one", "c.three"]
