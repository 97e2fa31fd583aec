"""A fixed stretch of the fuzz target's cases; `python -m tests.standards.fuzz` runs more."""

import pytest

from tests.standards import fuzz

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("first", range(0, 2000, 250))
def test_hostile_input_raises_nothing_and_stays_within_its_budget(first: int) -> None:
    tried = {fuzz.case(7208, number) for number in range(first, first + 250)}
    assert tried == set(range(len(fuzz.TARGETS)))
