"""Whether SES signs: the switch, a set-up that was revoked, one that never was."""

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.dkim.test_records import own_key
from tests.rules.world import World, declared, findings, folded, healthy, ids, only

RULE = "dkim.signing-disabled"
AWS = "aws sesv2"
HERE = "--region eu-central-1 --email-identity shop.example"
SET_UP = f"{AWS} put-email-identity-dkim-signing-attributes {HERE} --signing-attributes-origin AWS_SES"
SWITCH = f"{AWS} put-email-identity-dkim-attributes {HERE} --signing-enabled"
#: What SES says of an identity that the first version of its API made.
NEVER = {"SigningEnabled": False, "Status": "NOT_STARTED", "Tokens": None, "SigningHostedZone": None}


def never_set_up() -> World:
    """Nothing of DKIM is deployed: neither tokens are known, nor records published."""
    manifest = declared()
    identity = manifest.identity
    assert identity is not None
    unknown = identity.model_copy(update={"dkim": identity.dkim.model_copy(update={"tokens": None})})
    return healthy(manifest.model_copy(update={"identity": unknown})).ses(DkimAttributes=NEVER)


def test_dkim_that_was_never_set_up():
    world = never_set_up()
    assert ids(world) == {"fail": {RULE}}
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.FAIL,
        subject="shop.example",
        message="DKIM was never set up for shop.example in SES: mail leaves unsigned",
        saw=("SigningEnabled: false, Status: NOT_STARTED",),
        remedy=f"Set DKIM up, then publish the three CNAMEs that SES asks for: {SET_UP}.",
    )
    # No tokens will come by themselves, so nobody is told to wait for them.
    assert "dkim.tokens-not-ready" not in {finding.rule for finding in findings(world)}
    assert "dkim.token-broken" in folded(world, RULE)


def test_tokens_that_are_on_their_way_are_waited_for():
    world = never_set_up().ses(DkimAttributes={"SigningEnabled": True})
    assert "dkim.tokens-not-ready" in ids(world)["unknown"]


@pytest.mark.parametrize(
    ("status", "message", "remedy"),
    [
        (
            "SUCCESS",
            "DKIM signing is switched off for shop.example in SES",
            f"Enable DKIM signing on the identity shop.example in eu-central-1 (PutEmailIdentityDkimAttributes): {SWITCH}.",
        ),
        (
            "TEMPORARY_FAILURE",
            "DKIM signing is switched off for shop.example in SES",
            f"Enable DKIM signing on the identity shop.example in eu-central-1 (PutEmailIdentityDkimAttributes): {SWITCH}.",
        ),
        (
            "PENDING",
            "DKIM signing is switched off for shop.example in SES",
            "Publish the DKIM records of shop.example, wait until SES has verified them, and enable signing: "
            f"{SWITCH}.",
        ),
        (
            "FAILED",
            "SES no longer finds the DKIM records of shop.example, or never did, and doesn't sign its mail",
            f"Publish the DKIM records of shop.example, then start the DKIM set-up of shop.example in eu-central-1 again: {SET_UP}.",
        ),
    ],
)
def test_what_helps_depends_on_the_state_of_the_setup(status: str, message: str, remedy: str):
    world = healthy().ses(DkimAttributes={"SigningEnabled": False, "Status": status})
    found = only(world, RULE)
    assert (found.message, found.remedy) == (message, remedy)


def test_a_switch_that_is_on_signs_nothing_before_ses_looks_for_the_records():
    world = healthy().ses(DkimAttributes={"Status": "NOT_STARTED"})
    assert ids(world) == {"fail": {RULE}}
    found = only(world, RULE)
    assert found.message == (
        "SES has not begun to look for the DKIM records of shop.example: mail leaves unsigned"
    )
    assert found.saw == ("SigningEnabled: true, Status: NOT_STARTED",)
    assert found.remedy == (
        f"Publish the DKIM records of shop.example, then start the DKIM set-up of shop.example in eu-central-1 again: {SET_UP}."
    )


@pytest.mark.parametrize("status", ["PENDING", "FAILED", "SOMETHING_NEW", None])
def test_nobody_says_that_ses_signs_where_it_does_not(status: str):
    world = healthy().ses(DkimAttributes={"Status": status})
    assert [finding for finding in findings(world) if finding.rule == RULE] == []


def test_a_state_that_nobody_knows_is_unknown():
    world = healthy().ses(DkimAttributes={"Status": "SOMETHING_NEW"})
    assert ids(world) == {"unknown": {"dkim.verification-expired"}}
    assert only(world, "dkim.verification-expired").message == (
        "GetEmailIdentity says an unknown value (SOMETHING_NEW) in DkimAttributes.Status"
    )


def test_records_that_were_not_found_lately_are_a_warning():
    world = healthy().ses(DkimAttributes={"Status": "TEMPORARY_FAILURE"})
    assert ids(world) == {"warn": {"dkim.verification-expired"}}
    both = world.ses(VerificationStatus="TEMPORARY_FAILURE")
    assert ids(both) == {"warn": {"ses.verification-pending"}}


def test_a_setup_that_was_revoked_is_one_failure():
    world = healthy().ses(DkimAttributes={"SigningEnabled": False, "Status": "FAILED"})
    assert ids(world) == {"fail": {"dkim.verification-expired"}}
    assert RULE in folded(world, "dkim.verification-expired")


def test_an_own_key_that_was_never_given():
    world = own_key().ses(DkimAttributes={**NEVER, "SigningAttributesOrigin": "AWS_SES"})
    assert only(world, RULE).remedy == (
        "Publish the DKIM records of shop.example, then give SES the own key of shop.example in eu-central-1 again "
        "(PutEmailIdentityDkimSigningAttributes)."
    )


def test_a_switch_that_ses_did_not_tell_of_is_unknown():
    world = healthy().ses(DkimAttributes={"SigningEnabled": None})
    assert ids(world) == {"unknown": {RULE}}
    assert only(world, RULE).message == "GetEmailIdentity says nothing in DkimAttributes.SigningEnabled"


def test_records_that_are_gone_end_signing_not_sending():
    world = healthy()
    for name in [record.name for record in world.manifest.records if record.key.startswith("dkim-")]:
        world = world.gone(name, "CNAME").gone(name, "TXT")
    found = only(world, "dkim.revoked")
    assert found.remedy == (
        "Restore the DKIM records of shop.example, for example by pulumi up --refresh, before the time in SES's notice; if SES "
        f"reports FAILED by then, start the DKIM set-up of shop.example in eu-central-1 again: {SET_UP}."
    )
