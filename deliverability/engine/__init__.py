"""Engines that run the project's real Pulumi program: one in this process, and the user's own Pulumi CLI (`cli`).

The one in this process does with the program's resources what the Pulumi engine does. It needs neither the Pulumi CLI nor an
account: registrations arrive through the SDK's mock runtime, are compared with a state, and become AWS calls through
`engine.resources`.
"""

from deliverability.engine.changes import Change, Changes, Operation
from deliverability.engine.clients import EndpointClients
from deliverability.engine.engine import Engine
from deliverability.engine.errors import EngineError
from deliverability.engine.interface import Result, StackEngine
from deliverability.engine.state import ResourceState, State

__all__ = [
    "Change",
    "Changes",
    "EndpointClients",
    "Engine",
    "EngineError",
    "Operation",
    "ResourceState",
    "Result",
    "StackEngine",
    "State",
]
