"""Which findings stand for themselves, and which one explains the others."""

from dataclasses import replace
from datetime import date

from deliverability.report.causes import consequences, counted_rules, own, waived
from deliverability.verdict import Finding, Result
from tests.report.verdicts import FOLLOWS, NOTE, PASSED, TWO_SPF, UNRESOLVED, USUAL, WAIVED, verdict


def test_what_stands_for_itself():
    assert own(USUAL, Result.FAIL, Result.UNKNOWN) == (TWO_SPF, UNRESOLVED)
    assert own(USUAL, Result.INFO) == (NOTE, WAIVED)
    assert waived(USUAL) == (WAIVED,)


def test_a_consequence_belongs_to_the_cause_about_its_name():
    one = Finding("dns.unresolved", Result.UNKNOWN, "_dmarc.shop.example", "no answer")
    two = Finding("dns.unresolved", Result.UNKNOWN, "bounce.shop.example", "no answer")
    elsewhere = replace(FOLLOWS, subject="other.example")
    assert consequences(verdict(one, two, FOLLOWS, elsewhere)) == {two: (FOLLOWS,), one: (elsewhere,)}


def test_a_cause_that_is_not_there_explains_nothing_and_what_passed_is_no_cause():
    assert consequences(verdict(FOLLOWS)) == {}
    assert consequences(verdict(replace(PASSED, rule="dns.unresolved"), FOLLOWS)) == {}


def test_what_is_waived_stands_by_itself():
    accepted = replace(FOLLOWS, result=Result.INFO, waived_until=date(2026, 12, 31))
    assert consequences(verdict(UNRESOLVED, accepted)) == {}


def test_rules_are_counted():
    assert counted_rules((FOLLOWS, NOTE, FOLLOWS)) == ("mail-from.multiple-mx (2)", "dkim.token-empty")


def test_a_consequence_is_shown_where_the_judge_found_its_cause():
    apex = Finding("dns.record-missing", Result.FAIL, "shop.example", "no SPF")
    token = Finding("dns.record-missing", Result.FAIL, "t._domainkey.shop.example", "no CNAME")
    pending = Finding(
        "ses.verification-pending",
        Result.INFO,
        "shop.example",
        "not verified",
        because="dns.record-missing",
        because_subject=token.subject,
    )
    assert consequences(verdict(apex, token, pending)) == {token: (pending,)}


def test_what_a_waived_cause_leaves_standing_is_shown_by_itself():
    lost = Finding(
        "dns.zone-not-delegated", Result.INFO, "shop.example", "lost", waived_until=date(2026, 12, 31)
    )
    still = Finding("dmarc.missing", Result.FAIL, "shop.example", "none", because=lost.rule)
    seen = verdict(still, lost)
    assert (own(seen, Result.FAIL), consequences(seen)) == ((still,), {})
