"""Event destinations of configuration sets through boto3."""

import pytest

SET = {"ConfigurationSetName": "mail"}
NAME = {**SET, "EventDestinationName": "events"}
ACCOUNT = "123456789012"
TOPIC = {"SnsDestination": {"TopicArn": f"arn:aws:sns:eu-central-1:{ACCOUNT}:events"}}
BUS = f"arn:aws:events:eu-central-1:{ACCOUNT}:event-bus/default"
APP = {"PinpointDestination": {"ApplicationArn": f"arn:aws:mobiletargeting:eu-central-1:{ACCOUNT}:apps/a1"}}
STREAM = {
    "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/mail",
    "DeliveryStreamArn": f"arn:aws:firehose:eu-central-1:{ACCOUNT}:deliverystream/mail",
}
BAD = "BadRequestException"


@pytest.fixture
def ses(fresh_ses):
    fresh_ses.create_configuration_set(**SET)
    return fresh_ses


def wanted(target, *kinds):
    return {"Enabled": True, "MatchingEventTypes": list(kinds or ("BOUNCE", "COMPLAINT")), **target}


def dimensions(*names, value="none", source="MESSAGE_TAG"):
    return {
        "CloudWatchDestination": {
            "DimensionConfigurations": [
                {"DimensionName": name, "DimensionValueSource": source, "DefaultDimensionValue": value}
                for name in names
            ]
        }
    }


def shown(ses):
    return ses.get_configuration_set_event_destinations(**SET)["EventDestinations"]


def test_a_destination_is_made_changed_and_deleted(ses, refused):
    create, update = (
        ses.create_configuration_set_event_destination,
        ses.update_configuration_set_event_destination,
    )
    missing = (
        "NotFoundException",
        "An event destination with name <events> does not exist for configuration set <mail>.",
        404,
    )
    assert refused(update, **NAME, EventDestination=wanted(TOPIC)) == missing
    create(**NAME, EventDestination=wanted(TOPIC))
    assert shown(ses) == [{"Name": "events", **wanted(TOPIC)}]
    assert refused(create, **NAME, EventDestination=wanted(TOPIC)) == (
        "AlreadyExistsException",
        "An event destination with name <events> already exists for configuration set <mail>.",
        400,
    )
    update(**NAME, EventDestination={"MatchingEventTypes": ["SEND"], **TOPIC})
    assert shown(ses) == [{"Name": "events", "Enabled": False, "MatchingEventTypes": ["SEND"], **TOPIC}]
    ses.delete_configuration_set_event_destination(**NAME)
    assert refused(ses.delete_configuration_set_event_destination, **NAME) == missing


def test_ten_destinations_and_no_more(ses, refused):
    create = ses.create_configuration_set_event_destination
    for number in range(10):
        create(**SET, EventDestinationName=f"d{number}", EventDestination=wanted(TOPIC))
    assert refused(create, **NAME, EventDestination=wanted(TOPIC))[0] == "LimitExceededException"


@pytest.mark.parametrize(
    "target",
    [
        TOPIC,
        {"EventBridgeDestination": {"EventBusArn": BUS}},
        {"KinesisFirehoseDestination": STREAM},
        APP,
        dimensions("campaign", "ses:configuration-set"),
        dimensions(*(f"d{number}" for number in range(10))),
        dimensions("X-Shop", value="a.b@c_d-1", source="EMAIL_HEADER"),
    ],
)
def test_each_kind_of_target_is_taken(ses, target):
    ses.create_configuration_set_event_destination(**NAME, EventDestination=wanted(target))
    assert shown(ses) == [{"Name": "events", **wanted(target)}]


def topic(arn):
    return {"SnsDestination": {"TopicArn": arn}}


def bus(arn):
    return {"EventBridgeDestination": {"EventBusArn": arn}}


FIFO = TOPIC["SnsDestination"]["TopicArn"] + ".fifo"
AWAY = TOPIC["SnsDestination"]["TopicArn"].replace("eu-central-1", "us-east-1")


@pytest.mark.parametrize(
    ("destination", "words"),
    [
        (wanted({}), "Event destination is not provided."),
        (wanted({**TOPIC, **bus(BUS)}), "Please provide only one destination with each request."),
        ({**wanted(TOPIC), "MatchingEventTypes": []}, "At least one event type must be specified."),
        (
            wanted(TOPIC, "BOUNCED"),
            "1 validation error detected: Value at 'eventDestination.matchingEventTypes'",
        ),
        (wanted(topic(FIFO)), f"SNS topic <{FIFO}> is a FIFO topic; only standard topics are supported."),
        (wanted(topic(AWAY)), f"SNS topic <{AWAY}> is not in region eu-central-1."),
        (wanted(topic("events")), "Invalid SNS topic <events>."),
        (wanted(topic(BUS)), f"Invalid SNS topic <{BUS}>."),
        (wanted(topic(TOPIC["SnsDestination"]["TopicArn"].replace("aws", "aws-cn"))), "Invalid SNS topic <"),
        (wanted(bus(BUS.replace("default", "mail"))), "Event bus <"),
        (wanted(bus(BUS.replace(ACCOUNT, "111122223333"))), "Event bus <"),
        (wanted(bus(BUS.replace("eu-central-1", "us-east-1"))), "Event bus <"),
        (wanted(bus("default")), "Invalid EventBridge event bus <default>."),
        (
            wanted({"KinesisFirehoseDestination": {**STREAM, "DeliveryStreamArn": "mail"}}),
            "Invalid Firehose delivery stream <mail>.",
        ),
        (
            wanted({"KinesisFirehoseDestination": {**STREAM, "IamRoleArn": STREAM["DeliveryStreamArn"]}}),
            "Invalid IAM role <",
        ),
        (wanted({"PinpointDestination": {}}), "Invalid Pinpoint application ARN provided: None."),
        (wanted(APP, "SEND", "DELIVERY_DELAY"), "Event type DELIVERY_DELAY is not supported for Pinpoint"),
        (wanted(APP, "SUBSCRIPTION"), "Event type SUBSCRIPTION is not supported for Pinpoint"),
        (wanted(dimensions()), "CloudWatch metrics dimension configuration list cannot be empty."),
        (
            wanted(dimensions(*(f"d{number}" for number in range(11)))),
            "At most 10 CloudWatch dimensions can be given.",
        ),
        (wanted(dimensions("a b")), "Invalid CloudWatch dimension name <a b>."),
        (wanted(dimensions("From", source="EMAIL_HEADER")), "Invalid CloudWatch dimension name <From>."),
        (wanted(dimensions("a", value="b c")), "Invalid CloudWatch default dimension value <b c>."),
        (wanted(dimensions("a", "a")), "Each CloudWatch dimension name can be given only once."),
    ],
)
def test_destinations_that_are_refused(ses, refused, destination, words):
    create = ses.create_configuration_set_event_destination
    code, message, status = refused(create, **NAME, EventDestination=destination)
    assert (code, message[: len(words)], status) == (BAD, words, 400)
    create(**NAME, EventDestination=wanted(TOPIC))
    update = ses.update_configuration_set_event_destination
    assert refused(update, **NAME, EventDestination=destination) == (code, message, status)
    assert shown(ses) == [{"Name": "events", **wanted(TOPIC)}]


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "a.b",
            "Invalid event destination name <a.b>: only alphanumeric ASCII characters, '_', and '-' are allowed.",
        ),
        ("x" * 65, "Event destination name cannot exceed 64 characters."),
    ],
)
def test_a_name_that_is_none(ses, refused, name, words):
    create = ses.create_configuration_set_event_destination
    given = {**SET, "EventDestinationName": name}
    assert refused(create, **given, EventDestination=wanted(TOPIC)) == (BAD, words, 400)
