"""Remarks as annotations of GitHub Actions, each at its line. GitHub shows ten errors and ten warnings of a step, so errors come first."""

from deliverability.declaration.linting import Level, Remark
from deliverability.report.escape import workflow_data, workflow_property
from deliverability.report.lint.document import LintDocument, summary

_COMMANDS = {Level.ERROR: "error", Level.WARNING: "warning", Level.NOTE: "notice"}


def render(document: LintDocument) -> str:
    """The whole document."""
    worst_first = sorted(document.lint.remarks, key=lambda remark: list(Level).index(document.level(remark)))
    lines = [_annotation(document, remark) for remark in worst_first]
    lines.append(f"::notice title=lint::{workflow_data(summary(document))}")
    return "".join(f"{line}\n" for line in lines)


def _annotation(document: LintDocument, remark: Remark) -> str:
    told = {
        "file": document.places[remark.file],
        "line": remark.line,
        "col": remark.column,
        "title": remark.kind,
    }
    properties = ",".join(
        f"{name}={workflow_property(str(value))}" for name, value in told.items() if value is not None
    )
    said = (remark.message, *((f"do: {remark.remedy}",) if remark.remedy else ()))
    return f"::{_COMMANDS[document.level(remark)]} {properties}::{workflow_data(*said)}"
