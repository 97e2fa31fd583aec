"""Runs a Pulumi program in this process, as often as wanted, and shows every request it made.

The program runs in the SDK's own `run_in_stack`, so stack outputs and every error surface: synchronous ones, those in an
input, and those in an `apply` whose output nobody uses. It leans on non-public names of the pinned SDK.
"""

import asyncio
import contextvars
import json
from collections.abc import Callable, Coroutine, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

import grpc
import pulumi
from google.protobuf import empty_pb2, json_format
from pulumi.runtime import mocks, rpc, settings
from pulumi.runtime.proto import resource_pb2

from deliverability.engine.callbacks import Callbacks
from deliverability.engine.hooks import Hooks, When
from deliverability.engine.registration import read_request

PROJECT = "mail-deliverability"
_STACK_TYPE = "pulumi:pulumi:Stack"


class InvokeFailed(grpc.RpcError):
    """Raised by a mock's `call`: the provider answered the function with this error."""

    def __init__(self, token: str, message: str) -> None:
        super().__init__(token, message)
        self._details = f"invocation of {token} returned an error: {message}"

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return self._details


@dataclass(frozen=True)
class Invoke:
    """One call of a provider function."""

    token: str
    args: dict[str, Any]
    provider: str


class Recorder(mocks.MockMonitor):
    """Keeps the raw requests; `MockResourceArgs` lacks protect, parent, dependencies and more."""

    def __init__(self, answers: mocks.Mocks, hooks: Hooks, run_hooks: bool) -> None:
        super().__init__(answers)
        self.hooks = hooks
        self._run_hooks = run_hooks
        self.requests: list[resource_pb2.RegisterResourceRequest] = []
        self.urns: list[str] = []
        self.outputs: dict[str, Any] = {}
        self.invokes: list[Invoke] = []

    def RegisterResource(self, request: Any) -> Any:
        if self._run_hooks and request.type != _STACK_TYPE:
            urn = self.make_urn(request.parent, request.type, request.name)
            registration = read_request(request, urn)
            self.hooks.run(When.BEFORE_CREATE, None, registration.state("", registration.inputs))
        response = super().RegisterResource(request)
        self.requests.append(request)
        self.urns.append(response.urn)
        return response

    def RegisterResourceOutputs(self, request: Any) -> Any:
        self.outputs[request.urn] = request.outputs
        return super().RegisterResourceOutputs(request)

    def Invoke(self, request: Any) -> Any:
        self.invokes.append(Invoke(request.tok, rpc.deserialize_properties(request.args), request.provider))
        return super().Invoke(request)


class Engine(mocks.MockEngine):
    """Keeps what the program logs."""

    def __init__(self) -> None:
        super().__init__(None)
        self.messages: list[str] = []

    def Log(self, request: Any) -> None:
        self.messages.append(request.message)


@dataclass
class Run:
    """What a program did."""

    monitor: Recorder
    engine: Engine
    stack_urn: str

    @property
    def requests(self) -> list[resource_pb2.RegisterResourceRequest]:
        """Every registration but that of the stack itself."""
        return [request for request in self.monitor.requests if request.type != _STACK_TYPE]

    def request(self, name: str, type_: str | None = None) -> resource_pb2.RegisterResourceRequest:
        """The one registration of this name, and type where the name has several."""
        found = [r for r in self.requests if r.name == name and type_ in (None, r.type)]
        assert len(found) == 1, (
            f"{len(found)} resources are named {name}: {sorted(map(identity, self.requests))}"
        )
        return found[0]

    def inputs(self, name: str, type_: str | None = None) -> dict[str, Any]:
        """The inputs of a resource by wire name; unknown ones are `pulumi.output.Unknown`, secret ones `Secret`."""
        return plain(self.request(name, type_).object)

    def urn(self, request: resource_pb2.RegisterResourceRequest) -> str:
        """What the monitor answered to a registration."""
        return self.monitor.urns[self.monitor.requests.index(request)]

    @property
    def stack_outputs(self) -> dict[str, Any]:
        return plain(self.monitor.outputs[self.stack_urn])

    def component_outputs(self, name: str) -> dict[str, Any]:
        return plain(self.monitor.outputs[self.urn(self.request(name))])


@dataclass(frozen=True)
class Secret:
    """A value that was sent marked as secret."""

    value: Any


@dataclass(frozen=True)
class Unknown:
    """A value that the preview can't know."""


@dataclass
class Program:
    """A program and the world it runs in. run_hooks: whether `before_create` hooks run; they are kept in any case."""

    main: Callable[[], Any]
    answers: mocks.Mocks
    config: Mapping[str, str] = field(default_factory=dict)
    secret_keys: tuple[str, ...] = ()
    project: str = PROJECT
    stack: str = "shop-a.production"
    run_hooks: bool = False

    def run(self, *, preview: bool = False) -> Run:
        """Run it once; raises what the program raised, also in an `apply` that nobody uses."""
        return contextvars.copy_context().run(self._run, preview)

    def _run(self, preview: bool) -> Run:
        settings.reset_options()
        pulumi.runtime.set_all_config(dict(self.config), list(self.secret_keys))
        monitor = Recorder(self.answers, Hooks(preview=preview), self.run_hooks)
        engine = Engine()
        mock_settings = mocks.MockSettings(
            monitor=monitor,
            monitor_features=set(monitor.GetDeploymentInfo(empty_pb2.Empty()).supportedFeatures),
            engine=engine,
            project=self.project,
            stack=self.stack,
            dry_run=preview,
            organization=None,
            callbacks=Callbacks(monitor, monitor.hooks, _in_this_thread),
        )
        mock_settings.outputs = set()
        settings.configure(mock_settings)

        asyncio.run(_in_stack(self.main))
        return Run(
            monitor,
            engine,
            f"urn:pulumi:{self.stack}::{self.project}::{_STACK_TYPE}::{self.project}-{self.stack}",
        )


async def _in_stack(program: Callable[[], Any]) -> None:
    """The event loop of the one worker, which the monitor needs, is closed
    here: the one that Pulumi would make is left to the garbage collector, with a warning."""
    # A failed run leaves futures behind that nobody awaits. Told by the default handler, whenever they are collected, their
    # tracebacks are parsed; in the middle of another `ast.parse` that ends in a SystemError of CPython's.
    asyncio.get_running_loop().set_exception_handler(lambda *_: None)
    loop = asyncio.new_event_loop()
    try:
        with ThreadPoolExecutor(
            max_workers=1, initializer=asyncio.set_event_loop, initargs=(loop,)
        ) as worker:
            asyncio.get_running_loop().set_default_executor(worker)
            await pulumi.runtime.run_in_stack(program)
    finally:
        loop.close()


def _in_this_thread(hook: Coroutine[Any, Any, Any]) -> Any:
    """The monitor's thread has a loop of its own, so a hook that waits doesn't wait for the program."""
    return asyncio.get_event_loop().run_until_complete(hook)


def identity(request: resource_pb2.RegisterResourceRequest) -> str:
    """Type and name, which is what makes a resource the same from run to run."""
    return f"{request.type} {request.name}"


def plain(message: Any) -> Any:
    """A protobuf struct as Python data, with secrets and unknowns kept apart."""
    return _plain(json_format.MessageToDict(message))


def walk(value: Any) -> Iterator[Any]:
    """Every leaf of nested data that isn't marked as secret."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield key
            yield from walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from walk(item)
    elif not isinstance(value, Secret):
        yield value


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return [_plain(item) for item in value]
    if isinstance(value, dict):
        if value.get(rpc._special_sig_key) == rpc._special_secret_sig:
            return Secret(_plain(value["value"]))
        return {key: _plain(item) for key, item in value.items()}
    if value == rpc.UNKNOWN:
        return Unknown()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def config_of(data: Mapping[str, Any], namespace: str = PROJECT) -> dict[str, str]:
    """Settings as Pulumi hands them to a program: lists and mappings as JSON text, the rest as text."""
    return {
        f"{namespace}:{key}": value if isinstance(value, str) else json.dumps(value)
        for key, value in data.items()
    }
