"""Durations as people write them."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.commands.duration import format_duration, parse_duration


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        ("90s", 90),
        ("90", 90),
        ("15m", 900),
        ("1h30m", 5400),
        ("2d", 172_800),
        (" 1H ", 3600),
        ("1d1h1m1s", 90_061),
    ],
)
def test_what_people_write(text: str, seconds: int):
    assert parse_duration(text) == timedelta(seconds=seconds)


@pytest.mark.parametrize(
    ("text", "meant"),
    [("1h30", "1h30m"), ("2d12", "2d12h"), ("1m30", "1m30s"), (" 1H30 ", "1h30m"), ("1d1h1", "1d1h1m")],
)
def test_a_number_without_a_unit_stands_alone_or_not_at_all(text: str, meant: str):
    with pytest.raises(
        ValueError, match=f"^{text!r} ends in a number without a unit: do you mean {meant}\\?$"
    ):
        parse_duration(text)


@pytest.mark.parametrize(
    "text",
    [
        "1s30",
        "30m1h5",
        "9" * 5000,
        "9999999999s",
        "",
        "m",
        "15 m",
        "1.5h",
        "-5m",
        "30m1h",
        "15min",
        "\u0661\u0665m",
    ],
)
def test_what_is_no_duration(text: str):
    with pytest.raises(ValueError, match="is not a duration: write it like 90s, 15m or 1h30m"):
        parse_duration(text)


@pytest.mark.parametrize("text", ["0", "0m", "31d", "2592001s"])
def test_the_bounds(text: str):
    with pytest.raises(ValueError, match="is not between one second and 30 days"):
        parse_duration(text)


@given(st.integers(1, 30 * 86_400))
def test_parse_reads_what_format_writes(seconds: int):
    duration = timedelta(seconds=seconds)
    assert parse_duration(format_duration(duration)) == duration
