"""The bounce and complaint rates of the account."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import World, declared, findings, folded, healthy, ids, only

ACCOUNT = "SES account in eu-central-1"


def measured(world: World | None = None, **metrics: Any) -> World:
    """CloudWatch says just this."""
    return (world or healthy()).read("metrics", Reading("ok", metrics))


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0.0, {}),
        (0.0499, {}),
        (0.05, {"warn": {"ses.bounce-rate-high"}}),
        (0.0999, {"warn": {"ses.bounce-rate-high"}}),
        (0.1, {"fail": {"ses.bounce-rate-high"}}),
        (1.0, {"fail": {"ses.bounce-rate-high"}}),
    ],
)
def test_bounces(rate: float, expected: dict[str, set[str]]):
    assert ids(measured(BounceRate=rate, ComplaintRate=0.0, SendOverWeeks=100.0)) == expected


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0.00099, {}),
        (0.001, {"warn": {"ses.complaint-rate-high"}}),
        (0.00499, {"warn": {"ses.complaint-rate-high"}}),
        (0.005, {"fail": {"ses.complaint-rate-high"}}),
    ],
)
def test_complaints(rate: float, expected: dict[str, set[str]]):
    assert ids(measured(BounceRate=0.0, ComplaintRate=rate, SendOverWeeks=100.0)) == expected


def test_a_rate_is_told_as_a_share_with_what_aws_does_about_it():
    assert only(measured(BounceRate=0.0712, SendOverWeeks=9000.0), "ses.bounce-rate-high") == Finding(
        rule="ses.bounce-rate-high",
        result=Result.WARN,
        subject=ACCOUNT,
        message="7.12 % of the mail sent in eu-central-1 bounces: from 5 % on AWS reviews the account",
        saw=("0.0712",),
        remedy="Stop mailing addresses that bounce: clean the address list of shop.example, and keep suppression of "
        "bounces on in eu-central-1.",
    )
    assert only(measured(ComplaintRate=0.006, SendOverWeeks=9000.0), "ses.complaint-rate-high") == Finding(
        rule="ses.complaint-rate-high",
        result=Result.FAIL,
        subject=ACCOUNT,
        message="0.6 % of the mail sent in eu-central-1 was complained about: from 0.5 % on AWS may pause the account",
        saw=("0.006",),
        remedy="Stop the mail of shop.example that recipients in eu-central-1 report as unwanted, and offer an unsubscribe "
        "that works at once.",
    )


def test_a_stack_may_ask_for_a_warning_earlier_and_never_later():
    early = healthy(declared(health={"bounceRate": 0.02, "complaintRate": 0.5}))
    assert ids(measured(early, BounceRate=0.02, SendOverWeeks=100.0)) == {"warn": {"ses.bounce-rate-high"}}
    assert only(measured(early, BounceRate=0.02, SendOverWeeks=100.0), "ses.bounce-rate-high").message == (
        "2 % of the mail sent in eu-central-1 bounces: the stack wants to know from 2 % on"
    )
    assert ids(measured(early, ComplaintRate=0.001, SendOverWeeks=100.0)) == {
        "warn": {"ses.complaint-rate-high"}
    }


@pytest.mark.parametrize(
    ("metrics", "message"),
    [
        (
            {"BounceRate": 0.09, "ComplaintRate": 0.004, "SendOverWeeks": 99.0},
            "99 mails were sent in eu-central-1 in 4 weeks: below 100 the bounce and complaint rates say little",
        ),
        (
            {"BounceRate": 0.05},
            "0 mails were sent in eu-central-1 in 4 weeks: below 100 the bounce and complaint rates say little",
        ),
        (
            {},
            "0 mails were sent in eu-central-1 in 4 weeks: below 100 the bounce and complaint rates say little",
        ),
        (
            {"SendOverWeeks": 1000.0},
            "1,000 mails were sent in eu-central-1 in 4 weeks, but CloudWatch has no bounce and complaint rates yet",
        ),
    ],
)
def test_a_handful_of_mails_is_no_signal(metrics: dict[str, float], message: str):
    world = measured(**metrics)
    assert ids(world) == {}
    assert only(world, "ses.rate-low-volume") == Finding(
        rule="ses.rate-low-volume",
        result=Result.INFO,
        subject=ACCOUNT,
        message=message,
        remedy="Judge bounces and complaints only from 100 mails in four weeks on (health.minimumVolume), in alarms too.",
    )


def test_the_minimum_volume_is_the_stacks():
    few = healthy(declared(health={"minimumVolume": 10}))
    assert ids(measured(few, BounceRate=0.2, SendOverWeeks=10.0)) == {"fail": {"ses.bounce-rate-high"}}
    assert ids(measured(few, BounceRate=0.09, SendOverWeeks=9.0)) == {}


@pytest.mark.parametrize(
    ("rates", "expected"),
    [
        ({"BounceRate": 0.0999, "ComplaintRate": 0.00499}, {}),
        ({"BounceRate": 0.1}, {"warn": {"ses.bounce-rate-high"}}),
        ({"ComplaintRate": 0.005}, {"warn": {"ses.complaint-rate-high"}}),
        (
            {"BounceRate": 0.12, "ComplaintRate": 0.02},
            {"warn": {"ses.bounce-rate-high", "ses.complaint-rate-high"}},
        ),
    ],
)
def test_from_the_limit_of_a_pause_on_a_rate_is_told_however_little_mail_there_was(
    rates: dict[str, float], expected: dict[str, set[str]]
):
    assert ids(measured(**rates, SendOverWeeks=90.0)) == expected
    assert ids(measured(**rates)) == expected


def test_few_mails_with_a_rate_for_which_aws_pauses_are_told_as_few():
    found = only(measured(BounceRate=0.12, SendOverWeeks=90.0), "ses.bounce-rate-high")
    assert found.message == (
        "12 % of the mail sent in eu-central-1 bounces: from 10 % on AWS may pause the account, though 90 mails in 4 weeks are few"
    )


def test_a_snapshot_of_a_version_that_counted_the_mails_of_a_day_is_judged_by_those():
    assert ids(measured(BounceRate=0.07, Send=100.0)) == {"warn": {"ses.bounce-rate-high"}}
    assert ids(measured(BounceRate=0.07, Send=99.0)) == {}


def test_a_paused_account_explains_its_rates():
    world = measured(BounceRate=0.2, ComplaintRate=0.0, SendOverWeeks=100.0).standing(
        EnforcementStatus="SHUTDOWN"
    )
    assert ids(world) == {"fail": {"ses.sending-paused"}}
    assert folded(world, "ses.sending-paused") == {"ses.bounce-rate-high"}


def test_metrics_that_were_not_told_are_unknown():
    world = healthy().read("metrics", Reading("denied"))
    assert ids(world) == {
        "unknown": {
            "ses.bounce-rate-high",
            "ses.complaint-rate-high",
            "ses.rate-low-volume",
            "ses.identity-unreadable",
        }
    }


@pytest.mark.parametrize("odd", [None, "0.5", True, float("nan"), float("inf"), [], {}])
def test_odd_values_are_no_data(odd: Any):
    world = measured(BounceRate=odd, ComplaintRate=odd, SendOverWeeks=odd)
    assert [f.rule for f in findings(world) if f.rule.startswith("ses.")] == ["ses.rate-low-volume"]
