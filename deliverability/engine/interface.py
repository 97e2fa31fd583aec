"""`StackEngine`: what a rehearsal asks of an engine, whichever runs the program."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from deliverability.dataclass import dataclass
from deliverability.engine.changes import Changes
from deliverability.engine.state import State


@dataclass(frozen=True, slots=True)
class Result:
    """What a run left behind.

    outputs: the stack's, secrets replaced by "[secret]"; in a preview without those that aren't known yet.
    warnings: what the program and the SDK warned of. printed: what the program wrote to stdout.
    """

    changes: Changes
    outputs: Mapping[str, Any]
    warnings: tuple[str, ...] = ()
    printed: str = ""


class StackEngine(Protocol):
    """One stack of one project. Every method raises EngineError; the state then holds what was done before.

    project: folder of Pulumi.yaml and `__main__.py`; another one may be put in its place. stack: as in `Pulumi.<stack>.yaml`.
    """

    project: Path
    stack: str

    @property
    def state(self) -> State:
        """What is known to exist; empty for a new stack."""
        ...

    def preview(self) -> Result:
        """What `up` would do; nothing is changed, neither in AWS nor in the state."""
        ...

    def up(self) -> Result:
        """Bring AWS to what is declared. After a failure another `up` goes on from there."""
        ...

    def refresh(self) -> Changes:
        """Take what AWS has now into the state; the next `up` then repairs it. Returns what differed."""
        ...

    def drift(self) -> Changes:
        """What `refresh` would find; the state stays as it is."""
        ...

    def destroy(self) -> Changes:
        """Delete everything, users before what they use."""
        ...

    def unprotect(self) -> tuple[str, ...]:
        """Lift the protection of all resources; returns the URNs it was lifted from."""
        ...
