"""The configuration set: its events, their topics, and whether it may send."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import World, declared, folded, healthy, ids, only

SET = "shop-example"
TOPIC = "arn:aws:sns:eu-central-1:123456789012:mail-events"
MISSING, REGION = "ses.event-destination-missing", "ses.event-topic-wrong-region"


def destination(
    *events: str, enabled: Any = True, topic: str = TOPIC, name: str = "events"
) -> dict[str, Any]:
    return {
        "Name": name,
        "Enabled": enabled,
        "MatchingEventTypes": list(events),
        "SnsDestination": {"TopicArn": topic},
    }


def with_destinations(*entries: Any, world: World | None = None) -> World:
    return (world or healthy()).reading("configuration_set", EventDestinations=list(entries))


def notifying(**health: Any) -> World:
    return healthy(declared(health={"notify": (TOPIC,), **health}))


def test_a_topic_in_another_region():
    topic = TOPIC.replace("eu-central-1", "us-east-1")
    world = with_destinations(destination("BOUNCE", "COMPLAINT", topic=topic))
    assert ids(world) == {"fail": {REGION}}
    assert only(world, REGION) == Finding(
        rule=REGION,
        result=Result.FAIL,
        subject=SET,
        message="the event destination events of shop-example publishes to a topic in us-east-1, and SES in eu-central-1 "
        "reaches only its own",
        saw=(topic,),
        remedy="Let the event destination events of shop-example use a topic in eu-central-1.",
    )
    asleep = with_destinations(
        destination("BOUNCE", "COMPLAINT"), destination("SEND", enabled=False, topic=topic, name="b")
    )
    assert ids(asleep) == {}


def test_sending_through_the_set_is_switched_off():
    world = healthy().reading("configuration_set", SendingOptions={"SendingEnabled": False})
    assert ids(world) == {"fail": {"ses.sending-disabled"}}
    assert only(world, "ses.sending-disabled") == Finding(
        rule="ses.sending-disabled",
        result=Result.FAIL,
        subject=SET,
        message="sending through the configuration set shop-example is switched off in eu-central-1",
        remedy="Find out who switched shop-example off and why, then enable it again (pulumi up --refresh, or "
        "aws sesv2 put-configuration-set-sending-options --region eu-central-1 --configuration-set-name shop-example "
        "--sending-enabled).",
    )


def test_a_set_that_is_gone_stops_all_mail_and_explains_missing_events():
    world = notifying().read("configuration_set", Reading("absent"))
    assert ids(world) == {"fail": {"ses.sending-disabled"}}
    assert only(world, "ses.sending-disabled") == Finding(
        rule="ses.sending-disabled",
        result=Result.FAIL,
        subject=SET,
        message="SES in eu-central-1 has no configuration set shop-example, and refuses all mail that is sent through it",
        remedy="Create the configuration set shop-example in eu-central-1 (pulumi up).",
    )
    assert folded(world, "ses.sending-disabled") == {MISSING}


def test_a_set_that_is_switched_off_does_not_explain_missing_events():
    world = with_destinations(world=notifying())
    world = world.reading("configuration_set", SendingOptions={"SendingEnabled": False})
    assert ids(world) == {"fail": {"ses.sending-disabled"}, "warn": {MISSING}}


def test_a_set_that_was_not_told_is_unknown_and_the_account_is_judged_all_the_same():
    world = healthy().read("configuration_set", Reading("denied", detail="no"))
    options = {
        "ses.setting-differs",
        "ses.redirect-host-unresolved",
        "ses.ip-pool-missing",
        "ses.suppression-elsewhere",
    }
    assert ids(world) == {
        "unknown": {MISSING, REGION, "ses.sending-disabled", "ses.identity-unreadable", *options}
    }
    calls = "ses:GetConfigurationSet and ses:GetConfigurationSetEventDestinations"
    assert only(world, "ses.sending-disabled") == Finding(
        rule="ses.sending-disabled",
        result=Result.UNKNOWN,
        subject="shop.example",
        message=f"the configuration set shop-example was not judged: {calls} in eu-central-1 gave no answer: access is "
        "denied (no)",
        remedy=f"Give the check AWS credentials that may call {calls} in eu-central-1 (the whole policy: deliverability plan "
        "--stack shop.production --format policy), or leave AWS out with --dns-only.",
        because="ses.identity-unreadable",
    )
    assert ids(world.standing(SendingEnabled=False))["fail"] == {"ses.sending-disabled"}


def test_a_set_that_was_left_out_is_not_judged():
    world = healthy().read("configuration_set", Reading("left-out"))
    assert ids(world) == {}


@pytest.mark.parametrize(
    "odd", [None, [], "x", [None, 3, {}], [{"SnsDestination": 3, "Enabled": "yes", "Name": None}]]
)
def test_odd_destinations_break_nothing(odd: Any):
    world = healthy().reading("configuration_set", EventDestinations=odd, SendingOptions=odd)
    assert ids(world) == {}
    assert only(world, MISSING).result is Result.INFO


@pytest.mark.parametrize(
    ("member", "within", "target", "arn"),
    [
        (
            "EventBridgeDestination",
            "EventBusArn",
            "an event bus",
            "arn:aws:events:{}:123456789012:event-bus/default",
        ),
        (
            "KinesisFirehoseDestination",
            "DeliveryStreamArn",
            "a Firehose stream",
            "arn:aws:firehose:{}:123456789012:deliverystream/mail",
        ),
        (
            "PinpointDestination",
            "ApplicationArn",
            "a Pinpoint project",
            "arn:aws:mobiletargeting:{}:123456789012:apps/1",
        ),
    ],
)
def test_anything_else_in_another_region(member: str, within: str, target: str, arn: str):
    entry = {"Name": "events", "Enabled": True, "MatchingEventTypes": ["BOUNCE", "COMPLAINT"]}
    assert ids(with_destinations({**entry, member: {within: arn.format("eu-central-1")}})) == {}
    world = with_destinations({**entry, member: {within: arn.format("us-east-1")}})
    assert ids(world) == {"fail": {REGION}}
    found = only(world, REGION)
    assert found.message == (
        f"the event destination events of shop-example publishes to {target} in us-east-1, and SES in eu-central-1 reaches only "
        "its own"
    )
    assert found.remedy == f"Let the event destination events of shop-example use {target} in eu-central-1."


def test_a_topic_that_is_no_arn_is_in_no_region():
    world = with_destinations(destination("BOUNCE", "COMPLAINT", topic="mail-events"))
    assert only(world, REGION).message == (
        "the event destination events of shop-example publishes to a topic in no region, and SES in eu-central-1 reaches "
        "only its own"
    )
