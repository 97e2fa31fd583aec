"""Callbacks: the program's functions that the engine calls, resource hooks, kept in this process.

The SDK starts a gRPC server for them, since the Pulumi engine is another process. Here it is the same one, so only what the SDK
makes of a function is taken: a coroutine that reads the request and answers it.
"""

from collections.abc import Callable, Coroutine
from typing import Any

from pulumi.resource_hooks import ResourceHook
from pulumi.runtime._callbacks import _CallbackServicer
from pulumi.runtime.proto import resource_pb2

from deliverability.engine.hooks import Hook, Hooks, Occasion
from deliverability.engine.values import encode


class Callbacks(_CallbackServicer):
    """What the SDK registers hooks with, in place of its server.

    hooks: where they go. run: runs a coroutine to its end and returns its result; called from the monitor's threads.
    """

    def __init__(self, monitor: Any, hooks: Hooks, run: Callable[[Coroutine[Any, Any, Any]], Any]) -> None:
        # Not the base class's own: it would open a port and keep the object for the life of the process.
        self._callbacks = {}
        self._transforms = {}
        self._state_migrations = {}
        self._monitor = monitor
        self._target = ""
        self._hooks = hooks
        self._run = run

    def register_resource_hook(self, hook: ResourceHook) -> None:
        """Keep a hook; raises EngineError where its name is taken."""
        request = self.do_register_resource_hook(hook)
        function: Any = self._callbacks[request.callback.token]

        def call(occasion: Occasion) -> str:
            response = self._run(function(_request(occasion).SerializeToString()))
            return str(response.error)

        self._hooks.register(Hook(request.name, call, request.on_dry_run, request.ignore_errors))


def _request(occasion: Occasion) -> resource_pb2.ResourceHookRequest:
    of, old, new = occasion.resource, occasion.old, occasion.new
    return resource_pb2.ResourceHookRequest(
        urn=of.urn,
        id=of.id,
        name=of.name,
        type=of.type,
        new_inputs=encode(new.inputs, new.secret, unknowns=True) if new else None,
        old_inputs=encode(old.inputs, old.secret, unknowns=True) if old else None,
        new_outputs=encode(new.outputs, new.secret, unknowns=True) if new else None,
        old_outputs=encode(old.outputs, old.secret, unknowns=True) if old else None,
    )
