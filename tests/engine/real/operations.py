"""What the engine did, compared: steps that changed something, and where an `up` did something else than its preview said."""

from collections.abc import Iterable, Mapping
from typing import Any

from deliverability.engine.cli.event_log import UNKNOWN_MARKER, Operation, operations, read_log

__all__ = ["Operation", "operations", "read_log", "steps", "surprises"]


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
    if planned == UNKNOWN_MARKER:
        return True
    if isinstance(planned, Mapping) and isinstance(done, Mapping):
        return set(planned) == set(done) and all(_foreseen(planned[key], done[key]) for key in planned)
    if isinstance(planned, list) and isinstance(done, list):
        return len(planned) == len(done) and all(map(_foreseen, planned, done))
    return bool(planned == done)
