"""Rules explained, and the modes that no rule finds, for people and for tools."""

import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from deliverability.json_text import write_json
from deliverability.report.layout import hanging, put
from deliverability.report.remedies import remedy_of
from deliverability.rules.documented import FOUND_BY, Documented
from deliverability.rules.rule import Rule

if TYPE_CHECKING:
    from rich.console import Console

#: Columns for a rule's title, below which it is put on a line of its own.
_TITLE = 24


def explain_text(rule: Rule | Documented, *, console: "Console") -> None:
    """One rule or mode in full."""
    from rich.text import Text

    console.print(Text.assemble((rule.id, "bold"), f"  ({rule.severity.value})"))
    width = max(40, min(console.width, 100))
    advice = remedy_of(remedy(rule))
    parts = [rule.title, why(rule), f"What to do: {advice.text}", f"Source: {rule.source}"]
    if isinstance(rule, Documented):
        parts.append(f"Where it is found: {FOUND_BY[rule.found]}")
    elif rule.consequence_of:
        parts.append(f"Folded under: {', '.join(rule.consequence_of)}")
    for part in parts:
        console.print()
        console.print(Text(textwrap.fill(part, width, break_on_hyphens=False)), soft_wrap=True)
        if part.startswith("What to do: "):
            for command in advice.commands:
                put(console, f"    {command}")


def list_text(rules: Iterable[Rule], *, modes: Iterable[Documented] = (), console: "Console") -> None:
    """The rules, one line each; then, under a heading, the modes that no rule finds, with where they are found."""
    from rich.text import Text

    found = [(rule.id, f"{rule.severity.value:<7}", rule.title) for rule in rules]
    others = [(mode.id, f"{mode.found:<13}", mode.title) for mode in modes]
    widest = max(len(id) for id, *_ in (*found, *others))

    def show(lines: Iterable[tuple[str, str, str]]) -> None:
        for id, word, title in lines:
            start = Text.assemble((id.ljust(widest), "bold"), f"  {word}  ")
            if console.is_terminal and console.width - start.cell_len < _TITLE:
                # One under the other for eyes on a narrow terminal; one line each for grep.
                put(console, Text.assemble((id, "bold"), f"  {word.strip()}"))
                hanging(console, "    ", title)
            elif console.is_terminal:
                hanging(console, start, title)
            else:
                put(console, Text.assemble(start, title))

    show(found)
    if others:
        put(console)
        put(console, "Modes that no rule finds, and where they are found:")
        show(others)


def explain_json(rules: Iterable[Rule | Documented]) -> str:
    """The rules and modes as a JSON array, with a final newline; "foundBy" tells them apart."""
    return write_json([_data(rule) for rule in rules])


def _data(rule: Rule | Documented) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": rule.id,
        "severity": rule.severity.value,
        "title": rule.title,
        "why": why(rule),
        "remedy": remedy(rule),
        "source": rule.source,
    }
    if isinstance(rule, Documented):
        return {**data, "foundBy": rule.found, "needs": [], "consequenceOf": []}
    needs = [need.need_id for need in rule.needs]
    return {**data, "foundBy": "check", "needs": needs, "consequenceOf": list(rule.consequence_of)}


def remedy(rule: Rule | Documented) -> str:
    """What to do, with `<name>` where a finding would have the real one."""
    return rule.remedy.replace("{", "<").replace("}", ">")


def why(rule: Rule | Documented) -> str:
    """The explanation as one paragraph."""
    return " ".join((rule.why if isinstance(rule, Documented) else rule.explanation).split())
