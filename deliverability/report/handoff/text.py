"""The list for whoever runs the DNS as plain text of 80 columns, for a mail or a ticket."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deliverability.handoff.advice import advice_on
from deliverability.handoff.entries import Entry, Handoff
from deliverability.report.escape import terminal
from deliverability.report.handoff import words
from deliverability.report.layout import hanging, put

if TYPE_CHECKING:
    from rich.console import Console

#: Columns of the prose. Names, values and commands stand on a line of their own, however long: a line break in the middle of what is
#: pasted is one of the slips that the list warns of.
COLUMNS = 80
_INDENT = "   "
_LABEL = 11


def handoff_text(handoff: Handoff, console: "Console") -> None:
    """Write it; on a narrower console the prose is narrower."""
    console.width = min(COLUMNS, console.width)
    put(console, terminal(words.title(handoff)), "bold")
    for text in (*words.findings(handoff), *words.zones_said(handoff)):
        _prose(console, text)
    reasons = words.reasons(handoff)
    for zone, entries in words.by_zone(handoff):
        if zone:
            put(console)
            put(console, terminal(f"In the zone {zone}"), "bold")
        for number, entry in entries:
            put(console)
            _entry(console, number, entry, reasons[number])
    if handoff.entries:
        put(console)
        put(console, words.SLIPS, "bold")
        for advice in advice_on(handoff.entries):
            hanging(console, " - ", terminal(advice))
        _prose(console, f"{words.done(handoff)}:")
        put(console, f"{_INDENT}{terminal(words.check_command(handoff))}")


def _prose(console: "Console", text: str) -> None:
    put(console)
    hanging(console, "", terminal(text))


def _entry(console: "Console", number: int, entry: Entry, reason: str) -> None:
    put(console, terminal(f"{number}. {entry.record.kind.title}"), "bold")
    hanging(console, _INDENT, terminal(words.plain(words.task(entry))))
    for remark in entry.remarks:
        hanging(console, _INDENT, terminal(remark))
    for label, value in _fields(entry):
        line = f"{_INDENT}{f'{label}:'.ljust(_LABEL)} {terminal(value)}"
        if len(line) > console.width:
            put(console, f"{_INDENT}{label}:")
            line = f"{_INDENT}  {terminal(value)}"
        put(console, line)
    hanging(console, f"{_INDENT}{'Why:'.ljust(_LABEL)} ", terminal(reason))


def _fields(entry: Entry) -> Iterator[tuple[str, str]]:
    record = entry.record
    yield "Name", entry.name_in_zone
    yield "Whole name", record.name
    yield "Type", record.type
    if record.type == "MX":
        yield "Priority", entry.priority
    yield ("Value" if record.type == "TXT" else "Target"), entry.content
    if words.is_long(entry):
        yield "In strings", words.in_strings(entry)
    yield "TTL", f"{record.ttl} seconds"
    yield "To see it", words.proof(entry)
