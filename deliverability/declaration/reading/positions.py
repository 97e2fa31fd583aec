"""Where the keys of a stack file stand, for reports that point at them."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path as FilePath

from deliverability.declaration.reading.document import (
    Mapping,
    Node,
    Scalar,
    Sequence,
    read_document,
)
from deliverability.declaration.reading.problems import NAMESPACE, Path

#: Line and column, counted from 1.
Position = tuple[int, int]


@dataclass(frozen=True, slots=True)
class KeyPositions:
    """The keys of our namespace.

    keys: the position of each, by its path. waivers: that of each waiver, by its rule, as far as it is written as YAML.
    domain: as written, "" where there is none.
    """

    keys: dict[Path, Position]
    waivers: dict[str, Position]
    domain: str


def key_positions(path: FilePath) -> KeyPositions:
    """The positions of the keys in a stack file; nothing where it is none. Raises ConfigError where it can't be read."""
    found = KeyPositions({}, {}, "")
    domain = ""
    for key, node in _pairs(_below(read_document(path), "config")):
        name = key.text.removeprefix(f"{NAMESPACE}:")
        if name == key.text:
            continue
        if name == "domain" and isinstance(node, Scalar):
            domain = node.text
        found.keys[(name,)] = (key.line, key.column)
        _collect(node, (name,), found)
    return KeyPositions(found.keys, found.waivers, domain)


def _collect(node: Node, path: Path, found: KeyPositions) -> None:
    if isinstance(node, Sequence):
        for index, item in enumerate(node.items):
            _collect(item, (*path, index), found)
    for key, value in _pairs(node):
        here = (*path, key.text)
        found.keys.setdefault(here, (key.line, key.column))
        if path[0] == "waivers" and key.text == "rule" and isinstance(value, Scalar):
            found.waivers.setdefault(value.text, (key.line, key.column))
        _collect(value, here, found)


def _below(node: Node | None, name: str) -> Node | None:
    return next((value for key, value in _pairs(node) if key.text == name), None)


def _pairs(node: Node | None) -> Iterator[tuple[Scalar, Node]]:
    """The pairs of a mapping whose keys are text; none for anything else."""
    if isinstance(node, Mapping):
        for key, value in node.pairs:
            if isinstance(key, Scalar):
                yield key, value
