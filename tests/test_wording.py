"""Items, values and times in words."""

import pytest

from deliverability.wording import lasting, listed, sentence, shown, some


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


@pytest.mark.parametrize(
    ("items", "words"),
    [((), ""), (("a",), "a"), (("a", "b"), "a and b"), (("a", "b", "c"), "a, b and c")],
)
def test_items_stand_in_a_row(items: tuple[str, ...], words: str):
    assert listed(items) == words
    assert listed(iter(items)) == words


def test_of_very_many_items_the_first_are_named_and_the_others_counted():
    assert some(["a", "b", "a"], most=2) == "a and b"
    assert some(["a", "b", "c", "d"], most=2) == "a, b and 2 more"


def test_a_long_value_is_cut_behind_the_last_character_that_fits():
    assert shown("abc", most=3) == '"abc"'
    assert shown("abcd", most=3) == '"abc..."'


def test_a_clause_becomes_a_sentence():
    assert sentence("ask the owner of DNS") == "Ask the owner of DNS."
    assert sentence("") == "."
