"""The words for a key of the settings: its values and its default, from its part of the JSON Schema."""

import json
from typing import Any

from deliverability.declaration.values import FORM


def values_of(part: dict[str, Any], *, in_list: Any = None) -> str:
    """What may stand there: "`none`, `quarantine`", "whole number from 60 to 172800". in_list: the section of a list's items."""
    if "enum" in part:
        return ", ".join(f"`{_yaml(choice)}`" for choice in part["enum"])
    if "anyOf" in part:
        return "label or `false`" if {"const": False} in part["anyOf"] else "text, encrypted by Pulumi"
    if part.get("type") == "array":
        return "list of mappings" if in_list else f"list of {values_of(part['items'])}"
    if FORM in part:
        return str(part[FORM])
    if part.get("format") == "date":
        return "date"
    if part.get("type") == "boolean":
        return "`true`, `false`"
    word = {"integer": "whole number", "number": "number", "string": "text"}[part["type"]]
    low = part.get("minimum", part.get("exclusiveMinimum"))
    high = part.get("maximum")
    if low is None:
        return word
    above = "above" if "exclusiveMinimum" in part else "from"
    return f"{word} {above} {low}" + (f" to {high}" if high is not None else "")


def default_of(part: dict[str, Any]) -> str:
    """The default as code, "-" for none and for an empty one."""
    default = part.get("default")
    return "-" if default in (None, [], {}) else f"`{_yaml(default)}`"


def meaning_of(part: dict[str, Any], *, with_default: bool) -> str:
    """What a key means, with what its type can't say in a program: the choices there are, the bounds of a number, the default."""
    sentences = [part["description"]]
    if "enum" in part:
        sentences.append(f"One of {values_of(part)}.")
    elif "enum" in part.get("items", {}):
        sentences.append(f"Any of {values_of(part['items'])}.")
    elif "minimum" in part or "exclusiveMinimum" in part:
        sentences.append(f"A {values_of(part)}.")
    elif part.get("format") == "date":
        sentences.append("A date, YYYY-MM-DD.")
    if with_default and default_of(part) != "-":
        sentences.append(f"Default: {default_of(part)}.")
    return " ".join(sentences)


def _yaml(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value).replace('"', "")
