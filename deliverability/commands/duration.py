"""Durations as people write them: `90s`, `15m`, `1h30m`."""

import re
from datetime import timedelta

_UNITS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_FORM = re.compile(r"(?:(\d{1,9})d)?(?:(\d{1,9})h)?(?:(\d{1,9})m)?(?:(\d{1,9})s)?", re.ASCII)
#: A number that has no unit although one with a unit stands before it: `1h30`, which people mean and programs read differently.
_UNSAID = re.compile(r".*\d([dhm])\d+", re.ASCII)
_SMALLER = {"d": "h", "h": "m", "m": "s"}


def parse_duration(text: str) -> timedelta:
    """Read `15m`, `1h30m`, `90s` or `90` (seconds); raises ValueError for anything else, and for nothing or zero."""
    lower = text.strip().lower()
    if unsaid := _UNSAID.fullmatch(lower):
        meant = lower + _SMALLER[unsaid[1]]
        if _FORM.fullmatch(meant):
            raise ValueError(f"{text!r} ends in a number without a unit: do you mean {meant}?")
    match = _FORM.fullmatch(f"{lower}s" if lower.isascii() and lower.isdigit() else lower)
    if match is None or not any(match.groups()):
        raise ValueError(f"{text!r} is not a duration: write it like 90s, 15m or 1h30m")
    seconds = sum(
        int(number or 0) * unit for number, unit in zip(match.groups(), _UNITS.values(), strict=True)
    )
    if not 0 < seconds <= 30 * 86_400:
        raise ValueError(f"{text!r} is not between one second and 30 days")
    return timedelta(seconds=seconds)


def format_duration(duration: timedelta) -> str:
    """The shortest form that says it to the second: `1h30m`, `45s`."""
    rest = max(0, round(duration.total_seconds()))
    parts = []
    for unit, seconds in _UNITS.items():
        number, rest = divmod(rest, seconds)
        if number:
            parts.append(f"{number}{unit}")
    return "".join(parts) or "0s"
