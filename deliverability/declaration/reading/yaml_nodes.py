"""A YAML reader with bounds: text to PyYAML's nodes, which know their lines.

Its composer runs over the events of the fast parser: libyaml's own composer recurses in C, and deep nesting ends the
process. Tags are resolved as PyYAML does (YAML 1.1); where Pulumi's reader would see something else is for `stack_yaml.py`
to say.
"""

import re
from pathlib import Path
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.resolver import Resolver

from deliverability.declaration.key_paths import Position, printable
from deliverability.declaration.reading.problems import ConfigError, config_error

#: A stack file is a page of text; far beyond that it is something else.
_MAX_OCTETS = 1_000_000
#: Levels of nesting; of data from elsewhere too.
MAX_DEPTH = 32
_MAX_NODES = 20_000

#: What PyYAML raises for a scalar that its tag gives no value, as in `!!int soon`, or in an impossible date such as 2026-02-30.
NO_VALUE = (ValueError, KeyError, AttributeError, TypeError)


def read_document(path: Path) -> yaml.Node | None:
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
    return _parse(text, source)


def plain_document(path: Path, *, keys_as_written: bool = False) -> Any:
    """The plain data of the one document of a file, as PyYAML makes it; raises ConfigError for what can't be read.

    keys_as_written: each key is the text that stands there, `NO` no boolean, and none stands twice in a mapping.
    """
    root = read_document(path)
    if root is None:
        return None
    if keys_as_written:
        _take_keys_as_written(root, str(path))
    try:
        return yaml.constructor.SafeConstructor().construct_document(root)
    except yaml.MarkedYAMLError as error:
        raise _unreadable("", str(path), error) from None
    except NO_VALUE as error:
        raise config_error(str(path), f"a value can't be read: {error}", "correct the value") from None


def _take_keys_as_written(root: yaml.Node, source: str) -> None:
    waiting, taken = [root], set[int]()
    while waiting:
        node = waiting.pop()
        if id(node) in taken:  # behind an alias
            continue
        taken.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        if not isinstance(node, yaml.MappingNode):
            continue
        found: set[str] = set()
        for key, value in node.value:
            waiting.append(value)
            if not isinstance(key, yaml.ScalarNode) or key.tag.endswith(":merge"):
                continue
            if key.value in found:
                line, column = position(key)
                problem = f"the key {printable(key.value)!r} stands twice"
                raise config_error(source, problem, "keep one of them", line=line, column=column)
            found.add(key.value)
            key.tag = "tag:yaml.org,2002:str"


def position(node: yaml.Node) -> Position:
    """Where a node begins."""
    return node.start_mark.line + 1, node.start_mark.column + 1


def is_text(node: yaml.Node) -> bool:
    """Whether the node is a single text; a number, a date or a boolean is none."""
    return isinstance(node, yaml.ScalarNode) and node.tag.endswith(":str")


def _parse(text: str, source: str) -> yaml.Node | None:
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        parser = loader(text)
        try:
            return _Composer(parser, source).document()
        finally:
            parser.dispose()
    except yaml.MarkedYAMLError as error:
        raise _unreadable(text, source, error) from None
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else None
        reason = getattr(error, "reason", None) or str(error).splitlines()[0]
        raise config_error(
            source, f"the YAML can't be read: {reason}", "remove the character", line=line
        ) from None


def _unreadable(text: str, source: str, error: yaml.MarkedYAMLError) -> ConfigError:
    mark = error.problem_mark or error.context_mark
    line, column = (mark.line + 1, mark.column + 1) if mark else (None, None)
    lines = text.split("\n")
    around = lines[max(line - 2, 0) : line] if line else []
    if any(re.match(r" *\t", each) for each in around):
        return config_error(
            source, "a tab indents this line, and YAML takes only spaces", "indent with spaces", line=line
        )
    reason = error.problem or "syntax error"
    return config_error(
        source,
        f"the YAML can't be read: {reason}",
        "look at this line and the one before it",
        line=line,
        column=column,
    )


class _Composer(Composer, Resolver):
    """Events to nodes. An alias is the node it stands for, and counts as large as that."""

    def __init__(self, parser: Any, source: str) -> None:
        Composer.__init__(self)
        Resolver.__init__(self)
        self._parser = parser
        self._source = source
        self._depth = 0
        self._count = 0
        #: Nodes below each anchor; None while it is being read.
        self._sizes: dict[str, int | None] = {}

    def check_event(self, *kinds: Any) -> Any:
        return self._parser.check_event(*kinds)

    def peek_event(self) -> Any:
        return self._parser.peek_event()

    def get_event(self) -> Any:
        return self._parser.get_event()

    def document(self) -> yaml.Node | None:
        self.get_event()  # the start of the stream
        root = None if self.check_event(yaml.StreamEndEvent) else self.compose_document()
        if not self.check_event(yaml.StreamEndEvent):
            raise self._refuse(
                self.get_event(), "the file holds more than one document", "remove what follows '---'"
            )
        # A file of comments is one empty document to some parsers, and none to others.
        empty = isinstance(root, yaml.ScalarNode) and root.tag.endswith(":null") and not root.value
        return None if empty else root

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        event = self.peek_event()
        if self._depth > MAX_DEPTH:
            raise self._refuse(event, f"nested more than {MAX_DEPTH} deep", "write the keys as documented")
        if isinstance(event, yaml.AliasEvent):
            self._count += self._size_behind(event)
            return super().compose_node(parent, index)
        anchor, before = event.anchor, self._count
        if anchor is not None:
            self._sizes[anchor] = None
            self.anchors.pop(anchor, None)  # an anchor may be given anew
        self._count += 1
        self._depth += 1
        node = super().compose_node(parent, index)
        self._depth -= 1
        size = self._count - before
        if anchor is not None and node is not None:
            self._sizes[anchor] = size
            self.anchors[anchor] = node
        if size > _MAX_NODES:
            raise self._refuse(event, f"more than {_MAX_NODES} values", "name a stack file")
        return node

    def _size_behind(self, alias: Any) -> int:
        size = self._sizes.get(alias.anchor)
        if size is None:
            known = alias.anchor in self._sizes
            problem = (
                f"*{alias.anchor} stands inside itself" if known else f"there is no anchor &{alias.anchor}"
            )
            raise self._refuse(alias, problem, "write the value out")
        return size

    def _refuse(self, event: Any, problem: str, remedy: str) -> ConfigError:
        mark = event.start_mark
        return config_error(self._source, problem, remedy, line=mark.line + 1, column=mark.column + 1)
