from typing import Any

import pytest
from botocore.exceptions import ClientError

from deliverability.embedded.cloud import Cloud
from deliverability.engine.resources import Aws, Found, InvalidInputs, resource_type

IDENTITY = resource_type("aws:sesv2/emailIdentity:EmailIdentity")
MAIL_FROM = resource_type("aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes")
FEEDBACK = resource_type("aws:sesv2/emailIdentityFeedbackAttributes:EmailIdentityFeedbackAttributes")
SET = resource_type("aws:sesv2/configurationSet:ConfigurationSet")
DESTINATION = resource_type("aws:sesv2/configurationSetEventDestination:ConfigurationSetEventDestination")
ARN = "arn:aws:ses:eu-central-1:123456789012"


def seen(aws: Aws, name: str) -> dict[str, Any]:
    return dict(aws.client("sesv2").get_email_identity(EmailIdentity=name))


def read(kind: Any, aws: Aws, id: str, inputs: dict[str, Any]) -> Found:
    found = kind.read(aws, id, inputs)
    assert found is not None
    return found  # type: ignore[no-any-return]


def test_identity_from_birth_to_death(aws: Aws) -> None:
    SET.create(aws, {"configurationSetName": "one"})
    inputs = IDENTITY.check(
        {
            "emailIdentity": "life.example",
            "configurationSetName": "one",
            "dkimSigningAttributes": {"nextSigningKeyLength": "RSA_2048_BIT"},
            "tags": {"owner": "shop"},
        }
    )
    assert IDENTITY.create(aws, inputs) == "life.example"
    found = read(IDENTITY, aws, "life.example", inputs)
    assert found.inputs == inputs
    tokens = found.outputs["dkimSigningAttributes"]["tokens"]
    assert len(tokens) == 3
    assert {key: found.outputs[key] for key in ("arn", "identityType", "tagsAll", "region")} == {
        "arn": f"{ARN}:identity/life.example",
        "identityType": "DOMAIN",
        "tagsAll": {"owner": "shop"},
        "region": "eu-central-1",
    }
    changed = {**inputs, "configurationSetName": None, "tags": {"team": "mail"}}
    assert IDENTITY.update(aws, "life.example", inputs, changed) == "life.example"
    assert "ConfigurationSetName" not in seen(aws, "life.example")
    assert read(IDENTITY, aws, "life.example", changed).inputs["tags"] == {"team": "mail"}
    IDENTITY.delete(aws, "life.example", changed)
    assert IDENTITY.read(aws, "life.example", changed) is None
    IDENTITY.delete(aws, "life.example", changed)  # gone already: no error


def test_an_edit_outside_is_read_back(aws: Aws) -> None:
    inputs = IDENTITY.check({"emailIdentity": "edited.example", "tags": {"a": "b"}})
    IDENTITY.create(aws, inputs)
    aws.client("sesv2").untag_resource(ResourceArn=f"{ARN}:identity/edited.example", TagKeys=["a"])
    assert read(IDENTITY, aws, "edited.example", inputs).inputs == {"emailIdentity": "edited.example"}


def test_region_of_the_resource_beats_that_of_the_provider(aws: Aws) -> None:
    inputs = IDENTITY.check({"emailIdentity": "elsewhere.example", "region": "us-east-1"})
    IDENTITY.create(aws, inputs)
    assert read(IDENTITY, aws, "elsewhere.example", inputs).outputs["arn"] == (
        "arn:aws:ses:us-east-1:123456789012:identity/elsewhere.example"
    )
    with pytest.raises(ClientError, match="NotFoundException"):
        seen(aws, "elsewhere.example")


@pytest.mark.parametrize(
    ("signing", "complaint"),
    [
        ({"nextSigningKeyLength": "RSA_4096_BIT"}, "must be one of RSA_1024_BIT, RSA_2048_BIT"),
        ({"domainSigningSelector": "a"}, "domainSigningPrivateKey and domainSigningSelector together"),
        (
            {
                "domainSigningSelector": "a",
                "domainSigningPrivateKey": "k",
                "nextSigningKeyLength": "RSA_2048_BIT",
            },
            "both an own key and nextSigningKeyLength",
        ),
    ],
)
def test_signing_attributes_that_the_provider_refuses(signing: dict[str, str], complaint: str) -> None:
    with pytest.raises(InvalidInputs, match=complaint):
        IDENTITY.check({"emailIdentity": "a.example", "dkimSigningAttributes": signing})


def test_mail_from_is_put_changed_and_taken_off(aws: Aws) -> None:
    IDENTITY.create(aws, {"emailIdentity": "from.example"})
    inputs = MAIL_FROM.check({"emailIdentity": "from.example", "mailFromDomain": "bounce.from.example"})
    assert inputs["behaviorOnMxFailure"] == "USE_DEFAULT_VALUE"
    id = MAIL_FROM.create(aws, inputs)
    assert read(MAIL_FROM, aws, id, inputs) == Found(inputs, {**inputs, "region": "eu-central-1"})
    strict = {**inputs, "behaviorOnMxFailure": "REJECT_MESSAGE"}
    MAIL_FROM.update(aws, id, inputs, strict)
    assert read(MAIL_FROM, aws, id, inputs).inputs == strict
    MAIL_FROM.delete(aws, id, strict)
    assert read(MAIL_FROM, aws, id, inputs).inputs == {
        "emailIdentity": "from.example",
        "behaviorOnMxFailure": "USE_DEFAULT_VALUE",
    }
    IDENTITY.delete(aws, "from.example", {})
    assert MAIL_FROM.read(aws, id, inputs) is None


def test_mail_from_without_identity_is_refused_by_ses(aws: Aws) -> None:
    with pytest.raises(ClientError):
        MAIL_FROM.create(
            aws, MAIL_FROM.check({"emailIdentity": "nobody.example", "mailFromDomain": "b.nobody.example"})
        )


def test_rejecting_needs_a_domain() -> None:
    with pytest.raises(InvalidInputs, match="mail from domain is required"):
        MAIL_FROM.check({"emailIdentity": "a.example", "behaviorOnMxFailure": "REJECT_MESSAGE"})


def test_feedback_forwarding(aws: Aws) -> None:
    IDENTITY.create(aws, {"emailIdentity": "feedback.example"})
    inputs = FEEDBACK.check({"emailIdentity": "feedback.example"})
    id = FEEDBACK.create(aws, inputs)
    assert seen(aws, "feedback.example")["FeedbackForwardingStatus"] is False
    FEEDBACK.update(aws, id, inputs, {**inputs, "emailForwardingEnabled": True})
    assert read(FEEDBACK, aws, id, inputs).inputs["emailForwardingEnabled"] is True
    FEEDBACK.delete(aws, id, inputs)
    assert seen(aws, "feedback.example")["FeedbackForwardingStatus"] is False


def test_configuration_set(aws: Aws) -> None:
    inputs = SET.check(
        {
            "configurationSetName": "shop",
            "deliveryOptions": {"tlsPolicy": "REQUIRE"},
            "reputationOptions": {"reputationMetricsEnabled": True},
            "sendingOptions": {"sendingEnabled": True},
            "suppressionOptions": {"suppressedReasons": ["BOUNCE"]},
            "tags": {"a": "b"},
        }
    )
    assert SET.create(aws, inputs) == "shop"
    found = read(SET, aws, "shop", inputs)
    assert found.inputs == inputs
    assert found.outputs["arn"] == f"{ARN}:configuration-set/shop"
    changed = {
        **inputs,
        "deliveryOptions": {"tlsPolicy": "OPTIONAL"},
        "sendingOptions": {"sendingEnabled": False},
    }
    SET.update(aws, "shop", inputs, changed)
    assert read(SET, aws, "shop", inputs).inputs == changed
    SET.delete(aws, "shop", inputs)
    assert SET.read(aws, "shop", inputs) is None


def test_event_destination(aws: Aws) -> None:
    SET.create(aws, {"configurationSetName": "events"})
    inputs = DESTINATION.check(
        {
            "configurationSetName": "events",
            "eventDestinationName": "topic",
            "eventDestination": {
                "matchingEventTypes": ["COMPLAINT", "BOUNCE"],
                "enabled": True,
                "snsDestination": {"topicArn": "arn:aws:sns:eu-central-1:123456789012:alerts"},
            },
        }
    )
    id = DESTINATION.create(aws, inputs)
    assert id == "events|topic"
    assert read(DESTINATION, aws, id, inputs).inputs == inputs
    changed = {**inputs, "eventDestination": {**inputs["eventDestination"], "enabled": False}}
    DESTINATION.update(aws, id, inputs, changed)
    assert read(DESTINATION, aws, id, inputs).inputs == changed
    DESTINATION.delete(aws, id, inputs)
    assert DESTINATION.read(aws, id, inputs) is None


def test_no_region_anywhere(cloud: Cloud, aws: Aws) -> None:
    with pytest.raises(InvalidInputs, match="no region"):
        Aws(aws.clients).client("sesv2")
