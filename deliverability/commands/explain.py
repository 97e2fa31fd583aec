"""`deliverability explain`: what a rule means, why, and what to do."""

from enum import StrEnum
from typing import Annotated

import typer

from deliverability.commands.running import OK, command, console, refuse, write


class ExplainFormat(StrEnum):
    """How a rule is shown."""

    TEXT = "text"
    JSON = "json"


def _ids(incomplete: str) -> list[str]:
    from deliverability.rules import rule_ids
    from deliverability.rules.documented import documented

    return sorted(id for id in (*rule_ids(), *documented()) if id.startswith(incomplete))


@command
def explain(
    rule: Annotated[
        str | None, typer.Argument(metavar="RULE", help="Id of a rule.", autocompletion=_ids)
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
      deliverability explain --list
    """
    import difflib

    from deliverability.report import explain as report
    from deliverability.rules import catalogue
    from deliverability.rules.documented import Documented, documented
    from deliverability.rules.rule import Rule

    rules, modes = {each.id: each for each in catalogue()}, documented()
    known: dict[str, Rule | Documented] = {**rules, **modes}
    if rule is None and not list_all:
        refuse("which rule? name one, or list them all with --list")
    if rule is not None and list_all:
        refuse("name a rule or say --list, not both")
    if rule is not None and rule not in known:
        near = difflib.get_close_matches(rule, known, n=1, cutoff=0.5)
        refuse(
            f"no rule is called {rule}{f': do you mean {near[0]}?' if near else ''} (explain --list shows all)"
        )
    chosen = tuple(known.values()) if rule is None else (known[rule],)
    if format is ExplainFormat.JSON:
        write(report.explain_json(chosen))
    elif rule is None:
        report.list_text(rules.values(), modes=modes.values(), console=console())
    else:
        report.explain_text(chosen[0], console=console())
    return OK
