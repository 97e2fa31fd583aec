"""The ways in: a mapping, the component's arguments, the Pulumi runtime, a stack file. All lead to the same settings."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from deliverability.declaration.reading.checks import check_combinations
from deliverability.declaration.reading.facts import Facts
from deliverability.declaration.reading.keys import Key, Section, section_of
from deliverability.declaration.reading.notes import notes_on
from deliverability.declaration.reading.problems import Path, config_error
from deliverability.declaration.reading.report import Report
from deliverability.declaration.reading.shape import known_part, not_text_key
from deliverability.declaration.reading.stack_yaml import REGION_KEY, read_stack_file
from deliverability.declaration.reading.validate import validate
from deliverability.declaration.settings import Settings

_REGION_VARIABLES = ("AWS_REGION", "AWS_DEFAULT_REGION")


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
    report = Report(source)
    section = section_of(Settings)
    return _settings(_text_keys(data, report), section, report, _Region(region)).settings


def from_arguments(
    data: Mapping[str, Any], *, source: str = "arguments", region: str | None = None
) -> Settings:
    """Settings from the component's arguments: snake_case or camelCase keys, None for what isn't given. Raises ConfigError."""
    report = Report(source)
    section = section_of(Settings)
    return _settings(
        _camel(_text_keys(data, report), section, (), report), section, report, _Region(region)
    ).settings


def from_pulumi(
    values: Mapping[str, str], *, stack: str, region: str | None, source: str = "Pulumi configuration"
) -> Declaration:
    """A declaration from what the Pulumi runtime hands over, secrets decrypted. Raises ConfigError.

    values: by key without the namespace; lists and mappings as JSON text.
    """
    report = Report(source)
    section = section_of(Settings)
    read = _settings(_from_json(values, section, report), section, report, _Region(region))
    return Declaration(read.settings, stack, region, source, notes_on(read))


def load_stack_file(path: FilePath, *, environ: Mapping[str, str] = os.environ) -> Declaration:
    """The declaration in a stack file. Raises ConfigError with every problem and its line.

    The region is that of `aws:region`, else of AWS_REGION or AWS_DEFAULT_REGION in `environ`. A secret that Pulumi encrypted
    is None: only the Pulumi program can read it.
    """
    report = Report(str(path))
    section = section_of(Settings)
    file = read_stack_file(path, section, report)
    region = _Region(file.region, REGION_KEY, file.region_line)
    if file.region is None:
        variable = next((name for name in _REGION_VARIABLES if environ.get(name)), None)
        region = _Region(environ[variable], variable) if variable else region
    read = _settings(_from_json(file.data, section, report), section, report, region)
    stack = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    return Declaration(read.settings, stack, region.name, report.source, notes_on(read))


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


@dataclass(frozen=True, slots=True)
class _Region:
    """A region and where it was named."""

    name: str | None
    source: str = REGION_KEY
    line: int | None = None


def _settings(data: dict[str, Any], section: Section, report: Report, region: _Region) -> Facts:
    """The one way through all checks; raises ConfigError with everything in the report."""
    known = known_part(data, section, report)
    settings = validate(_copy(known, section), report)
    facts = Facts(settings, known, region.name)
    check_combinations(facts, report, region_source=region.source, region_line=region.line)
    report.raise_if_any()
    return facts


def _copy(data: dict[str, Any], section: Section) -> dict[str, Any]:
    """The mappings of the declaration anew: validation takes away from them what is wrong."""
    return {
        name: _copy(value, key.section)
        if isinstance(value, dict) and (key := section.keys[name]).section is not None
        else value
        for name, value in data.items()
    }


def _text_keys(data: object, report: Report, path: Path = ()) -> dict[str, Any]:
    """The mapping as nested dicts and lists; keys that aren't text are reported and left out."""
    if not isinstance(data, Mapping):
        raise config_error(
            report.source, f"expected a mapping, found {type(data).__name__}", "pass the keys as a mapping"
        )
    kept: dict[str, Any] = {}
    for name, value in data.items():
        if isinstance(name, str):
            kept[name] = _plain(value, report, (*path, name))
        else:
            not_text_key(path, name, report)
    return kept


def _plain(value: Any, report: Report, path: Path) -> Any:
    if isinstance(value, Mapping):
        return _text_keys(value, report, path)
    if isinstance(value, (list, tuple)):
        return [_plain(item, report, (*path, index)) for index, item in enumerate(value)]
    return value


def _camel(data: dict[str, Any], section: Section, path: Path, report: Report) -> dict[str, Any]:
    """The data with its keys in camelCase, without None."""
    by_field = {key.field: key for key in section.keys.values()}
    kept: dict[str, Any] = {}
    for name, value in data.items():
        key = section.keys.get(name) or by_field.get(name)
        if value is None:
            continue
        written = key.name if key else name
        if written in kept:
            report.add((*path, name), value, f"the key is given twice, also as {written!r}", "give it once")
            continue
        kept[written] = _camel_below(value, key, (*path, written), report) if key else value
    return kept


def _camel_below(value: Any, key: Key, path: Path, report: Report) -> Any:
    if key.section is None:
        return value
    if isinstance(value, dict):
        return _camel(value, key.section, path, report)
    if isinstance(value, list):
        return [
            _camel(item, key.section, (*path, index), report) if isinstance(item, dict) else item
            for index, item in enumerate(value)
        ]
    return value


def _from_json(values: Mapping[str, Any], section: Section, report: Report) -> dict[str, Any]:
    """The values with JSON text in place of a list or mapping read: so `pulumi config set` writes and Pulumi hands them over."""
    data: dict[str, Any] = {}
    for name, value in values.items():
        key = section.keys.get(name)
        if key is not None and key.is_container and isinstance(value, str):
            try:
                data[name] = json.loads(value, object_pairs_hook=_once)
            except (ValueError, RecursionError) as error:
                reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
                expected = "a list" if key.is_list else "a mapping"
                report.add(
                    (name,),
                    value,
                    f"expected {expected}, and this text can't be read as JSON either: {reason}",
                    "write it as YAML below the key, or with 'pulumi config set --path'",
                )
        else:
            data[name] = value
    return data


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object; one that holds a key twice is a ValueError, since readers differ in which they take."""
    names = [name for name, _ in pairs]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        raise ValueError(f"the key {twice!r} stands twice")
    return dict(pairs)
