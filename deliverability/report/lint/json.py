"""Remarks as one JSON document, schema 1: it only grows."""

from deliverability.json_text import write_json
from deliverability.report.lint.document import LintDocument

SCHEMA = 1


def render(document: LintDocument) -> str:
    """The whole document."""
    return write_json(
        {
            "schema": SCHEMA,
            "version": document.version,
            "exitCode": 0 if document.in_order else 2,
            "files": list(document.lint.files),
            "remarks": [
                {
                    "level": document.level(remark).value,
                    "kind": remark.kind,
                    "file": remark.file,
                    "line": remark.line,
                    "column": remark.column,
                    "key": remark.key,
                    "message": remark.message,
                    "remedy": remark.remedy,
                }
                for remark in document.lint.remarks
            ],
        }
    )
