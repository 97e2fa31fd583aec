"""The verdict as JSON."""

import json
from datetime import date

import jsonschema
import pytest

from deliverability.report.verdict import json as json_report
from deliverability.verdict import Finding, Result, Verdict
from tests.report.verdicts import HEAD

VERDICT = Verdict(
    "shop.production",
    "shop.example",
    (
        Finding(
            "spf.multiple-records", Result.FAIL, "shop.example", "Two.", ("a\x1b", "b"), ("a",), "Merge."
        ),
        Finding(
            "dmarc.missing",
            Result.INFO,
            "shop.example",
            "None.",
            because="dns.zone-not-delegated",
            because_subject="example",
        ),
        Finding("dkim.weak-key", Result.INFO, "x", "Weak.", waived_until=date(2026, 12, 31)),
    ),
    ("ses.sandbox",),
)


def test_the_whole_document():
    assert json.loads(json_report.verdict_json(VERDICT, head=HEAD, version="1.2.3")) == {
        "schema": 1,
        "version": "1.2.3",
        "takenAt": "2026-11-20T12:00:00Z",
        "region": "eu-central-1",
        "notes": [],
        "stack": "shop.production",
        "domain": "shop.example",
        "result": "fail",
        "exitCode": 1,
        "findings": [
            {
                "rule": "spf.multiple-records",
                "result": "fail",
                "subject": "shop.example",
                "message": "Two.",
                "saw": ["a\x1b", "b"],
                "wanted": ["a"],
                "remedy": "Merge.",
                "commands": [],
                "settings": [],
                "because": None,
                "becauseSubject": None,
                "waivedUntil": None,
                "part": "",
                "fingerprint": "e63e0a324429f765:1",
                "history": None,
            },
            {
                "rule": "dmarc.missing",
                "result": "info",
                "subject": "shop.example",
                "message": "None.",
                "saw": [],
                "wanted": [],
                "remedy": "",
                "commands": [],
                "settings": [],
                "because": "dns.zone-not-delegated",
                "becauseSubject": "example",
                "waivedUntil": None,
                "part": "",
                "fingerprint": "fc0e2d6998c4c2a8:1",
                "history": None,
            },
            {
                "rule": "dkim.weak-key",
                "result": "info",
                "subject": "x",
                "message": "Weak.",
                "saw": [],
                "wanted": [],
                "remedy": "",
                "commands": [],
                "settings": [],
                "because": None,
                "becauseSubject": None,
                "waivedUntil": "2026-12-31",
                "part": "",
                "fingerprint": "31b25326cc8fa90a:1",
                "history": None,
            },
        ],
        "leftOut": ["ses.sandbox"],
        "history": None,
    }


def test_nothing_in_it_steers_a_terminal():
    text = json_report.verdict_json(VERDICT, head=HEAD, version="1.2.3")
    assert text.isascii()
    assert "\x1b" not in text


def test_strict_shows_in_the_exit_code():
    warned = Verdict("s", "d.example", (Finding("dmarc.removed-tag", Result.WARN, "d.example", "Old."),))
    assert json_report.verdict_data(warned, head=HEAD, version="1.2.3")["exitCode"] == 0
    assert json_report.verdict_data(warned, strict=True, head=HEAD, version="1.2.3")["exitCode"] == 1


def test_it_is_valid_by_its_schema_and_a_document_with_more_is_not():
    schema = json_report.json_schema()
    data = json_report.verdict_data(VERDICT, head=HEAD, version="1.2.3")
    jsonschema.validate(data, schema)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(data | {"secret": 1}, schema)
