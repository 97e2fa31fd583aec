"""How identities verify by the DNS and the clock, through boto3."""

from datetime import timedelta

import pytest

from tests.embedded.aws.ses.setups import BOUNCE, SHOP, dkim_records, mx, shown
from tests.embedded.conftest import NOON


def test_published_records_verify_at_the_next_read(rig, ses, zone_id):
    tokens = ses.create_email_identity(**SHOP)["DkimAttributes"]["Tokens"]
    ses.put_email_identity_mail_from_attributes(**SHOP, MailFromDomain=BOUNCE)
    assert shown(ses)["MailFromAttributes"]["MailFromDomainStatus"] == "PENDING"
    rig.publish(zone_id, *dkim_records(tokens), mx())
    answer = shown(ses)
    assert answer["VerifiedForSendingStatus"] is True
    assert answer["VerificationStatus"] == answer["DkimAttributes"]["Status"] == "SUCCESS"
    assert answer["MailFromAttributes"] == {
        "MailFromDomain": BOUNCE,
        "MailFromDomainStatus": "SUCCESS",
        "BehaviorOnMxFailure": "USE_DEFAULT_VALUE",
    }
    info = answer["VerificationInfo"]
    assert "ErrorType" not in info
    assert info["LastSuccessTimestamp"] == info["LastCheckedTimestamp"] == NOON
    summary = {"IdentityType": "DOMAIN", "IdentityName": "shop.example", "SendingEnabled": True}
    assert ses.list_email_identities()["EmailIdentities"] == [{**summary, "VerificationStatus": "SUCCESS"}]


def test_while_it_is_held_a_read_tells_what_was_seen_last(rig, ses, zone_id):
    tokens = ses.create_email_identity(**SHOP)["DkimAttributes"]["Tokens"]
    assert shown(ses)["VerificationStatus"] == "PENDING"
    rig.cloud.ses.hold(True)
    rig.publish(zone_id, *dkim_records(tokens))
    rig.cloud.clock.advance(timedelta(seconds=2))
    assert shown(ses)["VerificationStatus"] == "PENDING"
    rig.cloud.ses.hold(False)
    assert shown(ses)["VerificationStatus"] == "SUCCESS"


def _third_wrong(tokens, kind, value):
    return [*dkim_records(tokens)[:2], (f"{tokens[2]}._domainkey.shop.example", kind, value)]


@pytest.mark.parametrize(
    ("records", "error"),
    [
        (lambda tokens: dkim_records(tokens)[:2], "HOST_NOT_FOUND"),
        (lambda tokens: _third_wrong(tokens, "TXT", '"p=abc"'), "TYPE_NOT_FOUND"),
        (lambda tokens: dkim_records(tokens, "dkim.eu-central-1.amazonses.com"), "INVALID_VALUE"),
    ],
)
def test_why_a_domain_is_still_pending(rig, ses, zone_id, records, error):
    tokens = ses.create_email_identity(**SHOP)["DkimAttributes"]["Tokens"]
    rig.publish(zone_id, *records(tokens))
    answer = shown(ses)
    assert (answer["VerificationStatus"], answer["VerificationInfo"]["ErrorType"]) == ("PENDING", error)


def test_servers_that_fail_are_a_dns_error_and_later_a_temporary_failure(rig, ses, zone_id):
    tokens = ses.create_email_identity(**SHOP)["DkimAttributes"]["Tokens"]
    rig.control("fault", {"fault": "dns", "zone": "shop.example", "behaviour": "servfail"})
    rig.cloud.clock.advance(timedelta(seconds=2))
    assert shown(ses)["VerificationInfo"]["ErrorType"] == "DNS_SERVER_ERROR"
    rig.control("fault", {"fault": "clear"})
    rig.publish(zone_id, *dkim_records(tokens))
    assert shown(ses)["VerificationStatus"] == "SUCCESS"
    rig.control("fault", {"fault": "dns", "zone": "shop.example", "behaviour": "servfail"})
    rig.cloud.clock.advance(timedelta(seconds=2))
    answer = shown(ses)
    assert (answer["VerificationStatus"], answer["VerifiedForSendingStatus"]) == ("TEMPORARY_FAILURE", True)
    rig.control("fault", {"fault": "clear"})
    rig.cloud.clock.advance(timedelta(seconds=2))
    assert shown(ses)["VerificationStatus"] == "SUCCESS"


def test_after_72_hours_ses_gives_up_and_must_be_asked_again(rig, ses, zone_id):
    tokens = ses.create_email_identity(**SHOP)["DkimAttributes"]["Tokens"]
    ses.put_email_identity_mail_from_attributes(**SHOP, MailFromDomain=BOUNCE)
    rig.control("clock", {"advance": "71h 59m"})
    assert shown(ses)["VerificationStatus"] == "PENDING"
    rig.control("clock", {"advance": "1m"})
    answer = shown(ses)
    assert answer["DkimAttributes"]["Status"] == answer["VerificationStatus"] == "FAILED"
    assert answer["MailFromAttributes"]["MailFromDomainStatus"] == "FAILED"
    rig.publish(zone_id, *dkim_records(tokens), mx())
    rig.control("clock", {"advance": "1h"})
    assert shown(ses) == answer
    ses.put_email_identity_mail_from_attributes(**SHOP, MailFromDomain=BOUNCE)
    again = ses.put_email_identity_dkim_signing_attributes(**SHOP, SigningAttributesOrigin="AWS_SES")
    assert again["DkimTokens"] == tokens
    answer = shown(ses)
    assert (answer["VerificationStatus"], answer["MailFromAttributes"]["MailFromDomainStatus"]) == (
        "SUCCESS",
        "SUCCESS",
    )


def test_records_that_come_after_72_hours_come_too_late_even_if_nobody_looked(rig, ses, zone_id):
    tokens = ses.create_email_identity(**SHOP)["DkimAttributes"]["Tokens"]
    rig.cloud.clock.advance(timedelta(hours=73))
    rig.publish(zone_id, *dkim_records(tokens))
    assert shown(ses)["VerificationStatus"] == "FAILED"


@pytest.mark.parametrize(
    ("records", "status"),
    [
        ([mx("feedback-smtp.us-east-1.amazonses.com")], "PENDING"),
        ([mx("mail.shop.example")], "PENDING"),
        ([(BOUNCE, "TXT", '"v=spf1 include:amazonses.com ~all"')], "PENDING"),
    ],
)
def test_a_mail_from_without_its_mx_stays_pending(rig, ses, zone_id, records, status):
    ses.create_email_identity(**SHOP)
    ses.put_email_identity_mail_from_attributes(**SHOP, MailFromDomain=BOUNCE)
    rig.publish(zone_id, *records)
    assert shown(ses)["MailFromAttributes"]["MailFromDomainStatus"] == status


def put_mx(rig, zone_id, *values):
    record_set = {
        "Name": BOUNCE,
        "Type": "MX",
        "TTL": 300,
        "ResourceRecords": [{"Value": value} for value in values],
    }
    changes = [{"Action": "UPSERT", "ResourceRecordSet": record_set}]
    rig.client("route53").change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": changes})


def mail_from(ses):
    return shown(ses)["MailFromAttributes"]["MailFromDomainStatus"]


RIGHT, SECOND = mx()[2], "20 mail.shop.example"


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param([RIGHT, SECOND], id="a second MX"),
        pytest.param([SECOND], id="another host"),
        pytest.param(["10 feedback-smtp.us-east-1.amazonses.com"], id="another region"),
    ],
)
def test_success_of_a_mail_from_is_left_by_way_of_a_temporary_failure(rig, ses, zone_id, wrong):
    ses.create_email_identity(**SHOP)
    ses.put_email_identity_mail_from_attributes(**SHOP, MailFromDomain=BOUNCE)
    put_mx(rig, zone_id, RIGHT)
    assert mail_from(ses) == "SUCCESS"
    put_mx(rig, zone_id, *wrong)
    assert mail_from(ses) == "TEMPORARY_FAILURE"
    put_mx(rig, zone_id, RIGHT)
    assert mail_from(ses) == "SUCCESS"
    put_mx(rig, zone_id, *wrong)
    assert mail_from(ses) == "TEMPORARY_FAILURE"
    rig.control("clock", {"advance": "71h 59m"})
    assert mail_from(ses) == "TEMPORARY_FAILURE"
    rig.control("clock", {"advance": "1m"})
    put_mx(rig, zone_id, RIGHT)
    assert mail_from(ses) == "FAILED"
    ses.put_email_identity_mail_from_attributes(**SHOP, MailFromDomain=BOUNCE)
    assert mail_from(ses) == "SUCCESS"


def test_several_mx_keep_a_mail_from_pending_until_ses_gives_up(rig, ses, zone_id):
    ses.create_email_identity(**SHOP)
    ses.put_email_identity_mail_from_attributes(**SHOP, MailFromDomain=BOUNCE)
    put_mx(rig, zone_id, RIGHT, SECOND)
    assert mail_from(ses) == "PENDING"
    rig.control("clock", {"advance": "72h"})
    assert mail_from(ses) == "FAILED"


def test_a_mail_from_name_shared_by_regions_takes_the_host_of_either(rig, zone_id):
    for region in ("eu-central-1", "eu-west-1"):
        client = rig.client("sesv2", region)
        client.create_email_identity(**SHOP)
        client.put_email_identity_mail_from_attributes(**SHOP, MailFromDomain=BOUNCE)
    rig.publish(zone_id, mx())
    statuses = [
        shown(rig.client("sesv2", region))["MailFromAttributes"]["MailFromDomainStatus"]
        for region in ("eu-central-1", "eu-west-1")
    ]
    assert statuses == ["SUCCESS", "SUCCESS"]
