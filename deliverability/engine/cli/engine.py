"""`CliEngine`: preview, up, refresh, drift and destroy of one stack by the user's own Pulumi CLI and AWS provider."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from deliverability.engine.changes import Changes
from deliverability.engine.cli import told
from deliverability.engine.cli.command import Ended, run
from deliverability.engine.cli.event_log import Message, Operation, messages, operations, read_events
from deliverability.engine.cli.finding import Installed
from deliverability.engine.cli.state import state
from deliverability.engine.cli.workspace import Workspace, open_workspace
from deliverability.engine.errors import EngineError
from deliverability.engine.interface import Result
from deliverability.engine.state import State

#: Nobody is asked, and what is done needs no preview of its own.
_CONFIRMED = ("--yes", "--skip-preview")


class CliEngine:
    """A `StackEngine`. Every command is a process of its own, and gone when the method returns.

    stack: exists in the workspace's backend as soon as this does. Raises EngineError where it can't be made.
    """

    def __init__(self, workspace: Workspace, project: Path, cli: Path) -> None:
        self.stack = workspace.stack
        self._workspace = workspace
        self._cli = cli
        self._commands = 0
        self.project = project
        self._told("stack", "init", self.stack, stack=False)
        workspace.keep_salt(self._copy)

    @property
    def project(self) -> Path:
        """Folder of Pulumi.yaml and `__main__.py`; the commands run in a copy that is made when it is set."""
        return self._project

    @project.setter
    def project(self, folder: Path) -> None:
        self._project = folder.resolve()
        self._copy = self._workspace.take(self._project)

    @property
    def state(self) -> State:
        """`pulumi stack export`."""
        return state(json.loads(self._told("stack", "export").out))

    def preview(self) -> Result:
        """`pulumi preview`."""
        return _result(*self._run("preview"))

    def up(self) -> Result:
        """`pulumi up`."""
        return _result(*self._run("up", *_CONFIRMED))

    def refresh(self) -> Changes:
        """`pulumi refresh`."""
        return told.changes(self._run("refresh", *_CONFIRMED)[0])

    def drift(self) -> Changes:
        """`pulumi refresh --preview-only`."""
        return told.changes(self._run("refresh", "--preview-only")[0])

    def destroy(self) -> Changes:
        """`pulumi destroy`."""
        return told.changes(self._run("destroy", *_CONFIRMED)[0])

    def unprotect(self) -> tuple[str, ...]:
        """`pulumi state unprotect --all`; returns the URNs it was lifted from."""
        protected = tuple(each.urn for each in self.state.all() if each.protect)
        if protected:
            self._told("state", "unprotect", "--all", "--yes")
        return protected

    def _run(self, command: str, *flags: str) -> tuple[tuple[Operation, ...], tuple[Message, ...]]:
        """What a command that has an event log did and said; raises EngineError with the errors that it told."""
        log = self._workspace.root / f"{self._commands + 1:03}-{command}.events.jsonl"
        ended = self._start(command, *flags, "--event-log", str(log))
        events = read_events(log)
        done, said = operations(events), messages(events)
        if ended.code:
            raise EngineError(told.failure(said, ended.err or ended.out), told.changes(done))
        return done, said

    def _told(self, *arguments: str, stack: bool = True) -> Ended:
        """A command without an event log; raises EngineError with what it printed."""
        ended = self._start(*arguments, stack=stack)
        if ended.code:
            raise EngineError(f"pulumi {' '.join(arguments[:2])}: {told.failure((), ended.err or ended.out)}")
        return ended

    def _start(self, *arguments: str, stack: bool = True) -> Ended:
        self._commands += 1
        try:
            return run(
                (
                    str(self._cli),
                    *arguments,
                    *(("--stack", self.stack) if stack else ()),
                    "--non-interactive",
                    "--color=never",
                ),
                folder=self._copy,
                environment=self._workspace.environment,
                printed=self._workspace.root / f"{self._commands:03}-{arguments[0]}",
            )
        except OSError as error:
            raise EngineError(f"{self._cli} can't be started: {error.strerror or error}") from error


@contextmanager
def open_cli_engine(
    project: Path, stack: str, installed: Installed, environment: Mapping[str, str]
) -> Iterator[CliEngine]:
    """A new stack in a backend that is gone at the end.

    environment: variables by which the AWS provider, and boto3 in the program, find where it is deployed.
    """
    with open_workspace(stack, installed, environment) as workspace:
        yield CliEngine(workspace, project, installed.cli)


def _result(done: tuple[Operation, ...], said: tuple[Message, ...]) -> Result:
    printed = "".join(f"{each.text}\n" for each in said if each.severity.startswith("info"))
    return Result(told.changes(done), told.outputs(done), told.warnings(said), printed)
