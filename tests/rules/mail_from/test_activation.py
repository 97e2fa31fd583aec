"""What SES makes of the MAIL FROM domain."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import TOKENS, World, declared, findings, folded, healthy, ids, only

NAME = "bounce.shop.example"
PUT = (
    "aws sesv2 put-email-identity-mail-from-attributes --region eu-central-1 --email-identity shop.example "
    "--mail-from-domain bounce.shop.example --behavior-on-mx-failure"
)
MX = "10 feedback-smtp.eu-central-1.amazonses.com"


def mail_from(**attributes: str) -> World:
    return healthy().ses(MailFromAttributes=attributes)


def unverified(state: str, made: str = "2026-11-20T11:59:00+00:00") -> World:
    """An identity that SES hasn't verified, and that was never given a MAIL FROM domain."""
    return healthy().ses(
        MailFromAttributes=None,
        VerificationStatus=state,
        VerifiedForSendingStatus=False,
        DkimAttributes={"Status": state, "LastKeyGenerationTimestamp": made},
    )


def test_records_alone_activate_nothing():
    world = healthy().ses(MailFromAttributes=None)
    assert ids(world) == {"fail": {"mail-from.not-activated"}}
    found = only(world, "mail-from.not-activated")
    assert found.message == (
        f"SES uses its default under amazonses.com as MAIL FROM, not {NAME}, although its MX is published ({MX})"
    )
    assert found.remedy == (
        "Apply the stack shop.production again (pulumi up --refresh), or put the MAIL FROM domain bounce.shop.example to the "
        f"identity (PutEmailIdentityMailFromAttributes): {PUT} USE_DEFAULT_VALUE."
    )


def test_another_mail_from_domain_is_named():
    found = only(mail_from(MailFromDomain="mail.shop.example"), "mail-from.not-activated")
    assert (found.saw, found.wanted) == (("mail.shop.example",), (NAME,))


@pytest.mark.parametrize("state", ["PENDING", "FAILED", "NOT_STARTED", "SUCCESS"])
def test_ses_takes_a_mail_from_domain_whatever_the_state_of_the_identity(state: str):
    """SES guide, creating identities: it is given with the identity, which is verified later."""
    world = unverified(state)
    assert only(world, "mail-from.not-activated").result is Result.FAIL
    assert [f for f in findings(world, *Result) if f.rule == "mail-from.set-before-identity"] == []


def test_without_an_identity_there_is_nothing_to_put_it_to():
    world = healthy().read("identity", Reading("absent"))
    assert ids(world) == {"fail": {"ses.identity-missing-in-region"}}
    assert only(world, "mail-from.set-before-identity") == Finding(
        rule="mail-from.set-before-identity",
        result=Result.INFO,
        subject=NAME,
        message=f"SES in eu-central-1 has no identity shop.example, and so takes no MAIL FROM domain {NAME}",
        wanted=(NAME,),
        remedy=f"Make the identity shop.example in eu-central-1 first: pulumi up does, and puts the MAIL FROM domain {NAME} after "
        "it.",
        because="ses.identity-missing-in-region",
    )


def test_failed_with_right_dns_must_be_put_again():
    world = mail_from(MailFromDomainStatus="FAILED")
    assert ids(world) == {"fail": {"mail-from.verification-expired"}}
    assert folded(world, "mail-from.verification-expired") == {"mail-from.silent-fallback"}
    assert only(world, "mail-from.verification-expired").remedy == (
        "Put the MAIL FROM domain bounce.shop.example to the identity again, which restarts the set-up "
        f"(PutEmailIdentityMailFromAttributes): {PUT} USE_DEFAULT_VALUE."
    )


def test_the_set_up_is_restarted_with_the_declared_behaviour():
    world = healthy(declared(mailFrom={"onMxFailure": "reject"}))
    world = world.ses(
        MailFromAttributes={"MailFromDomainStatus": "FAILED", "BehaviorOnMxFailure": "REJECT_MESSAGE"}
    )
    assert only(world, "mail-from.verification-expired").remedy.endswith(f"{PUT} REJECT_MESSAGE.")


def rejecting(**members: Any) -> World:
    """Rejecting is declared."""
    return healthy(declared(mailFrom={"onMxFailure": "reject"})).ses(MailFromAttributes=members)


def test_a_temporary_failure_falls_back_silently():
    assert ids(mail_from(MailFromDomainStatus="TEMPORARY_FAILURE")) == {"warn": {"mail-from.silent-fallback"}}


def test_pending_with_the_default_behaviour_is_a_note():
    world = mail_from(MailFromDomainStatus="PENDING")
    assert ids(world) == {}
    assert only(world, "mail-from.silent-fallback").result is Result.INFO


@pytest.mark.parametrize("status", ["PENDING", "TEMPORARY_FAILURE"])
def test_rejecting_while_unverified_fails(status: str):
    world = rejecting(MailFromDomainStatus=status)
    assert ids(world) == {"fail": {"mail-from.rejects-while-unverified"}}
    assert only(world, "mail-from.rejects-while-unverified").message == (
        f"SES refuses to send for shop.example: the MAIL FROM status of {NAME} is {status}"
    )


@pytest.mark.parametrize("status", ["PENDING", "TEMPORARY_FAILURE", "FAILED"])
@pytest.mark.parametrize("declaration", [{"subdomain": False}, {}])
def test_a_mail_from_that_nobody_declared_may_refuse_all_mail(declaration: dict[str, Any], status: str):
    name = "mail.shop.example"
    attributes = {
        "MailFromDomain": name,
        "MailFromDomainStatus": status,
        "BehaviorOnMxFailure": "REJECT_MESSAGE",
    }
    world = healthy(declared(mailFrom=declaration)).ses(MailFromAttributes=attributes)
    assert only(world, "mail-from.rejects-while-unverified") == Finding(
        rule="mail-from.rejects-while-unverified",
        result=Result.FAIL,
        subject=name,
        message=f"SES refuses to send for shop.example: the MAIL FROM status of {name} is {status}",
        saw=(status,),
        wanted=("SUCCESS",),
        remedy=f"Have SES send with its default MAIL FROM while it doesn't find the MX of {name}, which nobody declared: aws sesv2 "
        "put-email-identity-mail-from-attributes --region eu-central-1 --email-identity shop.example --mail-from-domain "
        f"{name} --behavior-on-mx-failure USE_DEFAULT_VALUE.",
    )


def test_who_refuses_mail_against_the_declaration_is_put_right_by_a_deploy():
    world = mail_from(MailFromDomainStatus="PENDING", BehaviorOnMxFailure="REJECT_MESSAGE")
    assert only(world, "mail-from.rejects-while-unverified").remedy == (
        "Apply the stack shop.production again (pulumi up --refresh), which has SES send with its default MAIL FROM meanwhile."
    )
    assert only(rejecting(MailFromDomainStatus="PENDING"), "mail-from.rejects-while-unverified").remedy == (
        f"Set mailFrom.onMxFailure to useDefault until the MAIL FROM status of {NAME} is SUCCESS."
    )


def test_rejecting_is_fine_once_verified():
    assert ids(rejecting()) == {}


def test_another_behaviour_than_declared_is_told_before_the_day_it_shows():
    world = mail_from(BehaviorOnMxFailure="REJECT_MESSAGE")
    assert ids(world) == {"warn": {"mail-from.behavior-differs"}}
    assert only(world, "mail-from.behavior-differs") == Finding(
        rule="mail-from.behavior-differs",
        result=Result.WARN,
        subject=NAME,
        message=f"when the MX of {NAME} can't be found SES refuses the mail, declared is that it sends with its default MAIL FROM",
        saw=("REJECT_MESSAGE",),
        wanted=("USE_DEFAULT_VALUE",),
        remedy="Find out who changed it, then apply the stack shop.production again (pulumi up --refresh), or declare "
        "mailFrom.onMxFailure as it is.",
    )
    assert ids(rejecting(BehaviorOnMxFailure="USE_DEFAULT_VALUE")) == {"warn": {"mail-from.behavior-differs"}}
    assert ids(rejecting(BehaviorOnMxFailure=None)) == {"unknown": {"mail-from.behavior-differs"}}


def test_the_behaviour_of_somebody_elses_identity_is_their_matter():
    elsewhere = healthy(declared(identity="external", dkim={"tokens": TOKENS}, dns={"mode": "external"}))
    assert ids(elsewhere.ses(MailFromAttributes={"BehaviorOnMxFailure": "REJECT_MESSAGE"})) == {}
