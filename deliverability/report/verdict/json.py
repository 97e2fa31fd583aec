"""The verdict as one stable JSON document, schema 1 (`verdict.schema.json`)."""

from typing import Any

from deliverability.json_text import write_json
from deliverability.report.document import VerdictDocument
from deliverability.report.format import Format, Reader
from deliverability.report.head import Head
from deliverability.report.remedies import remedy_of
from deliverability.verdict import Finding, Verdict

SCHEMA = 1

FORMAT: Format[VerdictDocument] = Format(
    name="json",
    purpose="programs: everything, by [a schema](../deliverability/report/verdict.schema.json) that only grows",
    reader=Reader.JSON,
    endings=(".json",),
    render=lambda document: verdict_json(
        document.verdict, head=document.head, version=document.version(), strict=document.strict
    ),
)


def verdict_json(verdict: Verdict, *, head: Head, version: str, strict: bool = False) -> str:
    """The document, two-space indented, ASCII only (so that nothing in it steers a terminal), with a final newline."""
    return write_json(verdict_data(verdict, head=head, version=version, strict=strict))


def verdict_data(verdict: Verdict, *, head: Head, version: str, strict: bool = False) -> dict[str, Any]:
    """The document as JSON data; version: of this program; strict: warnings fail, as in the command's exit code."""
    return {
        "schema": SCHEMA,
        "version": version,
        "takenAt": head.moment,
        "stack": verdict.stack,
        "domain": verdict.domain,
        "region": head.region,
        "notes": list(head.notes),
        "result": verdict.result.value,
        "exitCode": verdict.exit_code(strict=strict),
        "findings": [_finding(finding) for finding in verdict.findings],
        "leftOut": list(verdict.left_out),
    }


def json_schema() -> dict[str, Any]:
    """JSON Schema of the document."""
    text = {"type": "string"}
    texts = {"type": "array", "items": text}
    result = {"enum": ["pass", "info", "warn", "fail", "unknown"]}
    finding = {
        "rule": text,
        "result": result,
        "subject": text,
        "message": text,
        "saw": texts,
        "wanted": texts,
        "remedy": text,
        "commands": texts,
        "settings": texts,
        "because": {"type": ["string", "null"]},
        "becauseSubject": {"type": ["string", "null"]},
        "waivedUntil": {"type": ["string", "null"], "format": "date"},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mail-deliverability verdict",
        **_object(
            {
                "schema": {"const": SCHEMA},
                "version": text,
                "takenAt": {"type": "string", "format": "date-time"},
                "stack": text,
                "domain": text,
                "region": text,
                "notes": texts,
                "result": result,
                "exitCode": {"enum": [0, 1, 3]},
                "findings": {"type": "array", "items": _object(finding)},
                "leftOut": texts,
            }
        ),
    }


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    remedy = remedy_of(finding.remedy)
    return {
        "rule": finding.rule,
        "result": finding.result.value,
        "subject": finding.subject,
        "message": finding.message,
        "saw": list(finding.saw),
        "wanted": list(finding.wanted),
        "remedy": finding.remedy,
        "commands": list(remedy.commands),
        "settings": list(remedy.settings),
        "because": finding.because,
        "becauseSubject": finding.because_subject if finding.because else None,
        "waivedUntil": finding.waived_until.isoformat() if finding.waived_until else None,
    }
