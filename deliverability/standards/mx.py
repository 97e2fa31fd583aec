"""MX values, `10 host` as in `Answer.values`: their hosts, and the order in which they are tried (RFC 5321 section 5.1)."""

from collections.abc import Iterable

_HIGHEST = 65535


def by_preference(values: Iterable[str]) -> tuple[str, ...]:
    """The values in the order in which their hosts are tried: the lowest number first.

    Preferences are numbers, no text: 5 comes before 10. Equal ones keep their order. A value without a number comes last.
    """
    return tuple(sorted(values, key=preference))


def preference(value: str) -> int:
    """The number in front of the host; more than any that DNS can hold where there is none."""
    written = value.partition(" ")[0]
    is_number = written.isascii() and written.isdecimal() and len(written) <= len(str(_HIGHEST))
    return int(written) if is_number else _HIGHEST + 1


def host(value: str) -> str:
    """The host, in lower case without the final dot; "" for the root, which a null MX names (RFC 7505)."""
    return value.partition(" ")[2].lower().removesuffix(".")
