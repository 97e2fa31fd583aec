"""The configuration set, the suppression list and recommendations, on the embedded cloud."""

from deliverability.observe.aws import sending
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
            "ReputationOptions": {"ReputationMetricsEnabled": False},
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


def test_suppressed_addresses_among_the_declared_ones(declare, shop):
    for address in ("orders@shop.example.com", "customer@example.org"):
        shop.fault("suppress", region="eu-central-1", address=address, reason="COMPLAINT")
    manifest = declare(senders=["orders@shop.example.com"], dmarc={"reportTo": ["rua@shop.example.com"]})
    assert shop.look(manifest).suppressed == Reading(
        "ok",
        {
            "SuppressedDestinations": [
                {
                    "EmailAddress": "orders@shop.example.com",
                    "Reason": "COMPLAINT",
                    "LastUpdateTime": "2026-11-23T12:00:00+00:00",
                }
            ]
        },
    )
    assert shop.asked().count("sesv2:GetSuppressedDestination") == 2


def test_of_very_many_addresses_the_first_are_looked_for_and_it_is_said(declare, shop, monkeypatch):
    monkeypatch.setattr(sending, "MAX_ADDRESSES", 1)
    read = shop.look(declare(senders=["a@shop.example.com", "b@shop.example.com"])).suppressed
    assert read == Reading(
        "ok", {"SuppressedDestinations": []}, "of 2 declared addresses the first 1 were looked for"
    )
    assert shop.asked().count("sesv2:GetSuppressedDestination") == 1


def recommend(shop, identity, kind):
    shop.fault("recommendation", region="eu-central-1", identity=identity, type=kind, description=kind)


def test_recommendations_about_the_identity_alone(declare, shop):
    shop.client("sesv2").put_account_vdm_attributes(VdmAttributes={"VdmEnabled": "ENABLED"})
    recommend(shop, "shop.example.com", "DMARC")
    recommend(shop, "other.example.com", "SPF")
    assert shop.look(declare()).recommendations == Reading(
        "ok",
        {
            "Recommendations": [
                {
                    "Type": "DMARC",
                    "Description": "DMARC",
                    "Status": "OPEN",
                    "Impact": "HIGH",
                    "CreatedTimestamp": "2026-11-23T12:00:00+00:00",
                    "LastUpdatedTimestamp": "2026-11-23T12:00:00+00:00",
                }
            ]
        },
    )


def test_without_the_deliverability_manager_nobody_asks_for_recommendations(declare, shop):
    recommend(shop, "shop.example.com", "DMARC")
    read = shop.look(declare()).recommendations
    assert read == Reading("left-out", detail="the Virtual Deliverability Manager is off")
    assert not {"sesv2:ListRecommendations", "sts:GetCallerIdentity"} & set(shop.asked())
