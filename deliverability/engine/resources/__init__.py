"""Pulumi's `aws` resources and functions, translated into AWS calls.

Inputs and outputs have the wire names of pulumi-aws (camelCase); the calls, their order and the ids are those of the
real provider. Nothing is echoed: an unknown type, function or input is an error, because a stand-in that accepts
anything proves nothing.
"""

from deliverability.engine.resources.contract import (
    UNKNOWN,
    Aws,
    Clients,
    Found,
    InvalidInputs,
    ResourceType,
    UnknownToken,
)
from deliverability.engine.resources.registry import call, resource_type

__all__ = [
    "UNKNOWN",
    "Aws",
    "Clients",
    "Found",
    "InvalidInputs",
    "ResourceType",
    "UnknownToken",
    "call",
    "resource_type",
]
