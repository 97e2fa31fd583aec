"""Configuration sets and their options through boto3."""

import pytest

from tests.embedded.aws.ses.setups import dkim_records

SET = {"ConfigurationSetName": "mail"}


def shown(ses):
    answer = ses.get_configuration_set(**SET)
    del answer["ResponseMetadata"]
    return answer


def test_a_set_with_nothing_given_shows_the_defaults(ses):
    ses.create_configuration_set(**SET)
    assert shown(ses) == {
        **SET,
        "DeliveryOptions": {"TlsPolicy": "OPTIONAL"},
        "ReputationOptions": {"ReputationMetricsEnabled": True},
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
    ses.put_configuration_set_vdm_options(
        **SET, VdmOptions={"DashboardOptions": {"EngagementMetrics": "ENABLED"}}
    )
    assert shown(ses) == {
        **SET,
        "DeliveryOptions": {"TlsPolicy": "OPTIONAL", "MaxDeliverySeconds": 300},
        "ReputationOptions": {"ReputationMetricsEnabled": True},
        "SendingOptions": {"SendingEnabled": True},
        "SuppressionOptions": {"SuppressedReasons": []},
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
    assert twice == ("AlreadyExistsException", "Configuration set set-1 already exists.", 400)


def test_metrics_that_were_put_off_stay_off(ses):
    ses.create_configuration_set(**SET, ReputationOptions={"ReputationMetricsEnabled": False})
    assert shown(ses)["ReputationOptions"] == {"ReputationMetricsEnabled": False}
    ses.put_configuration_set_reputation_options(**SET, ReputationMetricsEnabled=True)
    ses.put_configuration_set_reputation_options(**SET)
    assert shown(ses)["ReputationOptions"] == {"ReputationMetricsEnabled": False}


BAD = "BadRequestException"


def both(ses, refused, option, operation, given):
    """The refusals of these options when a set is created with them, and when they are put."""
    fresh = refused(ses.create_configuration_set, ConfigurationSetName="new", **{option: given})
    assert "new" not in ses.list_configuration_sets()["ConfigurationSets"]
    return {fresh, refused(operation, **SET, **given)}


def test_a_redirect_domain_must_be_a_verified_identity(rig, ses, refused):
    ses.create_configuration_set(**SET)
    put = ses.put_configuration_set_tracking_options
    domain = {"CustomRedirectDomain": "click.shop.example"}
    unverified = (BAD, "Domain <click.shop.example> is not verified under this account.", 400)
    assert both(ses, refused, "TrackingOptions", put, domain) == {unverified}
    zone_id = rig.cloud.create_hosted_zone("shop.example")
    made = ses.create_email_identity(EmailIdentity="click.shop.example")["DkimAttributes"]["Tokens"]
    assert both(ses, refused, "TrackingOptions", put, domain) == {unverified}
    records = [
        (name.replace("shop.example", "click.shop.example"), *rest) for name, *rest in dkim_records(made)
    ]
    rig.publish(zone_id, *records)
    put(**SET, **domain, HttpsPolicy="REQUIRE")
    assert shown(ses)["TrackingOptions"] == {**domain, "HttpsPolicy": "REQUIRE"}
    ses.create_configuration_set(ConfigurationSetName="second", TrackingOptions=domain)
    put(**SET)
    assert "TrackingOptions" not in shown(ses)


def test_an_https_policy_needs_a_redirect_domain(ses, refused):
    ses.create_configuration_set(**SET)
    missing = (BAD, "CustomRedirectDomain must be specified.", 400)
    put = ses.put_configuration_set_tracking_options
    assert refused(put, **SET, HttpsPolicy="OPTIONAL") == missing
    assert refused(put, **SET, CustomRedirectDomain=" ") == missing
    assert refused(put, **SET, CustomRedirectDomain="me@shop.example")[0] == BAD


@pytest.mark.parametrize(
    ("pool", "words"),
    [("none", "SendingPool <none> doesn't exist"), ("  ", "sendingPoolName can't be blank.")],
)
def test_a_sending_pool_must_be_there(ses, refused, pool, words):
    ses.create_configuration_set(**SET)
    put = ses.put_configuration_set_delivery_options
    assert both(ses, refused, "DeliveryOptions", put, {"SendingPoolName": pool}) == {(BAD, words, 400)}


def test_a_sending_pool_that_is_there_is_taken(ses):
    ses.create_dedicated_ip_pool(PoolName="shop")
    ses.create_configuration_set(**SET, DeliveryOptions={"SendingPoolName": "shop"})
    assert shown(ses)["DeliveryOptions"] == {"TlsPolicy": "OPTIONAL", "SendingPoolName": "shop"}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (
            "a b",
            "Invalid configuration set name <a b>: only alphanumeric ASCII characters, '_', and '-' are allowed.",
        ),
        ("x" * 65, "Configuration set name cannot exceed 64 characters."),
    ],
)
def test_a_name_that_is_none(ses, refused, name, words):
    assert refused(ses.create_configuration_set, ConfigurationSetName=name) == (BAD, words, 400)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (
            {"DeliveryOptions": {"MaxDeliverySeconds": 50401}},
            "Value at 'deliveryOptions.maxDeliverySeconds' failed to satisfy constraint: "
            "Member must have value less than or equal to 50400",
        ),
        (
            {"DeliveryOptions": {"TlsPolicy": "MAYBE"}},
            "Value at 'deliveryOptions.tlsPolicy' failed to satisfy constraint: "
            "Member must satisfy enum value set: [REQUIRE, OPTIONAL]",
        ),
        (
            {"VdmOptions": {"DashboardOptions": {"EngagementMetrics": "ON"}}},
            "Value at 'vdmOptions.dashboardOptions.engagementMetrics' failed to satisfy constraint: "
            "Member must satisfy enum value set: [ENABLED, DISABLED]",
        ),
    ],
)
def test_options_outside_of_the_models_limits(ses, refused, given, words):
    assert refused(ses.create_configuration_set, **SET, **given) == (
        BAD,
        f"1 validation error detected: {words}",
        400,
    )
