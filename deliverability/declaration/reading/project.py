"""The project's folder and its stack files."""

from pathlib import Path
from typing import Any

import yaml

from deliverability.declaration.key_paths import NAMESPACE
from deliverability.declaration.reading.keys import nearest
from deliverability.declaration.reading.problems import ConfigError, config_error
from deliverability.declaration.reading.yaml_nodes import read_document

PROJECT_FILE = "Pulumi.yaml"


def find_project(start: Path, *, otherwise: str = "") -> Path:
    """The nearest folder, from `start` upward, whose Pulumi.yaml is named mail-deliverability.

    Projects of other names are passed by, since one may lie inside ours. Raises ConfigError where there is none.
    otherwise: another way out that the caller has, as it goes on in the message.
    """
    start = start.resolve()
    others: list[str] = []
    for folder in (start, *start.parents):
        file = folder / PROJECT_FILE
        if file.is_file():
            name = _values(file).get("name")
            if name == NAMESPACE:
                return folder
            others.append(f"{file} is {name!r}")
    seen = f" ({'; '.join(others)})" if others else ""
    raise config_error(
        str(start),
        f"no {PROJECT_FILE} of the project {NAMESPACE} here or in a folder above{seen}",
        f"change into the project's folder, or name it with --project DIR{otherwise}",
    )


def project_of(file: Path) -> str | None:
    """The name of the project of another name that a stack file belongs to; None for a file of ours, and of no project."""
    for folder in file.absolute().parents:
        if (folder / PROJECT_FILE).is_file():
            try:
                name = _values(folder / PROJECT_FILE).get("name")
            except ConfigError:
                return None
            return name if name != NAMESPACE else None
    return None


def stack_names(project: Path) -> tuple[str, ...]:
    """The names of all stacks with a file, sorted; raises ConfigError where Pulumi.yaml can't be read.

    A folder of such a name is none, nor is a pipe, whose reader would wait for whoever writes into it.
    """
    files = (file for file in _folder(project).glob("Pulumi.*.yaml") if file.is_file())
    found = (file.name.removeprefix("Pulumi.").removesuffix(".yaml") for file in files)
    return tuple(sorted(name for name in found if name))


def stack_file(project: Path, name: str) -> Path:
    """The file of a stack; raises ConfigError that lists the nearest and all names."""
    known = stack_names(project)
    if name in known:
        return _folder(project) / f"Pulumi.{name}.yaml"
    raise _no_stack(_folder(project), name, known)


def new_stack_file(project: Path, name: str) -> Path:
    """Where the file of a stack belongs that has none yet; raises ConfigError where Pulumi.yaml can't be read."""
    return _folder(project) / f"Pulumi.{name}.yaml"


def _no_stack(folder: Path, name: str, known: tuple[str, ...]) -> ConfigError:
    if not known:
        return config_error(
            str(folder), f"there is no stack {name!r}, nor any other", f"write {folder}/Pulumi.{name}.yaml"
        )
    close = nearest(name, known)
    meant = f"did you mean {close!r}? " if close else ""
    return config_error(
        str(folder), f"there is no stack {name!r}", f"{meant}The stacks are {', '.join(known)}"
    )


def _folder(project: Path) -> Path:
    """Where stack files are: `stackConfigDir`, relative to the project (a string in `config:` is the old spelling)."""
    values = _values(project / PROJECT_FILE)
    return project / (values.get("stackConfigDir") or values.get("config") or ".")


def _values(file: Path) -> dict[str, Any]:
    """The top-level texts of a Pulumi.yaml."""
    document = read_document(file)
    if not isinstance(document, yaml.MappingNode):
        raise config_error(str(file), "expected a mapping", f"a project file says 'name: {NAMESPACE}'")
    return {
        key.value: value.value
        for key, value in document.value
        if isinstance(key, yaml.ScalarNode)
        and isinstance(value, yaml.ScalarNode)
        and not value.tag.endswith(":null")
    }
