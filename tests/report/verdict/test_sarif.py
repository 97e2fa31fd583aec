"""The verdict as SARIF 2.1.0."""

import re
from dataclasses import replace
from typing import Any

import jsonschema
import pytest
from hypothesis import given

from deliverability.report.places import Places
from deliverability.report.verdict.sarif import sarif_data
from deliverability.rules import catalogue
from deliverability.verdict import Finding, Result, Verdict
from tests.report.verdict.sarif_subset import SCHEMA
from tests.report.verdicts import (
    FOLLOWS,
    HEAD,
    NO_REPORTS,
    NOTE,
    PASSED,
    TWO_SPF,
    UNRESOLVED,
    USUAL,
    WAIVED,
    verdict,
    verdicts,
)

NOWHERE = Places()
STACK = Places("stacks/Pulumi.shop.production.yaml", {("domain",): (4, 3), ("spf",): (9, 3)})


def log(found: Verdict, places: Places = STACK, *, strict: bool = False) -> dict[str, Any]:
    data = sarif_data(found, places=places, rules=catalogue(), version="1.2.3", strict=strict, head=HEAD)
    jsonschema.validate(data, SCHEMA)
    return data


def results(found: Verdict, places: Places = STACK, *, strict: bool = False) -> list[dict[str, Any]]:
    run: dict[str, Any] = log(found, places, strict=strict)["runs"][0]
    return list(run["results"])


def test_a_result_in_full():
    assert results(verdict(TWO_SPF)) == [
        {
            "ruleId": "spf.multiple-records",
            "ruleIndex": 0,
            "level": "error",
            "message": {
                "text": "shop.example has two SPF records, which receivers answer with permerror.\n"
                "Saw: v=spf1 include:amazonses.com -all\n"
                "Saw: v=spf1 include:_spf.crm.example ~all\n"
                "Wanted: v=spf1 include:amazonses.com -all\n"
                "What to do: Merge the SPF values at shop.example into one record."
            },
            "locations": [
                {
                    "logicalLocations": [
                        {"name": "shop.example", "fullyQualifiedName": "spf", "kind": "member"}
                    ],
                    "physicalLocation": {
                        "artifactLocation": {
                            "uri": "stacks/Pulumi.shop.production.yaml",
                            "uriBaseId": "%SRCROOT%",
                        },
                        "region": {"startLine": 9, "startColumn": 3},
                    },
                }
            ],
            "partialFingerprints": {"primaryLocationLineHash": "e63e0a324429f765:1"},
        }
    ]


def test_the_run_says_what_ran_and_how_it_ended():
    run = log(verdict(TWO_SPF, PASSED))["runs"][0]
    (rule,) = run["tool"]["driver"].pop("rules")
    del run["results"]
    assert run == {
        "tool": {"driver": {"name": "deliverability", "semanticVersion": "1.2.3"}},
        "automationDetails": {"id": "deliverability/shop.production/"},
        "invocations": [
            {
                "executionSuccessful": True,
                "startTimeUtc": "2026-11-20T12:00:00Z",
                "toolExecutionNotifications": [],
                "exitCode": 1,
                "exitCodeDescription": "exit code 1: something is wrong; mend it and check again",
            }
        ],
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            "%SRCROOT%": {
                "description": {"text": "The root of the repository, else the folder of the project."}
            }
        },
    }
    explained = next(each for each in catalogue() if each.id == "spf.multiple-records")
    assert (rule["id"], rule["shortDescription"], rule["defaultConfiguration"], rule["properties"]) == (
        "spf.multiple-records",
        {"text": explained.title},
        {"level": "error"},
        {"tags": ["mail", "spf"]},
    )
    assert rule["help"]["text"].splitlines()[-1] == f"Source: {explained.source}"
    assert "**What to do:** Merge the SPF values at &lt;subject&gt;" in rule["help"]["markdown"]


def test_what_needs_a_reader_is_a_result_and_nothing_else():
    found = [(each["ruleId"], each.get("kind"), each["level"]) for each in results(USUAL)]
    assert found == [
        ("spf.multiple-records", None, "error"),
        ("dns.unresolved", "open", "none"),
        ("dmarc.report-address-missing", None, "warning"),
        ("dkim.weak-key", None, "note"),
    ]
    assert results(verdict(PASSED, NOTE)) == []


def test_what_an_unknown_explains_is_named_in_it():
    (result,) = results(verdict(UNRESOLVED, FOLLOWS))
    assert result["message"]["text"].splitlines() == [
        "Could not tell: no answer to MX at bounce.shop.example: the servers answered SERVFAIL",
        "What to do: Try another resolver (--nameserver).",
        "Explains: mail-from.multiple-mx",
    ]


def test_a_waived_finding_is_suppressed():
    (result,) = results(verdict(WAIVED))
    assert result["suppressions"] == [{"kind": "external", "justification": "waived until 2026-12-31"}]


def test_a_warning_is_an_error_where_warnings_fail_the_check():
    (result,) = results(verdict(NO_REPORTS), strict=True)
    assert result["level"] == "error"


def test_without_a_stack_file_the_places_are_logical():
    data = log(verdict(TWO_SPF), NOWHERE)["runs"][0]
    assert data["results"][0]["locations"] == [
        {"logicalLocations": [{"name": "shop.example", "fullyQualifiedName": "spf", "kind": "member"}]}
    ]
    assert "originalUriBaseIds" not in data


def test_a_result_is_the_same_in_the_next_run_wherever_its_line_has_moved():
    one = results(verdict(TWO_SPF))
    moved = results(verdict(NO_REPORTS, TWO_SPF), Places("x.yaml", {("spf",): (40, 3)}))
    assert moved[1]["partialFingerprints"] == one[0]["partialFingerprints"]
    twice = [
        each["partialFingerprints"]["primaryLocationLineHash"]
        for each in results(verdict(TWO_SPF, WAIVED, NO_REPORTS))
    ]
    assert len(set(twice)) == 3


def test_a_property_is_told_from_another_in_whatever_order_they_come():
    ttl, records = (replace(TWO_SPF, part=f"mail-spf.{each}", message=each) for each in ("ttl", "records"))

    def hashes(*found: Finding) -> list[str]:
        return [each["partialFingerprints"]["primaryLocationLineHash"] for each in results(verdict(*found))]

    assert hashes(ttl, records) == hashes(records, ttl)[::-1]
    assert len(set(hashes(ttl, records))) == 2


@pytest.mark.parametrize(
    ("file", "uri"),
    [
        ("stacks/Pulumi.a b.yaml", "stacks/Pulumi.a%20b.yaml"),
        ("a:b/ü#?.yaml", "a%3Ab/%C3%BC%23%3F.yaml"),
        ("\udcff", "%FF"),
    ],
)
def test_a_file_is_a_uri(file: str, uri: str):
    (result,) = results(verdict(TWO_SPF), Places(file, {("spf",): (1, 1)}))
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_a_record_is_neither_placeholder_nor_link():
    hostile = Finding(
        "spf.syntax-error", Result.FAIL, "x", "{0} exists:%{i} [a](http://evil.example) \x1b\u202e"
    )
    (result,) = results(verdict(hostile))
    assert result["message"]["text"] == "{{0}} exists:%{{i}} [a] (http://evil.example) \\x1b\\u{{202e}}"


def test_a_rule_that_nobody_knows_is_named_all_the_same():
    data = log(verdict(Finding("new.rule", Result.FAIL, "x", "so it is")))
    assert data["runs"][0]["tool"]["driver"]["rules"] == [{"id": "new.rule"}]


def test_a_finding_that_says_nothing_is_told_by_its_rule():
    (result,) = results(verdict(Finding("new.rule", Result.FAIL, "x", "")))
    assert result["message"] == {"text": "new.rule"}


@given(verdicts)
def test_whatever_dns_holds_it_is_valid_and_no_link(found: Verdict):
    data = log(found)
    for result in data["runs"][0]["results"]:
        said = result["message"]["text"]
        assert all(character == "\n" or character.isprintable() for character in said)
        assert "](" not in said
        assert re.search(r"(?<!\{)(?:\{\{)*\{\d", said) is None
