"""The runner of the matrix: every kind of failure shows as a problem of its row."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from deliverability.declaration.reading import Declaration
from deliverability.rehearsal import faults
from deliverability.rehearsal.faults import Fault
from deliverability.rehearsal.faults.fault import Before
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result
from tests import setups
from tests.matrix import runner
from tests.matrix.rows import Row, Run
from tests.matrix.runner import rows_of
from tests.setups import Setup

pytestmark = pytest.mark.slow


#: A domain that sends nothing: its stack is up in a blink, and what the runner does with it is the same.
PARKED = setups.catalogue()["parked"].settings


def never(_: CloudTestbed) -> None:
    """Nothing happens."""


def not_taken_back(_: CloudTestbed, before: Before) -> None:
    """Nothing is restored."""


def breaks(_: CloudTestbed) -> None:
    raise LookupError("there is no such zone")


def rows(project: Path, *made: Fault) -> list[Row]:
    return list(rows_of(Run(PARKED, made), project))


def two_records() -> Fault:
    return faults.fault("spf.multiple-records")


def test_a_fault_that_does_nothing_is_not_found(project: Path) -> None:
    [row] = rows(project, replace(two_records(), inject=never))
    assert (row.ok, dict(row.complaining), row.problems) == (
        False,
        {},
        ("spf.multiple-records says nothing", "spf.multiple-records doesn't say fail"),
    )


def test_another_result_or_another_rule_is_a_problem(project: Path) -> None:
    [row] = rows(project, replace(two_records(), result=Result.WARN))
    assert row.problems == ("spf.multiple-records doesn't say warn",)
    [row] = rows(project, replace(two_records(), rule="spf.syntax-error"))
    assert row.expected == {"spf.syntax-error"}
    assert dict(row.complaining) == {"spf.multiple-records": "fail"}
    assert [problem.partition(":")[0] for problem in row.problems] == [
        "fail spf.multiple-records",
        "spf.syntax-error says nothing",
        "spf.syntax-error doesn't say fail",
    ]


def test_what_is_expected_besides_must_come(project: Path) -> None:
    [row] = rows(project, replace(two_records(), also=frozenset({"spf.pass-all"})))
    assert row.problems == ("spf.pass-all says nothing",)


def test_a_fault_that_stays_is_a_problem_and_leaves_the_next_one_alone(project: Path) -> None:
    stays = replace(two_records(), undo=not_taken_back, drift=None)
    first, second = rows(project, stays, faults.fault("spf.pass-all"))
    assert [problem.partition(":")[0] for problem in first.problems] == [
        "after the repair",
    ]
    assert (second.id, second.problems) == ("spf.pass-all", ())


def test_a_repair_that_leaves_something_is_blamed_though_the_next_fault_shows_it(project: Path) -> None:
    stays = replace(two_records(), undo=not_taken_back, drift=None)
    found = rows(project, stays, faults.fault("dmarc.missing"))
    assert [(row.id, [p.partition(":")[0] for p in row.problems]) for row in found] == [
        ("spf.multiple-records", ["after the repair"]),
        ("dmarc.missing", []),
    ]


def test_the_check_looks_again_where_the_next_fault_could_hide_what_is_left(project: Path) -> None:
    dmarc, spf = faults.fault("dmarc.missing"), faults.fault("spf.pass-all")
    hides = replace(dmarc, also=frozenset({"spf.multiple-records"}))
    assert runner._hidden_by_the_next((two_records(), spf)) == [True, True]
    assert runner._hidden_by_the_next((two_records(), hides)) == [True, True]
    assert runner._hidden_by_the_next((two_records(), dmarc)) == [False, True]


def test_what_breaks_is_told(project: Path) -> None:
    [row] = rows(project, replace(two_records(), inject=breaks))
    assert row.problems == ("broke with LookupError: there is no such zone",)


@pytest.mark.parametrize(
    ("setup", "problems"),
    [
        (Setup("usual", "nothing unusual", PARKED), []),
        (Setup("broken", "a hook that breaks", PARKED, after=breaks), ["broke with LookupError"]),
        (
            Setup("not-one", "no reports", {"dmarc": {"reportTo": None}}),
            ["warn dmarc.report-address-missing"],
        ),
        (Setup("refused", "no such key", {"colour": "red"}), ["broke with ConfigError"]),
    ],
    ids=lambda value: value.id if isinstance(value, Setup) else "",
)
def test_a_healthy_setup_is_silent(project: Path, setup: Setup, problems: list[str]) -> None:
    [row] = rows_of(Run(setup.settings, setup=setup), project)
    assert [problem.partition(":")[0] for problem in row.problems] == problems
    assert row.ok is not bool(problems)


def test_a_stack_whose_end_breaks_hides_no_fault(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = runner.open_testbed

    @contextmanager
    def breaking(declaration: Declaration, folder: Path) -> Iterator[CloudTestbed]:
        with real(declaration, folder) as testbed:
            yield testbed
        raise LookupError("the end broke")

    monkeypatch.setattr(runner, "open_testbed", breaking)
    found = rows(project, replace(two_records(), inject=never), faults.fault("spf.pass-all"))
    assert [(row.id, row.ok) for row in found] == [("spf.multiple-records", False), ("spf.pass-all", False)]
    assert found[1].problems == ("broke with LookupError: the end broke",)


def test_a_remedy_that_a_deploy_would_not_carry_out_is_a_problem(project: Path) -> None:
    opened = faults.fault("spf.pass-all")
    [right] = rows(project, opened)
    [wrong] = rows(project, replace(opened, drift=None))
    assert (right.problems, wrong.problems) == ((), ("spf.pass-all says to apply what `up` doesn't repair",))
