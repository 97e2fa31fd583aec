"""Deterministic Easy DKIM: replicas with their parent's keys, and every reason for which SES gives them none."""

from datetime import timedelta

import pytest

from tests.embedded.aws.ses.setups import SHOP, shown

FROM_FRANKFURT = {"DomainSigningAttributesOrigin": "AWS_SES_EU_CENTRAL_1"}


@pytest.fixture
def parent(rig):
    """The identity in Frankfurt."""
    return rig.client("sesv2").create_email_identity(**SHOP)["DkimAttributes"]


@pytest.fixture
def ireland(rig):
    return rig.client("sesv2", "eu-west-1")


def problem(client):
    return shown(client)["VerificationInfo"].get("ErrorType")


def test_a_replica_signs_with_the_keys_of_its_parent(rig, parent, ireland):
    zone_id = rig.cloud.create_hosted_zone("shop.example")
    made = ireland.create_email_identity(**SHOP, DkimSigningAttributes=FROM_FRANKFURT)["DkimAttributes"]
    assert made["SigningAttributesOrigin"] == "AWS_SES_EU_CENTRAL_1"
    assert {key: made[key] for key in ("Tokens", "SigningHostedZone", "CurrentSigningKeyLength")} == {
        key: parent[key] for key in ("Tokens", "SigningHostedZone", "CurrentSigningKeyLength")
    }
    rig.publish(
        zone_id,
        *((f"{t}._domainkey.shop.example", "CNAME", f"{t}.dkim.amazonses.com") for t in parent["Tokens"]),
    )
    assert (problem(ireland), shown(ireland)["VerificationStatus"]) == (None, "SUCCESS")


def test_the_records_of_a_replica_lie_in_the_zone_of_its_parent(rig):
    milan, ireland = rig.client("sesv2", "eu-south-1"), rig.client("sesv2", "eu-west-1")
    milan.create_email_identity(**SHOP)
    origin = {"DomainSigningAttributesOrigin": "AWS_SES_EU_SOUTH_1"}
    made = ireland.create_email_identity(**SHOP, DkimSigningAttributes=origin)
    assert made["DkimAttributes"]["SigningHostedZone"] == "dkim.eu-south-1.amazonses.com"


def test_deleting_a_replica_leaves_the_keys_of_its_parent_alone(rig, parent, ireland):
    ireland.create_email_identity(**SHOP, DkimSigningAttributes=FROM_FRANKFURT)
    keys = rig.cloud.world.zone("dkim.amazonses.com")
    before = keys.rrsets()
    ireland.delete_email_identity(**SHOP)
    assert keys.rrsets() == before
    assert (f"{parent['Tokens'][0]}.dkim.amazonses.com", "TXT") in before


def test_without_a_parent_there_are_no_keys(ireland):
    made = ireland.create_email_identity(**SHOP, DkimSigningAttributes=FROM_FRANKFURT)["DkimAttributes"]
    assert (made.get("Tokens"), made.get("SigningHostedZone")) == ([], None)
    assert problem(ireland) == "REPLICATION_PRIMARY_NOT_FOUND"


def test_the_parent_must_be_in_another_region(rig, parent):
    frankfurt = rig.client("sesv2")
    frankfurt.put_email_identity_dkim_signing_attributes(
        **SHOP, SigningAttributesOrigin="AWS_SES_EU_CENTRAL_1"
    )
    assert problem(frankfurt) == "REPLICATION_PRIMARY_INVALID_REGION"


def test_a_replica_is_nobodys_parent(rig, parent, ireland):
    ireland.create_email_identity(**SHOP, DkimSigningAttributes=FROM_FRANKFURT)
    paris = rig.client("sesv2", "eu-west-3")
    origin = {"DomainSigningAttributesOrigin": "AWS_SES_EU_WEST_1"}
    paris.create_email_identity(**SHOP, DkimSigningAttributes=origin)
    assert problem(paris) == "REPLICATION_REPLICA_AS_PRIMARY_NOT_SUPPORTED"


def test_a_key_of_ones_own_is_not_replicated(rig, ireland):
    from deliverability.embedded.aws.ses.state import Dkim, Identity, Watch

    now = rig.cloud.clock.now()
    own = Identity(
        "shop.example", now, Watch("PENDING", now), Dkim("EXTERNAL", ["s1"], Watch("PENDING", now))
    )
    rig.cloud.ses.region("eu-central-1").identities["shop.example"] = own
    ireland.create_email_identity(**SHOP, DkimSigningAttributes=FROM_FRANKFURT)
    assert problem(ireland) == "REPLICATION_PRIMARY_BYO_DKIM_NOT_SUPPORTED"


def test_a_replica_that_gets_no_keys_fails_after_72_hours_and_can_sign_by_itself_again(rig, parent):
    frankfurt = rig.client("sesv2")
    fault = {
        "fault": "replication",
        "region": "eu-central-1",
        "primary": "eu-west-1",
        "identity": "shop.example",
    }
    answered = rig.control("fault", {**fault, "error": "REPLICATION_ACCESS_DENIED"})
    assert answered[0] == 200
    told = shown(frankfurt)
    assert (problem(frankfurt), told["DkimAttributes"]["Status"]) == ("REPLICATION_ACCESS_DENIED", "PENDING")
    assert told["DkimAttributes"]["SigningAttributesOrigin"] == "AWS_SES_EU_WEST_1"
    rig.cloud.clock.advance(timedelta(hours=73))
    assert shown(frankfurt)["DkimAttributes"]["Status"] == "FAILED"
    made = frankfurt.put_email_identity_dkim_signing_attributes(**SHOP, SigningAttributesOrigin="AWS_SES")
    assert (made["DkimStatus"], len(made["DkimTokens"])) == ("PENDING", 3)


@pytest.mark.parametrize(
    ("settings", "said"),
    [
        (
            {"identity": "no.example", "error": "REPLICATION_ACCESS_DENIED"},
            "SES in eu-central-1 has no domain",
        ),
        ({"identity": "shop.example", "error": "TIRED"}, "\"error\" of the request is 'TIRED'"),
    ],
)
def test_a_wrong_replication_fault(rig, parent, settings, said):
    status, answer = rig.control(
        "fault", {"fault": "replication", "region": "eu-central-1", "primary": "eu-west-1", **settings}
    )
    assert (status, answer["error"].startswith(said)) == (400, True)


def test_a_replica_survives_saving(rig, parent, ireland):
    ireland.create_email_identity(**SHOP, DkimSigningAttributes=FROM_FRANKFURT)
    saved = rig.cloud.ses.dump()
    rig.cloud.ses.load(saved)
    assert rig.cloud.ses.dump() == saved
