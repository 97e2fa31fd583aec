"""The configuration that a program finds: the stack file's values and the project's defaults, as the CLI would pass them."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.reading import ConfigError
from deliverability.declaration.reading.yaml_nodes import plain_document
from deliverability.engine.errors import EngineError

#: Keys of the default AWS provider that lead to somebody's real account, or away from the rehearsal's endpoint.
_REAL_ACCOUNT = frozenset(
    f"aws:{key}"
    for key in (
        "accessKey",
        "allowedAccountIds",
        "assumeRoles",
        "endpoints",
        "profile",
        "secretKey",
        "sharedConfigFiles",
        "sharedCredentialsFiles",
        "skipCredentialsValidation",
        "skipMetadataApiCheck",
        "skipRegionValidation",
        "skipRequestingAccountId",
        "token",
    )
)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What `pulumi.Config` reads. values: by full key, objects as JSON text. project: name in Pulumi.yaml."""

    project: str
    values: Mapping[str, str]

    @property
    def region(self) -> str:
        """`aws:region`, "" where it isn't set."""
        return self.values.get("aws:region", "")


def read_configuration(folder: Path, stack: str) -> Configuration:
    """Read Pulumi.yaml and the stack file; raises EngineError with file and key.

    Credentials, endpoints and roles of the `aws:` namespace are left out: a rehearsal reaches its own cloud only.
    """
    project_file = folder / "Pulumi.yaml"
    project = _mapping(project_file)
    name = project.get("name")
    if not isinstance(name, str) or not name:
        raise EngineError(
            f"{project_file}: 'name' is missing: it names the project, and the namespace of its keys"
        )
    stack_file = folder / str(project.get("stackConfigDir") or ".") / f"Pulumi.{stack}.yaml"
    given = _mapping(stack_file).get("config") or {}
    if not isinstance(given, dict):
        raise EngineError(f"{stack_file}: 'config' must be a mapping of keys")
    values: dict[str, str] = {}
    for key, value in given.items():
        full = _full_key(str(key), name)
        if full not in _REAL_ACCOUNT:
            values[full] = _as_text(value, f"{stack_file}: {full}")
    _add_defaults(values, project, name, project_file, stack)
    return Configuration(name, values)


def _add_defaults(
    values: dict[str, str], project: Mapping[str, Any], name: str, source: Path, stack: str
) -> None:
    declared = project.get("config") or {}
    for key, spec in declared.items() if isinstance(declared, dict) else ():
        full = _full_key(str(key), name)
        if full in values or full in _REAL_ACCOUNT:
            continue
        if not isinstance(spec, dict):
            values[full] = _as_text(spec, f"{source}: {full}")
        elif "value" in spec or "default" in spec:
            values[full] = _as_text(spec.get("value", spec.get("default")), f"{source}: {full}")
        elif "type" in spec and full.startswith(f"{name}:"):
            raise EngineError(f"Stack '{stack}' is missing configuration value '{key}'")


def _mapping(path: Path) -> dict[str, Any]:
    try:
        data = plain_document(path)
    except ConfigError as error:
        problem = error.problems[0]
        raise EngineError(f"{path}: {problem}; {problem.remedy}") from None
    if not isinstance(data, dict):
        raise EngineError(f"{path}: expected a mapping at the top")
    return data


def _full_key(key: str, project: str) -> str:
    return key if ":" in key else f"{project}:{key}"


def _as_text(value: Any, where: str) -> str:
    _refuse_secrets(value, where)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        return json.dumps(value, default=str, ensure_ascii=False)
    return "" if value is None else str(value)


def _refuse_secrets(value: Any, where: str) -> None:
    if isinstance(value, dict):
        if set(value) == {"secure"}:
            raise EngineError(
                f"{where} is encrypted, and only the Pulumi CLI with the stack's passphrase or key service can read it: "
                "rehearse with a copy of the stack file that has a throw-away value there"
            )
        for key, part in value.items():
            _refuse_secrets(part, f"{where}.{key}")
    elif isinstance(value, list):
        for position, part in enumerate(value):
            _refuse_secrets(part, f"{where}[{position}]")
