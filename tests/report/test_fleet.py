"""The report about many stacks: worst first, whatever DNS holds is text, and what a person and a program get."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given

from deliverability.history.standing import Earlier, FindingsHistory
from deliverability.report.fleet import FleetReport, StackReport, fleet_of
from deliverability.report.fleet_formats import fleet_formats
from deliverability.report.format import Format
from deliverability.report.head import Head
from deliverability.verdict import Finding, Result, Verdict
from tests.report.readers import harmless
from tests.report.verdicts import dns_texts

HEAD = Head(datetime(2026, 11, 20, 12, tzinfo=UTC), "eu-central-1")


def stack(name: str, *results: Result, text: str = "It is so.", remedy: str = "Mend it.") -> StackReport:
    findings = tuple(
        Finding("drift.changed-outside", each, f"{name}.example", text, (text,), remedy=remedy)
        for each in results
    )
    return StackReport(name, Verdict(name, f"{name}.example", findings), HEAD)


def fleet(*stacks: StackReport, strict: bool = False, verbose: bool = False) -> FleetReport:
    return fleet_of(list(stacks), lambda: "1.2.3", strict=strict, verbose=verbose)


MIXED = (
    stack("e-fine", Result.PASS),
    stack("d-warned", Result.WARN),
    stack("c-unknown", Result.UNKNOWN),
    StackReport("b-unread", problem="stacks/Pulumi.b-unread.yaml: 1 problem"),
    stack("a-drifted", Result.FAIL),
    stack("a-worse", Result.FAIL, Result.FAIL),
)


def test_the_worst_stacks_come_first():
    report = fleet(*MIXED)
    assert [each.stack for each in report.stacks] == [
        "a-worse",
        "a-drifted",
        "b-unread",
        "c-unknown",
        "d-warned",
        "e-fine",
    ]
    assert report.summary() == ("6 stacks: 2 not in order, 1 not configured, 1 could not tell, 2 in order")


@pytest.mark.parametrize(
    ("stacks", "strict", "code"),
    [
        (MIXED, False, 1),
        (MIXED[:4], False, 2),
        (MIXED[:3], False, 3),
        (MIXED[:2], False, 0),
        (MIXED[:2], True, 1),
        ((), False, 0),
    ],
)
def test_the_exit_code_is_that_of_the_worst(stacks: tuple[StackReport, ...], strict: bool, code: int):
    assert fleet(*stacks, strict=strict).exit_code() == code


def test_a_person_reads_trouble_then_what_is_in_order():
    [text, *_] = fleet_formats()
    assert text.render(fleet(*MIXED)).splitlines() == [
        "NOT IN ORDER a-worse (a-worse.example)",
        "  fail    drift.changed-outside",
        "          It is so.",
        "    do    Mend it.",
        "  fail    drift.changed-outside",
        "          It is so.",
        "    do    Mend it.",
        "",
        "NOT IN ORDER a-drifted (a-drifted.example)",
        "  fail    drift.changed-outside",
        "          It is so.",
        "    do    Mend it.",
        "",
        "NOT CONFIGURED b-unread",
        "  stacks/Pulumi.b-unread.yaml: 1 problem",
        "",
        "COULD NOT TELL c-unknown (c-unknown.example)",
        "  unknown drift.changed-outside",
        "          It is so.",
        "    do    Mend it.",
        "",
        "in order: d-warned (1 warning), e-fine",
        "",
        "6 stacks: 2 not in order, 1 not configured, 1 could not tell, 2 in order",
        "exit code 1: not in order",
    ]


def test_much_trouble_is_cut_unless_all_is_wanted():
    [text, *_] = fleet_formats()
    many = stack("shop", *[Result.FAIL] * 12)
    assert "  and 4 more" in text.render(fleet(many)).splitlines()
    assert text.render(fleet(many, verbose=True)).count("drift.changed-outside") == 12


def test_a_program_gets_the_whole_verdict_of_each():
    _, as_json, _ = fleet_formats()
    data = json.loads(as_json.render(fleet(*MIXED)))
    assert (data["schema"], data["version"], data["exitCode"]) == (1, "1.2.3", 1)
    unread = data["stacks"][2]
    assert unread == {
        "stack": "b-unread",
        "exitCode": 2,
        "problem": "stacks/Pulumi.b-unread.yaml: 1 problem",
        "verdict": None,
    }
    assert data["stacks"][1]["verdict"]["findings"][0]["rule"] == "drift.changed-outside"


def test_a_job_summary_has_a_table_of_all_and_a_section_for_each_with_trouble():
    *_, markdown = fleet_formats()
    lines = markdown.render(fleet(*MIXED)).splitlines()
    assert lines[0] == "### 6 stacks: 2 not in order, 1 not configured, 1 could not tell, 2 in order"
    assert "| `a-worse` | `a-worse.example` | not in order | 2 | 0 | 0 |" in lines
    assert "| `b-unread` |  | not configured | 0 | 0 | 0 |" in lines
    sections = [line for line in lines if line.startswith("### ")]
    assert sections == [
        lines[0],
        "### `a-worse.example`: not in order",
        "### `a-drifted.example`: not in order",
        "### `b-unread`: not configured",
        "### `c-unknown.example`: could not tell",
    ]


def test_a_job_summary_says_what_is_gone_where_all_is_in_order_now():
    *_, markdown = fleet_formats()
    at = HEAD.taken_at
    gone = Earlier("f" * 32, "drift.changed-outside", "a.example", at, at, at)
    still = replace(gone, rule="drift.deleted-outside", subject="b.example")
    history = FindingsHistory(gone=(gone,), unseen=(still,))
    fine = replace(stack("shop", Result.PASS), history=history)
    text = markdown.render(fleet(fine, stack("other", Result.PASS)))
    assert text.partition("</summary>")[0].endswith("<details><summary>1 gone since the last look")
    assert [line for line in text.splitlines() if line.startswith("- ")] == [
        "- `shop`: `drift.changed-outside` at `a.example`: known since `2026-11-20 12:00` UTC",
        "- `shop`: `drift.deleted-outside` at `b.example`: known since `2026-11-20 12:00` UTC, not told this time, last seen "
        "`2026-11-20 12:00` UTC",
    ]


def test_a_job_summary_ends_before_its_page_does():
    *_, markdown = fleet_formats()
    text = markdown.render(fleet(*(stack(f"s{n}", *[Result.FAIL] * 30, text="x" * 400) for n in range(20))))
    assert len(text) < 65_536
    assert text.endswith(" more with trouble: look at each by itself.\n")


@pytest.mark.parametrize("format", fleet_formats(), ids=lambda format: format.name)
@given(text=dns_texts)
def test_whatever_dns_holds_is_text(format: Format[FleetReport], text: str):
    hostile = stack("shop", Result.FAIL, text=text, remedy=text)
    named = StackReport(text, problem=text)
    harmless(format.render(fleet(hostile, named)), format.reader)
