"""The verdict as SARIF 2.1.0, for code scanning: each result points at the key of the stack file that it is about.

Results are what needs a reader: failures, warnings, what could not be told (kind "open"), and what a waiver covers (suppressed).
What another finding explains is named in that one's message; notes and what passed are no results, since code scanning would
keep an alert open for each.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from deliverability.history.standing import FindingsHistory, Standing
from deliverability.json_text import write_json
from deliverability.report.causes import TROUBLES, consequences, counted_rules, own, waived
from deliverability.report.document import VerdictDocument
from deliverability.report.escape import sarif, uri_path
from deliverability.report.evidence import evidence
from deliverability.report.explain import remedy, why
from deliverability.report.format import Format, Reader
from deliverability.report.head import Head
from deliverability.report.layout import listed
from deliverability.report.places import Place, Places
from deliverability.report.remedies import remedy_of
from deliverability.report.since import second, standings
from deliverability.report.tally import follows, meaning, waiver
from deliverability.rules.rule import Rule
from deliverability.verdict import Finding, Result, Verdict, fingerprints

FORMAT: Format[VerdictDocument] = Format(
    name="sarif",
    purpose="code scanning: what needs a reader, at the key of the stack file",
    reader=Reader.JSON,
    endings=(".sarif",),
    render=lambda document: sarif_json(
        document.verdict,
        head=document.head,
        places=document.places(),
        rules=document.rules(),
        version=document.version(),
        strict=document.strict,
        history=document.history,
    ),
)

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"
_LEVELS = {Result.FAIL: "error", Result.WARN: "warning", Result.INFO: "note", Result.UNKNOWN: "warning"}


def sarif_json(
    verdict: Verdict,
    *,
    head: Head,
    places: Places,
    rules: Iterable[Rule],
    version: str,
    strict: bool = False,
    history: FindingsHistory | None = None,
) -> str:
    """The log, two-space indented, ASCII only, with a final newline. version: of this program. strict: warnings are errors."""
    return write_json(
        sarif_data(
            verdict,
            head=head,
            places=places,
            rules=rules,
            version=version,
            strict=strict,
            history=history,
        )
    )


def sarif_data(
    verdict: Verdict,
    *,
    head: Head,
    places: Places,
    rules: Iterable[Rule],
    version: str,
    strict: bool = False,
    history: FindingsHistory | None = None,
) -> dict[str, Any]:
    """The log as JSON data."""
    findings = tuple(dict.fromkeys((*own(verdict, *TROUBLES), *waived(verdict))))
    ids = tuple(dict.fromkeys(finding.rule for finding in findings))
    known = {rule.id: rule for rule in rules}
    explained, since = consequences(verdict), standings(verdict, history)
    known_by = dict(zip(verdict.findings, fingerprints(verdict.stack, verdict.findings), strict=True))
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "deliverability",
                "semanticVersion": version,
                "rules": [_rule(id, known.get(id)) for id in ids],
            }
        },
        # Code scanning keeps the alerts of each category apart: one stack's run doesn't close another's.
        "automationDetails": {"id": f"deliverability/{sarif(verdict.stack)}/"},
        "invocations": [
            {
                "executionSuccessful": True,
                "startTimeUtc": head.moment,
                "toolExecutionNotifications": [
                    {"level": "warning", "message": {"text": sarif(note)}} for note in head.notes
                ],
                "exitCode": verdict.exit_code(strict=strict),
                "exitCodeDescription": meaning(verdict, strict=strict),
            }
        ],
        "columnKind": "unicodeCodePoints",
        "results": [
            {
                **_result(
                    finding,
                    ids,
                    explained.get(finding, ()),
                    places.of(finding),
                    known_by[finding],
                    strict=strict,
                ),
                **_first_seen(since.get(finding)),
            }
            for finding in findings
        ],
    }
    if places.file is not None:
        root = {"description": {"text": "The root of the repository, else the folder of the project."}}
        run["originalUriBaseIds"] = {_ROOT: root}
    return {"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(id: str, rule: Rule | None) -> dict[str, Any]:
    """A reporting descriptor (section 3.49) with the explanation that `deliverability explain` gives."""
    if rule is None:
        return {"id": id}
    said = f"{why(rule)}\n\nWhat to do: {remedy(rule)}\n\nSource: {rule.source}"
    in_markdown = f"{why(rule)}\n\n**What to do:** {_angles(remedy(rule))}\n\n**Source:** {rule.source}"
    return {
        "id": id,
        "shortDescription": {"text": sarif_lines(rule.title)},
        "fullDescription": {"text": sarif_lines(why(rule))},
        "help": {"text": sarif_lines(said), "markdown": sarif_lines(in_markdown)},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": ["mail", id.partition(".")[0]]},
    }


def sarif_lines(text: str) -> str:
    """Our own text of several lines as a message."""
    return "\n".join(sarif(line) for line in text.split("\n"))


def _angles(text: str) -> str:
    """A remedy's `<name>` is no HTML."""
    return text.replace("<", "&lt;").replace(">", "&gt;")


def _result(
    finding: Finding,
    ids: Sequence[str],
    explained: Sequence[Finding],
    place: Place,
    fingerprint: str,
    *,
    strict: bool,
) -> dict[str, Any]:
    said = "\n".join(sarif(line) for line in _lines(finding, explained))
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": ids.index(finding.rule),
        **_standing(finding, strict=strict),
        # A message may not be empty (section 3.11.8).
        "message": {"text": said or finding.rule},
        "locations": [_location(finding, place)],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if finding.waived_until is not None:
        # "external": the waiver is a setting of the stack, no comment beside what it covers.
        result["suppressions"] = [{"kind": "external", "justification": waiver(finding)}]
    return result


def _first_seen(standing: Standing | None) -> dict[str, Any]:
    """When the result was first found, without a gap since (section 3.48.3)."""
    return {} if standing is None else {"provenance": {"firstDetectionTimeUtc": second(standing.since)}}


def _standing(finding: Finding, *, strict: bool) -> Mapping[str, str]:
    """Kind and level (section 3.27.9 and 10): only a "fail" may have a level other than "none"."""
    if finding.result is Result.UNKNOWN:
        return {"kind": "open", "level": "none"}
    if finding.result is Result.WARN and strict:
        return {"level": "error"}
    return {"level": _LEVELS[finding.result]}


def _lines(finding: Finding, explained: Sequence[Finding]) -> list[str]:
    """The first line says what is so; viewers show it in lists."""
    known = finding.result is not Result.UNKNOWN
    lines = [finding.message if known else f"Could not tell: {finding.message}"]
    for part in evidence(finding):
        lines += [f"{part.label.capitalize()}: {value}" for value in part.values]
        if part.more:
            lines.append(f"and {part.more} more")
    if follows(finding):
        lines.append(follows(finding).capitalize())
    advice = remedy_of(finding.remedy)
    if advice.text:
        lines.append(f"What to do: {advice.text}")
    lines += [f"Write: {line}" for line in advice.settings]
    lines += [f"Run: {command}" for command in advice.commands]
    if explained:
        lines.append(f"Explains: {listed(counted_rules(explained), 8)}")
    return lines


def _location(finding: Finding, place: Place) -> dict[str, Any]:
    """Where the key stands; what the finding is about comes as a logical location, alone where no file is known."""
    location: dict[str, Any] = {
        "logicalLocations": [
            {"name": sarif(finding.subject or place.key), "fullyQualifiedName": place.key, "kind": "member"}
        ]
    }
    if place.file is not None:
        location["physicalLocation"] = {
            "artifactLocation": {"uri": uri_path(place.file), "uriBaseId": _ROOT},
            "region": {"startLine": place.line, "startColumn": place.column},
        }
    return location
