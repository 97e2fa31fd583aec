"""How SES's answers read as values: the age of a key, by two clocks that differ."""

from datetime import UTC, datetime, timedelta

import pytest

from deliverability.evidence.ses import identity_from

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("made", "age", "over"),
    [
        (None, None, False),
        ("2026-11-20T12:00:00+00:00", timedelta(0), False),
        ("2026-11-20T12:00:00.000500+00:00", timedelta(0), False),
        ("2026-11-20T12:05:00+00:00", timedelta(0), False),
        ("9999-12-31T23:59:59+00:00", timedelta(0), False),
        ("2026-11-17T12:00:00+00:00", timedelta(hours=72), False),
        ("2026-11-17T11:59:59+00:00", timedelta(hours=72, seconds=1), True),
    ],
)
def test_how_old_a_key_is_and_whether_ses_still_looks(
    made: str | None, age: timedelta | None, over: bool
) -> None:
    identity = identity_from({"DkimAttributes": {"LastKeyGenerationTimestamp": made}})
    assert (identity.key_age(NOW), identity.search_is_over(NOW)) == (age, over)
