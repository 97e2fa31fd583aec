"""The inputs that a resource type or function takes. Pulumi's mocks accept anything; here misspellings are refused."""

import difflib
from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Any, Final, Literal, final

from deliverability.dataclass import dataclass

Kind = Literal["string", "integer", "number", "boolean", "list", "object", "map"]


@final
class _Unknown:
    """A value that only the deployment can tell; equal to nothing but itself."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"


#: Stands for each value that isn't known in a preview.
UNKNOWN: Final = _Unknown()


@dataclass(frozen=True, slots=True)
class Property:
    """One input.

    kind: "object" has fixed `fields`; "map" has free keys and string values (tags).
    replaces: a change can't be made in place.
    default: filled in by the provider where it is left out.
    choices: the only strings allowed, where given.
    of: what a list holds.
    """

    kind: Kind
    required: bool = False
    replaces: bool = False
    default: Any = None
    choices: tuple[str, ...] = ()
    of: "Property | None" = None
    fields: Mapping[str, "Property"] = field(default_factory=dict)


STRING: Final = Property("string")
REQUIRED: Final = Property("string", required=True)
IDENTITY: Final = Property("string", required=True, replaces=True)
BOOLEAN: Final = Property("boolean")
STRINGS: Final = Property("list", of=STRING)
TAGS: Final = Property("map")
REGION: Final = Property("string", replaces=True)


def problems(properties: Mapping[str, Property], inputs: Mapping[str, Any], where: str = "") -> list[str]:
    """Everything that is wrong with the inputs, in words; empty where nothing is."""
    return list(_problems(properties, inputs, where))


def with_defaults(properties: Mapping[str, Property], inputs: Mapping[str, Any]) -> dict[str, Any]:
    """The inputs without absent values, and with the provider's defaults."""
    given = {key: value for key, value in inputs.items() if value is not None}
    filled = {key: spec.default for key, spec in properties.items() if spec.default is not None}
    return filled | given


def _problems(properties: Mapping[str, Property], inputs: Mapping[str, Any], where: str) -> Iterator[str]:
    for key in inputs:
        if key not in properties:
            near = difflib.get_close_matches(key, properties, n=1)
            hint = f" (did you mean '{near[0]}'?)" if near else ""
            yield f"input '{where}{key}' is not known here{hint}"
    for key, spec in properties.items():
        value = inputs.get(key)
        if value is None:
            if spec.required:
                yield f"required input '{where}{key}' is missing"
        elif value is not UNKNOWN:
            yield from _value_problems(spec, value, f"{where}{key}")


def _value_problems(spec: Property, value: Any, where: str) -> Iterator[str]:
    if not _has_kind(spec.kind, value):
        yield f"input '{where}' must be {_ARTICLES[spec.kind]}, not {value!r}"
    elif spec.choices and value not in spec.choices:
        yield f"input '{where}' must be one of {', '.join(spec.choices)}, not {value!r}"
    elif spec.kind == "object":
        yield from _problems(spec.fields, value, f"{where}.")
    elif spec.kind == "list" and spec.of is not None:
        for position, part in enumerate(value):
            if part is not UNKNOWN:
                yield from _value_problems(spec.of, part, f"{where}[{position}]")
    elif spec.kind == "map":
        for key, part in value.items():
            if part is not UNKNOWN and not isinstance(part, str):
                yield f"input '{where}.{key}' must be a string, not {part!r}"


_ARTICLES: Final[Mapping[str, str]] = {
    "string": "a string",
    "integer": "a whole number",
    "number": "a number",
    "boolean": "true or false",
    "list": "a list",
    "object": "an object",
    "map": "a map",
}


def _has_kind(kind: Kind, value: Any) -> bool:
    match kind:
        case "string":
            return isinstance(value, str)
        case "integer":
            return isinstance(value, int) and not isinstance(value, bool)
        case "number":
            return isinstance(value, int | float) and not isinstance(value, bool)
        case "boolean":
            return isinstance(value, bool)
        case "list":
            return isinstance(value, list | tuple)
        case "object" | "map":
            return isinstance(value, Mapping)
