"""Who learns of bounces and complaints."""

from typing import Any

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.world import Answer, World, declared, findings, healthy, ids, only

SET, DOMAIN = "shop-example", "shop.example"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:mail-events"
MISSING = "ses.event-destination-missing"
MAILED = "SES mails them to the Return-Path of each mail, or to its sender"
OFF = (
    "although feedback forwarding is off, SES mails them to the Return-Path of each mail, or to its sender (unless the identity has "
    "SNS topics by the API's first version)"
)


def destination(*events: str, enabled: Any = True, name: str = "events", **target: Any) -> dict[str, Any]:
    return {
        "Name": name,
        "Enabled": enabled,
        "MatchingEventTypes": list(events),
        **(target or {"SnsDestination": {"TopicArn": TOPIC}}),
    }


def with_destinations(*entries: Any, world: World | None = None) -> World:
    return (world or healthy()).reading("configuration_set", EventDestinations=list(entries))


def notifying(**health: Any) -> World:
    return healthy(declared(health={"notify": (TOPIC,), **health}))


def test_a_declared_topic_that_gets_nothing_is_a_warning():
    world = with_destinations(world=notifying())
    assert ids(world) == {"warn": {MISSING}}
    assert only(world, MISSING) == Finding(
        rule=MISSING,
        result=Result.WARN,
        subject=SET,
        message=f"the configuration set shop-example has no enabled event destination for BOUNCE and COMPLAINT; {MAILED}",
        remedy="Add an enabled event destination for BOUNCE and COMPLAINT to the configuration set shop-example in "
        "eu-central-1.",
    )


def test_where_nobody_asked_for_events_it_is_a_note():
    world = with_destinations()
    assert ids(world) == {}
    found = only(world, MISSING)
    assert (found.result, found.remedy) == (
        Result.INFO,
        "Add an enabled event destination for BOUNCE and COMPLAINT to the configuration set shop-example in eu-central-1.",
    )


def test_a_destination_that_was_switched_off_is_a_warning():
    world = with_destinations(
        destination("BOUNCE", "COMPLAINT", enabled=False), destination("COMPLAINT", name="other")
    )
    assert ids(world) == {"warn": {MISSING}}
    found = only(world, MISSING)
    assert (found.message, found.remedy) == (
        f"the configuration set shop-example has no enabled event destination for BOUNCE; {MAILED}; events is switched off",
        "Enable the event destination events of shop-example in eu-central-1.",
    )


def test_all_declared_events_are_wanted_and_bounces_and_complaints_always():
    events = ("deliveryDelay", "renderingFailure", "bounce")
    world = with_destinations(destination("BOUNCE", "RENDERING_FAILURE"), world=notifying(events=events))
    assert only(world, MISSING).message == (
        f"the configuration set shop-example has no enabled event destination for COMPLAINT and DELIVERY_DELAY; {MAILED}"
    )


def test_several_destinations_add_up():
    assert (
        ids(with_destinations(destination("BOUNCE"), destination("COMPLAINT", name="b"), world=notifying()))
        == {}
    )


@pytest.mark.parametrize("quiet", [{"environment": "sandbox"}, {"health": {"enabled": False}}])
def test_events_are_nobodys_concern_where_health_is_off(quiet: dict[str, Any]):
    world = with_destinations(world=healthy(declared(**quiet)))
    assert [f for f in findings(world) if f.rule == MISSING] == []


def deaf(world: World, domain: str = DOMAIN) -> World:
    return world.put(domain, "MX", "0 .")


def unheard(**members: Any) -> World:
    return with_destinations().ses(**members)


@pytest.mark.parametrize(
    ("forwarding", "hears", "result"),
    [
        (True, True, Result.INFO),
        (True, False, Result.WARN),
        (False, True, Result.WARN),
        (False, False, Result.FAIL),
    ],
)
def test_by_who_can_hear_of_them(forwarding: bool, hears: bool, result: Result):
    world = unheard(FeedbackForwardingStatus=forwarding)
    assert only(world if hears else deaf(world), MISSING).result is result


def test_without_forwarding_ses_mails_them_all_the_same_and_says_to_whom():
    found = only(unheard(FeedbackForwardingStatus=False), MISSING)
    what = "the configuration set shop-example has no enabled event destination for BOUNCE and COMPLAINT"
    assert found.message == f"{what}; {OFF}"
    found = only(deaf(unheard(FeedbackForwardingStatus=False)), MISSING)
    assert found.message == f"{what}; {OFF}, where nobody can read them: shop.example has a null MX"


@pytest.mark.parametrize(
    ("answers", "hears"),
    [
        ({"MX": Answer()}, False),
        ({"MX": Answer("NXDOMAIN")}, False),
        ({"MX": Answer(), "A": Answer(values=("192.0.2.1",))}, True),
        ({"MX": Answer("SERVFAIL")}, True),
        ({"MX": Answer(), "A": Answer("TIMEOUT"), "AAAA": Answer()}, True),
    ],
)
def test_a_domain_hears_by_its_mx_or_its_address_and_nothing_is_held_against_silence(
    answers: dict[str, Answer], hears: bool
):
    world = unheard(FeedbackForwardingStatus=False)
    for kind, answer in answers.items():
        world = world.answer(DOMAIN, kind, answer)
    assert only(world, MISSING).result is (Result.WARN if hears else Result.FAIL)


def test_some_senders_that_hear_nothing_are_named():
    world = with_destinations(world=healthy(declared(senders=("orders@shop.example", "news.shop.example"))))
    assert ids(world) == {}
    assert only(world, MISSING).message.endswith(
        ", where not everybody can read them: news.shop.example does not exist"
    )


def test_cloudwatch_counts_and_names_no_address():
    counting = destination("BOUNCE", "COMPLAINT", name="counts", CloudWatchDestination={})
    assert ids(with_destinations(counting)) == {}
    world = with_destinations(counting).ses(FeedbackForwardingStatus=False)
    assert ids(world) == {"warn": {MISSING}}
    assert "but counts, which counts them and names no address" in only(world, MISSING).message
    for member in ("EventBridgeDestination", "KinesisFirehoseDestination", "PinpointDestination"):
        told = destination("BOUNCE", "COMPLAINT", **{member: {}})
        assert ids(with_destinations(told).ses(FeedbackForwardingStatus=False)) == {}


def test_other_events_than_bounces_and_complaints_are_nobodys_mail():
    world = with_destinations(destination("BOUNCE", "COMPLAINT"), world=notifying(events=("bounce", "send")))
    world = world.ses(FeedbackForwardingStatus=False)
    assert only(world, MISSING).message == (
        "the configuration set shop-example has no enabled event destination for SEND"
    )


def test_where_it_is_not_told_whether_they_are_forwarded_that_is_unknown():
    assert ids(unheard(FeedbackForwardingStatus=None)) == {"unknown": {MISSING}}
    assert ids(healthy().ses(FeedbackForwardingStatus=None)) == {}
