"""The configuration set with its event destinations, on the embedded cloud."""

from deliverability.snapshot import Reading

TOPIC = "arn:aws:sns:eu-central-1:123456789012:mail-events"


def test_the_configuration_set_with_its_event_destinations(declare, shop):
    manifest, ses = declare(), shop.client("sesv2")
    name = manifest.identity.configuration_set
    ses.create_configuration_set(
        ConfigurationSetName=name,
        SendingOptions={"SendingEnabled": False},
        Tags=[{"Key": "owner", "Value": "x"}],
    )
    for number, target in enumerate(
        (
            {"SnsDestination": {"TopicArn": TOPIC}},
            {
                "KinesisFirehoseDestination": {
                    "IamRoleArn": "arn:aws:iam::123456789012:role/firehose",
                    "DeliveryStreamArn": "arn:aws:firehose:eu-central-1:123456789012:deliverystream/mail",
                }
            },
        )
    ):
        ses.create_configuration_set_event_destination(
            ConfigurationSetName=name,
            EventDestinationName=f"d{number}",
            EventDestination={"Enabled": True, "MatchingEventTypes": ["BOUNCE", "COMPLAINT"], **target},
        )
    assert shop.look(manifest).configuration_set == Reading(
        "ok",
        {
            "ConfigurationSetName": name,
            "SendingOptions": {"SendingEnabled": False},
            "ReputationOptions": {"ReputationMetricsEnabled": True},
            "DeliveryOptions": {"TlsPolicy": "OPTIONAL"},
            "EventDestinations": [
                {
                    "Name": "d0",
                    "Enabled": True,
                    "MatchingEventTypes": ["BOUNCE", "COMPLAINT"],
                    "SnsDestination": {"TopicArn": TOPIC},
                },
                {
                    "Name": "d1",
                    "Enabled": True,
                    "MatchingEventTypes": ["BOUNCE", "COMPLAINT"],
                    "KinesisFirehoseDestination": {
                        "DeliveryStreamArn": "arn:aws:firehose:eu-central-1:123456789012:deliverystream/mail"
                    },
                },
            ],
        },
    )


def test_a_configuration_set_that_is_not_there(declare, shop):
    read = shop.look(declare()).configuration_set
    assert (read.status, read.data) == ("absent", {})
    assert "sesv2:GetConfigurationSetEventDestinations" not in shop.asked()
