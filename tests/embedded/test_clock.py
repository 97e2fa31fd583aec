"""The movable clock."""

from datetime import UTC, datetime, timedelta

import pytest

from deliverability.embedded.clock import Clock

START = datetime(2026, 11, 1, tzinfo=UTC)


def test_a_frozen_clock_moves_by_advance_alone():
    clock = Clock(START)
    assert clock.now() == START
    assert clock.advance(timedelta(hours=72)) == datetime(2026, 11, 4, tzinfo=UTC)
    assert clock.now() == datetime(2026, 11, 4, tzinfo=UTC)


def test_a_running_clock_is_ahead_by_what_was_added():
    clock = Clock()
    clock.advance(timedelta(days=1))
    ahead = clock.now() - datetime.now(UTC)
    assert timedelta(hours=23, minutes=59) < ahead <= timedelta(days=1)


def test_it_never_goes_back():
    clock = Clock(START)
    with pytest.raises(ValueError, match=r"only moves forward"):
        clock.advance(timedelta(seconds=-1))
    assert clock.now() == START
