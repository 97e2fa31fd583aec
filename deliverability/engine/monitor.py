"""The resource monitor that the SDK talks to: takes a program's calls, hands them to the deployment, answers on the wire."""

import asyncio
import threading
from collections.abc import Coroutine
from typing import Any

import grpc  # type: ignore[import-untyped]
from google.protobuf import empty_pb2  # type: ignore[import-untyped]
from pulumi.runtime.mocks import MockMonitor, Mocks
from pulumi.runtime.proto import resource_pb2

from deliverability.engine.callbacks import Callbacks
from deliverability.engine.deployment import Deployment
from deliverability.engine.errors import in_words
from deliverability.engine.registration import make_urn, read_request
from deliverability.engine.values import decode, encode

_STACK = "pulumi:pulumi:Stack"


class Monitor(MockMonitor):
    """A resource monitor in this process. The SDK calls it from several threads at once.

    Its base class only supplies the calls that need no engine (features, packages).
    """

    def __init__(self, deployment: Deployment, project: str, stack: str) -> None:
        super().__init__(_NoMocks())
        self._deployment = deployment
        self._project = project
        self._stack = stack
        self._lock = threading.Lock()

    def make_urn(self, parent: str, type_: str, name: str) -> str:
        """The complete URN, where the SDK's mocks would keep one parent only."""
        return make_urn(self._stack, self._project, parent, type_, name)

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802 - the SDK's name
        """Create, change or keep one resource, and answer with what it has become."""
        urn = self.make_urn(request.parent, request.type, request.name)
        if request.type == _STACK:
            return resource_pb2.RegisterResourceResponse(urn=urn)
        # One at a time: a state has one writer, and a local cloud gives nothing back for more.
        with self._lock:
            made = self._deployment.register(lambda: read_request(request, urn))
        return resource_pb2.RegisterResourceResponse(
            urn=urn, id=made.id, object=encode(made.outputs, made.secret)
        )

    def RegisterResourceOutputs(self, request: Any) -> Any:  # noqa: N802
        """Keep a component's outputs, or those of the stack."""
        outputs, secret = decode(request.outputs, nulls=True)
        with self._lock:
            if f"::{_STACK}::" in request.urn:
                self._deployment.stack_outputs = (outputs, secret)
            else:
                self._deployment.complete(request.urn, outputs, secret)
        return empty_pb2.Empty()

    def SignalAndWaitForShutdown(self, request: Any) -> Any:  # noqa: N802, ARG002
        """The program is done, and stays until this returns: its delete hooks run now."""
        with self._lock:
            self._deployment.delete_what_is_left()
        return empty_pb2.Empty()

    def callbacks(self, loop: asyncio.AbstractEventLoop) -> Callbacks:
        """What the SDK registers the program's hooks with; they run in `loop`, the program's own, as the SDK has them."""

        def run(hook: Coroutine[Any, Any, Any]) -> Any:
            # A hook may ask for something itself, so the others' registrations must not wait for its end.
            self._lock.release()
            try:
                return asyncio.run_coroutine_threadsafe(hook, loop).result()
            finally:
                self._lock.acquire()

        return Callbacks(self, self._deployment.hooks, run)

    def Invoke(self, request: Any) -> Any:  # noqa: N802
        """Answer a function of the provider. A refusal reaches the program as an exception that it may catch."""
        arguments, _ = decode(request.args)
        try:
            if request.tok == "pulumi:pulumi:getResource":
                answer = self._deployment.resource(str(arguments["urn"]))
            else:
                answer = self._deployment.invoke(request.tok, arguments, request.provider)
        except Exception as error:
            # Whatever went wrong, the SDK takes it in this form only; anything else would end the program at once.
            raise _CallFailed(f"invoking {request.tok}: {in_words(error)}") from error
        return resource_pb2.ResourceInvokeResponse(**{"return": encode(answer)})

    def ReadResource(self, request: Any) -> Any:  # noqa: N802
        """`Resource.get`: look at something that this stack doesn't own."""
        properties, _ = decode(request.properties)
        with self._lock:
            urn = self.make_urn(request.parent, request.type, request.name)
            outputs = self._deployment.look_up(
                urn, request.type, request.name, request.id, properties, request.provider
            )
        return resource_pb2.ReadResourceResponse(urn=urn, properties=encode(outputs))


class _CallFailed(grpc.RpcError):  # type: ignore[misc]
    """A failed call in the only form that the SDK hands on to the program as an ordinary exception."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self._message = message

    def code(self) -> grpc.StatusCode:
        return grpc.StatusCode.UNKNOWN

    def details(self) -> str:
        return self._message


class _NoMocks(Mocks):
    """There are no mocks: a call that reaches them is one that this engine doesn't know."""

    def call(self, args: Any) -> Any:
        raise NotImplementedError(f"{args.token} reached the mocks")

    def new_resource(self, args: Any) -> Any:
        raise NotImplementedError(f"{args.typ} reached the mocks")
