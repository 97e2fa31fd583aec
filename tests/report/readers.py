"""What must hold for a text in each format, whatever DNS and AWS hold: checked as its reader would read it."""

import csv
import io
import json
import re
import unicodedata
import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from html.parser import HTMLParser

from markdown_it import MarkdownIt

from deliverability.report.format import Reader
from deliverability.report.handoff.page_script import SCRIPT
from deliverability.report.handoff.page_style import STYLE

#: What build servers obey wherever it stands in a line of their log: GitHub, Azure Pipelines, TeamCity.
_ANYWHERE = re.compile(r"##[A-Za-z]*\[")
#: What GitHub obeys at the beginning of a line.
_IN_FRONT = re.compile(r"\s*::.*::")


def harmless(text: str, reader: Reader) -> None:
    """Fails where something in the text would be more than text to its reader."""
    assert text.endswith("\n")
    for line in re.split(r"\r?\n", text):
        assert line.isprintable()
    commands = [
        line
        for line in re.split(r"[\r\n]+", text)
        if _ANYWHERE.search(line) or (reader is not Reader.WORKFLOW and _IN_FRONT.match(line))
    ]
    assert commands == []
    _CHECKS[reader](text)


def _terminal(text: str) -> None:
    """Nothing beyond what holds for every reader."""


def workflow_command(line: str) -> tuple[str, dict[str, str], str]:
    """Command, properties and message as GitHub's runner has them (actions/runner, ActionCommand.TryParseV2)."""
    assert line.startswith("::")
    info, _, data = line[2:].partition("::")
    command, _, rest = info.partition(" ")
    properties = dict(pair.split("=", 1) for pair in rest.split(",") if "=" in pair)
    unescaped = {
        name: _undone(value, {"%0D": "\r", "%0A": "\n", "%3A": ":", "%2C": ","})
        for name, value in properties.items()
    }
    return command, unescaped, _undone(data, {"%0D": "\r", "%0A": "\n"})


def _undone(text: str, marks: dict[str, str]) -> str:
    for mark, character in marks.items():
        text = text.replace(mark, character)
    return text.replace("%25", "%")


def _workflow(text: str) -> None:
    for line in text.removesuffix("\n").split("\n"):
        assert workflow_command(line)[0] in {"error", "warning", "notice"}


#: The elements that our Markdown is made of.
ELEMENTS = frozenset(
    [
        "h3",
        "p",
        "table",
        "thead",
        "tbody",
        "tr",
        "th",
        "td",
        "code",
        "strong",
        "br",
        "ul",
        "li",
        "details",
        "summary",
    ]
)


class Page(HTMLParser):
    """The elements of a page with their attributes, the cells of each row, and the text outside of code."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.prose = ""
        self.rows: list[int] = []
        self._open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += attrs
        self._open.append(tag)
        if tag == "tr":
            self.rows.append(0)
        if tag in ("td", "th"):
            self.rows[-1] += 1

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            self._open.remove(tag)

    def handle_data(self, data: str) -> None:
        if "code" not in self._open:
            self.prose += data


def page(markdown: str) -> Page:
    """Markdown as GitHub and GitLab show it."""
    html = MarkdownIt("commonmark", {"html": True, "linkify": False}).enable("table").render(markdown)
    found = Page()
    found.feed(html)
    found.close()
    return found


def _markdown(text: str) -> None:
    shown = page(text)
    assert set(shown.tags) <= ELEMENTS
    assert shown.attributes == []
    assert shown.tags.count("details") == shown.tags.count("summary")
    # GitHub links mentions, issues, addresses and commits in all text that is no code.
    assert re.search(r"[@#]|://|www\.|[0-9a-f]{40}|:[a-z]+:", shown.prose) is None


def _json(text: str) -> None:
    assert text.isascii()
    json.loads(text)


def _xml(text: str) -> None:
    assert text.isascii()
    ET.fromstring(text)
    # Jenkins and GitLab attach files that are named so.
    assert "[[" not in text


#: The elements that our page is made of, and their attributes, none of which fetches, leads away or runs anything.
PAGE_ELEMENTS = frozenset(
    [
        "html",
        "head",
        "meta",
        "title",
        "style",
        "body",
        "main",
        "h1",
        "h2",
        "h3",
        "p",
        "ul",
        "li",
        "section",
        "dl",
        "div",
        "dt",
        "dd",
        "code",
        "button",
        "script",
    ]
)
PAGE_ATTRIBUTES = frozenset(
    [
        "lang",
        "charset",
        "http-equiv",
        "content",
        "name",
        "id",
        "class",
        "role",
        "type",
        "hidden",
        "aria-live",
        "aria-label",
        "aria-labelledby",
        "data-copies",
    ]
)


class _OurPage(Page):
    """The page, and what stands in its scripts and style sheets."""

    def __init__(self) -> None:
        super().__init__()
        self.active: list[str] = []

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] in ("script", "style"):
            self.active.append(data)


def _html(text: str) -> None:
    found = _OurPage()
    found.feed(text)
    found.close()
    assert set(found.tags) <= PAGE_ELEMENTS
    assert {name for name, _ in found.attributes} <= PAGE_ATTRIBUTES
    assert found.active == [STYLE, SCRIPT]


#: What a spreadsheet takes for a formula: at the beginning of a cell, and behind what another country's takes for its end.
_FORMULA = re.compile(r"(?:^|[,;\t|\r\n])[\s\"]*[=+\-@\u2212]")


def _csv(text: str) -> None:
    rows = list(csv.reader(io.StringIO(text, newline="")))
    assert len({len(row) for row in rows}) == 1
    assert not [cell for row in rows for cell in row if _FORMULA.search(unicodedata.normalize("NFKC", cell))]


def _zone(text: str) -> None:
    for line in text.splitlines():
        assert line.startswith("; ") or re.fullmatch(
            r"[A-Za-z0-9_.*\\-]+ \d+ IN (TXT \".*\"|MX \d+ \S+|CNAME \S+)", line
        )


_CHECKS: Mapping[Reader, Callable[[str], None]] = {
    Reader.TERMINAL: _terminal,
    Reader.WORKFLOW: _workflow,
    Reader.MARKDOWN: _markdown,
    Reader.JSON: _json,
    Reader.XML: _xml,
    Reader.CSV: _csv,
    Reader.HTML: _html,
    Reader.ZONE: _zone,
}
assert _CHECKS.keys() == set(Reader)
