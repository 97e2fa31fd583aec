"""Configuration sets and event destinations through boto3."""

import pytest

SET = {"ConfigurationSetName": "mail"}


@pytest.fixture
def ses(rig):
    return rig.client("sesv2")


def shown(ses):
    answer = ses.get_configuration_set(**SET)
    del answer["ResponseMetadata"]
    return answer


def test_a_set_with_nothing_given_shows_the_defaults(ses):
    ses.create_configuration_set(**SET)
    assert shown(ses) == {
        **SET,
        "DeliveryOptions": {"TlsPolicy": "OPTIONAL"},
        "ReputationOptions": {"ReputationMetricsEnabled": False},
        "SendingOptions": {"SendingEnabled": True},
        "Tags": [],
    }


def test_every_option_is_kept_and_can_be_put(ses):
    ses.create_configuration_set(
        **SET,
        DeliveryOptions={"TlsPolicy": "REQUIRE"},
        SuppressionOptions={"SuppressedReasons": ["BOUNCE"]},
        SendingOptions={},
        Tags=[{"Key": "a", "Value": "b"}],
    )
    first = shown(ses)
    assert first["DeliveryOptions"] == {"TlsPolicy": "REQUIRE"}
    assert first["SuppressionOptions"] == {"SuppressedReasons": ["BOUNCE"]}
    assert first["SendingOptions"] == {"SendingEnabled": False}
    ses.put_configuration_set_delivery_options(**SET, TlsPolicy="OPTIONAL", MaxDeliverySeconds=300)
    ses.put_configuration_set_reputation_options(**SET, ReputationMetricsEnabled=True)
    ses.put_configuration_set_sending_options(**SET, SendingEnabled=True)
    ses.put_configuration_set_suppression_options(**SET, SuppressedReasons=[])
    ses.put_configuration_set_tracking_options(**SET, CustomRedirectDomain="click.shop.example")
    ses.put_configuration_set_vdm_options(
        **SET, VdmOptions={"DashboardOptions": {"EngagementMetrics": "ENABLED"}}
    )
    assert shown(ses) == {
        **SET,
        "DeliveryOptions": {"TlsPolicy": "OPTIONAL", "MaxDeliverySeconds": 300},
        "ReputationOptions": {"ReputationMetricsEnabled": True},
        "SendingOptions": {"SendingEnabled": True},
        "SuppressionOptions": {"SuppressedReasons": []},
        "TrackingOptions": {"CustomRedirectDomain": "click.shop.example"},
        "VdmOptions": {"DashboardOptions": {"EngagementMetrics": "ENABLED"}},
        "Tags": [{"Key": "a", "Value": "b"}],
    }
    ses.put_configuration_set_sending_options(**SET)
    assert shown(ses)["SendingOptions"] == {"SendingEnabled": False}


def test_sets_are_listed_in_pages_and_deleted(ses, refused):
    for number in range(5):
        ses.create_configuration_set(ConfigurationSetName=f"set-{number}")
    first = ses.list_configuration_sets(PageSize=3)
    second = ses.list_configuration_sets(PageSize=3, NextToken=first["NextToken"])
    assert first["ConfigurationSets"] + second["ConfigurationSets"] == [
        f"set-{number}" for number in range(5)
    ]
    assert "NextToken" not in second
    ses.delete_configuration_set(ConfigurationSetName="set-0")
    missing = ("NotFoundException", "Configuration set <set-0> does not exist.", 404)
    assert refused(ses.get_configuration_set, ConfigurationSetName="set-0") == missing
    assert refused(ses.put_configuration_set_sending_options, ConfigurationSetName="set-0") == missing
    assert refused(ses.list_configuration_sets, NextToken="made up")[0] == "BadRequestException"
    twice = refused(ses.create_configuration_set, ConfigurationSetName="set-1")
    assert twice == ("AlreadyExistsException", "Configuration set <set-1> already exists.", 400)


def test_event_destinations(ses, refused):
    ses.create_configuration_set(**SET)
    topic = {"SnsDestination": {"TopicArn": "arn:aws:sns:eu-central-1:123456789012:events"}}
    name = {**SET, "EventDestinationName": "events"}
    definition = {"Enabled": True, "MatchingEventTypes": ["BOUNCE", "COMPLAINT"], **topic}
    ses.create_configuration_set_event_destination(**name, EventDestination=definition)
    shown = ses.get_configuration_set_event_destinations(**SET)["EventDestinations"]
    assert shown == [{"Name": "events", **definition}]
    ses.update_configuration_set_event_destination(
        **name, EventDestination={"MatchingEventTypes": ["SEND"], **topic}
    )
    shown = ses.get_configuration_set_event_destinations(**SET)["EventDestinations"]
    assert shown == [{"Name": "events", "Enabled": False, "MatchingEventTypes": ["SEND"], **topic}]
    create = ses.create_configuration_set_event_destination
    assert refused(create, **name, EventDestination=definition)[0] == "AlreadyExistsException"
    other = {**SET, "EventDestinationName": "other"}
    away = {"SnsDestination": {"TopicArn": "arn:aws:sns:us-east-1:123456789012:events"}}
    assert refused(create, **other, EventDestination={**definition, **away})[:2] == (
        "BadRequestException",
        "SNS topic <arn:aws:sns:us-east-1:123456789012:events> is not in region eu-central-1.",
    )
    none = {"Enabled": True, "MatchingEventTypes": ["SEND"]}
    assert refused(create, **other, EventDestination=none)[0] == "BadRequestException"
    for number in range(9):
        create(**SET, EventDestinationName=f"more-{number}", EventDestination=definition)
    assert refused(create, **other, EventDestination=definition)[0] == "LimitExceededException"
    ses.delete_configuration_set_event_destination(**name)
    assert refused(ses.delete_configuration_set_event_destination, **name)[0] == "NotFoundException"
