"""The formats of `deliverability lint`. Each is imported when it writes."""

import importlib
from typing import TYPE_CHECKING

from deliverability.report.format import Format, Reader

if TYPE_CHECKING:
    from deliverability.report.lint.document import LintDocument


def _format(name: str, purpose: str, reader: Reader, endings: tuple[str, ...] = ()) -> "Format[LintDocument]":
    def render(document: "LintDocument") -> str:
        text: str = importlib.import_module(f"deliverability.report.lint.{name}").render(document)
        return text

    return Format(name, purpose, reader, render, endings)


FORMATS: "tuple[Format[LintDocument], ...]" = (
    _format("text", "people and editors: file:line:column", Reader.TERMINAL, (".txt",)),
    _format("github", "annotations in GitHub Actions, each at its line", Reader.WORKFLOW),
    _format("json", "programs", Reader.JSON, (".json",)),
    _format("junit", "test reports: a test case for each file", Reader.XML, (".xml",)),
    _format("sarif", "code scanning: errors and warnings at their lines", Reader.JSON, (".sarif",)),
)
