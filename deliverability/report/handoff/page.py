"""The list for whoever runs the DNS as one HTML page that needs nothing else: no network, no server, no other file.

It works from a mail's attachment (`file:`), on paper, in the dark, without a mouse, and without its script, which only copies.
"""

import base64
import hashlib
from collections.abc import Iterator

from deliverability.handoff.advice import advice_on
from deliverability.handoff.entries import Entry, Handoff
from deliverability.report.handoff import words
from deliverability.report.handoff.page_script import SCRIPT
from deliverability.report.handoff.page_style import STYLE
from deliverability.report.markup import Markup, element, lines, raw


def handoff_page(handoff: Handoff) -> str:
    """The document, with a final newline."""
    head = (
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=_policy()),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("meta", name="referrer", content="no-referrer"),
        element("title", words.title(handoff)),
        element("style", raw(STYLE)),
    )
    body = (element("main", lines(_main(handoff))), element("script", raw(SCRIPT)))
    page = element("html", lines((element("head", lines(head)), element("body", lines(body)))), lang="en")
    return f"<!DOCTYPE html>\n{page}\n"


def _policy() -> str:
    """What the browser may do: apply this style sheet, run this script, and nothing that reaches out."""
    style, script = (
        base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in (STYLE, SCRIPT)
    )
    return f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; base-uri 'none'; form-action 'none'"


def _main(handoff: Handoff) -> Iterator[Markup]:
    yield element("h1", words.title(handoff))
    for text in (*words.findings(handoff), *words.zones_said(handoff)):
        yield element("p", text)
    for zone, entries in words.by_zone(handoff):
        if zone:
            yield element("h2", "In the zone ", element("code", zone))
        for number, entry in entries:
            yield _section(number, entry, below=zone)
    if handoff.entries:
        yield element("h2", words.SLIPS)
        yield element("ul", *(element("li", advice) for advice in advice_on(handoff.entries)))
        yield element("h2", "When it is done")
        yield element("p", words.done(handoff), " ", element("code", words.check_command(handoff)))
    yield element("p", id="said", role="status", aria_live="polite")


def _section(number: int, entry: Entry, *, below: str) -> Markup:
    """below: the zone whose heading it stands under, "" where there is none."""
    kind, heading = entry.record.kind, f"record-{number}"
    remarks = element("ul", *(element("li", remark) for remark in entry.remarks), class_="remarks")
    parts = (
        element("h3" if below else "h2", f"{number}. {kind.title}", id=heading),
        element("p", *map(_piece, words.task(entry)), class_="task"),
        *([remarks] if entry.remarks else []),
        element("dl", lines(_fields(number, entry))),
        element("p", f"{kind.why} {kind.beside}", class_="why"),
    )
    return element("section", lines(parts), aria_labelledby=heading)


def _piece(text: str) -> str:
    return element("code", text) if isinstance(text, words.Value) else text


def _fields(number: int, entry: Entry) -> Iterator[Markup]:
    record = entry.record

    def field(label: str, value: str, key: str = "") -> Markup:
        if not key:
            return element("div", element("dt", label), element("dd", value))
        place = f"{key}-{number}"
        button = element(
            "button",
            "Copy",
            type="button",
            hidden=True,
            aria_label=f"Copy: {label.lower()} of record {number}",
            data_copies=place,
        )
        return element(
            "div", element("dt", label), element("dd", element("code", value, id=place), " ", button)
        )

    yield field("Name in the zone", entry.name_in_zone, "name")
    yield field("Whole name", record.name, "whole")
    yield field("Type", record.type)
    if record.type == "MX":
        yield field("Priority", entry.priority, "priority")
    yield field("Value" if record.type == "TXT" else "Target", entry.content, "value")
    if words.is_long(entry):
        yield field("Value in strings", words.in_strings(entry), "strings")
    yield field("TTL", f"{record.ttl} seconds")
    yield field("To see it", words.proof(entry), "proof")
