"""Times in words."""

import pytest

from deliverability.evidence.answers import lasting


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (59, "59 seconds"),
        (60, "1 minute"),
        (61, "61 seconds"),
        (119, "119 seconds"),
        (121, "3 minutes"),
        (900, "15 minutes"),
        (3600, "1 hour"),
        (7200, "2 hours"),
        (86_400, "1 day"),
        (86_401, "25 hours"),
        (172_800, "2 days"),
        (172_801, "3 days"),
    ],
)
def test_a_time_is_said_in_the_largest_unit_that_is_not_misleading(seconds: int, words: str):
    assert lasting(seconds) == words
