"""A fixed stretch of the fuzz target's cases; `python -m tests.standards.fuzz` runs more."""

import pytest

from tests.standards import fuzz


@pytest.mark.parametrize("first", range(0, 2000, 250))
def test_hostile_input_raises_nothing_and_stays_within_its_budget(first: int) -> None:
    for number in range(first, first + 250):
        fuzz.case(7208, number)
    assert fuzz.text(fuzz.Random("7208/1")) == fuzz.text(fuzz.Random("7208/1"))
