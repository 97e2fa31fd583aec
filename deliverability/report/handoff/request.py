"""The text of a support case, plain or as Markdown; what only a person knows stands in it in brackets."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from deliverability.handoff.requests import Request
from deliverability.report.escape import markdown, terminal
from deliverability.report.handoff.markdown import handoff_lines
from deliverability.report.handoff.text import COLUMNS, handoff_text
from deliverability.report.layout import hanging, put

if TYPE_CHECKING:
    from rich.console import Console

    from deliverability.handoff.requests.request import Item


def open_questions(request: Request) -> str:
    """A sentence on what is left to do before the text can be sent; "" where nothing is."""
    number = request.questions
    if not number:
        return ""
    them = (
        "Only you can answer the question that stands"
        if number == 1
        else f"Only you can answer the {number} questions that stand"
    )
    return f"{them} in brackets: put the answers in their place, and take this line away."


def request_text(request: Request, console: "Console") -> None:
    """Write it as plain text of 80 columns."""
    console.width = min(COLUMNS, console.width)
    for text in _prose(request):
        hanging(console, "", terminal(text))
        put(console)
    for item in request.items:
        put(console, f"{terminal(item.label)}:", "bold")
        for text in (*([item.answer] if item.answer else []), *_question(item)):
            hanging(console, "   ", terminal(text))
    if request.records is not None:
        handoff_text(request.records, console)


def request_markdown(request: Request) -> str:
    """The document, with a final newline."""
    return "\n".join(_lines(request)) + "\n"


def _lines(request: Request) -> Iterator[str]:
    subject, *prose = _prose(request)
    yield f"### {markdown(subject)}"
    for text in prose:
        yield ""
        # The first may be a line of ours in brackets.
        yield text if text.startswith("[") else markdown(text)
    if request.items:
        yield ""
    for item in request.items:
        asked = " ".join(f"**{text}**" for text in _question(item))
        yield f"- {markdown(item.label)}: {' '.join(filter(None, (markdown(item.answer) if item.answer else '', asked)))}"
    if request.records is not None:
        yield ""
        yield from handoff_lines(request.records)


def _prose(request: Request) -> Iterator[str]:
    yield request.subject
    if to_do := open_questions(request):
        yield f"[{to_do}]"
    yield request.opening


def _question(item: "Item") -> Iterator[str]:
    """In words of ours."""
    if item.question:
        yield f"[Please fill in: {item.question}]"
