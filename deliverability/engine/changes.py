"""The changes of a run: what it did, or would do, to each resource."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field
from enum import StrEnum
from typing import Any

from deliverability.dataclass import dataclass


class Operation(StrEnum):
    """What happens to a resource."""

    CREATE = "create"
    UPDATE = "update"
    REPLACE = "replace"
    DELETE = "delete"
    SAME = "same"
    READ = "read"


@dataclass(frozen=True, slots=True)
class Change:
    """One resource in one run.

    custom: False for a component, which groups others and has no life of its own.
    keys: the inputs that differ, sorted; empty for create, delete and same.
    before, after: inputs in wire names, secrets replaced by "[secret]"; UNKNOWN where only the deployment can tell.
    """

    operation: Operation
    urn: str
    type: str
    name: str
    custom: bool
    keys: tuple[str, ...] = ()
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Changes:
    """All resources of a run, in the order in which they were dealt with."""

    all: tuple[Change, ...]

    def __iter__(self) -> Iterator[Change]:
        return iter(self.all)

    def __len__(self) -> int:
        return len(self.all)

    def of(self, *operations: Operation, custom: bool | None = None) -> tuple[Change, ...]:
        """The changes of these kinds; `custom` narrows to real resources or to components."""
        return tuple(
            change
            for change in self.all
            if change.operation in operations and (custom is None or change.custom is custom)
        )

    @property
    def any(self) -> bool:
        """Whether something is not as it was: what `--expect-no-changes` asks."""
        return any(change.operation not in (Operation.SAME, Operation.READ) for change in self.all)

    def counts(self) -> dict[Operation, int]:
        """How many of each kind, components included, in the order of `Operation`."""
        counted = Counter(change.operation for change in self.all)
        return {operation: counted[operation] for operation in Operation if counted[operation]}
