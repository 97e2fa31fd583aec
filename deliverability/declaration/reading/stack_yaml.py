"""A Pulumi stack file (`Pulumi.<stack>.yaml`): what it says in our namespace as plain data, and where each key stands."""

import re
from dataclasses import field
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from deliverability.dataclass import dataclass
from deliverability.declaration.key_paths import (
    NAMESPACE,
    REGION_KEY,
    KeyPath,
    Position,
    key_path,
    printable,
)
from deliverability.declaration.reading.keys import Section, nearest, nearest_key
from deliverability.declaration.reading.problems import Complaint, config_error, not_a_text_key
from deliverability.declaration.reading.yaml_nodes import NO_VALUE, is_text, position, read_document

#: What Pulumi writes beside `config:`.
_BESIDE = ("config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt")

_PROVIDER = REGION_KEY.partition(":")[0]

_Pair = tuple[yaml.ScalarNode, yaml.Node]


@dataclass(frozen=True, slots=True)
class StackFile:
    """What a stack file says to us.

    data: the values of our namespace, without what can't be used. positions: of each key in it and each item of a list,
        and at () of the whole.
    region: of `aws:region`; region_at: where that key stands.
    complaints: about single keys.
    """

    data: dict[str, Any]
    positions: dict[KeyPath, Position]
    region: str | None
    region_at: Position | None
    complaints: tuple[Complaint, ...]


def read_stack_file(path: Path, section: Section) -> StackFile:
    """Read a stack file; section holds the keys of our namespace. Raises ConfigError if it is no stack file."""
    return stack_file_from(read_document(path), section, source=str(path))


def stack_file_from(document: yaml.Node | None, section: Section, *, source: str) -> StackFile:
    """The same from a document that is read already."""
    config = _config(document, source)
    pairs, complaints = _pairs(config)
    region: str | None = None
    region_at: Position | None = None
    if REGION_KEY in pairs:
        key, node = pairs[REGION_KEY]
        region_at = position(key)
        region = node.value if is_text(node) and node.value else None
        if region is None:
            value = node.value if isinstance(node, yaml.ScalarNode) else None
            problem, remedy = "expected the name of a region", "write it like eu-central-1"
            complaints.append(Complaint((REGION_KEY,), value, problem, remedy, None, region_at))
    data: dict[str, Any] = {}
    positions: dict[KeyPath, Position] = {(): position(config)}
    for name, (key, node) in pairs.items():
        namespace, colon, rest = name.partition(":")
        if namespace != NAMESPACE or not colon:
            complaints += _foreign(name, key, node, section)
        elif rest.startswith("config:"):
            complaints.append(_old_form(name, key))
        else:
            plain = _plain(node, (rest,))
            positions |= {(rest,): position(key), **plain.positions}
            complaints += plain.complaints
            if plain.value is not _UNUSABLE:
                data[rest] = plain.value
    return StackFile(data, positions, region, region_at, tuple(complaints))


_UNUSABLE: Any = object()


@dataclass(frozen=True, slots=True)
class _Plain:
    """A node as plain data, `_UNUSABLE` where the complaints say why; positions of what is below it."""

    value: Any
    positions: dict[KeyPath, Position] = field(default_factory=dict)
    complaints: tuple[Complaint, ...] = ()


def _plain(node: yaml.Node, path: KeyPath) -> _Plain:
    if isinstance(node, yaml.MappingNode):
        return _plain_mapping(node, path)
    if isinstance(node, yaml.SequenceNode):
        items = [_plain(item, (*path, index)) for index, item in enumerate(node.value)]
        positions = {(*path, index): position(item) for index, item in enumerate(node.value)}
        for item in items:
            positions |= item.positions
        values = [item.value for item in items]
        complaints = tuple(complaint for item in items for complaint in item.complaints)
        return _Plain(_UNUSABLE if _UNUSABLE in values else values, positions, complaints)
    try:
        return _Plain(_value(node))
    except _Ambiguous as error:
        complaint = Complaint(path, node.value, error.problem, error.remedy, spoils=path)
        return _Plain(_UNUSABLE, {}, (complaint,))


def _plain_mapping(node: yaml.MappingNode, path: KeyPath) -> _Plain:
    data: dict[str, Any] = {}
    positions: dict[KeyPath, Position] = {}
    complaints: list[Complaint] = []
    first: dict[str, int] = {}
    for key, item in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        here = (*path, name)
        if not is_text(key):
            complaints.append(not_a_text_key(path, name, position(key)))
        elif name in first:
            complaints.append(_twice(here, key, first[name]))
        else:
            first[name] = position(key)[0]
            plain = _plain(item, here)
            positions |= {here: position(key), **plain.positions}
            complaints += plain.complaints
            if plain.value is not _UNUSABLE:
                data[name] = plain.value
    return _Plain(data, positions, tuple(complaints))


class _Ambiguous(ValueError):
    """A scalar that YAML readers understand differently, or not at all."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy


def _value(node: yaml.Node) -> Any:
    """The value of a scalar; raises _Ambiguous where Pulumi would read another one."""
    kind = node.tag.rpartition(":")[2]
    text = node.value
    if kind == "bool" and text.lower() not in ("true", "false"):
        raise _Ambiguous(
            f"YAML 1.1 reads {text} as {'true' if text.lower() in ('yes', 'on') else 'false'}, Pulumi as text",
            f"write true or false, or put '{text}' in quotes",
        )
    if kind in ("int", "float") and ":" in text:
        raise _Ambiguous(
            "YAML 1.1 reads this as a number to base 60, Pulumi as text", f"put '{text}' in quotes"
        )
    if kind == "int" and re.fullmatch(r"[-+]?0[0-9_]+", text):
        raise _Ambiguous("a number with a leading zero is octal in YAML", "write it without the zero")
    if kind not in ("str", "bool", "int", "float", "null", "timestamp"):
        raise _Ambiguous(f"the tag {node.tag} has no meaning here", "write a plain value")
    try:
        value = getattr(yaml.constructor.SafeConstructor(), f"construct_yaml_{kind}")(node)
    except NO_VALUE:
        word = {"timestamp": "date", "int": "number", "float": "number"}.get(kind, "value")
        raise _Ambiguous(f"there is no such {word}", f"correct the {word}") from None
    return value if not isinstance(value, date) or kind == "timestamp" else str(value)


def _pairs(config: yaml.MappingNode) -> tuple[dict[str, _Pair], list[Complaint]]:
    """The keys below `config:` by their full names, each with its value."""
    pairs: dict[str, _Pair] = {}
    complaints: list[Complaint] = []
    for key, node in config.value:
        if not isinstance(key, yaml.ScalarNode):
            problem, remedy = "a key must be text", "write '<namespace>:<name>'"
            complaints.append(Complaint(("config",), None, problem, remedy, None, position(key)))
        elif key.value in pairs:
            path = (key.value.removeprefix(f"{NAMESPACE}:"),)
            complaints.append(_twice(path, key, position(pairs[key.value][0])[0]))
        else:
            pairs[key.value] = (key, node)
    return pairs, complaints


def _twice(path: KeyPath, key: yaml.Node, first: int) -> Complaint:
    """About a key that stands twice in one mapping: readers differ in which one they take."""
    problem = f"the key stands twice, first on line {first}"
    return Complaint(path, None, problem, "keep one of them", spoils=path, at=position(key))


def _old_form(name: str, key: yaml.Node) -> Complaint:
    short = name.removeprefix(f"{NAMESPACE}:config:")
    remedy = f"write '{NAMESPACE}:{short}'"
    return Complaint((name,), None, "Pulumi's old form of a key", remedy, (short,), position(key))


def _foreign(name: str, key: yaml.Node, node: yaml.Node, section: Section) -> tuple[Complaint, ...]:
    """About a key of another namespace that was meant to be ours; all others are none of our business."""
    namespace, colon, rest = name.partition(":")
    if not colon and name == NAMESPACE:
        problem = "it is a namespace: a part of each key, and no key itself"
        remedy = f"write each key in one line with it, such as '{NAMESPACE}:domain: shop.example'"
        return (Complaint((name,), None, problem, remedy, ("domain",), position(key)),)
    if not colon:
        meant = nearest_key(name, (), section)
        remedy = f"write '{NAMESPACE}:{meant[0] if meant else name}'"
        if meant and len(meant) > 1:
            remedy += f" with {key_path(meant[1:])!r} below it"
        problem = "Pulumi wants a namespace before the key"
    elif namespace != _PROVIDER and nearest(namespace, (NAMESPACE,), 0.8):
        meant = nearest_key(rest, (), section)
        problem, remedy = f"there is no namespace {namespace!r}", f"did you mean '{NAMESPACE}:{rest}'?"
    else:
        return ()
    value = node.value if isinstance(node, yaml.ScalarNode) else None
    spoils = meant[:1] if meant else None
    return (Complaint((name,), value, problem, remedy, spoils, position(key)),)


def _config(document: yaml.Node | None, source: str) -> yaml.MappingNode:
    """The mapping below `config:`; raises ConfigError."""
    if document is None:
        raise config_error(source, "the file is empty", _example())
    if not isinstance(document, yaml.MappingNode):
        line, column = position(document)
        raise config_error(source, "expected a mapping with 'config:'", _example(), line=line, column=column)
    pairs: dict[str, _Pair] = {}
    for key, node in document.value:
        if isinstance(key, yaml.ScalarNode):
            if key.value in pairs:
                where, (line, column) = printable(key.value), position(key)
                raise config_error(
                    source, "the key stands twice", "keep one of them", where=where, line=line, column=column
                )
            pairs[key.value] = (key, node)
    if "config" not in pairs:
        keys = [key for key, _ in pairs.values()]
        ours = next((key for key in keys if key.value.startswith(f"{NAMESPACE}:")), None)
        if ours is not None:
            remedy, (line, column) = "write 'config:' above and indent the keys", position(ours)
            raise config_error(source, "'config:' is missing", remedy, line=line, column=column)
        close = next((key for key in keys if nearest(key.value, _BESIDE, 0.75) == "config"), None)
        if close is not None:
            where, (line, column) = printable(close.value), position(close)
            raise config_error(
                source,
                "there is no such key",
                "did you mean 'config'?",
                where=where,
                line=line,
                column=column,
            )
        raise config_error(source, "'config:' is missing", _example())
    key, node = pairs["config"]
    if isinstance(node, yaml.MappingNode):
        return node
    if isinstance(node, yaml.ScalarNode) and node.tag.endswith(":null"):
        return yaml.MappingNode("tag:yaml.org,2002:map", [], key.start_mark, key.end_mark)
    line, column = position(key)
    raise config_error(source, "expected a mapping", _example(), where="config", line=line, column=column)


def _example() -> str:
    return f"a stack file begins with 'config:' and, indented below it, '{NAMESPACE}:domain: shop.example'"
