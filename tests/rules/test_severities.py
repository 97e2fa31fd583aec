"""Severities of a stack: troubles count as it says; what is unknown or a note doesn't change."""

from deliverability.declaration.manifest import Severity
from deliverability.rules.severities import weighed
from deliverability.verdict import Finding, Result
from tests.rules.world import declared, findings, healthy, ids

TWO = ("v=spf1 include:amazonses.com -all", "v=spf1 a -all")


def found(result: Result) -> Finding:
    return Finding("spf.hard-fail", result, "shop.example", "it is so")


def test_troubles_get_the_severity_and_nothing_else_does():
    lowered = weighed([found(result) for result in Result], [Severity(rule="spf.hard-fail", severity="warn")])
    assert [finding.result for finding in lowered] == [
        Result.PASS,
        Result.INFO,
        Result.WARN,
        Result.WARN,
        Result.UNKNOWN,
    ]


def test_other_rules_keep_theirs():
    assert weighed([found(Result.FAIL)], [Severity(rule="spf.pass-all", severity="info")]) == (
        found(Result.FAIL),
    )


def test_what_is_weighed_lighter_still_explains_what_follows_from_it():
    settings = {"severities": [{"rule": "spf.multiple-records", "severity": "warn"}]}
    world = healthy(declared(**settings)).put("shop.example", "TXT", *TWO)
    assert ids(world) == {"warn": {"spf.multiple-records"}}
    assert ids(healthy(declared()).put("shop.example", "TXT", *TWO)) == {"fail": {"spf.multiple-records"}}
    assert findings(world, Result.FAIL) == ()
