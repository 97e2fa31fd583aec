"""Statements about a domain: short sentences, each a failure, an open question or a note; and their exit code."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from deliverability.dataclass import dataclass
from deliverability.report.layout import count, hanging, put, shown
from deliverability.standards.resolver import Answer

if TYPE_CHECKING:
    from rich.console import Console

Level = Literal["fail", "open", "note"]

_STYLES: dict[Level, str] = {"fail": "bold red", "open": "bold magenta", "note": "yellow"}
_WORDS = {
    0: ("in order", "bold green"),
    1: ("not in order", "bold red"),
    3: ("could not tell", "bold magenta"),
}

#: Sentences of one level that a person is shown; a hostile record makes a thousand, and JSON has them all.
_MOST = 12


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence.

    level: "fail", "open" for what could not be told, "note" for what works but should be known.
    text: may quote DNS, so it is escaped wherever it is shown.
    """

    level: Level
    text: str


def exit_code(statements: Sequence[Statement], *, strict: bool = False) -> int:
    """0 in order, 1 a failure (with `strict` a note too), 3 could not tell."""
    levels = {statement.level for statement in statements}
    if "fail" in levels or (strict and "note" in levels):
        return 1
    return 3 if "open" in levels else 0


def summary(
    domain: str, statements: Sequence[Statement], facts: Sequence[str], *, strict: bool = False
) -> str:
    """One line: the domain, the result in words, the facts, and how many sentences there are of each level."""
    counts = [
        count(number, word, plural)
        for level, word, plural in (
            ("fail", "failure", ""),
            ("open", "unknown", "unknown"),
            ("note", "note", ""),
        )
        if (number := sum(statement.level == level for statement in statements))
    ]
    words, _ = _WORDS[exit_code(statements, strict=strict)]
    told = ", ".join((*facts, *counts))
    return f"{shown(domain)}: {words}{f' ({told})' if told else ''}"


def put_statements(console: "Console", statements: Sequence[Statement]) -> None:
    """Write the sentences, the worst first."""
    from rich.text import Text

    for level, style in _STYLES.items():
        chosen = [statement for statement in statements if statement.level == level]
        for statement in chosen[:_MOST]:
            hanging(console, Text(f"{level:<6}", style=style), shown(statement.text, 400))
        if len(chosen) > _MOST:
            put(console, f"      and {len(chosen) - _MOST} more like these")
    if statements:
        put(console)


def put_summary(
    console: "Console", domain: str, statements: Sequence[Statement], facts: Sequence[str], *, strict: bool
) -> None:
    """Write the one line that comes last: folded for eyes, in one line for grep."""
    _, style = _WORDS[exit_code(statements, strict=strict)]
    text = summary(domain, statements, facts, strict=strict)
    if console.is_terminal:
        hanging(console, "", text, style=style, following="  ")
    else:
        put(console, text, style)


def answer_data(answer: Answer | None) -> dict[str, object] | None:
    """An answer of DNS as JSON data; None where nothing was asked."""
    if answer is None:
        return None
    return {
        "status": answer.status,
        "values": list(answer.values),
        "ttl": answer.ttl,
        "cname": list(answer.cname),
        "server": answer.server,
    }
