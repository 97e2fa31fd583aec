"""The runner of a project's `__main__.py` in this process, through the Pulumi SDK, as the CLI's language host does it.

It leans on names of the SDK that are not public (`MockSettings`, `run_in_stack`), hence the pinned version.
"""

import asyncio
import contextlib
import contextvars
import io
import os
import runpy
import sys
import traceback
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from google.protobuf import empty_pb2  # type: ignore[import-untyped]
from pulumi.runtime import mocks, run_in_stack, set_all_config, settings
from pulumi.runtime.proto import engine_pb2

from deliverability.engine.configuration import Configuration
from deliverability.engine.environment import environment_only
from deliverability.engine.errors import in_words
from deliverability.engine.monitor import Monitor

#: A registration keeps a thread while its hook runs, and the hook needs another to ask the provider something.
_CALLS_AT_ONCE = 64


class ProgramFailed(RuntimeError):
    """The program raised; the message is what it said, and where in the project."""


@dataclass(slots=True)
class Messages:
    """What a program logs and prints; the SDK's `Log` calls arrive here."""

    warnings: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    printed: io.StringIO = field(default_factory=io.StringIO)

    def Log(self, request: Any) -> Any:  # noqa: N802 - the SDK's name
        """Keep warnings and errors."""
        if request.severity == engine_pb2.WARNING:
            self.warnings.append(request.message)
        elif request.severity == engine_pb2.ERROR:
            self.errors.append(request.message)
        return empty_pb2.Empty()


def run_program(
    folder: Path,
    stack: str,
    configuration: Configuration,
    monitor: Monitor,
    *,
    preview: bool,
    environment: Mapping[str, str],
) -> Messages:
    """Run the program once; raises ProgramFailed.

    environment: takes the place of every AWS_* and PULUMI_* variable, so that boto3 inside the program finds the
    rehearsal's cloud. Process-wide state (environment, sys.path, stdout) is restored, so only one run at a time.
    """
    messages = Messages()

    def inner() -> None:
        settings.reset_options()
        set_all_config(dict(configuration.values), [])
        bag = mocks.MockSettings(  # type: ignore[no-untyped-call]
            monitor=monitor,
            monitor_features=_features(monitor),
            engine=messages,
            project=configuration.project,
            stack=stack,
            dry_run=preview,
            organization="organization",
            root_directory=str(folder),
            callbacks=None,
        )
        bag.outputs = set()
        settings.configure(bag)
        asyncio.run(_quietly(folder, monitor))

    with environment_only(environment), _inside(folder), contextlib.redirect_stdout(messages.printed):
        try:
            # The runtime keeps its settings in context variables: in a copy they can't leak into the next run.
            contextvars.copy_context().run(inner)
        except Exception as error:
            raise ProgramFailed(_failure(error, folder)) from error
        except SystemExit as error:
            raise ProgramFailed(f"the program ended itself with exit code {error.code}") from error
    return messages


async def _quietly(folder: Path, monitor: Monitor) -> None:
    # A failed run leaves futures behind that nobody awaits; what failed is told by the exception alone.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)

    loop = asyncio.get_running_loop()
    loop.set_default_executor(ThreadPoolExecutor(max_workers=_CALLS_AT_ONCE))
    settings.SETTINGS.callbacks = monitor.callbacks(loop)

    def program() -> None:
        runpy.run_path(str(folder / "__main__.py"), run_name="__main__")

    await run_in_stack(program)


def _features(monitor: Monitor) -> set[int]:
    return set(monitor.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures)  # type: ignore[no-untyped-call]


@contextlib.contextmanager
def _inside(folder: Path) -> Iterator[None]:
    saved_path, saved_cwd = list(sys.path), Path.cwd()
    sys.path.insert(0, str(folder))
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(saved_cwd)
        sys.path[:] = saved_path


def _failure(error: Exception, folder: Path) -> str:
    """What a program's exception says; errors that aren't meant for people get their kind and their place."""
    from pulumi import RunError

    if isinstance(error, RunError):
        return str(error)
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename.startswith(str(folder))
    ]
    place = f" ({Path(frames[-1].filename).relative_to(folder)}, line {frames[-1].lineno})" if frames else ""
    return f"{type(error).__name__}: {in_words(error)}{place}"
