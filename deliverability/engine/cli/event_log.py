"""The CLI's event log (`--event-log`): what it did to each resource, in which order, and what was said meanwhile."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import field
from pathlib import Path
from typing import Any

from deliverability.dataclass import dataclass

#: What the CLI writes for a value that isn't known yet: text, and whatever it may become.
UNKNOWN_MARKER = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"
_NOTHING: Mapping[str, Any] = {}


@dataclass(frozen=True, slots=True)
class Operation:
    """One step on one resource.

    op: "create", "update", "delete", "same", "replace", "create-replacement", "delete-replaced", "refresh", "read", ...
    urn: of the resource; type and name are its last two parts.
    changes: property path -> kind of change ("add", "delete", "update", each with "-replace" where it replaces).
    inputs: as the program gave them, or as they were where it's deleted, with the CLI's placeholders for unknown values and secrets.
    began, ended: positions in the log, so that of two steps one can tell which came first; ended is None where it never did.
    failed: whether the provider refused.
    outcome: the op that it ended as, which a refresh alone doesn't know before ("same", "update", "delete"); "" where it never ended.
    custom: False for a component.
    before, after: what the program declared, on both sides of the step; for a refresh what the provider knows of that.
    outputs: when it ended. held: those before the step.
    keys: the inputs that differ, as the CLI names them where it gives no paths.
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
    outcome: str = ""
    custom: bool = True
    before: Mapping[str, Any] = field(default_factory=dict)
    after: Mapping[str, Any] = field(default_factory=dict)
    outputs: Mapping[str, Any] = field(default_factory=dict)
    held: Mapping[str, Any] = field(default_factory=dict)
    keys: tuple[str, ...] = ()

    @property
    def step(self) -> tuple[str, str]:
        """What and to which: ("create", "mail-spf")."""
        return self.op, self.name


@dataclass(frozen=True, slots=True)
class Message:
    """Something that was said. severity: "debug", "info", "warning" or "error". urn: of what it's about, "" for none."""

    severity: str
    text: str
    urn: str


def read_log(file: Path) -> tuple[Operation, ...]:
    """The operations of one command in the order in which they began; none where the CLI wrote no log.

    A line that was cut short by the CLI's death ends the log.
    """
    return operations(read_events(file))


def read_events(file: Path) -> tuple[Mapping[str, Any], ...]:
    """The events of a log, up to a line that was cut short; none without a log."""
    return tuple(_events(file))


def messages(events: Iterable[Mapping[str, Any]]) -> tuple[Message, ...]:
    """What was said, in order."""
    said = (event["diagnosticEvent"] for event in events if "diagnosticEvent" in event)
    return tuple(
        Message(each.get("severity", ""), str(each.get("message", "")).strip(), each.get("urn", ""))
        for each in said
    )


def operations(events: Iterable[Mapping[str, Any]]) -> tuple[Operation, ...]:
    """The operations that the CLI's events tell of."""
    begun: list[tuple[int, Mapping[str, Any]]] = []
    ended: dict[tuple[str, str], tuple[int, bool, Mapping[str, Any]]] = {}
    refreshing: set[str] = set()
    for position, event in enumerate(events):
        if "resourcePreEvent" in event:
            metadata = event["resourcePreEvent"]["metadata"]
            begun.append((position, metadata))
            if metadata["op"] == "refresh":
                refreshing.add(metadata["urn"])
        for kind, failed in (("resOutputsEvent", False), ("resOpFailedEvent", True)):
            if kind in event:
                metadata = event[kind]["metadata"]
                urn = metadata["urn"]
                # A refresh ends as what it found; `up --refresh` then goes on to the next step on the same resource.
                op = "refresh" if urn in refreshing else metadata["op"]
                refreshing.discard(urn)
                ended[op, urn] = position, failed, metadata
    return tuple(_operation(position, metadata, ended) for position, metadata in begun)


def _operation(
    began: int,
    metadata: Mapping[str, Any],
    ended: Mapping[tuple[str, str], tuple[int, bool, Mapping[str, Any]]],
) -> Operation:
    urn = str(metadata["urn"])
    end, failed, last = ended.get((metadata["op"], urn), (None, False, _NOTHING))
    state = metadata.get("new") or metadata.get("old") or _NOTHING
    known = {**metadata, **last}
    before, after = known.get("old") or _NOTHING, known.get("new") or _NOTHING
    return Operation(
        op=metadata["op"],
        urn=urn,
        type=metadata["type"],
        name=urn.rpartition("::")[2],
        changes=_changes(metadata) or _changes(last),
        inputs=state.get("inputs") or {},
        began=began,
        ended=end,
        failed=failed,
        outcome=last.get("op", ""),
        custom=bool(state.get("custom")),
        before=_side(metadata["op"], before),
        after=_side(metadata["op"], after),
        outputs=after.get("outputs") or {},
        held=before.get("outputs") or {},
        keys=tuple(known.get("diffs") or ()),
    )


def _side(op: str, state: Mapping[str, Any]) -> dict[str, Any]:
    inputs, outputs = state.get("inputs") or {}, state.get("outputs") or {}
    # A refresh doesn't take everything that it finds into the inputs: of a set with one member more it keeps the old ones.
    return {key: outputs.get(key, value) if op == "refresh" else value for key, value in inputs.items()}


def _changes(metadata: Mapping[str, Any]) -> dict[str, str]:
    return {path: change["diffKind"] for path, change in sorted((metadata.get("detailedDiff") or {}).items())}


def _events(file: Path) -> Iterable[Mapping[str, Any]]:
    if not file.exists():
        return
    # Only the line feed ends a line: JSON may hold whatever else `splitlines` takes for an end (U+0085, U+2028).
    for line in file.read_bytes().split(b"\n"):
        try:
            yield json.loads(line)
        except ValueError:  # no JSON, or no UTF-8
            return
