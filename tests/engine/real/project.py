"""`Project`: a folder in which the engine finds the checkout's program, and everything else that a command needs around it."""

import itertools
import os
import shlex
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from deliverability.declaration.key_paths import NAMESPACE
from tests.engine.real.command import Command, Outcome
from tests.engine.real.tools import Bridged, Tools

ROOT = Path(__file__).resolve().parents[3]
_PASSPHRASE = "correct horse battery staple"  # of a backend that the test throws away
#: Says in a process's environment which project it was started for: by that its leftovers are found.
MARK = "DELIVERABILITY_ENGINE_TEST"


@dataclass(frozen=True, slots=True)
class Project:
    """A project of its own for one test.

    folder: with Pulumi.yaml, the program and stacks/. home: of the engine, beside it.
    logs: where every command leaves what it printed and the engine's event log.
    aws: environment variables that lead AWS clients to the embedded cloud.
    """

    folder: Path
    home: Path
    logs: Path
    tools: Tools
    aws: Mapping[str, str]
    _numbers: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def stack_file(self, stack: str) -> Path:
        """Where a stack's configuration is."""
        return self.folder / "stacks" / f"Pulumi.{stack}.yaml"

    def take_example(self, stack: str) -> None:
        """Put one of the checkout's stack files into it, as it stands."""
        shutil.copy(ROOT / "stacks" / f"Pulumi.{stack}.yaml", self.stack_file(stack))

    def write(self, stack: str, region: str, settings: Mapping[str, Any]) -> None:
        """Write a stack file; what the engine added to it (the salt of its encryption) stays."""
        file = self.stack_file(stack)
        held: dict[str, Any] = yaml.safe_load(file.read_text("utf-8")) if file.exists() else {}
        configured = {f"{NAMESPACE}:{key}": value for key, value in settings.items()}
        held["config"] = {"aws:region": region, **configured}
        file.write_text(yaml.safe_dump(held, sort_keys=False), encoding="utf-8")

    def start(self, *arguments: str, logged: bool = False) -> Command:
        """Start `pulumi` with these arguments. logged: whether it's told to write an event log, which not every command can."""
        number = f"{next(self._numbers):02}-{arguments[0]}"
        log = self.logs / f"{number}.events.jsonl"
        return Command(
            (str(self.tools.cli), *arguments, *(("--event-log", str(log)) if logged else ())),
            folder=self.folder,
            environment=self.environment(),
            output=self.logs / f"{number}.txt",
            log=log,
        )

    def pulumi(self, *arguments: str, code: int | None = 0) -> Outcome:
        """Run `pulumi` with these arguments; raises `UnexpectedExit`."""
        return self.start(*arguments).wait(code)

    def environment(self) -> dict[str, str]:
        kept = {name: os.environ[name] for name in ("HOME", "LANG", "TMPDIR", "TZ") if name in os.environ}
        path = os.pathsep.join([str(self.home / "bin"), str(self.tools.cli.parent), os.environ["PATH"]])
        return {
            **kept,
            **self.aws,
            "PATH": path,
            # The checkout wins over what is installed in the environment that runs the tests.
            "PYTHONPATH": str(ROOT),
            "PYTHONDONTWRITEBYTECODE": "",
            "PULUMI_HOME": str(self.home),
            "PULUMI_BACKEND_URL": f"file://{self.home}",
            "PULUMI_CONFIG_PASSPHRASE": _PASSPHRASE,
            "PULUMI_SKIP_UPDATE_CHECK": "1",
            "PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK": "true",
            # Without it the command line has no --event-log.
            "PULUMI_DEBUG_COMMANDS": "true",
            MARK: str(self.folder),
        }


def make_project(folder: Path, logs: Path, tools: Tools, aws: Mapping[str, str]) -> Project:
    """A project below `folder`, without a stack file yet."""
    project = Project(folder / "project", folder / "home", logs, tools, aws)
    project.folder.mkdir(parents=True)
    (project.folder / "stacks").mkdir()
    (project.home / "bin").mkdir(parents=True)
    logs.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "__main__.py", project.folder)
    (project.folder / "components").symlink_to(ROOT / "components", target_is_directory=True)
    described = yaml.safe_load((ROOT / "Pulumi.yaml").read_text("utf-8"))
    described["runtime"]["options"]["virtualenv"] = sys.prefix
    (project.folder / "Pulumi.yaml").write_text(yaml.safe_dump(described, sort_keys=False), encoding="utf-8")
    for name, command in _plugins(tools):
        script = project.home / "bin" / name
        script.write_text(f'#!/bin/sh\n{command} "$@"\n', encoding="utf-8")
        script.chmod(0o755)
    return project


def _plugins(tools: Tools) -> Iterator[tuple[str, str]]:
    """Name and command of each plugin that the engine is to find on PATH. -P: no module from the folder it's started in."""
    python = f"exec {shlex.quote(sys.executable)} -P -m tests.engine.real.hosts"
    if not tools.hosts_python:
        yield "pulumi-language-python", f"{python}.language_host"
    if isinstance(tools.aws, Bridged):
        parts = {
            "ENGINE_BRIDGE": tools.aws.bridge,
            "ENGINE_TERRAFORM_PROVIDER": tools.aws.terraform_provider,
        }
        exported = " ".join(f"{name}={shlex.quote(str(path))}" for name, path in parts.items())
        yield "pulumi-resource-aws", f"export {exported}\n{python}.aws_provider"
    else:
        yield "pulumi-resource-aws", f"exec {shlex.quote(str(tools.aws))}"
