"""The SES identity and the account."""

from dataclasses import replace
from typing import Any

import pytest

from deliverability.rules import catalogue
from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import declared, findings, folded, healthy, ids, only

ACCOUNT = "SES account in eu-central-1"
PERMIT = (
    "Give the check AWS credentials that may call ses:GetEmailIdentity in eu-central-1 (the whole policy: "
    "deliverability plan --stack shop.production --format policy), or leave AWS out with --dns-only."
)


def pending(**members: Any):
    return healthy().ses(
        VerificationStatus="PENDING",
        VerifiedForSendingStatus=False,
        DkimAttributes={"Status": "PENDING", "LastKeyGenerationTimestamp": "2026-11-20T02:00:00+00:00"},
        **members,
    )


def test_no_identity_in_the_region_explains_what_ses_cannot_say():
    world = replace(healthy(), identity=Reading("absent"))
    assert ids(world) == {"fail": {"ses.identity-missing-in-region"}}
    assert only(world, "ses.identity-missing-in-region") == Finding(
        rule="ses.identity-missing-in-region",
        result=Result.FAIL,
        subject="shop.example",
        message="SES in eu-central-1 has no identity shop.example",
        remedy="Create the identity shop.example in eu-central-1 (pulumi up), or correct the region of the stack "
        "if it lives elsewhere.",
    )
    assert "dkim.signing-disabled" in folded(world, "ses.identity-missing-in-region")


@pytest.mark.parametrize(
    ("status", "words", "remedy"),
    [
        ("no-credentials", "there are no usable AWS credentials", PERMIT),
        ("denied", "access is denied", PERMIT),
        (
            "unreachable",
            "AWS could not be reached",
            "Run the check from where the AWS APIs can be reached, or leave AWS out with --dns-only.",
        ),
        (
            "error",
            "the call failed",
            "Check again in a minute; if it stays, look at the error, or leave AWS out with --dns-only.",
        ),
    ],
)
def test_what_ses_did_not_tell_is_unknown_with_the_reason(status: Any, words: str, remedy: str):
    world = replace(healthy(), identity=Reading(status, detail="why"))
    assert set(ids(world)) == {"unknown"}
    assert only(world, "ses.identity-unreadable") == Finding(
        rule="ses.identity-unreadable",
        result=Result.UNKNOWN,
        subject="shop.example",
        message=f"not judged: ses:GetEmailIdentity in eu-central-1 gave no answer: {words} (why)",
        remedy=remedy,
    )
    others = [f for f in findings(world, Result.UNKNOWN) if f.rule != "ses.identity-unreadable"]
    assert {f.because for f in others} == {"ses.identity-unreadable"}


def test_pending_is_a_note_with_the_reason_and_the_time_left():
    world = pending(
        VerificationInfo={
            "ErrorType": "TYPE_NOT_FOUND",
            "SOARecord": {"PrimaryNameServer": "ns1.registrar.example", "SerialNumber": 2026112001},
            "LastCheckedTimestamp": "2026-11-20T11:30:00+00:00",
        }
    )
    assert ids(world) == {}
    assert only(world, "ses.verification-pending") == Finding(
        rule="ses.verification-pending",
        result=Result.INFO,
        subject="shop.example",
        message="shop.example is not verified for sending: SES still looks for the DKIM records (SES found the name, "
        "but no record of the right type there; it saw a zone with the primary name server ns1.registrar.example "
        "and the serial number 2026112001; it last looked on 2026-11-20 at 11:30 UTC); "
        "it goes on looking for 62 more hours",
        remedy="Wait and check again: SES looks for the records of shop.example for 72 hours.",
    )


def test_pending_beyond_72_hours_is_a_failure_since_nothing_can_be_sent():
    world = pending().ses(DkimAttributes={"LastKeyGenerationTimestamp": "2026-11-17T11:59:59+00:00"})
    assert ids(world) == {"fail": {"ses.verification-pending"}}


@pytest.mark.parametrize("state", ["SUCCESS", "TEMPORARY_FAILURE", "SOMETHING_NEW"])
def test_an_identity_that_may_not_send_is_a_failure_whatever_its_state(state: str):
    world = healthy().ses(VerificationStatus=state, VerifiedForSendingStatus=False)
    assert ids(world) == {"fail": {"ses.verification-pending"}}


def test_a_temporary_failure_is_a_warning_not_a_failure():
    world = healthy().ses(
        VerificationStatus="TEMPORARY_FAILURE", DkimAttributes={"Status": "TEMPORARY_FAILURE"}
    )
    assert ids(world) == {"warn": {"ses.verification-pending"}}


def test_never_started_is_a_failure():
    world = healthy().ses(VerificationStatus="NOT_STARTED", VerifiedForSendingStatus=False)
    assert ids(world) == {"fail": {"ses.verification-pending"}}


@pytest.mark.parametrize(
    ("members", "expected"),
    [
        ({"ProductionAccessEnabled": False}, {"fail": {"ses.sandbox"}}),
        ({"EnforcementStatus": "SHUTDOWN"}, {"fail": {"ses.sending-paused"}}),
        ({"EnforcementStatus": "SHUTDOWN", "SendingEnabled": False}, {"fail": {"ses.sending-paused"}}),
        ({"EnforcementStatus": "PROBATION"}, {"warn": {"ses.under-review"}}),
        ({"EnforcementStatus": "SOMETHING_NEW"}, {"unknown": {"ses.sending-paused"}}),
        ({"SendingEnabled": False}, {"fail": {"ses.sending-disabled"}}),
        ({"SendQuota": {"Max24HourSend": 49999.0}}, {"warn": {"ses.quota-near-limit"}}),
        ({"SendQuota": {"MaxSendRate": 13.0}}, {"warn": {"ses.quota-near-limit"}}),
        ({"SendQuota": {"SentLast24Hours": 39999.0}}, {}),
        ({"SendQuota": {"SentLast24Hours": 40000.0}}, {"warn": {"ses.quota-near-limit"}}),
        ({"SendQuota": {"Max24HourSend": -1.0, "SentLast24Hours": 1e6}}, {}),
        ({"SendQuota": {"Max24HourSend": 0.0}}, {"fail": {"ses.quota-near-limit"}}),
        ({"SendQuota": {"MaxSendRate": 0.0}}, {"fail": {"ses.quota-near-limit"}}),
        ({"SendQuota": {"SentLast24Hours": 49999.0}}, {"warn": {"ses.quota-near-limit"}}),
        ({"SendQuota": {"SentLast24Hours": 50000.0}}, {"fail": {"ses.quota-near-limit"}}),
        ({"SendQuota": {"Max24HourSend": -1.0, "MaxSendRate": 0.0}}, {"fail": {"ses.quota-near-limit"}}),
    ],
)
def test_the_standing_of_the_account(members: dict[str, Any], expected: dict[str, set[str]]):
    assert ids(healthy().standing(**members)) == expected


@pytest.mark.parametrize(
    ("review", "said", "does"),
    [
        (
            {"Status": "DENIED", "CaseId": "12345"},
            "; the request for production access was denied (the support case 12345)",
            "Answer in the support case 12345: ",
        ),
        (
            {"Status": "DENIED"},
            "; the request for production access was denied (the support case that AWS has opened)",
            "Answer in the support case that AWS has opened: ",
        ),
        (
            {"Status": "PENDING", "CaseId": "12345"},
            "; the request for production access is being reviewed (the support case 12345)",
            "Wait until AWS has decided in the support case 12345, ",
        ),
        (
            {"Status": "FAILED"},
            "; the request for production access never arrived: send it again",
            "Request production access for SES in eu-central-1 (PutAccountDetails), ",
        ),
        (
            {"Status": "GRANTED", "CaseId": "12345"},
            "; a request for production access was granted once",
            "Ask AWS in the support case 12345 why ",
        ),
        ({}, "", "Request production access for SES in eu-central-1 (PutAccountDetails), "),
        (None, "", "Request production access for SES in eu-central-1 (PutAccountDetails), "),
        ({"Status": "NEW"}, "", "Request production access for SES in eu-central-1 (PutAccountDetails), "),
    ],
)
def test_what_to_do_about_the_sandbox_follows_from_the_request(review: Any, said: str, does: str):
    """AWS answers another PutAccountDetails with ConflictException while one is reviewed and after one was denied."""
    world = healthy().standing(ProductionAccessEnabled=False, Details={"ReviewDetails": review})
    found = only(world, "ses.sandbox")
    assert (found.subject, found.message) == (
        ACCOUNT,
        f"the account is in the SES sandbox in eu-central-1{said}",
    )
    assert found.remedy.startswith(does)
    assert ("PutAccountDetails" in found.remedy) is does.startswith("Request")


def test_the_sandbox_is_what_a_staging_shop_declares():
    world = healthy(declared(environment="sandbox")).standing(
        ProductionAccessEnabled=False, SendQuota={"Max24HourSend": 200.0, "MaxSendRate": 1.0}
    )
    assert ids(world) == {}


NOTHING_GRANTED = "Ask AWS for a quota and a rate above 0 for SES in eu-central-1 (Service Quotas)."


@pytest.mark.parametrize(
    ("quota", "message"),
    [
        (
            {"Max24HourSend": 0.0, "MaxSendRate": 0.0},
            "the quota is 0 recipients a day: nothing can be sent; the rate is 0 a second: nothing can be sent",
        ),
        (
            {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 201.0},
            "all of the 200 recipients of 24 hours are used up (201): SES refuses more; the quota is 200 recipients a day, 50,000 "
            "are expected; the rate is 1 a second, 14 are expected",
        ),
    ],
)
def test_that_nothing_can_be_sent_follows_from_no_sandbox(quota: dict[str, float], message: str):
    world = healthy().standing(ProductionAccessEnabled=False, SendQuota=quota)
    assert ids(world) == {"fail": {"ses.sandbox", "ses.quota-near-limit"}}
    found = only(world, "ses.quota-near-limit")
    assert found.message == f"in eu-central-1 {message}"
    # Where none is granted, no sender is slow enough.
    assert (found.remedy == NOTHING_GRANTED) is (not quota["Max24HourSend"])


def test_the_quota_of_the_sandbox_follows_from_the_sandbox():
    world = healthy().standing(
        ProductionAccessEnabled=False, SendQuota={"Max24HourSend": 200.0, "MaxSendRate": 1.0}
    )
    assert ids(world) == {"fail": {"ses.sandbox"}}
    assert folded(world, "ses.sandbox") == {"ses.quota-near-limit"}


def test_an_account_that_cannot_be_read_leaves_the_identity_judged():
    world = replace(healthy(), account=Reading("denied"))
    assert ids(world) == {
        "unknown": {
            "ses.identity-unreadable",
            "ses.sandbox",
            "ses.sending-paused",
            "ses.under-review",
            "ses.sending-disabled",
            "ses.quota-near-limit",
        }
    }


@pytest.mark.parametrize("state", ["SHUTDOWN", "PROBATION"])
def test_a_review_and_a_pause_have_more_causes_than_rates(state: str):
    rule = "ses.sending-paused" if state == "SHUTDOWN" else "ses.under-review"
    remedy = only(healthy().standing(EnforcementStatus=state), rule).remedy
    assert remedy.startswith("Read AWS's notice for the cause and remove it")
    assert remedy.endswith("what the cause was, the steps that are done, and why it won't happen again.")
    [explained] = [each.explanation for each in catalogue() if each.id == rule]
    for cause in (
        "bounce or complaint rate",
        "spam traps",
        "directly",
        "anti-spam organizations",
        "stolen credentials",
    ):
        assert cause in explained


def test_empty_answers_are_unknown():
    world = replace(healthy(), account=Reading("ok", {}))
    assert set(ids(world)) == {"unknown"}


def test_that_ses_waits_for_dkim_does_not_follow_from_a_missing_spf_record():
    world = healthy().gone("shop.example", "TXT").gone("bounce.shop.example", "MX")
    world = world.ses(
        VerificationStatus="PENDING", VerifiedForSendingStatus=False, DkimAttributes={"Status": "PENDING"}
    )
    assert "ses.verification-pending" in ids(world)["fail"]
