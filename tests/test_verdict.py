"""What findings add up to."""

from dataclasses import replace

import pytest

from deliverability.verdict import Finding, Result, Verdict, fingerprints


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


def test_a_finding_is_known_again_by_what_it_is_about_and_not_by_its_words():
    found = Finding("dns.record-missing", Result.FAIL, "bounce.shop.example", "no MX", part="mail-from-mx")
    reworded = replace(found, message="other", saw=("x",), wanted=("y",), result=Result.INFO, remedy="z")
    neighbour = replace(found, part="mail-from-spf")
    plain = replace(found, part="")
    names = fingerprints("shop", (found, neighbour, plain, plain))
    assert fingerprints("shop", (reworded,)) == names[:1]
    assert fingerprints("shop", (neighbour, found)) == (names[1], names[0])
    assert [name.partition(":")[2] for name in names] == ["1", "1", "1", "2"]
    others = fingerprints("other", (found,)) + fingerprints(
        "shop", (replace(found, rule="dns.record-differs"), replace(found, subject="\ud800\x00"))
    )
    assert len({*names, *others}) == 7
    # Known in files and at code hosts: never to change.
    assert names[2] == "a329154e3637a34e:1"
