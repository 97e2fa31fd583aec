"""`make faults`: the table, its sums and its exit codes."""

import re
import subprocess
import sys
from pathlib import Path


def table(project: Path, *ids: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "deliverability.rehearsal.matrix", *ids],
        cwd=project,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_a_fault_and_a_healthy_setup(project: Path) -> None:
    done = table(project, "spf.pass-all", "parked")
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


def test_an_id_that_does_not_exist(project: Path) -> None:
    done = table(project, "spf.pas-all")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "neither a fault nor a healthy set-up: spf.pas-all\n"
