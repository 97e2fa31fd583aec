"""Which keys may be written where: unknown, misplaced, empty and encrypted ones are found before values are looked at."""

from collections.abc import Mapping
from typing import Any

from deliverability.declaration.reading.keys import Key, Section
from deliverability.declaration.reading.problems import NAMESPACE, Path, key_path, printable
from deliverability.declaration.reading.report import Report
from deliverability.declaration.reading.suggest import nearest_key


def known_part(data: Mapping[str, Any], root: Section, report: Report) -> dict[str, Any]:
    """The data without what can't be used; everything left out is in the report."""
    return _mapping(data, root, (), root, report)


def is_encrypted(value: Any) -> bool:
    """Whether this is how Pulumi writes a secret: a mapping with `secure` alone."""
    return isinstance(value, Mapping) and list(value) == ["secure"]


def _mapping(
    data: Mapping[str, Any], section: Section, path: Path, root: Section, report: Report
) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    for name, value in data.items():
        here = (*path, name)
        key = section.keys.get(name)
        if key is None:
            _unknown(here, value, section, root, report)
        elif value is None and not key.nullable:
            report.add(here, None, "the key has no value", "write a value, or leave the key out")
        elif is_encrypted(value):
            if key.secret:
                kept[name] = None
            else:
                _encrypted(here, key, report)
        elif value is not None:
            kept[name] = _value(value, key, here, root, report)
    return kept


def _value(value: Any, key: Key, path: Path, root: Section, report: Report) -> Any:
    if key.section is None:
        return value
    if key.is_list and isinstance(value, (list, tuple)):
        return [
            _mapping(item, key.section, (*path, index), root, report) if isinstance(item, Mapping) else item
            for index, item in enumerate(value)
        ]
    if not key.is_list and isinstance(value, Mapping):
        return _mapping(value, key.section, path, root, report)
    return value


def _unknown(path: Path, value: Any, section: Section, root: Section, report: Report) -> None:
    written = str(path[-1])
    parent = tuple(part for part in path[:-1] if isinstance(part, str))
    meant = nearest_key(written, parent, root) if len(parent) == len(path) - 1 else None
    if len(parent) != len(path) - 1:
        local = nearest_key(written, (), section)
        remedy = f"did you mean {local[-1]!r}?" if local else _all_keys(section)
    elif meant is None:
        remedy = f"{_all_keys(section)}, or remove it"
    elif meant[:-1] == parent:
        remedy = f"did you mean {meant[-1]!r}?"
    else:
        remedy = f"did you mean {key_path(meant)!r}? {_nesting(meant)}"
    report.add(path, value, "there is no such key", remedy, breaks=False)
    if meant is not None:
        # What was meant is there, only misspelt: it isn't missing, and what depends on it can't be judged.
        report.broken.add(meant)


def _nesting(path: tuple[str, ...]) -> str:
    first, *below = path
    if not below:
        return f"write it as '{NAMESPACE}:{first}'"
    inner = " below ".join(f"'{name}:'" for name in reversed(below))
    return f"write {inner} below '{NAMESPACE}:{first}:'"


def _all_keys(section: Section) -> str:
    return f"the keys here are {', '.join(section.keys)}"


def _encrypted(path: Path, key: Key, report: Report) -> None:
    if key.section is not None and any(inner.secret for _, inner in key.section.walk()):
        problem = "the whole mapping is encrypted, and can't be read without Pulumi"
        remedy = f"encrypt the key alone: pulumi config set --secret --path '{NAMESPACE}:dkim.byo.privateKey'"
    else:
        problem = "the value is encrypted, and can't be read without Pulumi"
        remedy = "write it in plain text: only dkim.byo.privateKey is a secret"
    report.add(path, None, problem, remedy)


def not_text_key(path: Path, name: object, report: Report) -> None:
    """Note a key that isn't text, such as 2024 or true."""
    report.add((*path, printable(str(name))), None, "a key must be text", "put it in quotes, or remove it")
