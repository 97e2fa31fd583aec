"""`Operation`: what the engine did to one resource, and in which order, read from its event log."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

#: What the engine writes for a value that isn't known yet: text, and whatever it may become.
_UNKNOWN = ("04da6b54-80e4-46f7-96ec-b56ff0331ba9",)


@dataclass(frozen=True, slots=True)
class Operation:
    """One step of the engine.

    op: "create", "update", "delete", "same", "replace", "create-replacement", "delete-replaced", "refresh", "read", ...
    urn: of the resource; type and name are its last two parts.
    changes: property path -> kind of change ("add", "delete", "update", each with "-replace" where it replaces).
    inputs: as the program gave them, with the engine's placeholders for unknown values and secrets.
    began, ended: positions in the log, so that of two steps one can tell which came first; ended is None where it never did.
    failed: whether the provider refused.
    """

    op: str
    urn: str
    type: str
    name: str
    changes: Mapping[str, str]
    inputs: Mapping[str, Any]
    began: int
    ended: int | None
    failed: bool

    @property
    def step(self) -> tuple[str, str]:
        """What and to which: ("create", "mail-spf")."""
        return self.op, self.name


def read_log(file: Path) -> tuple[Operation, ...]:
    """The operations of one command in the order in which they began; none where the engine wrote no log.

    A line that was cut short by the engine's death ends the log.
    """
    return operations(_events(file))


def steps(done: Iterable[Operation]) -> frozenset[tuple[str, str]]:
    """What changed something: all but the resources that stay as they are."""
    return frozenset(each.step for each in done if each.op not in ("same", "refresh", "read"))


def surprises(planned: Iterable[Operation], done: Iterable[Operation]) -> tuple[str, ...]:
    """Where an `up` did something else than its preview said: other steps, or other inputs than those that were known then.

    The program's inputs only: what the provider gives itself (`__meta`) is none of the preview's promises.
    """
    told = {each.step: each for each in planned}
    was = {each.step: each for each in done}
    steps_apart = [f"only planned: {op} {name}" for op, name in sorted(set(told) - set(was))]
    steps_apart += [f"not planned: {op} {name}" for op, name in sorted(set(was) - set(told))]
    inputs_apart = [
        f"{op} {name}: planned {told[op, name].inputs}, then {was[op, name].inputs}"
        for op, name in sorted(set(told) & set(was))
        if not _foreseen(told[op, name].inputs, was[op, name].inputs)
    ]
    return (*steps_apart, *inputs_apart)


def _foreseen(planned: Any, done: Any) -> bool:
    """Whether a value is what was planned, as far as that was known."""
    if planned in _UNKNOWN:
        return True
    if isinstance(planned, Mapping) and isinstance(done, Mapping):
        return set(planned) == set(done) and all(_foreseen(planned[key], done[key]) for key in planned)
    if isinstance(planned, list) and isinstance(done, list):
        return len(planned) == len(done) and all(map(_foreseen, planned, done))
    return bool(planned == done)


def operations(events: Iterable[Mapping[str, Any]]) -> tuple[Operation, ...]:
    """The operations that the engine's events tell of."""
    begun: list[tuple[int, Mapping[str, Any]]] = []
    ended: dict[tuple[str, str], tuple[int, bool]] = {}
    for position, event in enumerate(events):
        if "resourcePreEvent" in event:
            begun.append((position, event["resourcePreEvent"]["metadata"]))
        for kind, failed in (("resOutputsEvent", False), ("resOpFailedEvent", True)):
            if kind in event:
                metadata = event[kind]["metadata"]
                ended[metadata["op"], metadata["urn"]] = position, failed
    return tuple(_operation(position, metadata, ended) for position, metadata in begun)


def _operation(
    began: int, metadata: Mapping[str, Any], ended: Mapping[tuple[str, str], tuple[int, bool]]
) -> Operation:
    urn = str(metadata["urn"])
    end, failed = ended.get((metadata["op"], urn), (None, False))
    state = metadata.get("new") or metadata.get("old") or {}
    return Operation(
        op=metadata["op"],
        urn=urn,
        type=metadata["type"],
        name=urn.rpartition("::")[2],
        changes={
            path: change["diffKind"] for path, change in sorted((metadata.get("detailedDiff") or {}).items())
        },
        inputs=state.get("inputs") or {},
        began=began,
        ended=end,
        failed=failed,
    )


def _events(file: Path) -> Iterable[Mapping[str, Any]]:
    if not file.exists():
        return
    for line in file.read_text("utf-8").splitlines():
        try:
            yield json.loads(line)
        except json.JSONDecodeError:
            return
