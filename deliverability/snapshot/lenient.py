"""Members of AWS responses, read leniently: a snapshot may be older or newer than we are, or edited by hand."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def part(data: Mapping[str, Any], key: str) -> Mapping[str, Any]:
    """A structure; empty where there is none."""
    value = data.get(key)
    return value if isinstance(value, Mapping) else {}


def parts(data: Mapping[str, Any], key: str) -> tuple[Mapping[str, Any], ...]:
    """The structures of a list; what is none is left out."""
    value = data.get(key)
    return (
        tuple(item for item in value if isinstance(item, Mapping)) if isinstance(value, list | tuple) else ()
    )


def text(data: Mapping[str, Any], key: str) -> str:
    """A text; "" where there is none."""
    value = data.get(key)
    return value if isinstance(value, str) else ""


def texts(data: Mapping[str, Any], key: str) -> tuple[str, ...]:
    """The texts of a list; what is none is left out."""
    value = data.get(key)
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list | tuple) else ()


def told_texts(data: Mapping[str, Any], key: str) -> tuple[str, ...] | None:
    """`texts`, and None where there is no list: an empty one says something."""
    return texts(data, key) if isinstance(data.get(key), list | tuple) else None


def flag(data: Mapping[str, Any], key: str) -> bool | None:
    """A truth value; None where there is none."""
    value = data.get(key)
    return value if isinstance(value, bool) else None


def number(data: Mapping[str, Any], key: str) -> float | None:
    """A finite number; None where there is none."""
    value = data.get(key)
    return (
        float(value)
        if isinstance(value, int | float) and not isinstance(value, bool) and _finite(value)
        else None
    )


def moment(data: Mapping[str, Any], key: str) -> datetime | None:
    """ISO 8601 text or seconds since the epoch (the wire form of SES), in UTC."""
    value = data.get(key)
    try:
        if isinstance(value, str):
            found = datetime.fromisoformat(value)
            return found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
    except (ValueError, OverflowError, OSError):
        return None
    return None


def _finite(value: float) -> bool:
    return abs(value) < 1e15  # False for infinities and NaN too
