"""Rules explained, for people and for tools."""

import json
import textwrap
from collections.abc import Iterable
from typing import TYPE_CHECKING

from deliverability.rules.rule import Rule

if TYPE_CHECKING:
    from rich.console import Console


def explain_text(rule: Rule, *, console: "Console") -> None:
    """One rule in full."""
    from rich.text import Text

    console.print(Text.assemble((rule.id, "bold"), f"  ({rule.severity.value})"))
    width = max(40, min(console.width, 100))
    parts = [rule.title, why(rule), f"What to do: {remedy(rule)}", f"Source: {rule.source}"]
    if rule.consequence_of:
        parts.append(f"Folded under: {', '.join(rule.consequence_of)}")
    for part in parts:
        console.print()
        console.print(Text(textwrap.fill(part, width, break_on_hyphens=False)), soft_wrap=True)


def list_text(rules: Iterable[Rule], *, console: "Console") -> None:
    """All rules, one line each."""
    from rich.text import Text

    chosen = tuple(rules)
    widest = max(len(rule.id) for rule in chosen)
    for rule in chosen:
        line = Text.assemble((rule.id.ljust(widest), "bold"), f"  {rule.severity.value:<7}  {rule.title}")
        console.print(line, soft_wrap=True)


def explain_json(rules: Iterable[Rule]) -> str:
    """The rules as a JSON array, with a final newline."""
    data = [
        {
            "id": rule.id,
            "severity": rule.severity.value,
            "title": rule.title,
            "why": why(rule),
            "remedy": remedy(rule),
            "source": rule.source,
            "needs": [need.value for need in rule.needs],
            "consequenceOf": list(rule.consequence_of),
        }
        for rule in rules
    ]
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def remedy(rule: Rule) -> str:
    """What to do, with `<name>` where a finding would have the real one."""
    return rule.remedy.replace("{", "<").replace("}", ">")


def why(rule: Rule) -> str:
    """The explanation as one paragraph."""
    return " ".join(rule.explanation.split())
