"""`make faults`: the table, its sums and its exit codes."""

import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from tests.matrix import __main__ as printed
from tests.matrix.rows import Row, Run


@pytest.mark.slow
def test_a_fault_and_a_healthy_setup(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.matrix", "spf.pass-all", "parked"],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = [re.sub(r" +[0-9.]+ s(?= |$)", " T", line) for line in done.stdout.splitlines()]
    assert [" ".join(line.split()) for line in lines[:-1]] == [
        "Faults",
        "ok spf.pass-all T fail spf.pass-all",
        "Healthy, if unusual",
        "ok parked T silent",
        "1/1 found by their rule",
        "1/1 left in peace",
    ]


def test_an_id_that_does_not_exist(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed.main(["spf.pas-all"], project) == 2
    assert capsys.readouterr() == ("", "neither a fault nor a healthy set-up: spf.pas-all\n")


def test_a_row_that_is_not_as_it_should_be_is_named_again_at_the_end(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def lived(planned: Sequence[Run], project: Path) -> Iterator[Row]:
        for run in planned:
            if run.setup is not None:
                yield Row("healthy", run.setup.id, frozenset(), {}, (), 0.5)
            for fault in run.faults:
                yield Row(
                    "fault", fault.rule, frozenset({fault.rule}), {}, (f"{fault.rule} says nothing",), 1
                )

    monkeypatch.setattr(printed, "_lived", lived)
    assert printed.main(["spf.pass-all", "parked"], project) == 1
    assert [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()[:-1]] == [
        "Faults",
        "NO spf.pass-all 1.0 s silent",
        "spf.pass-all says nothing",
        "Healthy, if unusual",
        "ok parked 0.5 s silent",
        "Not as they should be",
        "NO spf.pass-all 1.0 s silent",
        "spf.pass-all says nothing",
        "0/1 found by their rule",
        "1/1 left in peace",
    ]
