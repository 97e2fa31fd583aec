"""Remarks as SARIF 2.1.0, for code scanning. Notes are no results: an alert would stay open for what is allowed."""

import hashlib
from collections.abc import Sequence
from typing import Any

from deliverability.declaration.linting import Level, Remark
from deliverability.declaration.linting.remark import TITLES
from deliverability.json_text import write_json
from deliverability.report.escape import sarif, uri_path
from deliverability.report.lint.document import LintDocument

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "%SRCROOT%"


def render(document: LintDocument) -> str:
    """The whole document."""
    remarks = [remark for remark in document.lint.remarks if remark.level is not Level.NOTE]
    kinds = list(dict.fromkeys(remark.kind for remark in remarks))
    run = {
        "tool": {
            "driver": {
                "name": "deliverability",
                "semanticVersion": document.version,
                "rules": [{"id": kind, "shortDescription": {"text": TITLES[kind]}} for kind in kinds],
            }
        },
        # A category of its own, beside those of the checks.
        "automationDetails": {"id": "deliverability-lint/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {_ROOT: {"description": {"text": "The root of the repository."}}},
        "results": [
            {
                "ruleId": remark.kind,
                "ruleIndex": kinds.index(remark.kind),
                "level": document.level(remark).value,
                "message": {"text": _message(remark)},
                "locations": [_location(document, remark)],
                "partialFingerprints": {"primaryLocationLineHash": fingerprint},
            }
            for remark, fingerprint in zip(remarks, _fingerprints(document, remarks), strict=True)
        ],
    }
    return write_json({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _message(remark: Remark) -> str:
    said = (remark.message, *((f"What to do: {remark.remedy}",) if remark.remedy else ()))
    return "\n".join(map(sarif, said))


def _location(document: LintDocument, remark: Remark) -> dict[str, Any]:
    key = sarif(remark.key) or "config"
    place = {"uri": uri_path(document.places[remark.file]), "uriBaseId": _ROOT}
    region = {"startLine": remark.line or 1, "startColumn": remark.column or 1}
    return {
        "logicalLocations": [{"name": key, "fullyQualifiedName": key, "kind": "member"}],
        "physicalLocation": {"artifactLocation": place, "region": region},
    }


def _fingerprints(document: LintDocument, remarks: Sequence[Remark]) -> list[str]:
    """What makes a result the same in the next run, wherever its line has moved: file, kind, key, and which of those."""
    times: dict[tuple[str, str, str], int] = {}
    made: list[str] = []
    for remark in remarks:
        same = (document.places[remark.file], remark.kind, remark.key)
        times[same] = times.get(same, 0) + 1
        digest = hashlib.sha256("\0".join(same).encode("utf-8", "surrogatepass"))
        made.append(f"{digest.hexdigest()[:16]}:{times[same]}")
    return made
