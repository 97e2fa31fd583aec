"""The validation of plain data against the model: unknown keys, then wrong values, then the settings.

Each step says what is wrong and goes on with the part that can be used, so that everything is reported at once.
"""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from deliverability.declaration.key_paths import NAMESPACE, KeyPath, key_path, value_at
from deliverability.declaration.reading.keys import Key, Section, nearest_key
from deliverability.declaration.reading.known_names import no_setting, setting_of_tag
from deliverability.declaration.reading.problems import Complaint, Problems
from deliverability.declaration.settings import Settings

#: Stands in for a domain that can't be read, so that the rest can still be judged.
_NO_DOMAIN = "unreadable.invalid"


def known_part(data: Mapping[str, Any], root: Section) -> tuple[dict[str, Any], tuple[Complaint, ...]]:
    """The data without keys that are unknown, misplaced, empty or encrypted, and a complaint about each of these."""
    return _known(data, root, (), root)


def settings_of(data: dict[str, Any], problems: Problems) -> tuple[Settings, Problems]:
    """The settings, and the problems that were found before with those of single values.

    Where there are any, broken values are replaced by their defaults: good for judging the rest only.
    """
    while True:
        try:
            return Settings.model_validate(data), problems
        except ValidationError as error:
            details = error.errors(include_url=False)
        from deliverability.declaration.reading.value_problems import value_problem

        for detail in details:
            path = tuple(detail["loc"])
            if detail["type"] != "missing" or not problems.spoil(path):
                value = value_at(data, path)
                problems += [Complaint(path, value, *value_problem(detail, value), spoils=path)]
        for detail in details:
            data = _without_broken(data, tuple(detail["loc"]), missing=detail["type"] == "missing")


def is_encrypted(value: Any) -> bool:
    """Whether this is how Pulumi writes a secret: a mapping with `secure` alone."""
    return isinstance(value, Mapping) and list(value) == ["secure"]


def _known(
    data: Mapping[str, Any], section: Section, path: KeyPath, root: Section
) -> tuple[dict[str, Any], tuple[Complaint, ...]]:
    kept: dict[str, Any] = {}
    complaints: list[Complaint] = []
    for name, value in data.items():
        here = (*path, name)
        key = section.keys.get(name)
        if key is None:
            complaints.append(_unknown(here, value, section, root))
        elif value is None and not key.nullable:
            remedy = "write a value, or leave the key out"
            complaints.append(Complaint(here, None, "the key has no value", remedy, spoils=here))
        elif is_encrypted(value):
            if key.secret:
                kept[name] = None
            else:
                complaints.append(_encrypted(here, key))
        elif value is not None:
            kept[name], more = _known_value(value, key, here, root)
            complaints += more
    return kept, tuple(complaints)


def _known_value(value: Any, key: Key, path: KeyPath, root: Section) -> tuple[Any, tuple[Complaint, ...]]:
    if key.section is not None and key.is_list and isinstance(value, (list, tuple)):
        items = [
            _known(item, key.section, (*path, index), root) if isinstance(item, Mapping) else (item, ())
            for index, item in enumerate(value)
        ]
        return [item for item, _ in items], tuple(complaint for _, each in items for complaint in each)
    if key.section is not None and not key.is_list and isinstance(value, Mapping):
        return _known(value, key.section, path, root)
    return value, ()


def _unknown(path: KeyPath, value: Any, section: Section, root: Section) -> Complaint:
    written = str(path[-1])
    parent = tuple(part for part in path[:-1] if isinstance(part, str))
    whole = (*parent, written) if len(parent) == len(path) - 1 else ()
    elsewhere = no_setting(whole)
    if elsewhere is not None:
        return Complaint(path, value, *elsewhere, spoils=None)
    meant = (setting_of_tag(whole) or nearest_key(written, parent, root)) if whole else None
    if len(parent) != len(path) - 1:
        local = nearest_key(written, (), section)
        remedy = f"did you mean {local[-1]!r}?" if local else _all_keys(section)
    elif meant is None:
        remedy = f"{_all_keys(section)}, or remove it"
    elif key_path(meant) == key_path(path):
        # Written with a dot, it looks like what is meant.
        remedy = _nesting(meant)
    elif meant[:-1] == parent:
        remedy = f"did you mean {meant[-1]!r}?"
    else:
        remedy = f"did you mean {key_path(meant)!r}? {_nesting(meant)}"
    # What was meant is there, only misspelt: it isn't missing, and what depends on it can't be judged.
    return Complaint(path, value, "there is no such key", remedy, spoils=meant)


def _nesting(path: tuple[str, ...]) -> str:
    first, *below = path
    if not below:
        return f"write it as '{NAMESPACE}:{first}'"
    inner = " below ".join(f"'{name}:'" for name in reversed(below))
    return f"write {inner} below '{NAMESPACE}:{first}:'"


def _all_keys(section: Section) -> str:
    return f"the keys here are {', '.join(section.keys)}"


def _encrypted(path: KeyPath, key: Key) -> Complaint:
    if key.section is not None and any(inner.secret for _, inner in key.section.walk()):
        problem = "the whole mapping is encrypted, and can't be read without Pulumi"
        remedy = f"encrypt the key alone: pulumi config set --secret --path '{NAMESPACE}:dkim.byo.privateKey'"
    else:
        problem = "the value is encrypted, and can't be read without Pulumi"
        remedy = "write it in plain text: only dkim.byo.privateKey is a secret"
    return Complaint(path, None, problem, remedy, spoils=path)


def _without_broken(data: dict[str, Any], path: KeyPath, *, missing: bool) -> dict[str, Any]:
    """The data without what failed: the key, the list it is in, or the mapping that lacks it."""
    if path[:1] == ("domain",):
        return {**data, "domain": _NO_DOMAIN}
    end = next((index for index, part in enumerate(path) if isinstance(part, int)), len(path))
    return _without(data, path[: end - 1 if missing and end == len(path) else end])


def _without(data: dict[str, Any], path: KeyPath) -> dict[str, Any]:
    name, below = path[0], path[1:]
    if not below:
        return {key: value for key, value in data.items() if key != name}
    inner = data.get(str(name))
    return {**data, str(name): _without(inner, below)} if isinstance(inner, dict) else data
