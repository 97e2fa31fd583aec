"""What a history tells of findings, in every format."""

import json
import xml.etree.ElementTree as ET
from dataclasses import replace
from datetime import UTC, datetime

import jsonschema
import pytest
from hypothesis import given

from deliverability.history.standing import Earlier, FindingsHistory, Standing, State
from deliverability.report.document import VerdictDocument
from deliverability.report.format import Format
from deliverability.report.formats import verdict_formats
from deliverability.report.places import Places
from deliverability.report.since import known_since, no_longer
from deliverability.report.verdict.json import json_schema
from deliverability.rules import catalogue
from deliverability.verdict import Verdict, fingerprints
from tests.report.readers import harmless
from tests.report.verdict.sarif_subset import SCHEMA as SARIF
from tests.report.verdicts import HEAD, NO_REPORTS, TWO_SPF, UNRESOLVED, USUAL, WAIVED, hostile_texts

EVERY_FORMAT = pytest.mark.parametrize("format", verdict_formats(), ids=lambda format: format.name)
FIRST, GONE, BACK = (datetime(2026, 11, day, 9, 30, 15, tzinfo=UTC) for day in (1, 5, 18))
NAMES = dict(zip(USUAL.findings, fingerprints(USUAL.stack, USUAL.findings), strict=True))
HISTORY = FindingsHistory(
    {
        NAMES[TWO_SPF]: Standing(State.NEW, HEAD.taken_at, HEAD.taken_at),
        NAMES[UNRESOLVED]: Standing(State.SINCE, BACK, FIRST, 2),
        NAMES[NO_REPORTS]: Standing(State.SINCE, FIRST, FIRST),
        NAMES[WAIVED]: Standing(State.AGAIN, HEAD.taken_at, FIRST, 3),
    },
    gone=(Earlier("aa:1", "dkim.key-missing", "x._domainkey.shop.example", FIRST, GONE, FIRST),),
    unseen=(Earlier("bb:1", "ses.sending-paused", "", BACK, BACK, FIRST, 2),),
)


def document(found: Verdict = USUAL, history: FindingsHistory | None = HISTORY) -> VerdictDocument:
    return VerdictDocument(
        found,
        HEAD,
        places=lambda: Places("stacks/Pulumi.shop.yaml", {("domain",): (4, 3)}),
        rules=catalogue,
        version=lambda: "1.2.3",
        history=history,
    )


def written(name: str, history: FindingsHistory | None = HISTORY) -> str:
    (format,) = (each for each in verdict_formats() if each.name == name)
    return format.render(document(history=history))


def test_in_words():
    assert known_since(USUAL, HISTORY) == {
        TWO_SPF: "new",
        UNRESOLVED: "since 2026-11-18 09:30 UTC, when it came back; first seen 2026-11-01 09:30 UTC",
        NO_REPORTS: "since 2026-11-01 09:30 UTC",
        WAIVED: "again: it was gone, first seen 2026-11-01 09:30 UTC",
    }
    assert list(no_longer(HISTORY)) == [
        (
            "gone",
            "dkim.key-missing",
            "at x._domainkey.shop.example: known since 2026-11-01 09:30 UTC",
        ),
        (
            "open",
            "ses.sending-paused",
            "of the stack: known since 2026-11-18 09:30 UTC, not told this time, last seen 2026-11-18 09:30 UTC",
        ),
    ]
    assert (known_since(USUAL, None), list(no_longer(None))) == ({}, [])


def test_text():
    text = written("text")
    assert (
        "  status  since 2026-11-18 09:30 UTC, when it came back; first seen 2026-11-01 09:30 UTC\n" in text
    )
    assert "gone  dkim.key-missing at x._domainkey.shop.example: known since 2026-11-01 09:30 UTC\n" in text
    assert (
        "open  ses.sending-paused of the stack: known since 2026-11-18 09:30 UTC, not told this time" in text
    )
    assert "status" not in written("text", None)


def test_of_many_that_are_gone_the_text_names_some():
    many = tuple(replace(HISTORY.gone[0], subject=f"{n}.example") for n in range(20))
    text = written("text", FindingsHistory(gone=many))
    assert text.count("gone  ") == 8
    assert "and 12 more that were there before\n" in text


def test_json():
    data = json.loads(written("json"))
    jsonschema.validate(data, json_schema())
    by_rule = {finding["rule"]: finding for finding in data["findings"]}
    assert by_rule["spf.multiple-records"]["fingerprint"] == NAMES[TWO_SPF]
    assert by_rule["spf.multiple-records"]["history"] == {
        "state": "new",
        "since": "2026-11-20T12:00:00Z",
        "first": "2026-11-20T12:00:00Z",
        "times": 1,
    }
    assert by_rule["dkim.cname-wrong-target"]["history"] is None
    gone = {
        "fingerprint": "aa:1",
        "rule": "dkim.key-missing",
        "subject": "x._domainkey.shop.example",
        "since": "2026-11-01T09:30:15Z",
        "seen": "2026-11-05T09:30:15Z",
        "first": "2026-11-01T09:30:15Z",
        "times": 1,
    }
    unseen = {
        "fingerprint": "bb:1",
        "rule": "ses.sending-paused",
        "subject": "",
        "since": "2026-11-18T09:30:15Z",
        "seen": "2026-11-18T09:30:15Z",
        "first": "2026-11-01T09:30:15Z",
        "times": 2,
    }
    assert data["history"] == {"gone": [gone], "unseen": [unseen]}


def test_markdown():
    text = written("markdown")
    assert "| **fail** | `spf.multiple-records` (new)<br>" in text
    assert "| **warn** | `dmarc.report-address-missing` (since 2026-11-01 09:30 UTC)<br>" in text
    assert (
        "<details><summary>1 gone since the last look</summary>\n\n"
        "- `dkim.key-missing` at `x._domainkey.shop.example`: known since `2026-11-01 09:30` UTC\n\n</details>\n"
    ) in text
    assert (
        "<details><summary>1 still open, not told this time</summary>\n\n- `ses.sending-paused` of the stack:"
        in text
    )


def test_junit():
    suite = ET.fromstring(written("junit"))[0]
    told = {each.get("name"): each.get("value") for each in suite.iter("property")}
    assert told["gone"] == ("dkim.key-missing at x._domainkey.shop.example: known since 2026-11-01 09:30 UTC")
    assert told["open"].startswith("ses.sending-paused of the stack: ")  # type: ignore[union-attr]
    failure = suite.find(".//failure")
    assert failure is not None
    assert failure.text is not None
    assert failure.text.splitlines()[1] == "status: new"


def test_github():
    lines = written("github").splitlines()
    assert "%0Astatus: since 2026-11-01 09:30 UTC%0A" in lines[2]
    assert lines[4:6] == [
        "::notice title=dkim.key-missing (gone)::dkim.key-missing at x._domainkey.shop.example: known since 2026-11-01 09:30 UTC",
        "::notice title=ses.sending-paused (open)::ses.sending-paused of the stack: known since 2026-11-18 09:30 UTC, not told this "
        "time, last seen 2026-11-18 09:30 UTC",
    ]


def test_sarif():
    log = json.loads(written("sarif"))
    jsonschema.validate(log, SARIF)
    results = log["runs"][0]["results"]
    assert [each["provenance"]["firstDetectionTimeUtc"] for each in results] == [
        "2026-11-20T12:00:00Z",
        "2026-11-18T09:30:15Z",
        "2026-11-01T09:30:15Z",
        "2026-11-20T12:00:00Z",
    ]
    assert all("provenance" not in each for each in json.loads(written("sarif", None))["runs"][0]["results"])


@EVERY_FORMAT
@given(text=hostile_texts)
def test_names_of_what_is_gone_are_no_more_than_text(format: Format[VerdictDocument], text: str):
    earlier = Earlier(text, text, text, FIRST, GONE, FIRST)
    harmless(format.render(document(history=FindingsHistory({}, (earlier,), (earlier,)))), format.reader)
