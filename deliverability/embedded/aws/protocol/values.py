"""Values between the wire and Python, and the limits that a service model puts on them."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from deliverability.embedded.aws.protocol.errors import InvalidRequest


def scalar(shape: Any, text: str, where: str) -> Any:
    """A string, number, boolean or timestamp from its text in XML, a path or a query string."""
    kind = shape.type_name
    try:
        if kind in ("integer", "long"):
            return int(text)
        if kind in ("float", "double"):
            return float(text)
        if kind == "timestamp":
            return timestamp(text)
    except ValueError:
        raise InvalidRequest(f"Value '{text}' at '{where}' is not a valid {kind}", constraint=False) from None
    if kind == "boolean":
        if text not in ("true", "false"):
            raise InvalidRequest(f"Value '{text}' at '{where}' is not a valid boolean", constraint=False)
        return text == "true"
    return text


def timestamp(value: str | float) -> datetime:
    """A moment from epoch seconds or ISO 8601 text; raises ValueError."""
    if isinstance(value, str) and not re.fullmatch(r"-?\d+(\.\d+)?", value):
        moment = datetime.fromisoformat(value)
        return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return datetime.fromtimestamp(float(value), UTC)


def check(shape: Any, params: Mapping[str, Any]) -> None:
    """Hold parameters against the model's limits; raises `InvalidRequest` with every violation, in AWS's words."""
    problems = list(_violations(shape, params, ""))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise InvalidRequest(count + "; ".join(problems), constraint=True)


def _violations(shape: Any, value: Any, path: str) -> Iterator[str]:
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            inner = f"{path}.{_lower_first(name)}" if path else _lower_first(name)
            if value.get(name) is not None:
                yield from _violations(member, value[name], inner)
            elif name in shape.required_members:
                yield _sentence(None, inner, "Member must not be null")
    elif shape.type_name == "list":
        yield from _size(value, shape, path, f"[{', '.join(map(str, value))}]" if len(value) < 5 else "[...]")
        for index, item in enumerate(value, start=1):
            yield from _violations(shape.member, item, f"{path}.{index}.member")
    elif shape.type_name == "map":
        for key, item in value.items():
            yield from _violations(shape.value, item, f"{path}.{key}.member")
    elif shape.type_name == "string":
        yield from _string(shape, value, path)
    elif shape.type_name in ("integer", "long"):
        yield from _range(shape, value, path)


def _string(shape: Any, value: str, path: str) -> Iterator[str]:
    shown = "***" if shape.metadata.get("sensitive") else value
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield _sentence(shown, path, f"Member must satisfy enum value set: [{', '.join(allowed)}]")
        return
    yield from _size(value, shape, path, shown)
    pattern = shape.metadata.get("pattern")
    if pattern and not re.fullmatch(pattern, value):
        yield _sentence(shown, path, f"Member must satisfy regular expression pattern: {pattern}")


def _size(value: Any, shape: Any, path: str, shown: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and len(value) < low:
        yield _sentence(shown, path, f"Member must have length greater than or equal to {low}")
    if high is not None and len(value) > high:
        yield _sentence(shown, path, f"Member must have length less than or equal to {high}")


def _range(shape: Any, value: int, path: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and value < low:
        yield _sentence(str(value), path, f"Member must have value greater than or equal to {low}")
    if high is not None and value > high:
        yield _sentence(str(value), path, f"Member must have value less than or equal to {high}")


def _sentence(shown: str | None, path: str, constraint: str) -> str:
    value = "null" if shown is None else f"'{shown}'"
    return f"Value {value} at '{path}' failed to satisfy constraint: {constraint}"


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]
