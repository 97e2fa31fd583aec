"""`plan --request`: the text of a support case, filled from the stack. Nothing is sent."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from deliverability.commands.outputs import Outputs, parse_outputs
from deliverability.commands.running import named, note, refuse
from deliverability.report.format import Format, Reader, on_paper

if TYPE_CHECKING:
    from rich.console import Console

    from deliverability.handoff.entries import Handoff
    from deliverability.handoff.requests import Request

#: What can be asked for.
NAMES = ("dns", "production-access", "quota")


def known(text: str) -> str:
    """The name of a request; raises typer.BadParameter."""
    if text not in NAMES:
        raise typer.BadParameter(f"{text!r} is not one of {', '.join(map(repr, NAMES))}.")
    return text


def _text(request: "Request", console: "Console") -> None:
    from deliverability.report.handoff.request import request_text

    request_text(request, console)


def _markdown(request: "Request") -> str:
    from deliverability.report.handoff.request import request_markdown

    return request_markdown(request)


FORMATS: tuple[Format["Request"], ...] = (
    Format("text", "a mail or a case", Reader.TERMINAL, on_paper(_text, 80), (".txt",), _text),
    Format("markdown", "a ticket", Reader.MARKDOWN, _markdown, (".md", ".txt")),
)


def outputs_of(output: Sequence[object], name: str | None) -> "Outputs[Request]":
    """What is written with `--request`; raises UsageProblem."""
    if name is not None and name not in {each.name for each in FORMATS}:
        refuse(f"--request gives a text: with it --format is one of text, markdown, not {name}")
    return parse_outputs(output, name, FORMATS)


def write_request(name: str, records: "Handoff", outputs: "Outputs[Request]") -> None:
    """Write the text, and say what is left to do; raises UsageProblem."""
    from deliverability.handoff.requests import REQUESTS, NoRequest
    from deliverability.report.handoff.request import open_questions

    try:
        request = REQUESTS[name](records)
    except NoRequest as reason:
        refuse(f"--request {name}: {reason}")
    problems = outputs.show(request)
    if problems:
        refuse("\n".join(problems))
    for file in outputs.files:
        note(f"written: {named(file.path)}")
    to_do = open_questions(request)
    note(f"note: nothing was sent{f'. {to_do}' if to_do else ''}")
