"""The formats of a report about many stacks: each is imported when it writes something."""

from typing import TYPE_CHECKING

from deliverability.report.format import Format, Reader, on_paper

if TYPE_CHECKING:
    from rich.console import Console

    from deliverability.report.fleet import FleetReport


def fleet_formats() -> "tuple[Format[FleetReport], ...]":
    """Text for people, Markdown for a job summary, JSON for programs; each is imported when it writes something."""

    def draw(report: "FleetReport", console: "Console") -> None:
        from deliverability.report.fleet_text import draw

        draw(report, console)

    def markdown(report: "FleetReport") -> str:
        from deliverability.report.fleet_markdown import fleet_markdown

        return fleet_markdown(report)

    def as_json(report: "FleetReport") -> str:
        from deliverability.report.fleet_json import fleet_json

        return fleet_json(report)

    return (
        Format("text", "people", Reader.TERMINAL, on_paper(draw), (".txt",), draw),
        Format("json", "programs", Reader.JSON, as_json, (".json",)),
        Format("markdown", "a job summary", Reader.MARKDOWN, markdown, (".md",)),
    )
