"""Numbers that were written as text, with a unit or with marks between their digits: what they most likely mean."""

import re

_SECONDS = {"s": 1, "sec": 1, "m": 60, "min": 60, "h": 3600, "d": 86_400, "w": 604_800}
_FACTORS = {"": 1.0, "k": 1e3, "m": 1e6, "mio": 1e6, "%": 0.01}
#: A number, digits grouped by threes or not, and what follows it.
_WRITTEN = re.compile(
    r"\s*(\d{1,3}(?:[ _,.']\d{3})+|\d+(?:[.,]\d+)?)\s*([A-Za-z%]*)(?:/[A-Za-z]+)?\.?\s*", re.ASCII
)
_MOST_CHARACTERS = 40


def number_in(text: str, *, seconds: bool, whole: bool) -> str | None:
    """The number as it is to be written, None where none can be told.

    seconds: whether the key takes a length of time in seconds ("1h"); else "50k" and "5%" are read. whole: only a whole number will do.
    """
    found = _WRITTEN.fullmatch(text[:_MOST_CHARACTERS])
    if found is None or len(text) > _MOST_CHARACTERS:
        return None
    digits, unit = found[1], found[2].lower()
    grouped = re.fullmatch(r"\d{1,3}(?:[ _,.']\d{3})+", digits)
    if grouped and not whole and len(re.findall(r"[,.]", digits)) == 1:
        return None  # 1,234 may be a fraction
    value = float(re.sub(r"\D", "", digits) if grouped else digits.replace(",", "."))
    factor = _unit(unit, _SECONDS) if seconds else _FACTORS.get(unit)
    if seconds and factor is None:
        factor = 1.0 if unit == "" else None
    if factor is None:
        return None
    value = round(value * factor, 9)
    if value == int(value):
        return str(int(value))
    return None if whole else f"{value:g}"


def _unit(unit: str, units: dict[str, int]) -> float | None:
    """By its short form, or by a word that begins with it: "hours"."""
    if unit in units:
        return float(units[unit])
    words = {"second": 1, "minute": 60, "hour": 3600, "day": 86_400, "week": 604_800}
    return next((float(size) for word, size in words.items() if unit in (word, f"{word}s")), None)
