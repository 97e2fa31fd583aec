"""The report about many stacks as one stable JSON document, schema 1: of each the whole document of a verdict."""

from typing import Any

from deliverability.json_text import write_json
from deliverability.report.fleet import FleetReport, StackReport
from deliverability.report.verdict.json import verdict_data

SCHEMA = 1


def fleet_json(report: FleetReport) -> str:
    """The document, two-space indented, ASCII only (so that nothing in it steers a terminal), with a final newline."""
    return write_json(fleet_data(report))


def fleet_data(report: FleetReport) -> dict[str, Any]:
    """The document as JSON data. verdict: as `--format json` of one stack writes it, None where its stack file can't be read."""
    return {
        "schema": SCHEMA,
        "version": report.version(),
        "exitCode": report.exit_code(),
        "summary": report.summary(),
        "stacks": [_stack(each, report) for each in report.stacks],
    }


def _stack(each: StackReport, report: FleetReport) -> dict[str, Any]:
    verdict = None
    if each.verdict is not None and each.head is not None:
        verdict = verdict_data(
            each.verdict,
            head=each.head,
            version=report.version(),
            strict=report.strict,
            history=each.history,
        )
    return {
        "stack": each.stack,
        "exitCode": each.exit_code(strict=report.strict),
        "problem": each.problem or None,
        "verdict": verdict,
    }
