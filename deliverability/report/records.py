"""The declared records for people, name servers and spreadsheets."""

import csv
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.placeholders import has_placeholder, in_brackets, unready
from deliverability.declaration.records import Ownership
from deliverability.handoff.entries import Handoff
from deliverability.report.escape import csv_cell, terminal
from deliverability.report.handoff.words import findings, in_strings, plain, task
from deliverability.report.layout import hanging, put
from deliverability.standards import names, txt

if TYPE_CHECKING:
    from rich.console import Console

_OWNERS = {
    Ownership.OWN: "this stack",
    Ownership.SHARED: "this stack, beside others",
    Ownership.HANDOFF: "the owner of the zone, by hand",
}


def notes(manifest: Manifest) -> tuple[str, ...]:
    """What a reader of the records must know: what stands in for values that aren't known yet, and who publishes what."""
    said = [f"values in <> are not known yet: {reason}" for reason in unready(manifest)]
    handed = [record for record in manifest.records if record.ownership is Ownership.HANDOFF]
    if handed and manifest.dns.mode == "external":
        said.append("dns.mode is external: the owner of the zone publishes all of these")
    elif handed:
        listed = ", ".join(record.name for record in handed)
        said.append(
            f"to be published by the owner of that zone, unless Pulumi finds it in Route 53: {listed}"
        )
    return tuple(said)


def records_table(manifest: Manifest, *, console: "Console") -> None:
    """A table where it fits, else one block a record: names and values are never cut."""
    from rich.text import Text

    put(console, headline(manifest), "bold")
    console.print()
    rows = [tuple(_cells(record, value)) for record, value in _values(manifest)]
    heads = ("Purpose", "Name", "Type", "TTL", "Value")
    widths = [max(len(cell) for cell in column) for column in zip(heads, *rows, strict=True)]
    if sum(widths) + 2 * (len(heads) - 1) <= console.width:
        for row in (heads, *rows):
            line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            put(console, line, "bold" if row is heads else "")
    else:
        for purpose, name, rdtype, ttl, value in rows:
            put(console, Text.assemble((purpose, "bold"), f"  {rdtype}, TTL {ttl}"))
            put(console, f"  {name}")
            put(console, f"  {value}")
    for note in notes(manifest):
        console.print()
        hanging(console, "Note: ", terminal(note))


def records_bind(handoff: Handoff) -> str:
    """Zone-file lines (RFC 1035 section 5.1) with absolute names; what can't be published yet is a comment.

    So is what goes and what stays, where DNS was looked at.
    """
    manifest = handoff.manifest
    lines = [f"; {headline(manifest)}"]
    lines += [f"; Note: {terminal(note)}" for note in notes(manifest)]
    if handoff.looked_at or any(record.ownership is Ownership.HANDOFF for record in manifest.records):
        lines += [f"; {terminal(text)}" for text in findings(handoff)]
    for entry in handoff.entries:
        record = entry.record
        lines.append(f"; {record.kind.title}, published by {_OWNERS[record.ownership]}")
        lines += [
            f"; {terminal(text)}"
            for text in ((plain(task(entry)), *entry.remarks) if handoff.looked_at else ())
        ]
        if entry.stands_in:
            name, target = (terminal(text) for text in (record.name, entry.value))
            lines.append(f"; {name}. {record.ttl} IN {record.type} {target}")
        else:
            lines.append(
                f"{_zone_name(record.name)} {record.ttl} IN {record.type} {_rdata(record, entry.value)}"
            )
    return "\n".join(lines) + "\n"


#: Columns are only ever added, at the end.
_COLUMNS = (
    *("name", "type", "ttl", "value", "purpose", "published by"),
    *(
        "name in zone",
        "zone",
        "priority",
        "host or text",
        "value in quotes",
        "to do",
        "why",
        "at the same name",
    ),
)


def records_csv(handoff: Handoff) -> str:
    """A spreadsheet (RFC 4180): one row a value, TXT as the bare text that DNS consoles ask for."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(_COLUMNS)
    for entry in handoff.entries:
        record = entry.record
        cells = (
            record.name,
            record.type,
            str(record.ttl),
            entry.value,
            record.kind.title,
            _OWNERS[record.ownership],
            # Nothing for the zone itself: a lone "@" is a formula to some spreadsheets.
            entry.name_in_zone.removeprefix("@"),
            entry.zone,
            entry.priority,
            entry.content,
            in_strings(entry),
            " ".join((plain(task(entry)), *entry.remarks)),
            record.kind.why,
            record.kind.beside,
        )
        writer.writerow([csv_cell(cell) for cell in cells])
    return stream.getvalue()


def headline(manifest: Manifest) -> str:
    """Domain, stack, region and number of record sets in one line."""
    parts = [manifest.domain, f"stack {manifest.stack}"]
    if manifest.region:
        parts.append(manifest.region)
    parts.append(f"{len(manifest.records)} record sets")
    return ", ".join(terminal(part) for part in parts)


def _values(manifest: Manifest) -> Iterator[tuple[Record, str]]:
    """Each value with its record; what stands in for something in brackets."""
    for record in manifest.records:
        for value in record.values:
            if has_placeholder(manifest, record):
                yield record.model_copy(update={"name": in_brackets(record.name)}), in_brackets(value)
            else:
                yield record, value


def _cells(record: Record, value: str) -> Iterator[str]:
    yield record.kind.title
    yield terminal(record.name)
    yield record.type
    yield str(record.ttl)
    yield terminal(value)


def _rdata(record: Record, value: str) -> str:
    if record.type == "TXT":
        # Of two number signs the second in its octet's number (RFC 1035 section 5.1): build servers obey ##vso[...] in a log.
        return txt.to_zone(value).replace("##", r"#\035")
    if record.type == "MX":
        preference, _, host = value.partition(" ")
        return f"{_zone_text(preference)} {'.' if host == '.' else _zone_name(host)}"
    return _zone_name(value)


def _zone_name(name: str) -> str:
    return _zone_text(names.absolute(name))


def _zone_text(text: str) -> str:
    """As in a master file (RFC 1035 section 5.1): what is no plain host character is escaped, so no line can be broken."""
    return "".join(
        c
        if c.isascii() and (c.isalnum() or c in "-_.*")
        else "".join(f"\\{octet:03d}" for octet in c.encode("utf-8", "surrogatepass"))
        for c in text
    )
