"""The text of a proposed stack file: YAML in which whatever strangers published is a value or a comment, and nothing else."""

import re
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from deliverability.build_logs import without_service_messages
from deliverability.declaration.key_paths import NAMESPACE, REGION_KEY, printable
from deliverability.declaration.settings import Settings
from deliverability.json_text import write_json
from deliverability.proposal.entries import Entry, Path, Remark, Setting, nested
from deliverability.proposal.proposing import Proposal

_WIDTH = 120
#: Characters of one comment: what is published may have thousands.
_LONGEST = 2000
#: What needs no quotation marks in any version of YAML, beside words that mean something.
_PLAIN = re.compile(r"[A-Za-z][A-Za-z0-9_.@/+:-]*[A-Za-z0-9_/]")
_WORDS = frozenset({"true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"})
_EXAMPLE_REGION = "eu-central-1"


def stack_yaml(proposal: Proposal, head: Sequence[str], *, schema: bool = True) -> str:
    """The file. head: paragraphs for its first lines. schema: whether the JSON Schema of stack files stands beside it."""
    lines = ["# yaml-language-server: $schema=./schema.json"] if schema else []
    for sentence in head:
        lines += _comment(sentence, 0)
    lines.append("config:")
    lines += _comment(proposal.region.origin, 1)
    if proposal.region.name is None:
        lines += _comment("The region of the SES identity has to be written here:", 1)
        lines.append(f"  # {REGION_KEY}: {_EXAMPLE_REGION}")
    else:
        lines.append(f"  {REGION_KEY}: {_scalar(proposal.region.name)}")
    lines += _comment(proposal.named_by, 1)
    lines.append(f"  {NAMESPACE}:domain: {_scalar(proposal.domain)}")
    for section in _sections(proposal.entries):
        lines.append("")
        lines += _section(section, [each for each in proposal.entries if _of(each) == section])
    return "\n".join(lines) + "\n"


def _of(entry: Entry) -> str:
    return entry.section if isinstance(entry, Remark) else entry.path[0]


def _sections(entries: Iterable[Entry]) -> list[str]:
    """The sections that anything is said of, in the order of the documentation."""
    order = [field.alias or name for name, field in Settings.model_fields.items()]
    return sorted({_of(entry) for entry in entries}, key=order.index)


def _section(section: str, entries: Sequence[Entry]) -> Iterator[str]:
    for entry in entries:
        if isinstance(entry, Remark):
            yield from _comment(entry.text, 1)
            yield from _offered(entry)
    settings = [entry for entry in entries if isinstance(entry, Setting)]
    if settings and settings[0].path == (section,):
        yield from _comment(settings[0].origin, 1)
        yield from _value(f"{NAMESPACE}:{section}", settings[0].value, 1)
        return
    if settings:
        yield f"  {NAMESPACE}:{section}:"
    open_keys: Path = ()
    for setting in settings:
        above = setting.path[1:-1]
        for level, key in enumerate(above):
            if open_keys[: level + 1] != above[: level + 1]:
                yield f"{_indent(level + 2)}{key}:"
        open_keys = above
        yield from _comment(setting.origin, len(above) + 2)
        yield from _value(setting.path[-1], setting.value, len(above) + 2)


def _offered(remark: Remark) -> Iterator[str]:
    for key, value in nested(remark.offered).items():
        for line in _nest(f"{NAMESPACE}:{key}", value, 0):
            yield f"  #   {_safe(line)}"


def _nest(key: str, value: Any, level: int) -> Iterator[str]:
    if isinstance(value, Mapping):
        yield f"{_indent(level)}{key}:"
        for inner, below in value.items():
            yield from _nest(inner, below, level + 1)
    else:
        yield from _value(key, value, level)


def _value(key: str, value: Any, level: int) -> Iterator[str]:
    if isinstance(value, list | tuple):
        yield f"{_indent(level)}{key}:"
        for item in value:
            yield f"{_indent(level + 1)}- {_scalar(item)}"
    else:
        yield f"{_indent(level)}{key}: {_scalar(value)}"


def _scalar(value: Any) -> str:
    """JSON in ASCII is YAML; a text that nothing could mistake stands bare."""
    if isinstance(value, str) and _PLAIN.fullmatch(value) and value.lower() not in _WORDS:
        return value
    return write_json(value).rstrip("\n")


def _comment(text: str, level: int) -> Iterator[str]:
    """A comment of as many lines as it takes; no text can end it."""
    indent = f"{_indent(level)}# "
    safe = _safe(text)
    if len(safe) > _LONGEST:
        safe = f"{safe[:_LONGEST]}..."
    for line in textwrap.wrap(safe, _WIDTH - len(indent), break_on_hyphens=False, replace_whitespace=True):
        yield f"{indent}{line}"


def _safe(text: str) -> str:
    """What may stand in a comment: printable characters, of which none ends a line, is refused by a reader of YAML, or tells a
    build server something where the file is printed.
    """
    return without_service_messages(printable(text))


def _indent(level: int) -> str:
    return "  " * level
