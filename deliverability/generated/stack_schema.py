"""The JSON Schema of a stack file, made from the model: what editors offer and underline."""

from typing import Any

from pydantic import BaseModel

from deliverability.declaration import sections
from deliverability.declaration.key_paths import NAMESPACE, REGION_KEY
from deliverability.declaration.reading.keys import descriptions
from deliverability.declaration.settings import Settings
from deliverability.declaration.values import plain_schema

DRAFT = "https://json-schema.org/draft/2020-12/schema"
_ENCRYPTED = {
    "type": "object",
    "description": "Encrypted by 'pulumi config set --secret'.",
    "properties": {"secure": {"type": "string"}},
    "required": ["secure"],
    "additionalProperties": False,
}


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12) of a whole stack file; keys of other namespaces and other top-level keys are allowed.

    It says less than the checks: combinations of keys are not in it.
    """
    schema: dict[str, Any] = plain_schema(annotated_schema())
    return schema


def annotated_schema() -> dict[str, Any]:
    """The same, with the form of each text in words under `x-form`, for the documentation."""
    model = Settings.model_json_schema(by_alias=True)
    known = models()
    definitions = {name: _described(known[name], part) for name, part in sorted(model.pop("$defs").items())}
    properties: dict[str, Any] = _described(Settings, model)["properties"]
    ours = {f"{NAMESPACE}:{name}": part for name, part in properties.items()}
    return {
        "$schema": DRAFT,
        "title": f"Stack file of {NAMESPACE}",
        "type": "object",
        "required": ["config"],
        "properties": {
            "config": {
                "type": "object",
                "required": [f"{NAMESPACE}:domain"],
                "properties": {
                    REGION_KEY: {"type": "string", "description": "AWS region of the SES identity."},
                    **ours,
                },
                "patternProperties": {f"^{NAMESPACE}:(?!({'|'.join(properties)})$)": False},
                "propertyNames": {"pattern": "^[^:]+:.+$"},
            }
        },
        "$defs": definitions,
    }


def models() -> dict[str, type[BaseModel]]:
    """Every model of the settings by its name, in the order of the file."""
    found = {
        name: value
        for name, value in vars(sections).items()
        if isinstance(value, type) and issubclass(value, sections.Frozen) and value is not sections.Frozen
    }
    return {**found, "Settings": Settings}


def properties_of(model: type[BaseModel]) -> dict[str, Any]:
    """The schema of each key of one model, by its name in YAML."""
    properties: dict[str, Any] = _described(model, model.model_json_schema(by_alias=True))["properties"]
    return properties


def _described(model: type[BaseModel], part: dict[str, Any]) -> dict[str, Any]:
    texts = {model.model_fields[field].alias or field: text for field, text in descriptions(model).items()}
    properties = {key: _key(value) | {"description": texts[key]} for key, value in part["properties"].items()}
    kept = {key: value for key, value in part.items() if key not in ("title", "description")}
    return kept | {"properties": properties}


def _key(part: dict[str, Any]) -> dict[str, Any]:
    """One key: without the null that stands for leaving it out, and with its encrypted form where it is a secret."""
    part = {name: value for name, value in part.items() if name != "title"}
    if part.get("default", ...) is None or isinstance(part.get("default"), dict):
        del part["default"]  # None: left out. A section: its keys have defaults of their own.
    choices = [choice for choice in part.pop("anyOf", []) if choice != {"type": "null"}]
    if any(choice.get("format") == "password" for choice in choices):
        return part | {"anyOf": [{"type": "string"}, _ENCRYPTED]}
    if len(choices) == 1:
        only: dict[str, Any] = choices[0]
        return part | only
    return part | {"anyOf": choices} if choices else part
