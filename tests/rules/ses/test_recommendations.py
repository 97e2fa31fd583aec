"""Open recommendations of AWS."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import World, findings, folded, healthy, ids, only

RULE = "ses.recommendation-open"


def recommended(*entries: Any, world: World | None = None) -> World:
    return (world or healthy()).read("recommendations", Reading("ok", {"Recommendations": list(entries)}))


def entry(kind: str = "BIMI", impact: str = "HIGH", status: str = "OPEN") -> dict[str, Any]:
    return {"Type": kind, "Impact": impact, "Status": status, "Description": "No logo was found"}


def test_a_high_impact_is_a_warning():
    world = recommended(entry())
    assert ids(world) == {"warn": {RULE}}
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.WARN,
        subject="shop.example",
        message='AWS has an open BIMI recommendation for shop.example: "No logo was found"',
        saw=("No logo was found",),
        remedy="Follow the BIMI recommendation for shop.example in eu-central-1, then allow six hours for it to clear.",
    )


@pytest.mark.parametrize(
    ("made", "changed", "said"),
    [
        (
            "2026-10-01T08:00:00+00:00",
            "2026-11-20T07:30:00+00:00",
            " (since 2026-10-01, last changed 2026-11-20 07:30 UTC)",
        ),
        ("2026-10-01T08:00:00+00:00", "2026-10-01T08:00:00+00:00", " (since 2026-10-01)"),
        (None, "2026-11-20T07:30:00+00:00", " (last changed 2026-11-20 07:30 UTC)"),
        (None, "x", ""),
    ],
)
def test_since_when_it_stands(made: Any, changed: Any, said: str):
    world = recommended({**entry(), "CreatedTimestamp": made, "LastUpdatedTimestamp": changed})
    told = only(world, RULE).message
    assert told == f'AWS has an open BIMI recommendation for shop.example{said}: "No logo was found"'


def test_a_low_impact_is_a_note():
    world = recommended(entry(impact="LOW"))
    assert ids(world) == {}
    assert only(world, RULE).result is Result.INFO


def test_what_is_fixed_is_in_order():
    world = recommended(entry(status="FIXED"))
    assert [f.result.value for f in findings(world, *Result) if f.rule == RULE] == ["pass"]


@pytest.mark.parametrize(
    ("kind", "cause"),
    [("DKIM", "dkim.signing-disabled"), ("BIMI", None), ("DMARC", None)],
)
def test_it_folds_under_what_it_is_about(kind: str, cause: str | None):
    world = recommended(entry(kind), world=healthy().ses(DkimAttributes={"SigningEnabled": False}))
    expected = {"fail": {"dkim.signing-disabled"}}
    assert ids(world) == (expected if cause else {**expected, "warn": {RULE}})
    assert (RULE in folded(world, "dkim.signing-disabled")) is (cause is not None)


def test_it_is_not_judged_without_the_manager_and_unknown_where_denied():
    left_out = healthy().read("recommendations", Reading("left-out"))
    assert [f for f in findings(left_out, *Result) if f.rule == RULE] == []
    assert ids(healthy().read("recommendations", Reading("denied"))) == {
        "unknown": {RULE, "ses.identity-unreadable"}
    }


def test_odd_recommendations_break_nothing():
    world = recommended(None, 3, {}, {"Type": None, "Impact": 4, "Status": None, "Description": ["{x}"]})
    assert [(f.result.value, f.message) for f in findings(world) if f.rule == RULE] == [
        ("warn", "AWS has an open untyped recommendation for shop.example"),
        ("warn", "AWS has an open untyped recommendation for shop.example"),
    ]
