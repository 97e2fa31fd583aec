"""What the CLI's event log tells, in the words of the engine: changes, outputs, warnings, and why a command failed."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from deliverability.engine.changes import Change, Changes
from deliverability.engine.changes import Operation as Kind
from deliverability.engine.cli.event_log import UNKNOWN_MARKER, Message, Operation
from deliverability.engine.resources import UNKNOWN

STACK = "pulumi:pulumi:Stack"
_PROVIDERS = "pulumi:providers:"
#: The steps in which the CLI replaces something are three; the one called "replace" stands for them.
_KINDS = {
    "create": Kind.CREATE,
    "import": Kind.CREATE,
    "update": Kind.UPDATE,
    "replace": Kind.REPLACE,
    "delete": Kind.DELETE,
    "same": Kind.SAME,
    "read": Kind.READ,
}
#: What the CLI says of itself, not of the stack: which plugins it takes.
_OF_ITSELF = re.compile(r"using pulumi-\S+ from \$PATH ")
#: What follows from an error that was told before.
_CONSEQUENCES = re.compile(
    r"(?:preview|update|refresh|destroy) (?:failed|canceled)|Resource monitor has terminated, shutting down"
)


def is_ours(type_: str, name: str) -> bool:
    """Whether a program declared it: the stack itself and default providers are the CLI's doing."""
    return type_ != STACK and not (type_.startswith(_PROVIDERS) and name.startswith("default"))


def changes(operations: Iterable[Operation]) -> Changes:
    """The changes of a command, in the order in which they began."""
    return Changes(tuple(_changes(operations)))


def _changes(operations: Iterable[Operation]) -> Iterator[Change]:
    for each in operations:
        kind = _KINDS.get(each.outcome if each.op == "refresh" else each.op)
        if kind is None or not is_ours(each.type, each.name):
            continue
        keys = _keys(each) if kind in (Kind.UPDATE, Kind.REPLACE) else ()
        shown = kind not in (Kind.SAME, Kind.READ)
        yield Change(
            kind,
            each.urn,
            each.type,
            each.name,
            each.custom,
            keys,
            plain(each.before) if shown else {},
            plain(each.after) if shown else {},
        )


def _keys(each: Operation) -> tuple[str, ...]:
    named = {re.split(r"[.\[]", path, maxsplit=1)[0] for path in each.changes}
    if not named:
        both = each.before.keys() | each.after.keys()
        named = {key for key in both if each.before.get(key) != each.after.get(key)}
    return tuple(sorted(key for key in named if not key.startswith("__")))


def outputs(operations: Iterable[Operation]) -> dict[str, Any]:
    """The stack's outputs that are known, as the last step on the stack itself has them."""
    found: Mapping[str, Any] = {}
    for each in operations:
        if each.type == STACK:
            found = each.outputs
    return {key: value for key, value in plain(found).items() if not _unknown(value)}


def warnings(messages: Iterable[Message]) -> tuple[str, ...]:
    """What the program, its hooks and the providers warned of."""
    return tuple(
        dict.fromkeys(
            each.text for each in messages if each.severity == "warning" and not _OF_ITSELF.match(each.text)
        )
    )


def failure(messages: Iterable[Message], printed: str) -> str:
    """Why a command failed: the errors that it told, without those that only follow; else what it printed."""
    errors = [each for each in messages if each.severity == "error"]
    told = [_at(each) for each in errors if not _CONSEQUENCES.fullmatch(each.text)]
    said = "\n".join(dict.fromkeys(told or [each.text for each in errors]))
    return said or printed.strip() or "the Pulumi CLI doesn't say why"


def _at(message: Message) -> str:
    """The error with the resource that it is about."""
    type_, _, name = message.urn.rpartition("::")
    if not message.urn or STACK in type_:
        return message.text
    return f"{type_.rpartition('::')[2].rpartition('$')[2]} '{name}': {message.text}"


def plain(values: Mapping[str, Any]) -> dict[str, Any]:
    """Values of the log with UNKNOWN for those that only the deployment can tell; its secrets read "[secret]" already."""
    return {key: _plain(value) for key, value in values.items()}


def _plain(value: Any) -> Any:
    if value == UNKNOWN_MARKER:
        return UNKNOWN
    if isinstance(value, Mapping):
        return plain(value)
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value


def _unknown(value: Any) -> bool:
    if isinstance(value, Mapping):
        return any(map(_unknown, value.values()))
    if isinstance(value, list):
        return any(map(_unknown, value))
    return value is UNKNOWN
