"""`deliverability explain`: what a rule means, why, and what to do."""

from enum import StrEnum
from typing import Annotated

import typer

from deliverability.commands.running import OK, command, console, refuse, write
from deliverability.declaration.key_paths import printable


class ExplainFormat(StrEnum):
    """How a rule is shown."""

    TEXT = "text"
    JSON = "json"


def _ids(incomplete: str) -> list[str]:
    from deliverability import rule_ids

    return sorted(id for id in rule_ids.RULES | rule_ids.DOCUMENTED if id.startswith(incomplete))


@command
def explain(
    rule: Annotated[
        str | None,
        typer.Argument(metavar="RULE", help="Id of a rule, or an area: its rules.", autocompletion=_ids),
    ] = None,
    list_all: Annotated[bool, typer.Option("--list", "-l", help="List all rules.")] = False,
    format: Annotated[
        ExplainFormat, typer.Option("--format", "-f", help="How to show it.")
    ] = ExplainFormat.TEXT,
) -> int:
    """Say what a rule means, why it matters, and what to do about it.

    \b
    Examples:
      deliverability explain spf.multiple-records
      deliverability explain spf
      deliverability explain --list
    """
    import difflib

    from deliverability.report import explain as report
    from deliverability.rules import catalogue
    from deliverability.rules.documented import Documented, documented
    from deliverability.rules.rule import Rule

    rules, modes = {each.id: each for each in catalogue()}, documented()
    known: dict[str, Rule | Documented] = {**rules, **modes}
    if not rule and not list_all:
        refuse("which rule? name one, or list them all with --list")
    if rule is not None and list_all:
        refuse("name a rule or say --list, not both")
    # A report may have put it into capitals, and so may who reads one out.
    rule = rule.strip().lower() if rule is not None else None
    chosen = {id: each for id, each in known.items() if rule in (None, id, id.partition(".")[0])}
    if not chosen:
        near = difflib.get_close_matches(rule or "", known, n=1, cutoff=0.5)
        refuse(
            f"no rule is called {printable(rule or '')}{f': do you mean {near[0]}?' if near else ''} (explain --list shows all)"
        )
    if format is ExplainFormat.JSON:
        write(report.explain_json(chosen.values()))
    elif rule in known:
        report.explain_text(known[rule], console=console())
    else:
        report.list_text(
            [rules[id] for id in chosen if id in rules],
            modes=[modes[id] for id in chosen if id in modes],
            console=console(),
        )
    return OK
