"""What findings add up to."""

import pytest

from deliverability.verdict import Finding, Result, Verdict


def verdict(*results: Result) -> Verdict:
    found = tuple(
        Finding(f"area.rule-{n}", result, "shop.example", "so it is") for n, result in enumerate(results)
    )
    return Verdict("shop.production", "shop.example", found)


@pytest.mark.parametrize(
    ("results", "worst", "code", "strict"),
    [
        ((), Result.PASS, 0, 0),
        ((Result.PASS, Result.INFO), Result.PASS, 0, 0),
        ((Result.PASS, Result.WARN), Result.WARN, 0, 1),
        ((Result.WARN, Result.UNKNOWN), Result.UNKNOWN, 3, 1),
        ((Result.UNKNOWN,), Result.UNKNOWN, 3, 3),
        ((Result.UNKNOWN, Result.FAIL, Result.WARN), Result.FAIL, 1, 1),
    ],
)
def test_the_worst_finding_decides(results: tuple[Result, ...], worst: Result, code: int, strict: int):
    found = verdict(*results)
    assert (found.result, found.exit_code(), found.exit_code(strict=True)) == (worst, code, strict)


def test_findings_by_result_keep_their_order():
    found = verdict(Result.FAIL, Result.PASS, Result.WARN, Result.FAIL)
    assert [f.rule for f in found.of(Result.FAIL, Result.WARN)] == [
        "area.rule-0",
        "area.rule-2",
        "area.rule-3",
    ]
