"""The identity, without what is nobody's business, and the tokens that it tells."""

from datetime import datetime, timedelta, timezone

import pytest

from deliverability.declaration.kinds import DkimFacts
from deliverability.snapshot import Reading
from deliverability.snapshot.readings.identity import IDENTITY, dkim_facts

TOLD = {
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
        "get_email_identity", {**TOLD, **private}, {"EmailIdentity": "shop.example.com"}
    )
    assert read(IDENTITY, declare(), session=session) == Reading(
        "ok",
        {
            **TOLD,
            "DkimAttributes": {
                **TOLD["DkimAttributes"],
                "LastKeyGenerationTimestamp": "2026-01-02T03:04:05+00:00",
            },
            "VerificationInfo": {
                "ErrorType": "HOST_NOT_FOUND",
                "SOARecord": {"PrimaryNameServer": "ns1", "SerialNumber": 1},
            },
        },
    )


def test_of_the_tags_stays_who_manages_it(declare, read, stubbed):
    session = stubbed("sesv2")
    tags = {"managed-by": "pulumi", "stack": "other", "project": "shops", "cost-center": "4711"}
    told = {**TOLD, "Tags": [{"Key": key, "Value": value} for key, value in tags.items()]}
    session.stub.add_response("get_email_identity", told, {"EmailIdentity": "shop.example.com"})
    kept = read(IDENTITY, declare(), session=session).data
    assert kept["Owner"] == {"Name": "other", "Said": "the stack other of the project shops"}
    assert "4711" not in str(kept)


@pytest.mark.parametrize(
    ("attributes", "facts"),
    [
        (TOLD["DkimAttributes"], DkimFacts(("aaa", "bbb", "ccc"), "dkim.amazonses.com")),
        ({"Tokens": ["aaa"]}, DkimFacts(("aaa",))),
        ({"Tokens": []}, None),
        ({}, None),
        ({"Tokens": ["selector"], "SigningAttributesOrigin": "EXTERNAL"}, None),
        ({"Tokens": ["a b"]}, None),
    ],
)
def test_the_tokens_that_ses_told(attributes, facts):
    assert dkim_facts(Reading("ok", {"DkimAttributes": attributes})) == facts


def test_no_tokens_where_ses_told_nothing():
    assert dkim_facts(Reading("denied")) is None
