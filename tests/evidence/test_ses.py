"""How SES's answers read as values: the age of a key, by two clocks that differ."""

from datetime import UTC, datetime, timedelta

import pytest

from deliverability.evidence.ses import SesIdentity, identity_from

NOW = datetime(2026, 11, 20, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("made", "age", "over"),
    [
        (None, None, False),
        ("2026-11-20T12:00:00+00:00", timedelta(0), False),
        ("2026-11-20T12:00:00.000500+00:00", timedelta(0), False),
        ("2026-11-20T12:05:00+00:00", timedelta(0), False),
        ("9999-12-31T23:59:59+00:00", timedelta(0), False),
        ("2026-11-17T12:00:00+00:00", timedelta(hours=72), False),
        ("2026-11-17T11:59:59+00:00", timedelta(hours=72, seconds=1), True),
    ],
)
def test_how_old_a_key_is_and_whether_ses_still_looks(
    made: str | None, age: timedelta | None, over: bool
) -> None:
    identity = identity_from({"DkimAttributes": {"LastKeyGenerationTimestamp": made}})
    assert (identity.key_age(NOW), identity.search_is_over(NOW)) == (age, over)


def test_each_member_of_the_answer_has_its_place() -> None:
    answer = {
        "VerificationStatus": "SUCCESS",
        "VerifiedForSendingStatus": True,
        "VerificationInfo": {
            "ErrorType": "TYPE_NOT_FOUND",
            "SOARecord": {"PrimaryNameServer": "ns-1.awsdns.example", "SerialNumber": 7},
            "LastCheckedTimestamp": "2026-11-20T11:00:00+00:00",
            "LastSuccessTimestamp": "2026-11-19T12:00:00+00:00",
        },
        "DkimAttributes": {
            "Status": "PENDING",
            "SigningEnabled": False,
            "SigningAttributesOrigin": "AWS_SES",
            "Tokens": ["a", "b", "c"],
            "SigningHostedZone": "DKIM.eu-central-1.amazonses.com.",
            "CurrentSigningKeyLength": "RSA_2048_BIT",
            "LastKeyGenerationTimestamp": "2026-11-18T12:00:00+00:00",
        },
        "MailFromAttributes": {
            "MailFromDomain": "Bounce.shop.example.",
            "MailFromDomainStatus": "FAILED",
            "BehaviorOnMxFailure": "REJECT_MESSAGE",
        },
        "ConfigurationSetName": "shop-example",
        "FeedbackForwardingStatus": False,
        "OpenPolicies": ["all"],
        "Owner": {"Name": "shop-b.production", "Said": "the stack shop-b.production of the project mail"},
    }
    assert identity_from(answer) == SesIdentity(
        verification="SUCCESS",
        verified_for_sending=True,
        error_type="TYPE_NOT_FOUND",
        soa="ns-1.awsdns.example",
        soa_serial=7,
        last_checked=datetime(2026, 11, 20, 11, tzinfo=UTC),
        last_success=datetime(2026, 11, 19, 12, tzinfo=UTC),
        dkim="PENDING",
        signing_enabled=False,
        origin="AWS_SES",
        tokens=("a", "b", "c"),
        signing_zone="dkim.eu-central-1.amazonses.com",
        key_length="RSA_2048_BIT",
        key_made=datetime(2026, 11, 18, 12, tzinfo=UTC),
        mail_from="bounce.shop.example",
        mail_from_status="FAILED",
        on_mx_failure="REJECT_MESSAGE",
        configuration_set="shop-example",
        forwards_feedback=False,
        open_policies=("all",),
        owner="shop-b.production",
        owner_said="the stack shop-b.production of the project mail",
    )
