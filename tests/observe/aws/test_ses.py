"""The identity and the account, without what is nobody's business."""

from datetime import datetime, timedelta, timezone

import pytest

from deliverability.declaration.kinds import DkimFacts
from deliverability.observe.aws import ses
from deliverability.snapshot import Reading

IDENTITY = {
    "IdentityType": "DOMAIN",
    "VerifiedForSendingStatus": True,
    "DkimAttributes": {
        "SigningEnabled": True,
        "Status": "SUCCESS",
        "Tokens": ["AAA", "bbb", "ccc"],
        "SigningHostedZone": "dkim.amazonses.com",
        "SigningAttributesOrigin": "AWS_SES",
        "LastKeyGenerationTimestamp": datetime(2026, 1, 2, 5, 4, 5, tzinfo=timezone(timedelta(hours=2))),
    },
}


def test_an_identity_without_policies_tags_and_addresses(declare, read, stubbed):
    session = stubbed("sesv2")
    private = {
        "Policies": {"cross": '{"Principal": "123456789012"}'},
        "Tags": [{"Key": "owner", "Value": "x"}],
        "VerificationInfo": {
            "ErrorType": "HOST_NOT_FOUND",
            "SOARecord": {"PrimaryNameServer": "ns1", "AdminEmail": "me.example.com", "SerialNumber": 1},
        },
    }
    session.stub.add_response(
        "get_email_identity", {**IDENTITY, **private}, {"EmailIdentity": "shop.example.com"}
    )
    assert read(ses.read_identity, declare(), session=session) == Reading(
        "ok",
        {
            **IDENTITY,
            "DkimAttributes": {
                **IDENTITY["DkimAttributes"],
                "LastKeyGenerationTimestamp": "2026-01-02T03:04:05+00:00",
            },
            "VerificationInfo": {
                "ErrorType": "HOST_NOT_FOUND",
                "SOARecord": {"PrimaryNameServer": "ns1", "SerialNumber": 1},
            },
        },
    )


def test_an_account_without_peoples_addresses(read, stubbed):
    session = stubbed("sesv2")
    session.stub.add_response(
        "get_account",
        {
            "SendingEnabled": True,
            "SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0},
            "VdmAttributes": {"VdmEnabled": "DISABLED", "DashboardAttributes": {}},
            "Details": {
                "MailType": "TRANSACTIONAL",
                "WebsiteURL": "https://shop.example",
                "UseCaseDescription": "orders",
                "AdditionalContactEmailAddresses": ["me@shop.example"],
                "ReviewDetails": {"Status": "PENDING", "CaseId": "1"},
            },
        },
    )
    assert read(ses.read_account, session=session) == Reading(
        "ok",
        {
            "SendingEnabled": True,
            "SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0},
            "VdmAttributes": {"VdmEnabled": "DISABLED"},
            "Details": {"MailType": "TRANSACTIONAL", "ReviewDetails": {"Status": "PENDING", "CaseId": "1"}},
        },
    )


ELSEWHERE = "somebody else runs the identity"


def test_an_identity_run_by_somebody_else_may_be_out_of_reach(declare, shop):
    external = declare(tokens=None, identity="external", dkim={"tokens": ["aaa", "bbb", "ccc"]})
    aws = shop.look(external)
    assert aws.identity == Reading("left-out", detail=f"{ELSEWHERE}, and these credentials don't reach it")
    others = (aws.account, aws.identities, aws.configuration_set, aws.suppressed, aws.metrics, aws.alarms)
    assert set(map(repr, others)) == {repr(Reading("left-out", detail=ELSEWHERE))}
    assert [name for name in shop.asked() if not name.startswith("route53:")] == ["sesv2:GetEmailIdentity"]


def test_an_identity_run_by_somebody_else_is_read_where_it_is_in_reach(declare, shop):
    shop.client("sesv2").create_email_identity(EmailIdentity="shop.example.com")
    aws = shop.look(declare(tokens=None, identity="external", dkim={"tokens": ["aaa", "bbb", "ccc"]}))
    assert (aws.identity.status, aws.account.status, aws.metrics.status) == ("ok", "ok", "ok")


def test_a_parked_domain_asks_nothing_of_ses_and_cloudwatch(declare, shop):
    aws = shop.look(declare(tokens=None, profile="parked"))
    left_out = (aws.identity, aws.account, aws.identities, aws.recipients, aws.suppressed, aws.alarms)
    assert set(map(repr, left_out)) == {repr(Reading("left-out"))}
    assert aws.zone.status == "ok"
    assert {name.partition(":")[0] for name in shop.asked()} == {"route53"}


@pytest.mark.parametrize(
    ("attributes", "facts"),
    [
        (IDENTITY["DkimAttributes"], DkimFacts(("aaa", "bbb", "ccc"), "dkim.amazonses.com")),
        ({"Tokens": ["aaa"]}, DkimFacts(("aaa",))),
        ({"Tokens": []}, None),
        ({}, None),
        ({"Tokens": ["selector"], "SigningAttributesOrigin": "EXTERNAL"}, None),
        ({"Tokens": ["a b"]}, None),
    ],
)
def test_the_tokens_that_ses_told(attributes, facts):
    assert ses.dkim_facts(Reading("ok", {"DkimAttributes": attributes})) == facts


def test_no_tokens_where_ses_told_nothing():
    assert ses.dkim_facts(Reading("denied")) is None
