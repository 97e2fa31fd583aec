"""The differences that the CLI's event log tells of, as plain data: each property with what is there and what should be. Pure."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, cast

from deliverability.engine.cli.event_log import UNKNOWN_MARKER, Operation
from deliverability.engine.cli.told import is_ours
from deliverability.snapshot.pulumi import NOT_YET, Difference, Step

#: The inputs by which a resource is called.
_NAMES = ("name", "type", "zoneId", "emailIdentity", "mailFromDomain", "configurationSetName")
#: What stands for a record set, or a value in one, as a whole.
_ESSENCE = ("records", "value")
#: By which the CLI marks special values in its documents; all of them that a log shows are secrets.
_SPECIAL = "4dabf18193072939515e22adb298388d"
_SECRET = "[secret]"
_STEPS = {
    "create": "create",
    "update": "update",
    "delete": "delete",
    "replace": "replace",
    "create-replacement": "replace",
}


def from_state(operations: Iterable[Operation]) -> tuple[Difference, ...]:
    """Where the cloud isn't as the state has it, by the log of `pulumi refresh --preview-only`."""
    return tuple(_unique(each for op in _refreshed(operations) for each in _outside(op)))


def from_code(operations: Iterable[Operation]) -> tuple[Difference, ...]:
    """Where the cloud isn't as the program declares it, by the log of `pulumi preview --refresh`."""
    return tuple(_unique(each for op in _planned(operations) for each in _declared(op)))


def compared(operations: Iterable[Operation]) -> int:
    """How many resources a look compared."""
    return len({each.urn for each in operations if _counts(each)})


def _counts(operation: Operation) -> bool:
    return is_ours(operation.type, operation.name) and operation.ended is not None


def _refreshed(operations: Iterable[Operation]) -> Iterator[Operation]:
    return (each for each in operations if each.op == "refresh" and _counts(each) and not each.failed)


def _planned(operations: Iterable[Operation]) -> Iterator[Operation]:
    return (each for each in operations if each.op in _STEPS and _counts(each) and not each.failed)


def _outside(operation: Operation) -> Iterator[Difference]:
    if operation.outcome == "delete":
        yield _made(operation, "delete", "", None, _essence(operation.before))
    elif operation.outcome == "update":
        yield from _properties(operation, "update", operation.after, operation.before, operation.after)


def _declared(operation: Operation) -> Iterator[Difference]:
    step = cast("Step", _STEPS[operation.op])
    if step == "create":
        yield _made(operation, step, "", None, _essence(operation.after))
    elif step == "delete":
        yield _made(operation, step, "", _essence(operation.before), None)
    else:
        # What the provider knows comes first: a refresh doesn't take everything that it finds into the inputs.
        keys = operation.before.keys() | operation.after.keys()
        held = {
            key: operation.held.get(key, operation.before.get(key))
            for key in keys
            if key in operation.held or key in operation.before
        }
        yield from _properties(operation, step, held, operation.after, operation.before)


def _properties(
    operation: Operation,
    step: Step,
    found: Mapping[str, Any],
    wanted: Mapping[str, Any],
    given: Mapping[str, Any],
) -> Iterator[Difference]:
    """given: what of `found` was ever an input; what the provider works out beside it is no difference."""
    named = dict.fromkeys((*(_top(path) for path in operation.changes), *operation.keys))
    keys = [key for key in named if not key.startswith("__")]
    keys = keys or sorted(key for key in found.keys() | wanted.keys() if not key.startswith("__"))
    told = 0
    for key in keys:
        paths = list(_paths(key, found.get(key), wanted.get(key), given.get(key)))
        if not paths and named:
            # The CLI knows better: both are secret, or differ in what it doesn't tell.
            paths = [(key, found.get(key), wanted.get(key))]
        for path, there, meant in paths:
            told += 1
            yield _made(operation, step, path, there, meant)
    # A refresh also takes in what only the provider works out (a status, say): that is no difference.
    if not told and operation.op != "refresh":
        yield _made(operation, step, "", None, None)


def _paths(path: str, found: Any, wanted: Any, given: Any) -> Iterator[tuple[str, Any, Any]]:
    found, wanted = _plain(found), _plain(wanted)
    if not isinstance(found, Mapping) or not isinstance(wanted, Mapping):
        if found != wanted:
            yield path, found, wanted
        return
    known = given if isinstance(given, Mapping) else {}
    for key in sorted(found.keys() | wanted.keys()):
        if key in wanted or key in known:
            yield from _paths(f"{path}.{key}", found.get(key), wanted.get(key), known.get(key))


def _made(operation: Operation, step: Step, path: str, found: Any, wanted: Any) -> Difference:
    # What it was called goes before what it is called now: that is what people know.
    names = {**_names(operation.after), **_names(operation.before)}
    return Difference(
        operation.name,
        operation.type,
        step,
        path,
        _plain(found),
        _plain(wanted),
        operation.custom,
        names,
    )


def _names(inputs: Mapping[str, Any]) -> dict[str, str]:
    found = {key: inputs.get(key) for key in _NAMES}
    return {key: value for key, value in found.items() if isinstance(value, str) and value != UNKNOWN_MARKER}


def _essence(inputs: Mapping[str, Any]) -> Any:
    return next((inputs[key] for key in _ESSENCE if key in inputs), None)


def _plain(value: Any) -> Any:
    """The value as it may be kept: what isn't known yet, and what is secret, as words."""
    if value == UNKNOWN_MARKER:
        return NOT_YET
    if isinstance(value, Mapping):
        if _SPECIAL in value:
            return _SECRET
        return {key: _plain(part) for key, part in value.items() if not key.startswith("__")}
    if isinstance(value, list | tuple):
        return [_plain(part) for part in value]
    return value


def _top(path: str) -> str:
    return path.replace("[", ".").partition(".")[0]


def _unique(found: Iterable[Difference]) -> Iterator[Difference]:
    """The first of each property: a replacement is told in several steps."""
    seen: set[tuple[str, str]] = set()
    for each in found:
        if (each.resource, each.path) not in seen:
            seen.add((each.resource, each.path))
            yield each
