"""`Workspace`: the folder in which the Pulumi CLI runs a stack, so that the user's project, state and login stay as they are.

The CLI writes to a stack file (the salt of the passphrase, when a stack is made), hence a copy of that file; the rest of the
project is linked. Its home and its backend are folders beside the copy.
"""

import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import yaml

from deliverability.declaration.reading import ConfigError
from deliverability.declaration.reading.yaml_nodes import read_document
from deliverability.engine.cli.finding import Installed
from deliverability.engine.environment import only
from deliverability.engine.errors import EngineError
from deliverability.engine.linked_project import link_project

_PROJECT = "Pulumi.yaml"
#: Of a backend that is thrown away.
_PASSPHRASE = "rehearsal"
#: Where the copy's stack file is; the project may have its own anywhere.
_STACKS = "rehearsed-stacks"
#: How the user's own backend encrypts, and an environment that it would be asked for.
_OF_THE_BACKEND = frozenset({"encryptionsalt", "encryptedkey", "secretsprovider", "environment"})
#: What may be said to the AWS provider; every other key leads to somebody's account, or away from the rehearsal's endpoint.
_AWS = "aws:"
_HARMLESS = frozenset({"aws:region", "aws:defaultTags", "aws:ignoreTags"})


class Workspace:
    """One stack's folder. root: holds everything. environment: of every command in it."""

    def __init__(self, root: Path, stack: str, installed: Installed, aws: Mapping[str, str]) -> None:
        self.root = root
        self.stack = stack
        self._home = root / "home"
        self._backend = root / "backend"
        self._copies = 0
        self._salt: yaml.Node | None = None
        for folder in (self._home, self._backend):
            folder.mkdir()
        plugins = installed.home / "plugins"
        if plugins.is_dir():
            (self._home / "plugins").symlink_to(plugins.resolve(), target_is_directory=True)
        self._aws = dict(aws)

    @property
    def environment(self) -> dict[str, str]:
        """The process's variables, but those that lead to the user's account, backend or login."""
        return only(
            {
                **self._aws,
                "PULUMI_HOME": str(self._home),
                "PULUMI_BACKEND_URL": self._backend.as_uri(),
                "PULUMI_CONFIG_PASSPHRASE": _PASSPHRASE,
                "PULUMI_SKIP_UPDATE_CHECK": "true",
                # Without it the commands have no --event-log.
                "PULUMI_DEBUG_COMMANDS": "true",
            }
        )

    def take(self, project: Path) -> Path:
        """A copy of a project; commands run in it. Raises EngineError for a file that can't be read."""
        self._copies += 1
        copy = self.root / f"project-{self._copies}"
        copy.mkdir()
        link_project(project, copy, without=(_PROJECT, _STACKS))
        described = _mapping(project / _PROJECT)
        stacks = _entry(described, "stackConfigDir")
        _without(described, {"stackConfigDir", "backend"})
        _only_harmless(described)
        described.value.append((_text("stackConfigDir"), _text(_STACKS)))
        _write(copy / _PROJECT, described)
        name = f"Pulumi.{self.stack}.yaml"
        configured = _mapping(project / (stacks.value if isinstance(stacks, yaml.ScalarNode) else ".") / name)
        _without(configured, _OF_THE_BACKEND)
        _only_harmless(configured)
        if self._salt is not None:
            configured.value.append((_text("encryptionsalt"), self._salt))
        (copy / _STACKS).mkdir()
        _write(copy / _STACKS / name, configured)
        return copy

    def keep_salt(self, copy: Path) -> None:
        """The salt that the CLI wrote when it made the stack goes into every later copy."""
        self._salt = _entry(_mapping(copy / _STACKS / f"Pulumi.{self.stack}.yaml"), "encryptionsalt")


@contextmanager
def open_workspace(stack: str, installed: Installed, aws: Mapping[str, str]) -> Iterator[Workspace]:
    """A workspace that is gone at the end. aws: variables that lead AWS clients to where the stack is deployed."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-", ignore_cleanup_errors=True) as root:
        yield Workspace(Path(root).resolve(), stack, installed, aws)


def _mapping(file: Path) -> yaml.MappingNode:
    try:
        node = read_document(file)
    except ConfigError as error:
        raise EngineError(f"{file}: {error.problems[0]}") from None
    if node is None:
        return yaml.MappingNode("tag:yaml.org,2002:map", [])
    if not isinstance(node, yaml.MappingNode):
        raise EngineError(f"{file}: expected a mapping at the top")
    return node


def _entry(mapping: yaml.MappingNode, key: str) -> yaml.Node | None:
    return next((value for name, value in mapping.value if name.value == key), None)


def _without(mapping: yaml.MappingNode, keys: Collection[str]) -> None:
    mapping.value = [(name, value) for name, value in mapping.value if name.value not in keys]


def _only_harmless(document: yaml.MappingNode) -> None:
    configured = _entry(document, "config")
    if isinstance(configured, yaml.MappingNode):
        said = (str(name.value) for name, _ in configured.value)
        _without(configured, {key for key in said if key.startswith(_AWS) and key not in _HARMLESS})


def _text(value: str) -> yaml.ScalarNode:
    return yaml.ScalarNode("tag:yaml.org,2002:str", value)


def _write(file: Path, document: yaml.MappingNode) -> None:
    # Nodes, not data: every value is written as it was read, whatever version of YAML its reader knows.
    file.write_text(yaml.serialize(document, allow_unicode=True), encoding="utf-8")
