"""What `adopt` found, as text for people and as JSON: what is imported, what differs, what stands in the way."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from deliverability.adoption.findings import Adoption, Change, Risk
from deliverability.dataclass import dataclass
from deliverability.json_text import write_json
from deliverability.report.escape import terminal
from deliverability.report.format import Format, Reader, on_paper
from deliverability.report.layout import hanging, put
from deliverability.wording import capital

if TYPE_CHECKING:
    from rich.console import Console

    from deliverability.declaration.plan import Plan

_TITLES = {
    Risk.LOST: "would be lost",
    Risk.WEAKER: "weaker",
    Risk.CHANGED: "changed",
    Risk.NOTED: "noted",
}


@dataclass(frozen=True, slots=True)
class AdoptionReport:
    """What was found about a plan. document: the import file. commands: what to run then, in order. file: where the document is written; "" where it isn't."""

    plan: "Plan"
    adoption: Adoption
    document: Mapping[str, Any]
    commands: Sequence[str]
    file: str


def _lines(report: AdoptionReport) -> Iterator[str]:
    found = report.adoption
    yield f"{report.plan.settings.domain} in {report.plan.region or 'no region'}, stack {report.plan.stack}"
    yield from _section("Can't be imported, and stops `pulumi up`", list(_obstacles(found)))
    yield from _section(
        "What `pulumi up` changes after the import, the riskiest first", list(_changes(found))
    )
    yield from _section("To import", [f"{each.child.name}: {each.what}" for each in found.imports])
    yield from _section(
        "Not there; `pulumi up` makes it", [f"{each.resource}: {each.what}" for each in found.made]
    )
    yield from _section("In the stack's state already", [each.resource for each in found.known])
    yield from _section("Worth knowing", [f"{capital(text)}." for text in found.notes])
    yield ""
    if not found.imports:
        yield "Nothing to import."
        return
    yield "Next:" if report.file else "Next, with -o import.json written:"
    for command in report.commands:
        yield f"  {command}"
    yield (
        "The first preview then also shows the component itself as updated: an import notes none of its settings. Whether a Terraform "
        "state or another tool manages these too can't be seen in AWS: take them out there first (`terraform state rm`)."
    )


def _section(title: str, items: Sequence[str]) -> Iterator[str]:
    if items:
        yield ""
        yield f"{title}:"
        for item in items:
            yield f"  {item}"


def _obstacles(found: Adoption) -> Iterator[str]:
    for each in found.obstacles:
        yield f"{each.resource}: {each.what}"
        yield f"  {each.why}."
        yield f"  {each.way_out}."


def _changes(found: Adoption) -> Iterator[str]:
    for each in found.changes:
        stops = ", and `pulumi up` stops there" if each.refused else ""
        yield f"{each.resource}, {_TITLES[each.risk]}{stops}: {each.what}"
        yield f"  {each.property}: {each.before} -> {each.after}"
        for text in (each.says, each.way_out):
            if text:
                yield f"  {text}."


def _draw(report: AdoptionReport, console: "Console") -> None:
    for line in _lines(report):
        text = line.lstrip()
        if not text or text in report.commands:
            # A command is copied, so it stays one line.
            put(console, terminal(line))
        else:
            indent = " " * (len(line) - len(text))
            hanging(console, indent, terminal(text), following=f"{indent}  " if indent else "")


def _json(report: AdoptionReport) -> str:
    found = report.adoption
    return write_json(
        {
            "domain": report.plan.settings.domain,
            "region": report.plan.region,
            "stack": report.plan.stack,
            "obstacles": [asdict(each) for each in found.obstacles],
            "changes": [_change(each) for each in found.changes],
            "imports": [{**asdict(each.child), "what": each.what} for each in found.imports],
            "made": [asdict(each) for each in found.made],
            "known": [each.resource for each in found.known],
            "notes": list(found.notes),
            "commands": list(report.commands) if found.imports else [],
            "importFile": report.document if found.imports else None,
        }
    )


def _change(change: Change) -> dict[str, Any]:
    return {**asdict(change), "risk": change.risk.name.lower()}


FORMATS: tuple[Format[AdoptionReport], ...] = (
    Format("text", "people", Reader.TERMINAL, on_paper(_draw), (".txt",), _draw),
    Format("json", "programs", Reader.JSON, _json, (".json",)),
)
