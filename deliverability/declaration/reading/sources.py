"""A declaration read from a mapping, the component's arguments, Pulumi's runtime or a stack file, to the same settings."""

import json
import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.key_paths import NAMESPACE, REGION_KEY, KeyPath, Position, key_path
from deliverability.declaration.reading.checks import CHECKS, NOTES
from deliverability.declaration.reading.combinations import Facts, Region, with_refusals
from deliverability.declaration.reading.keys import Key, Section, section_of
from deliverability.declaration.reading.problems import Complaint, Problems, config_error, not_a_text_key
from deliverability.declaration.reading.stack_yaml import read_stack_file
from deliverability.declaration.reading.validation import known_part, settings_of
from deliverability.declaration.reading.yaml_nodes import MAX_DEPTH
from deliverability.declaration.settings import Settings

_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


#: A flag at the top level, where Pulumi knows texts only.
_FLAGS = {"true": True, "false": False}


@dataclass(frozen=True, slots=True)
class Declaration:
    """What one stack says.

    stack: its name, "shop-a.production".
    region: AWS region of the identity; None where the source names none.
    source: the file, or what else was read.
    notes: what is allowed and still worth saying, one sentence each.
    """

    settings: Settings
    stack: str
    region: str | None
    source: str
    notes: tuple[str, ...]


def from_mapping(data: Mapping[str, Any], *, source: str = "settings", region: str | None = None) -> Settings:
    """Settings from Python data with camelCase keys. region: checked too where it is given. Raises ConfigError."""
    plain, complaints = _text_keys(data, source)
    return _judged(plain, section_of(Settings), Problems(complaints), source, Region(region)).settings


def from_arguments(
    data: Mapping[str, Any], *, source: str = "arguments", region: str | None = None
) -> Settings:
    """Settings from the component's arguments: snake_case or camelCase keys, None for what isn't given. Raises ConfigError."""
    section = section_of(Settings)
    plain, complaints = _text_keys(data, source)
    camel, more = _camel(plain, section, ())
    return _judged(camel, section, Problems((*complaints, *more)), source, Region(region)).settings


def from_pulumi(
    values: Mapping[str, str],
    *,
    stack: str,
    region: str | None,
    source: str = "Pulumi configuration",
    sealed: frozenset[str] = frozenset(),
) -> Declaration:
    """A declaration from what the Pulumi runtime hands over, secrets decrypted. Raises ConfigError.

    values: by key without the namespace; lists and mappings as JSON text. sealed: the keys that are secrets.
    """
    section = section_of(Settings)
    data, complaints = _from_json(values, section)
    facts = _judged(data, section, Problems(complaints), source, Region(region))
    return Declaration(facts.settings, stack, region, source, _notes_on(replace(facts, sealed=sealed)))


def load_stack_file(path: Path, *, environ: Mapping[str, str] = os.environ) -> Declaration:
    """The declaration in a stack file. Raises ConfigError with every problem and its line.

    The region is that of `aws:region`, else of AWS_REGION or AWS_DEFAULT_REGION in `environ`. A secret that Pulumi encrypted
    is None: only the Pulumi program can read it.
    """
    section, source = section_of(Settings), str(path)
    file = read_stack_file(path, section)
    region = Region(file.region, REGION_KEY, file.region_at)
    if file.region is None:
        variable = next((name for name in _REGION_VARIABLES if environ.get(name)), None)
        region = Region(environ[variable], variable) if variable else region
    data, complaints = _from_json(file.data, section)
    problems = Problems((*file.complaints, *complaints))
    facts = _judged(data, section, problems, source, region, file.positions)
    stack = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    return Declaration(facts.settings, stack, region.name, source, _notes_on(facts))


def require_region(declaration: Declaration) -> str:
    """The region, "" for a parked domain without one; raises ConfigError where it is missing."""
    if declaration.region is None and declaration.settings.sends:
        raise config_error(
            declaration.source,
            "the region of the SES identity is missing",
            f"add '{REGION_KEY}: eu-central-1' (or yours) below 'config:', or set AWS_REGION",
            where=REGION_KEY,
        )
    return declaration.region or ""


def _judged(
    data: dict[str, Any],
    section: Section,
    problems: Problems,
    source: str,
    region: Region,
    positions: Mapping[KeyPath, Position] | None = None,
) -> Facts:
    """The one way through all checks; raises ConfigError with every problem, those found before among them."""
    given, complaints = known_part(data, section)
    settings, problems = settings_of(given, problems + complaints)
    facts = Facts(settings, given, region)
    with_refusals(problems, CHECKS, facts).raise_if_any(source, positions or {})
    return facts


def _notes_on(facts: Facts) -> tuple[str, ...]:
    return tuple(text for note in NOTES for text in note(facts))


def _text_keys(data: object, source: str, path: KeyPath = ()) -> tuple[dict[str, Any], tuple[Complaint, ...]]:
    """The mapping as nested dicts and lists, without keys that aren't text."""
    if not isinstance(data, Mapping):
        raise config_error(
            source, f"expected a mapping, found {type(data).__name__}", "pass the keys as a mapping"
        )
    kept: dict[str, Any] = {}
    complaints: list[Complaint] = []
    for name, value in data.items():
        if isinstance(name, str):
            kept[name], more = _plain(value, source, (*path, name))
            complaints += more
        else:
            complaints.append(not_a_text_key(path, name))
    return kept, tuple(complaints)


def _plain(value: Any, source: str, path: KeyPath) -> tuple[Any, tuple[Complaint, ...]]:
    if len(path) > MAX_DEPTH:
        problem = f"nested more than {MAX_DEPTH} deep"
        raise config_error(source, problem, "write the keys as documented", where=key_path(path))
    if isinstance(value, Mapping):
        return _text_keys(value, source, path)
    if isinstance(value, (list, tuple)):
        items = [_plain(item, source, (*path, index)) for index, item in enumerate(value)]
        return [item for item, _ in items], tuple(complaint for _, each in items for complaint in each)
    return value, ()


def _camel(
    data: dict[str, Any], section: Section, path: KeyPath
) -> tuple[dict[str, Any], tuple[Complaint, ...]]:
    """The data with its keys in camelCase, without None."""
    by_field = {key.field: key for key in section.keys.values()}
    kept: dict[str, Any] = {}
    complaints: list[Complaint] = []
    for name, value in data.items():
        key = section.keys.get(name) or by_field.get(name)
        if value is None:
            continue
        written, here = key.name if key else name, (*path, name)
        if written in kept:
            problem = f"the key is given twice, also as {written!r}"
            complaints.append(Complaint(here, value, problem, "give it once", spoils=here))
            continue
        kept[written], more = _camel_below(value, key, (*path, written)) if key else (value, ())
        complaints += more
    return kept, tuple(complaints)


def _camel_below(value: Any, key: Key, path: KeyPath) -> tuple[Any, tuple[Complaint, ...]]:
    if key.section is not None and isinstance(value, dict):
        return _camel(value, key.section, path)
    if key.section is not None and isinstance(value, list):
        items = [
            _camel(item, key.section, (*path, index)) if isinstance(item, dict) else (item, ())
            for index, item in enumerate(value)
        ]
        return [item for item, _ in items], tuple(complaint for _, each in items for complaint in each)
    return value, ()


def _from_json(values: Mapping[str, Any], section: Section) -> tuple[dict[str, Any], tuple[Complaint, ...]]:
    """The values with text in place of a list, a mapping or a flag read: so `pulumi config set` writes and Pulumi hands them over."""
    data: dict[str, Any] = {}
    complaints: list[Complaint] = []
    for name, value in values.items():
        key = section.keys.get(name)
        if key is not None and key.is_flag and isinstance(value, str):
            data[name] = _FLAGS.get(value, value)
            continue
        if key is None or not key.is_container or not isinstance(value, str):
            data[name] = value
            continue
        try:
            data[name] = json.loads(value, object_pairs_hook=_once)
        except (ValueError, RecursionError) as error:
            reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
            complaints.append(Complaint((name,), value, *_no_container(key, value, reason), spoils=(name,)))
    return data, tuple(complaints)


def _no_container(key: Key, value: str, reason: str) -> tuple[str, str]:
    """What is wrong with text in place of a list or mapping, and the way out."""
    expected = "a list" if key.is_list else "a mapping of keys"
    if value.lstrip()[:1] in ("[", "{"):
        problem = f"expected {expected}, and this text can't be read as JSON: {reason}"
        return problem, "write it as YAML below the key, or with 'pulumi config set --path'"
    if not key.is_list:
        inner = next(iter(key.section.keys)) if key.section is not None else "KEY"
        set_one = f"pulumi config set --path '{NAMESPACE}:{key.name}.{inner}' VALUE"
        return f"expected {expected}, found text", f"write keys below it, indented, or set one: {set_one}"
    several = "each entry" if "," in value or " " in value.strip() else "the entry"
    set_one = f"pulumi config set --path '{NAMESPACE}:{key.name}[0]' VALUE"
    return (
        f"expected {expected}, found text",
        f"write {several} on a line of its own, after '- ', or set it: {set_one}",
    )


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; one that holds a key twice is a ValueError, since readers differ in which they take."""
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"the key {twice!r} stands twice")
    return dict(pairs)
