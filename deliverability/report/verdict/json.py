"""The verdict as one stable JSON document, schema 1 (`verdict.schema.json`)."""

from typing import Any

from deliverability.history.standing import Earlier, FindingsHistory, Standing, State
from deliverability.json_text import write_json
from deliverability.report.document import VerdictDocument
from deliverability.report.format import Format, Reader
from deliverability.report.head import Head
from deliverability.report.remedies import remedy_of
from deliverability.report.since import second
from deliverability.verdict import Finding, Verdict, fingerprints

SCHEMA = 1

FORMAT: Format[VerdictDocument] = Format(
    name="json",
    purpose="programs: everything, by [a schema](../deliverability/report/verdict.schema.json) that only grows",
    reader=Reader.JSON,
    endings=(".json",),
    render=lambda document: verdict_json(
        document.verdict,
        head=document.head,
        version=document.version(),
        strict=document.strict,
        history=document.history,
    ),
)


def verdict_json(
    verdict: Verdict,
    *,
    head: Head,
    version: str,
    strict: bool = False,
    history: FindingsHistory | None = None,
) -> str:
    """The document, two-space indented, ASCII only (so that nothing in it steers a terminal), with a final newline."""
    return write_json(verdict_data(verdict, head=head, version=version, strict=strict, history=history))


def verdict_data(
    verdict: Verdict,
    *,
    head: Head,
    version: str,
    strict: bool = False,
    history: FindingsHistory | None = None,
) -> dict[str, Any]:
    """The document as JSON data; version: of this program; strict: warnings fail, as in the command's exit code."""
    names = fingerprints(verdict.stack, verdict.findings)
    told = history.standings if history is not None else {}
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
        "findings": [
            {**_finding(finding), "fingerprint": name, "history": _standing(told.get(name))}
            for finding, name in zip(verdict.findings, names, strict=True)
        ],
        "leftOut": list(verdict.left_out),
        "history": None if history is None else _history(history),
    }


def json_schema() -> dict[str, Any]:
    """JSON Schema of the document."""
    text = {"type": "string"}
    texts = {"type": "array", "items": text}
    time = {"type": "string", "format": "date-time"}
    number = {"type": "integer", "minimum": 1}
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
        "part": text,
        "fingerprint": text,
        "history": _or_null({"state": {"enum": list(State)}, "since": time, "first": time, "times": number}),
    }
    earlier = {
        "fingerprint": text,
        "rule": text,
        "subject": text,
        "since": time,
        "seen": time,
        "first": time,
        "times": number,
    }
    left = {"type": "array", "items": _object(earlier)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "mail-deliverability verdict",
        **_object(
            {
                "schema": {"const": SCHEMA},
                "version": text,
                "takenAt": time,
                "stack": text,
                "domain": text,
                "region": text,
                "notes": texts,
                "result": result,
                "exitCode": {"enum": [0, 1, 3]},
                "findings": {"type": "array", "items": _object(finding)},
                "leftOut": texts,
                "history": _or_null({"gone": left, "unseen": left}),
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


def _or_null(properties: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [_object(properties), {"type": "null"}]}


def _history(history: FindingsHistory) -> dict[str, Any]:
    return {"gone": list(map(_earlier, history.gone)), "unseen": list(map(_earlier, history.unseen))}


def _standing(standing: Standing | None) -> dict[str, Any] | None:
    if standing is None:
        return None
    return {
        "state": standing.state.value,
        "since": second(standing.since),
        "first": second(standing.first),
        "times": standing.times,
    }


def _earlier(earlier: Earlier) -> dict[str, Any]:
    return {
        "fingerprint": earlier.fingerprint,
        "rule": earlier.rule,
        "subject": earlier.subject,
        "since": second(earlier.since),
        "seen": second(earlier.seen),
        "first": second(earlier.first),
        "times": earlier.times,
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
        "part": finding.part,
    }
