"""YAML text to nodes that know their lines.

Built on the parser's events and not on its own composer: libyaml's composer recurses in C, and deep nesting ends the
process. Values are resolved as PyYAML does (YAML 1.1); where Pulumi's reader would see something else, that is an error.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path as FilePath
from typing import Any

import yaml

from deliverability.declaration.reading.problems import ConfigError, config_error

#: A stack file is a page of text; far beyond that it is something else.
_MAX_OCTETS = 1_000_000
_MAX_DEPTH = 32
_MAX_NODES = 20_000


@dataclass(frozen=True, slots=True)
class Scalar:
    """A single value. tag: as resolved, for example `tag:yaml.org,2002:int`; plain: written without quotes.

    column: counted from 1, as is the line.
    """

    line: int
    text: str
    tag: str
    plain: bool
    size: int = 1
    column: int = 1


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list."""

    line: int
    items: tuple["Node", ...]
    size: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """A mapping, its pairs as written: a key may come twice."""

    line: int
    pairs: tuple[tuple["Node", "Node"], ...]
    size: int


Node = Scalar | Sequence | Mapping


class AmbiguousScalar(ValueError):
    """A scalar that YAML readers understand differently, or not at all."""

    def __init__(self, problem: str, remedy: str) -> None:
        super().__init__(problem, remedy)
        self.problem = problem
        self.remedy = remedy


def read_document(path: FilePath) -> Node | None:
    """The one document of a file, None if it is empty; raises ConfigError for what can't be read."""
    source = str(path)
    try:
        with path.open("rb") as file:
            octets = file.read(_MAX_OCTETS + 1)
    except FileNotFoundError:
        raise config_error(source, "there is no such file", "correct the path, or create the file") from None
    except OSError as error:
        raise config_error(
            source, f"the file can't be read: {error.strerror}", "name a readable file"
        ) from None
    if len(octets) > _MAX_OCTETS:
        raise config_error(source, "the file is larger than a megabyte", "name a stack file")
    try:
        text = octets.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = octets.count(b"\n", 0, error.start) + 1
        raise config_error(source, "the file isn't UTF-8", "save it as UTF-8", line=line) from None
    return parse_document(text, source=source)


def parse_document(text: str, *, source: str) -> Node | None:
    """The one document in a text, None if it is empty; raises ConfigError."""
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Composer(yaml.parse(text, Loader=loader), source).document()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _unreadable(
            text, source, error.problem or "syntax error", mark.line + 1 if mark else None
        ) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else None
        reason = getattr(error, "reason", None) or str(error).splitlines()[0]
        raise config_error(
            source, f"the YAML can't be read: {reason}", "remove the character", line=line
        ) from None


def scalar_value(node: Scalar) -> Any:
    """The value of a scalar; raises AmbiguousScalar where Pulumi would read another one."""
    kind = node.tag.rpartition(":")[2]
    text = node.text
    if kind == "bool" and text.lower() not in ("true", "false"):
        raise AmbiguousScalar(
            f"YAML 1.1 reads {text} as {'true' if text.lower() in ('yes', 'on') else 'false'}, Pulumi as text",
            f"write true or false, or put '{text}' in quotes",
        )
    if kind in ("int", "float") and ":" in text:
        raise AmbiguousScalar(
            "YAML 1.1 reads this as a number to base 60, Pulumi as text", f"put '{text}' in quotes"
        )
    if kind == "int" and re.fullmatch(r"[-+]?0[0-9_]+", text):
        raise AmbiguousScalar("a number with a leading zero is octal in YAML", "write it without the zero")
    if kind in ("str", "bool", "int", "float", "null", "timestamp"):
        return _construct(node, kind)
    raise AmbiguousScalar(f"the tag {node.tag} has no meaning here", "write a plain value")


def _construct(node: Scalar, kind: str) -> Any:
    constructor = yaml.constructor.SafeConstructor()
    try:
        value = getattr(constructor, f"construct_yaml_{kind}")(yaml.ScalarNode(node.tag, node.text))
    except (ValueError, KeyError, AttributeError, TypeError):
        # As in !!int or an impossible date such as 2026-02-30.
        word = {"timestamp": "date", "int": "number", "float": "number"}.get(kind, "value")
        raise AmbiguousScalar(f"there is no such {word}", f"correct the {word}") from None
    return value if not isinstance(value, date) or kind == "timestamp" else str(value)


def _unreadable(text: str, source: str, reason: str, line: int | None) -> ConfigError:
    lines = text.split("\n")
    around = lines[max(line - 2, 0) : line] if line else []
    if any(re.match(r" *\t", each) for each in around):
        return config_error(
            source, "a tab indents this line, and YAML takes only spaces", "indent with spaces", line=line
        )
    return config_error(
        source, f"the YAML can't be read: {reason}", "look at this line and the one before it", line=line
    )


class _Composer:
    """Events to nodes, within bounds."""

    def __init__(self, events: Iterator[Any], source: str) -> None:
        self._events = events
        self._source = source
        self._anchors: dict[str, Node | None] = {}
        self._resolver = yaml.resolver.Resolver()

    def document(self) -> Node | None:
        root: Node | None = None
        documents = 0
        for event in self._events:
            if isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise self._refuse(
                        event, "the file holds more than one document", "remove what follows '---'"
                    )
                root = self._node(next(self._events), 0)
        # A file of comments is one empty document to some parsers, and none to others.
        return None if isinstance(root, Scalar) and root.tag.endswith(":null") and not root.text else root

    def _node(self, event: Any, depth: int) -> Node:
        if depth > _MAX_DEPTH:
            raise self._refuse(event, f"nested more than {_MAX_DEPTH} deep", "write the keys as documented")
        if isinstance(event, yaml.AliasEvent):
            return self._alias(event)
        if event.anchor is not None:
            self._anchors[event.anchor] = None
        node = self._new(event, depth)
        if event.anchor is not None:
            self._anchors[event.anchor] = node
        if node.size > _MAX_NODES:
            raise self._refuse(event, f"more than {_MAX_NODES} values", "name a stack file")
        return node

    def _new(self, event: Any, depth: int) -> Node:
        line, column = event.start_mark.line + 1, event.start_mark.column + 1
        if isinstance(event, yaml.ScalarEvent):
            tag = event.tag
            if tag is None or tag == "!":
                tag = self._resolver.resolve(  # type: ignore[no-untyped-call]
                    yaml.ScalarNode, event.value, event.implicit
                )
            return Scalar(line, event.value, tag, event.style is None, column=column)
        items = []
        while not isinstance(inner := next(self._events), (yaml.SequenceEndEvent, yaml.MappingEndEvent)):
            items.append(self._node(inner, depth + 1))
        size = 1 + sum(item.size for item in items)
        if isinstance(event, yaml.SequenceStartEvent):
            return Sequence(line, tuple(items), size)
        return Mapping(line, tuple(zip(items[::2], items[1::2], strict=True)), size)

    def _alias(self, event: Any) -> Node:
        node = self._anchors.get(event.anchor)
        if node is None:
            known = event.anchor in self._anchors
            problem = (
                f"*{event.anchor} stands inside itself" if known else f"there is no anchor &{event.anchor}"
            )
            raise self._refuse(event, problem, "write the value out")
        return node

    def _refuse(self, event: Any, problem: str, remedy: str) -> ConfigError:
        return config_error(self._source, problem, remedy, line=event.start_mark.line + 1)
