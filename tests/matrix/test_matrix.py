"""The matrix: every failure mode made in the embedded cloud and found by its rule alone; every odd set-up left in peace.

The whole check runs through real sockets and boto3, and every snapshot is judged again from its JSON.
"""

from pathlib import Path

import pytest

from tests.matrix.rows import Run, runs
from tests.matrix.runner import rows_of

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("run", runs(), ids=lambda run: run.id)
def test_the_right_rules_complain_and_no_others(run: Run, project: Path) -> None:
    assert [(row.id, problem) for row in rows_of(run, project) for problem in row.problems] == []
