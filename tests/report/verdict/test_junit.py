"""The verdict as JUnit XML, as Jenkins and GitLab read it."""

import xml.etree.ElementTree as ET
from dataclasses import replace

from hypothesis import given

from deliverability.report.escape import terminal
from deliverability.report.verdict.junit import junit_xml
from deliverability.verdict import Result, Verdict
from tests.report.verdicts import HEAD, NO_REPORTS, NOTE, PASSED, TWO_SPF, USUAL, WAIVED, verdict, verdicts

#: What Jenkins' junit-10.xsd allows: the attributes and children of each element, "!" before what is required.
ALLOWED = {
    "testsuites": ({"name"}, {"testsuite"}),
    "testsuite": (
        {"!name", "timestamp", "!tests", "!failures", "!errors", "skipped"},
        {"properties", "testcase"},
    ),
    "properties": (set(), {"property"}),
    "property": ({"!name", "!value"}, set()),
    "testcase": ({"!name", "classname"}, {"skipped", "error", "failure", "system-out"}),
    "skipped": ({"type", "message"}, set()),
    "error": ({"type", "message"}, set()),
    "failure": ({"type", "message"}, set()),
    "system-out": (set(), set()),
}


def cases(found: Verdict, *, strict: bool = False) -> list[tuple[str, str, str, str | None]]:
    """Class, name, outcome and its type of each test case."""
    root = ET.fromstring(junit_xml(found, strict=strict, head=HEAD))
    return [
        (case.get("classname", ""), case.get("name", ""), case[0].tag, case[0].get("type"))
        for case in root.iter("testcase")
    ]


def test_the_whole_document():
    text = junit_xml(verdict(TWO_SPF, PASSED), head=HEAD)
    assert text == (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        "<testsuites>\n"
        '  <testsuite name="shop.production" timestamp="2026-11-20T12:00:00" tests="2" failures="1" errors="0" skipped="0">\n'
        "    <properties>\n"
        '      <property name="domain" value="shop.example" />\n'
        '      <property name="result" value="not in order" />\n'
        '      <property name="seen" value="2026-11-20 12:00:00 UTC" />\n'
        '      <property name="region" value="eu-central-1" />\n'
        "    </properties>\n"
        '    <testcase classname="spf.multiple-records" name="shop.example">\n'
        '      <failure type="fail" message="shop.example has two SPF records, which receivers answer with permerror.">'
        "fail: shop.example has two SPF records, which receivers answer with permerror.\n"
        "saw: v=spf1 include:amazonses.com -all\n"
        "saw: v=spf1 include:_spf.crm.example ~all\n"
        "wanted: v=spf1 include:amazonses.com -all\n"
        "do: Merge the SPF values at shop.example into one record.</failure>\n"
        "    </testcase>\n"
        '    <testcase classname="dkim.cname-wrong-target" name="shop.example">\n'
        "      <system-out>pass: The three DKIM CNAMEs lead where SES wants them.</system-out>\n"
        "    </testcase>\n"
        "  </testsuite>\n"
        "</testsuites>\n"
    )


def test_each_result_has_its_outcome():
    assert cases(USUAL) == [
        ("spf.multiple-records", "shop.example", "failure", "fail"),
        ("dns.unresolved", "bounce.shop.example", "error", "unknown"),
        ("mail-from.multiple-mx", "bounce.shop.example", "skipped", "explained"),
        ("dmarc.report-address-missing", "_dmarc.shop.example", "skipped", "warn"),
        ("dkim.token-empty", "shop.example", "system-out", None),
        ("dkim.weak-key", "shop.example", "skipped", "waived"),
        ("dkim.cname-wrong-target", "shop.example", "system-out", None),
    ]
    suite = ET.fromstring(junit_xml(USUAL, head=HEAD))[0]
    assert {name: suite.get(name) for name in ("tests", "failures", "errors", "skipped")} == {
        "tests": "7",
        "failures": "1",
        "errors": "1",
        "skipped": "3",
    }


def test_a_warning_fails_where_warnings_fail_the_check():
    assert cases(verdict(NO_REPORTS), strict=True) == [
        ("dmarc.report-address-missing", "_dmarc.shop.example", "failure", "warn")
    ]


def test_a_waiver_says_until_when():
    root = ET.fromstring(junit_xml(verdict(WAIVED), head=HEAD))
    assert [each.text for each in root.iter("skipped")] == [
        "info: the key has 1024 bits\nwaived until 2026-12-31"
    ]


def test_two_findings_of_one_rule_and_subject_are_one_test_case_with_the_worse_outcome():
    """GitLab drops the second test of a name, and it must not be the failure that goes."""
    passed = replace(
        TWO_SPF, result=Result.PASS, message="the other server has one", saw=(), wanted=(), remedy=""
    )
    found = verdict(passed, TWO_SPF)
    assert cases(found) == [("spf.multiple-records", "shop.example", "failure", "fail")]
    text = ET.fromstring(junit_xml(found, head=HEAD)).find(".//failure").text  # type: ignore[union-attr]
    assert text.splitlines()[0] == "pass: the other server has one"
    assert "fail: shop.example has two SPF records, which receivers answer with permerror." in text


def test_a_finding_without_a_subject_has_a_name():
    assert cases(verdict(replace(NOTE, subject=""))) == [
        ("dkim.token-empty", "dkim.token-empty", "system-out", None)
    ]


@given(verdicts)
def test_whatever_dns_holds_it_is_of_the_form_that_servers_read(found: Verdict):
    for element in ET.fromstring(junit_xml(found, head=HEAD)).iter():
        attributes, children = ALLOWED[element.tag]
        assert {name[1:] for name in attributes if name[0] == "!"} <= set(element.keys())
        assert set(element.keys()) <= {name.lstrip("!") for name in attributes}
        assert {child.tag for child in element} <= children


@given(verdicts)
def test_no_two_test_cases_have_one_name_and_none_is_lost(found: Verdict):
    named = [(rule, name) for rule, name, _, _ in cases(found)]
    asked = {(f.rule, f.subject) for f in found.findings}
    assert len(named) == len(asked)
    assert sorted(rule for rule, _ in named) == sorted(rule for rule, _ in asked)


@given(verdicts)
def test_what_is_said_is_what_was_found_neutralised(found: Verdict):
    root = ET.fromstring(junit_xml(found, head=HEAD))
    said = "\n".join("".join(case.itertext()) for case in root.iter("testcase"))
    for finding in found.findings:
        assert terminal(finding.message).replace("[[", "[\\x5b") in said
