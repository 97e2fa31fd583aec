"""Reading a manifest, as a stack exports it or a file holds it; every way it can be wrong has its sentence."""

from collections.abc import Mapping

from pydantic import ValidationError

from deliverability.declaration.manifest.document import SCHEMA, Manifest
from deliverability.json_text import JsonError, read_json


class ManifestError(ValueError):
    """The text is not a manifest that this version reads; the message says why and what to do."""


def parse_manifest(text: str, *, source: str = "manifest") -> Manifest:
    """Read a manifest from JSON: the document itself, or `pulumi stack output --json` that holds it under "manifest"."""
    try:
        data = read_json(text)
    except JsonError as error:
        raise ManifestError(f"{source}: {error}") from None
    return manifest_from_data(data, source=source)


def manifest_from_data(data: object, *, source: str = "manifest") -> Manifest:
    """Read a manifest from JSON data, or from its text, as stack outputs hold it; raises ManifestError."""
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
    if version != SCHEMA or isinstance(version, bool):
        raise ManifestError(
            f'{source}: no manifest: it must say "schema": {SCHEMA}; export one with '
            "`pulumi stack output manifest` or `deliverability plan --format json`"
        )
    try:
        return Manifest.model_validate(data, by_alias=True, by_name=False)
    except ValidationError as error:
        raise ManifestError(f"{source}: not a valid manifest:\n{problems(error)}") from None


def problems(error: ValidationError) -> str:
    """One line for each thing that is wrong: where it stands, and what it is."""
    return "\n".join(
        f"  {'.'.join(str(part) for part in problem['loc'])}: {problem['msg']}"
        for problem in error.errors(include_url=False, include_input=False)
    )
