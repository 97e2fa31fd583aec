"""Reading a manifest, as a stack exports it or a file holds it; every way it can be wrong has its sentence."""

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from deliverability.declaration.key_paths import key_path, printable, value_at
from deliverability.declaration.manifest.document import SCHEMA, Manifest
from deliverability.json_text import JsonError, read_json

#: What this version reads. In schema 1 nobody had read the settings; those of a stack are the same in both.
_READABLE = (1, SCHEMA)
_DEEPEST = 16
_EXPORT = "`pulumi stack output manifest` or `deliverability plan --format json`"


class ManifestError(ValueError):
    """The text is not a manifest that this version reads; the message says why and what to do."""


def parse_manifest(text: str, *, source: str = "manifest") -> Manifest:
    """Read a manifest from JSON: the document itself, or `pulumi stack output --json` that holds it under "manifest"."""
    source = printable(source)
    try:
        data = read_json(text)
    except JsonError as error:
        raise ManifestError(f"{source}: {error}") from None
    return manifest_from_data(data, source=source)


def manifest_from_data(data: object, *, source: str = "manifest") -> Manifest:
    """Read a manifest from JSON data, or from its text, as stack outputs hold it; raises ManifestError."""
    source = printable(source)
    if isinstance(data, Mapping) and "schema" not in data and "manifest" in data:
        data = data["manifest"]
    if isinstance(data, str):
        return parse_manifest(data, source=source)
    if not isinstance(data, Mapping):
        raise ManifestError(f"{source}: expected a JSON object, found {type(data).__name__}")
    if "taken_at" in data and "manifest" in data:
        raise ManifestError(
            f"{source}: a saved snapshot, not a manifest: judge it with `deliverability check --from-snapshot`"
        )
    if "findings" in data:
        raise ManifestError(
            f"{source}: a verdict, not a manifest: `deliverability plan --format json` makes one"
        )
    version = data.get("schema")
    if isinstance(version, int) and not isinstance(version, bool) and version > SCHEMA:
        raise ManifestError(
            f"{source}: the manifest has schema {version}, this version of deliverability reads schema {SCHEMA}: "
            "upgrade deliverability, or export the manifest with the version installed here"
        )
    if version not in _READABLE or isinstance(version, bool):
        raise ManifestError(
            f'{source}: no manifest: it must say "schema": {SCHEMA}; export one with {_EXPORT}'
        )
    document = {**data, "schema": SCHEMA}
    if "settings" in document:
        document["settings"] = _settings(document["settings"], source)
    try:
        return Manifest.model_validate(document, by_alias=True, by_name=False)
    except ValidationError as error:
        problems = _problems(error, document.get("settings"))
        raise ManifestError(f"{source}: not a valid manifest:\n{problems}") from None


def _settings(data: object, source: str) -> object:
    """The settings as the model takes them: an own key, which no manifest holds, is None there.

    Raises ManifestError where the document does hold one.
    """
    data = _whole(data)
    dkim = data.get("dkim") if isinstance(data, dict) else None
    byo = dkim.get("byo") if isinstance(dkim, dict) else None
    if isinstance(byo, dict):
        if byo.get("privateKey") is not None:
            raise ManifestError(
                f"{source}: settings.dkim.byo.privateKey: a manifest never holds a private key: remove it from there, and "
                "bring a new key, since whoever can read this document has the old one"
            )
        byo["privateKey"] = None
    return data


def _whole(data: object, depth: int = 0) -> Any:
    """JSON data anew, with whole numbers as such: on the way through Pulumi's state every number becomes a float."""
    if depth > _DEEPEST:
        return data  # no settings are nested so deep: they are refused as they are
    if isinstance(data, Mapping):
        return {name: _whole(value, depth + 1) for name, value in data.items()}
    if isinstance(data, list | tuple):
        return [_whole(item, depth + 1) for item in data]
    return int(data) if isinstance(data, float) and data.is_integer() else data


def _problems(error: ValidationError, settings: object) -> str:
    """One line for each thing that is wrong, where it stands and what it is; for settings the way out too."""
    found = error.errors(include_url=False)
    lines = [
        f"  {printable('.'.join(str(part) for part in detail['loc']))}: {printable(detail['msg'])}"
        for detail in found
        if not _within_settings(detail)
    ]
    declared = [detail for detail in found if _within_settings(detail)]
    return "\n".join([*lines, *(_settings_problems(declared, settings) if declared else ())])


def _within_settings(detail: ErrorDetails) -> bool:
    return detail["loc"][0] == "settings" and len(detail["loc"]) > 1


def _settings_problems(found: list[ErrorDetails], settings: object) -> Iterator[str]:
    # Only here: what words a problem of settings is not needed to read a manifest that has none.
    from deliverability.declaration.reading.problems import shown
    from deliverability.declaration.reading.value_problems import value_problem

    for detail in found:
        path = tuple(detail["loc"][1:])
        value = None if detail["type"] == "missing" else value_at(settings, path)
        problem = (
            "this version of deliverability knows no such setting"
            if detail["type"] == "extra_forbidden"
            else printable(value_problem({**detail, "loc": path}, value)[0])
        )
        stands = f" = {shown(path, value)}" if shown(path, value) else ""
        yield f"  settings.{printable(key_path(path))}{stands}: {problem}"
    # Ignoring a setting from a later version would judge the domain by half of what was declared.
    if any(detail["type"] == "extra_forbidden" for detail in found):
        yield (
            "  -> upgrade deliverability if a newer version made the manifest, else export it again with "
            + _EXPORT
        )
    else:
        yield f"  -> correct the stack file, not the manifest, and export it again with {_EXPORT}"
