"""A Pulumi stack file (`Pulumi.<stack>.yaml`) to plain data of our namespace, with the line of every key."""

from dataclasses import dataclass
from pathlib import Path as FilePath
from typing import Any

from deliverability.declaration.reading.document import (
    AmbiguousScalar,
    Mapping,
    Node,
    Scalar,
    Sequence,
    read_document,
    scalar_value,
)
from deliverability.declaration.reading.keys import Section
from deliverability.declaration.reading.problems import (
    NAMESPACE,
    Path,
    Problem,
    config_error,
    key_path,
    printable,
    shown,
)
from deliverability.declaration.reading.report import Report
from deliverability.declaration.reading.shape import not_text_key
from deliverability.declaration.reading.suggest import nearest, nearest_key

REGION_KEY = "aws:region"
#: What Pulumi writes beside `config:`.
_BESIDE = ("config", "environment", "secretsprovider", "encryptedkey", "encryptionsalt")


@dataclass(frozen=True, slots=True)
class StackFile:
    """What a stack file says to us. region: of `aws:region`, with its line."""

    data: dict[str, Any]
    region: str | None
    region_line: int | None


def read_stack_file(path: FilePath, section: Section, report: Report) -> StackFile:
    """Read a stack file; what is wrong with single keys goes to the report. Raises ConfigError if it is no stack file."""
    config = _config(read_document(path), report)
    reader = _Reader(report)
    found: dict[str, tuple[Scalar, Node]] = {}
    region: str | None = None
    region_line: int | None = None
    for key, node in config.pairs:
        if not isinstance(key, Scalar):
            report.problems.append(
                _problem("config", key.line, "a key must be text", "write '<namespace>:<name>'")
            )
            continue
        name = key.text
        if name in found:
            reader.twice((name.removeprefix(f"{NAMESPACE}:"),), key.line, found[name][0].line)
            continue
        found[name] = (key, node)
        if name == REGION_KEY:
            region, region_line = _region(key, node, report), key.line
    data: dict[str, Any] = {}
    lines: dict[Path, int] = {(): config.line}
    reader.lines = lines
    report.lines = lines
    for name, (key, node) in found.items():
        namespace, colon, rest = name.partition(":")
        if namespace == NAMESPACE and colon:
            short = rest.removeprefix("config:")
            if short != rest:
                report.problems.append(
                    _problem(
                        printable(name),
                        key.line,
                        "Pulumi's old form of a key",
                        f"write '{NAMESPACE}:{short}'",
                    )
                )
                report.broken.add((short,))
                continue
            lines[(rest,)] = key.line
            value = reader.value(node, (rest,))
            if value is not _UNUSABLE:
                data[rest] = value
        else:
            _foreign(name, key, node, section, report)
    return StackFile(data, region, region_line)


_UNUSABLE: Any = object()


class _Reader:
    """Nodes of our namespace to plain data."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.lines: dict[Path, int] = {}

    def value(self, node: Node, path: Path) -> Any:
        """The plain value, or `_UNUSABLE` where the report says why."""
        if isinstance(node, Scalar):
            return self._scalar(node, path)
        if isinstance(node, Sequence):
            items = []
            for index, item in enumerate(node.items):
                self.lines[(*path, index)] = item.line
                items.append(self.value(item, (*path, index)))
            if _UNUSABLE in items:
                return _UNUSABLE
            return items
        return self._mapping(node, path)

    def _scalar(self, node: Scalar, path: Path) -> Any:
        try:
            return scalar_value(node)
        except AmbiguousScalar as error:
            self.report.add(path, node.text, error.problem, error.remedy)
            return _UNUSABLE

    def _mapping(self, node: Mapping, path: Path) -> dict[str, Any]:
        data: dict[str, Any] = {}
        first: dict[str, int] = {}
        for key, item in node.pairs:
            if not isinstance(key, Scalar) or not key.tag.endswith(":str"):
                name = printable(key.text) if isinstance(key, Scalar) else "?"
                self.lines[(*path, name)] = key.line
                not_text_key(path, name, self.report)
                continue
            here = (*path, key.text)
            if key.text in first:
                self.twice(here, key.line, first[key.text])
                continue
            first[key.text] = key.line
            self.lines[here] = key.line
            value = self.value(item, here)
            if value is not _UNUSABLE:
                data[key.text] = value
        return data

    def twice(self, path: Path, line: int, first: int) -> None:
        """Note a key that stands twice in one mapping: readers differ in which one they take."""
        problem = f"the key stands twice, first on line {first}"
        self.report.problems.append(_problem(key_path(path), line, problem, "keep one of them"))
        self.report.broken.add(path)


def _config(document: Node | None, report: Report) -> Mapping:
    """The mapping below `config:`; raises ConfigError."""
    if document is None:
        raise config_error(report.source, "the file is empty", _example())
    if not isinstance(document, Mapping):
        raise config_error(report.source, "expected a mapping with 'config:'", _example(), line=document.line)
    names: dict[str, tuple[Scalar, Node]] = {}
    for key, node in document.pairs:
        if not isinstance(key, Scalar):
            continue
        if key.text in names:
            raise config_error(
                report.source,
                "the key stands twice",
                "keep one of them",
                where=printable(key.text),
                line=key.line,
            )
        names[key.text] = (key, node)
    if "config" not in names:
        ours = next((key for key, _ in names.values() if key.text.startswith(f"{NAMESPACE}:")), None)
        if ours is not None:
            raise config_error(
                report.source,
                "'config:' is missing",
                "write 'config:' above and indent the keys",
                line=ours.line,
            )
        close = next((key for key, _ in names.values() if nearest(key.text, _BESIDE, 0.75) == "config"), None)
        if close is not None:
            raise config_error(
                report.source,
                "there is no such key",
                "did you mean 'config'?",
                where=printable(close.text),
                line=close.line,
            )
        raise config_error(report.source, "'config:' is missing", _example())
    key, node = names["config"]
    if isinstance(node, Mapping):
        return node
    if isinstance(node, Scalar) and node.tag.endswith(":null"):
        return Mapping(key.line, (), 1)
    raise config_error(report.source, "expected a mapping", _example(), where="config", line=key.line)


def _foreign(name: str, key: Scalar, node: Node, section: Section, report: Report) -> None:
    """Note a key of another namespace that was meant to be ours; all others are none of our business."""
    namespace, colon, rest = name.partition(":")
    if not colon:
        meant = nearest_key(name, (), section)
        remedy = f"write '{NAMESPACE}:{meant[0] if meant else name}'"
        if meant and len(meant) > 1:
            remedy += f" with {key_path(meant[1:])!r} below it"
        problem = "Pulumi wants a namespace before the key"
    elif nearest(namespace, (NAMESPACE,), 0.8):
        meant = nearest_key(rest, (), section)
        problem, remedy = f"there is no namespace {namespace!r}", f"did you mean '{NAMESPACE}:{rest}'?"
    else:
        return
    value = shown((name,), node.text) if isinstance(node, Scalar) else ""
    report.problems.append(Problem(printable(name), key.line, value, problem, printable(remedy)))
    if meant:
        report.broken.add(meant[:1])


def _region(key: Scalar, node: Node, report: Report) -> str | None:
    if isinstance(node, Scalar) and node.tag.endswith(":str") and node.text:
        return node.text
    value = shown((REGION_KEY,), node.text) if isinstance(node, Scalar) else ""
    report.problems.append(
        Problem(REGION_KEY, key.line, value, "expected the name of a region", "write it like eu-central-1")
    )
    return None


def _problem(where: str, line: int, problem: str, remedy: str) -> Problem:
    return Problem(where, line, "", problem, printable(remedy))


def _example() -> str:
    return f"a stack file begins with 'config:' and, indented below it, '{NAMESPACE}:domain: shop.example'"
