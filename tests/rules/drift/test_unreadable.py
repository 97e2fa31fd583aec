"""A look that couldn't be made is unknown, with the reason and the way out, and the other looks are judged all the same."""

from typing import get_args, get_type_hints

import pytest

from deliverability.snapshot.pulumi import PulumiLook
from deliverability.verdict import Result
from tests.rules.drift.looks import looked, of, of_record, verdict
from tests.rules.world import healthy

STATUSES = [status for status in get_args(get_type_hints(PulumiLook)["status"]) if status != "ok"]
TTL = of_record("mail-dmarc", "_dmarc.shop.example", "TXT", "ttl", 60, 300)


@pytest.mark.parametrize("status", STATUSES)
def test_both_looks_that_fail_alike_are_told_once(status: str):
    look = PulumiLook(status, "its words")  # type: ignore[arg-type]
    found = verdict(healthy(), look, look)
    [unknown] = of(found)
    assert (unknown.rule, unknown.result, unknown.subject) == (
        "drift.unreadable",
        Result.UNKNOWN,
        "shop.example",
    )
    assert unknown.message.startswith("not seen by cloud against state and cloud against code: ")
    assert unknown.message.endswith(" (its words)")
    assert unknown.remedy.endswith(".")
    assert "{" not in unknown.remedy
    assert found.exit_code() == 3


def test_what_each_says_in_detail_makes_no_second_finding_and_another_reason_does():
    one, other = PulumiLook("no-credentials", "for mail-spf"), PulumiLook("no-credentials", "for mail-mx")
    [unknown] = of(verdict(healthy(), one, other))
    assert unknown.message.endswith("the AWS provider has no usable credentials (for mail-spf)")
    assert len(of(verdict(healthy(), one, PulumiLook("timeout")))) == 2


def test_a_program_that_is_broken_leaves_the_state_to_be_looked_at():
    found = verdict(healthy(), looked(TTL), PulumiLook("broken", "RuntimeError: boom"))
    drift, unknown = of(found)
    assert (drift.rule, drift.result) == ("drift.changed-outside", Result.FAIL)
    assert "found 60, the state has 300 (mail-dmarc.ttl, seen by cloud against state)" in drift.message
    assert unknown.message == "not seen by cloud against code: the program doesn't run (RuntimeError: boom)"
    assert found.exit_code() == 1


def test_a_look_that_fails_half_way_keeps_what_it_has_found():
    found = of(verdict(healthy(), PulumiLook("denied", "", 0, (TTL,)), PulumiLook("denied")))
    assert [(each.rule, each.result) for each in found] == [
        ("drift.changed-outside", Result.FAIL),
        ("drift.unreadable", Result.UNKNOWN),
    ]


def test_nothing_is_said_to_be_in_order_by_a_look_that_failed():
    found = of(verdict(healthy(), PulumiLook("locked"), PulumiLook("locked")))
    assert [each.result for each in found] == [Result.UNKNOWN]
