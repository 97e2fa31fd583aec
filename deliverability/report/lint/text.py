"""Remarks for people and editors: `file:line:column: level: what is so`, as compilers say it, and the way out below."""

from deliverability.report.escape import log_line, terminal
from deliverability.report.lint.document import LintDocument, summary


def render(document: LintDocument) -> str:
    """The whole document."""
    lines: list[str] = []
    for remark in document.lint.remarks:
        place = ":".join(str(part) for part in (remark.file, remark.line, remark.column) if part is not None)
        lines.append(f"{place}: {document.level(remark)}: {remark.message}")
        if remark.remedy:
            lines.append(f"    -> {remark.remedy}")
    return "".join(f"{log_line(terminal(line))}\n" for line in (*lines, summary(document)))
