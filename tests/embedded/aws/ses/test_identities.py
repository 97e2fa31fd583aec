"""Identities and their attributes through boto3."""

import base64

import dns.message
import dns.query
import pytest
from cryptography.hazmat.primitives import serialization

from tests.embedded.aws.ses.setups import BOUNCE, SHOP, shown
from tests.embedded.conftest import NOON


def test_a_new_domain_identity_waits_for_its_records(rig, ses, zone_id):
    made = ses.create_email_identity(**SHOP, Tags=[{"Key": "shop", "Value": "a"}])
    dkim = made["DkimAttributes"]
    tokens = dkim.pop("Tokens")
    assert dkim == {
        "SigningEnabled": True,
        "Status": "PENDING",
        "SigningHostedZone": "dkim.amazonses.com",
        "SigningAttributesOrigin": "AWS_SES",
        "NextSigningKeyLength": "RSA_2048_BIT",
        "CurrentSigningKeyLength": "RSA_2048_BIT",
        "LastKeyGenerationTimestamp": NOON,
    }
    assert (made["IdentityType"], made["VerifiedForSendingStatus"]) == ("DOMAIN", False)
    assert [len(token) for token in tokens] == [32, 32, 32]
    assert len(set(tokens)) == 3
    zone = rig.cloud.world.zone("shop.example")
    assert shown(ses) == {
        "IdentityType": "DOMAIN",
        "FeedbackForwardingStatus": True,
        "VerifiedForSendingStatus": False,
        "DkimAttributes": {**dkim, "Tokens": tokens},
        "MailFromAttributes": {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"},
        "Policies": {},
        "Tags": [{"Key": "shop", "Value": "a"}],
        "VerificationStatus": "PENDING",
        "VerificationInfo": {
            "LastCheckedTimestamp": NOON,
            "ErrorType": "HOST_NOT_FOUND",
            "SOARecord": {
                "PrimaryNameServer": zone.name_servers[0],
                "AdminEmail": "awsdns-hostmaster.amazon.com",
                "SerialNumber": 1,
            },
        },
    }


def test_one_token_has_a_key_and_two_have_an_empty_text(rig, ses):
    tokens = ses.create_email_identity(**SHOP)["DkimAttributes"]["Tokens"]
    texts = []
    for token in tokens:
        query = dns.message.make_query(f"{token}.dkim.amazonses.com", "TXT")
        host, port = rig.cloud.dns_address
        response, _ = dns.query.udp_with_fallback(query, host, port=port, timeout=30)
        texts.append(b"".join(response.answer[0][0].strings).decode())
    assert sorted(texts)[:2] == ["", ""]
    live = max(texts)
    key = serialization.load_der_public_key(base64.b64decode(live.removeprefix("p=")))
    assert (live[:2], key.key_size) == ("p=", 2048)


def test_mail_from_attributes(ses, refused):
    put = ses.put_email_identity_mail_from_attributes
    assert refused(put, **SHOP, MailFromDomain=BOUNCE) == (
        "BadRequestException",
        "Domain <shop.example> or its parents are not verified for identity <shop.example>.",
        400,
    )
    ses.create_email_identity(**SHOP)
    assert refused(put, **SHOP, MailFromDomain="bounce.other.example") == (
        "BadRequestException",
        "Provided MAIL-FROM domain <bounce.other.example> is not subdomain of the domain of the identity <shop.example>.",
        400,
    )
    for odd in ("a b.shop.example", ".shop.example", "-.shop.example", "*.shop.example"):
        assert refused(put, **SHOP, MailFromDomain=odd)[0] == "BadRequestException"
    put(**SHOP, MailFromDomain=BOUNCE, BehaviorOnMxFailure="REJECT_MESSAGE")
    assert shown(ses)["MailFromAttributes"] == {
        "MailFromDomain": BOUNCE,
        "MailFromDomainStatus": "PENDING",
        "BehaviorOnMxFailure": "REJECT_MESSAGE",
    }
    put(**SHOP)
    assert shown(ses)["MailFromAttributes"] == {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}


def test_the_dkim_zone_follows_the_region(rig):
    client = rig.client("sesv2", "il-central-1")
    dkim = client.create_email_identity(**SHOP)["DkimAttributes"]
    assert dkim["SigningHostedZone"] == "dkim.il-central-1.amazonses.com"
    zone = rig.cloud.world.zone("dkim.il-central-1.amazonses.com")
    published = {name for name, kind in zone.rrsets() if kind == "TXT"}
    assert published == {f"{token}.dkim.il-central-1.amazonses.com" for token in dkim["Tokens"]}


def test_regions_and_accounts_know_nothing_of_each_other(rig, ses, refused):
    ses.create_email_identity(**SHOP)
    unknown = ("NotFoundException", "Email identity shop.example does not exist.", 404)
    assert refused(rig.client("sesv2", "eu-west-1").get_email_identity, **SHOP) == unknown
    stranger = rig.session.client(
        "sesv2",
        region_name="eu-central-1",
        endpoint_url=rig.cloud.endpoint_url,
        aws_access_key_id="999999999999",
        aws_secret_access_key="x",
    )
    assert refused(stranger.get_email_identity, **SHOP) == unknown


def test_create_and_delete(rig, ses, refused):
    tokens = ses.create_email_identity(**SHOP)["DkimAttributes"]["Tokens"]
    again = ("AlreadyExistsException", "Email identity shop.example already exist.", 400)
    assert refused(ses.create_email_identity, EmailIdentity="Shop.Example") == again
    ses.delete_email_identity(**SHOP)
    assert refused(ses.delete_email_identity, **SHOP)[0] == "NotFoundException"
    keys = rig.cloud.world.zone("dkim.amazonses.com").rrsets()
    assert [name for name, kind in keys if kind == "TXT"] == []
    assert ses.create_email_identity(**SHOP)["DkimAttributes"]["Tokens"] != tokens
    assert refused(ses.create_email_identity, EmailIdentity="no domain")[0] == "BadRequestException"


def test_an_address_is_verified_by_its_link_within_24_hours(rig, ses):
    for address in ("buyer@elsewhere.example", "late@elsewhere.example"):
        made = ses.create_email_identity(EmailIdentity=address)
        assert (made["IdentityType"], "DkimAttributes" in made) == ("EMAIL_ADDRESS", False)
    assert shown(ses, "buyer@elsewhere.example") == {
        "IdentityType": "EMAIL_ADDRESS",
        "FeedbackForwardingStatus": True,
        "VerifiedForSendingStatus": False,
        "DkimAttributes": {
            "SigningEnabled": False,
            "Status": "NOT_STARTED",
            "SigningAttributesOrigin": "AWS_SES",
            "NextSigningKeyLength": "RSA_1024_BIT",
        },
        "MailFromAttributes": {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"},
        "Policies": {},
        "Tags": [],
        "VerificationStatus": "PENDING",
        "VerificationInfo": {},
    }
    region = {"region": "eu-central-1"}
    assert rig.control("confirm", {**region, "address": "buyer@elsewhere.example"})[0] == 200
    rig.control("clock", {"advance": "24h"})
    states = {
        each["IdentityName"]: each["VerificationStatus"]
        for each in ses.list_email_identities()["EmailIdentities"]
    }
    assert states == {"buyer@elsewhere.example": "SUCCESS", "late@elsewhere.example": "FAILED"}
    status, answer = rig.control("confirm", {**region, "address": "late@elsewhere.example"})
    assert (status, answer["error"]) == (
        400,
        "The verification of late@elsewhere.example is FAILED; only a PENDING one can be confirmed",
    )


def test_feedback_and_configuration_set(ses, refused):
    ses.create_email_identity(**SHOP)
    ses.put_email_identity_feedback_attributes(**SHOP)
    assert shown(ses)["FeedbackForwardingStatus"] is False
    ses.put_email_identity_feedback_attributes(**SHOP, EmailForwardingEnabled=True)
    assert shown(ses)["FeedbackForwardingStatus"] is True
    assert refused(ses.put_email_identity_feedback_attributes, EmailIdentity="no.example") == (
        "BadRequestException",
        "Identity no.example is invalid. Must be a verified email address or domain.",
        400,
    )
    put_set = ses.put_email_identity_configuration_set_attributes
    nobody = ("NotFoundException", "Identity <no.example> does not exist.", 404)
    assert refused(put_set, EmailIdentity="no.example") == nobody
    assert (
        refused(put_set, **SHOP, ConfigurationSetName="mail")[1] == "Configuration set <mail> does not exist."
    )
    ses.create_configuration_set(ConfigurationSetName="mail")
    put_set(**SHOP, ConfigurationSetName="mail")
    assert shown(ses)["ConfigurationSetName"] == "mail"
    put_set(**SHOP)
    assert "ConfigurationSetName" not in shown(ses)


@pytest.mark.parametrize(
    ("wanted", "names"),
    [
        ({"IDENTITY_NAME_CONTAINS": "shop.example"}, ["me@shop.example", "shop.example"]),
        ({"IDENTITY_TYPE": "EMAIL_ADDRESS"}, ["me@shop.example"]),
        ({"IDENTITY_TYPE": "DOMAIN", "VERIFICATION_STATUS": "PENDING"}, ["other.example", "shop.example"]),
        ({"VERIFICATION_STATUS": "SUCCESS"}, []),
    ],
)
def test_the_list_can_be_filtered(ses, wanted, names):
    for name in ("shop.example", "other.example", "me@shop.example"):
        ses.create_email_identity(EmailIdentity=name)
    listed = ses.list_email_identities(Filter=wanted)["EmailIdentities"]
    assert [each["IdentityName"] for each in listed] == names
