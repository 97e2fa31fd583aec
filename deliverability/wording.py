"""Words for people: several items, a long value, a length of time, a clause as a sentence."""

from collections.abc import Iterable


def listed(items: Iterable[str]) -> str:
    """The items as words: "a", "a and b", "a, b and c"."""
    *most, last = list(items) or [""]
    return f"{', '.join(most)} and {last}" if most else last


def some(items: Iterable[str], most: int = 6) -> str:
    """The items as words, each once; of very many the first, and how many more there are."""
    each = tuple(dict.fromkeys(items))
    return listed(each if len(each) <= most else (*each[:most], f"{len(each) - most} more"))


def shown(value: str, most: int = 120) -> str:
    """A value in quotes, cut where it is longer than `most` characters."""
    return f'"{value}"' if len(value) <= most else f'"{value[:most]}..."'


def capital(text: str) -> str:
    """A clause as the beginning of a sentence."""
    return f"{text[:1].upper()}{text[1:]}"


def sentence(text: str) -> str:
    """A clause as a sentence."""
    return f"{capital(text)}."


def lasting(seconds: int) -> str:
    """A length of time: "40 seconds", "15 minutes", "2 days"; rounded up."""
    for size, unit in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 2 * size or (seconds >= size and seconds % size == 0):
            count = -(-seconds // size)
            return f"{count} {unit}{'' if count == 1 else 's'}"
    return f"{seconds} second{'' if seconds == 1 else 's'}"
