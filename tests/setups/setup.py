"""`Setup`: a healthy but unusual set-up of a stack."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from deliverability.rehearsal.testbed.example import REGION
from deliverability.rehearsal.testbed.testbed import CloudTestbed


def nothing_more(_: CloudTestbed) -> None:
    """The settings alone make it unusual."""


@dataclass(frozen=True, slots=True)
class Setup:
    """A set-up about which no rule may complain.

    id: kebab-case. title: what is unusual about it, a noun phrase.
    settings: keys of a stack file (camelCase, without the namespace), laid over those of a usual production stack.
    region: of the identity.
    before: happens before the stack is deployed; after: when it is up and verified.
    """

    id: str
    title: str
    settings: Mapping[str, Any] = field(default_factory=dict)
    region: str = REGION
    before: Callable[[CloudTestbed], None] = nothing_more
    after: Callable[[CloudTestbed], None] = nothing_more
