"""A domain's SPF for people: the budget, the tree, what receivers do, and what to know about it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deliverability.report.layout import count, hanging, put, shown
from deliverability.report.spf_look import SMALL_ANSWER, SpfClient, SpfLook, answers, path, receivers
from deliverability.report.spf_tree import put_tree
from deliverability.report.statements import put_statements, put_summary
from deliverability.standards.spf import SpfInspection

if TYPE_CHECKING:
    from rich.console import Console

_OUTCOMES = {"match": "bold green", "no match": "dim", "permerror": "bold red", "temperror": "bold magenta"}
_RESULTS = {"pass": "bold green", "temperror": "bold magenta"}


def spf_text(look: SpfLook, *, console: "Console", strict: bool = False) -> None:
    """Write the look to a console of any width; colour only where the console has it."""
    from rich.text import Text

    inspection = look.inspection
    statements = look.statements()
    put(console, Text.assemble((shown(inspection.domain), "bold"), "  SPF"))
    for line in budget(inspection):
        hanging(console, "", line)
    put(console)
    put_tree(console, inspection)
    put(console)
    hanging(console, Text("receivers  ", style="dim"), receivers(inspection))
    for network, coverage in look.covered.items():
        style = "bold green" if coverage else "bold red"
        hanging(
            console,
            Text("covers     ", style="dim"),
            Text.assemble(f"{network}: ", (answers(coverage), style)),
        )
    put(console)
    if look.client is not None:
        _put_client(look.client, console)
    put_statements(console, statements)
    put_summary(console, inspection.domain, statements, look.facts, strict=strict)


def budget(inspection: SpfInspection) -> Iterator[str]:
    """What the record costs, against the limits, in two lines; nothing of what there is no record for."""
    if inspection.tree.record is not None:
        left = inspection.headroom
        rest = f"{left} left" if left >= 0 else f"{-left} too many"
        limits = inspection.limits
        yield (
            f"{inspection.lookups} of {limits.lookups} lookups, {rest} · "
            f"{inspection.void_lookups} of {limits.void_lookups} void lookups"
        )
    size = inspection.tree.packet_size
    if size is not None:
        yield f"smallest TTL {inspection.ttl} s · answer with all TXT values {size} of {SMALL_ANSWER} octets"


def _put_client(client: SpfClient, console: "Console") -> None:
    from rich.text import Text

    evaluation = client.evaluation
    style = _RESULTS.get(evaluation.result, "bold red")
    cost = f"  after {count(evaluation.lookups, 'lookup')}"
    hanging(
        console,
        Text("client     ", style="dim"),
        Text.assemble(f"{client.ip}: ", (evaluation.result, style), (cost, "dim")),
    )
    hanging(
        console,
        Text("           "),
        f"MAIL FROM {shown(client.sender) or '<>'}, HELO {shown(client.helo)}",
        style="dim",
    )
    for record, term in path(evaluation.tree):
        told = Text(f"{shown(record.domain, 60)}: ")
        if term is None:
            told.append("no term matches", style="dim")
        else:
            told.append(shown(str(term.term), 120)).append("  ").append(
                term.outcome, style=_OUTCOMES[term.outcome]
            )
        hanging(console, "           ", told)
    if evaluation.problem is not None:
        hanging(console, "           ", shown(evaluation.problem.reason), style="bold red")
    if evaluation.explanation:
        hanging(console, "           ", f"the domain explains: {shown(evaluation.explanation)}")
    put(console)
