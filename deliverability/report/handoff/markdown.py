"""The list for whoever runs the DNS as Markdown, for a ticket: a table to enter the records by, and what to know of each."""

from collections.abc import Iterator

from deliverability.handoff.advice import advice_on
from deliverability.handoff.entries import Entry, Handoff
from deliverability.report.escape import markdown, markdown_cell, markdown_code
from deliverability.report.handoff import words

_HEADS = ("", "Name in zone", "Whole name", "Type", "Priority", "Value", "TTL")


def handoff_markdown(handoff: Handoff) -> str:
    """The document, in the Markdown that GitHub and GitLab share, with a final newline."""
    return "\n".join(handoff_lines(handoff)) + "\n"


def handoff_lines(handoff: Handoff) -> Iterator[str]:
    """Its lines."""
    yield f"### {markdown(words.title(handoff))}"
    for text in (*words.findings(handoff), *words.zones_said(handoff)):
        yield ""
        yield markdown(text)
    reasons = words.reasons(handoff)
    for zone, entries in words.by_zone(handoff):
        yield ""
        if zone:
            yield f"**In the zone {markdown_code(zone)}**"
            yield ""
        yield f"| {' | '.join(_HEADS)} |"
        yield f"|{' --- |' * len(_HEADS)}"
        for number, entry in entries:
            yield f"| {' | '.join(map(markdown_cell, _cells(number, entry)))} |"
        for number, entry in entries:
            yield ""
            yield from _details(number, entry, reasons[number])
    if handoff.entries:
        yield ""
        yield f"**{words.SLIPS}**"
        yield ""
        for advice in advice_on(handoff.entries):
            yield f"- {markdown(advice)}"
        yield ""
        yield f"{markdown(words.done(handoff))} {markdown_code(words.check_command(handoff))}"


def _cells(number: int, entry: Entry) -> Iterator[str]:
    yield f"{number}."
    yield markdown_code(entry.name_in_zone)
    yield markdown_code(entry.record.name)
    yield entry.record.type
    yield (
        entry.priority
        if entry.priority.isdecimal()
        else markdown_code(entry.priority)
        if entry.priority
        else ""
    )
    yield markdown_code(entry.content)
    yield str(entry.record.ttl)


def _details(number: int, entry: Entry, reason: str) -> Iterator[str]:
    kind = entry.record.kind
    yield f"**{number}. {markdown(kind.title)}**: {' '.join((_task(entry), *map(markdown, entry.remarks)))}"
    yield ""
    yield f"- {markdown(reason)}"
    if words.is_long(entry):
        yield f"- In strings, where a form or a zone file wants them: {markdown_code(words.in_strings(entry))}"
    yield f"- To see it: {markdown_code(words.proof(entry))}"


def _task(entry: Entry) -> str:
    """What isn't a value in it are words of ours."""
    return "".join(
        markdown_code(piece) if isinstance(piece, words.Value) else piece for piece in words.task(entry)
    )
