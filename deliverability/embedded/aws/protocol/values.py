"""Values between the wire and Python, and the limits that a service model puts on them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
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


@dataclass(frozen=True, slots=True)
class Wording:
    """How a generation of AWS's frameworks words a violated limit.

    shows_values: whether the value is quoted. Route 53, the older one, quotes it; SES v2 doesn't, and speaks of a list as a
    whole where its elements are wrong.
    """

    shows_values: bool


def check(shape: Any, params: Mapping[str, Any], wording: Wording) -> None:
    """Hold parameters against the model's limits; raises `InvalidRequest` with every violation, in AWS's words."""
    problems = list(dict.fromkeys(_violations(shape, params, "", wording)))
    if problems:
        count = f"{len(problems)} validation error{'s' if len(problems) > 1 else ''} detected: "
        raise InvalidRequest(count + "; ".join(problems), constraint=True)


def _violations(shape: Any, value: Any, path: str, wording: Wording) -> Iterator[str]:
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            inner = f"{path}.{_lower_first(name)}" if path else _lower_first(name)
            if value.get(name) is not None:
                yield from _violations(member, value[name], inner, wording)
            elif name in shape.required_members:
                yield _sentence(None, inner, "Member must not be null", wording)
    elif shape.type_name == "list":
        yield from _list(shape, value, path, wording)
    elif shape.type_name == "map":
        yield from _map(shape, value, path, wording)
    else:
        shown = "***" if shape.metadata.get("sensitive") else str(value)
        for constraint in _constraints(shape, value):
            yield _sentence(shown, path, constraint, wording)


def _list(shape: Any, value: Any, path: str, wording: Wording) -> Iterator[str]:
    shown = f"[{', '.join(map(str, value))}]" if len(value) < 5 else "[...]"
    for constraint in _size(value, shape):
        yield _sentence(shown, path, constraint, wording)
    for index, item in enumerate(value, start=1):
        if wording.shows_values or shape.member.type_name in ("structure", "list", "map"):
            yield from _violations(shape.member, item, f"{path}.{index}.member", wording)
        else:
            for constraint in _constraints(shape.member, item):
                yield _sentence(shown, path, f"Member must satisfy constraint: [{constraint}]", wording)


def _map(shape: Any, value: Any, path: str, wording: Wording) -> Iterator[str]:
    for constraint in _size(value, shape):
        yield _sentence("{...}", path, constraint, wording)
    for key, item in value.items():
        for constraint in _constraints(shape.key, key):
            yield _sentence(key, path, f"Map keys must satisfy constraint: [{constraint}]", wording)
        yield from _violations(shape.value, item, f"{path}.{key}.member", wording)


def _constraints(shape: Any, value: Any) -> Iterator[str]:
    """What is wrong with a string or a number."""
    if shape.type_name in ("integer", "long", "float", "double"):
        yield from _range(shape, value)
    if shape.type_name != "string":
        return
    allowed = shape.metadata.get("enum")
    if allowed and value not in allowed:
        yield f"Member must satisfy enum value set: [{', '.join(allowed)}]"
        return
    yield from _size(value, shape)
    pattern = shape.metadata.get("pattern")
    if pattern and not _compiled(pattern).fullmatch(value):
        yield f"Member must satisfy regular expression pattern: {pattern}"


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    """A model's pattern; the models are written for Java, which names classes of characters that Python doesn't."""
    return re.compile(pattern.replace(r"\p{ASCII}", r"[\x00-\x7f]"))


def _size(value: Any, shape: Any) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and len(value) < low:
        yield f"Member must have length greater than or equal to {low}"
    if high is not None and len(value) > high:
        yield f"Member must have length less than or equal to {high}"


def _range(shape: Any, value: float) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and value < low:
        yield f"Member must have value greater than or equal to {low}"
    if high is not None and value > high:
        yield f"Member must have value less than or equal to {high}"


def _sentence(shown: str | None, path: str, constraint: str, wording: Wording) -> str:
    value = "" if not wording.shows_values else " null" if shown is None else f" '{shown}'"
    return f"Value{value} at '{path}' failed to satisfy constraint: {constraint}"


def _lower_first(name: str) -> str:
    return name[:1].lower() + name[1:]
