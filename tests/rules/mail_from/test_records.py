"""The custom MAIL FROM domain."""

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.world import declared, findings, folded, healthy, ids, only

NAME = "bounce.shop.example"
MX = "10 feedback-smtp.eu-central-1.amazonses.com"


def mail_from(**attributes: str):
    return healthy().ses(MailFromAttributes=attributes)


def test_switched_off_is_one_warning():
    world = healthy(declared(mailFrom={"subdomain": False}))
    assert ids(world) == {"warn": {"mail-from.not-configured"}}
    assert only(world, "mail-from.not-configured") == Finding(
        rule="mail-from.not-configured",
        result=Result.WARN,
        subject="shop.example",
        message="shop.example has no custom MAIL FROM domain, so SPF can never align",
        remedy="Declare mailFrom.subdomain, for example bounce, so that SPF aligns with shop.example.",
    )


def test_records_alone_activate_nothing():
    world = healthy().ses(MailFromAttributes=None)
    assert ids(world) == {"fail": {"mail-from.not-activated"}}
    found = only(world, "mail-from.not-activated")
    assert found.message == (
        f"SES uses its default under amazonses.com as MAIL FROM, not {NAME}, although its MX is published ({MX})"
    )
    assert found.remedy == (
        "Apply the stack again, or put the MAIL FROM attributes bounce.shop.example to the identity "
        "(PutEmailIdentityMailFromAttributes)."
    )


def test_another_mail_from_domain_is_named():
    found = only(mail_from(MailFromDomain="mail.shop.example"), "mail-from.not-activated")
    assert (found.saw, found.wanted) == (("mail.shop.example",), (NAME,))


def test_two_mx_are_the_cause_and_the_ses_status_follows():
    world = mail_from(MailFromDomainStatus="FAILED").put(NAME, "MX", MX, "20 mail.shop.example")
    assert ids(world) == {"fail": {"mail-from.multiple-mx"}}
    assert folded(world, "mail-from.multiple-mx") == {
        "mail-from.verification-expired",
        "mail-from.silent-fallback",
    }
    assert only(world, "mail-from.multiple-mx").remedy == f"Leave exactly one MX record at {NAME}: {MX}."


def test_the_right_host_twice_is_one_too_many():
    world = healthy().put(NAME, "MX", MX, MX.replace("10 ", "20 "))
    assert ids(world) == {"fail": {"mail-from.multiple-mx"}}


@pytest.mark.parametrize(
    ("host", "hint"),
    [
        ("feedback-smtp.us-east-1.amazonses.com", " (a feedback host of another region)"),
        (
            "feedback-smtp.eu-central-1.amazonaws.com",
            " (feedback hosts are under amazonses.com, not amazonaws.com)",
        ),
        ("mx.shop.example", ""),
    ],
)
def test_an_mx_that_leads_elsewhere(host: str, hint: str):
    world = healthy().put(NAME, "MX", f"10 {host}")
    assert ids(world) == {"fail": {"mail-from.mx-wrong-host"}}
    found = only(world, "mail-from.mx-wrong-host")
    assert (
        found.message
        == f"the MX at {NAME} leads to {host}, not to feedback-smtp.eu-central-1.amazonses.com{hint}"
    )
    assert found.remedy == f"Point the MX at {NAME} to {MX}."


def test_no_mx_is_the_base_rule():
    world = mail_from(MailFromDomainStatus="FAILED").gone(NAME, "MX")
    assert ids(world) == {"fail": {"dns.record-missing"}}
    assert folded(world, "dns.record-missing") == {
        "mail-from.verification-expired",
        "mail-from.silent-fallback",
    }


def test_another_preference_differs():
    assert ids(healthy().put(NAME, "MX", MX.replace("10 ", "5 "))) == {"fail": {"dns.record-differs"}}


def test_failed_with_right_dns_must_be_put_again():
    world = mail_from(MailFromDomainStatus="FAILED")
    assert ids(world) == {"fail": {"mail-from.verification-expired"}}
    assert folded(world, "mail-from.verification-expired") == {"mail-from.silent-fallback"}
    assert only(world, "mail-from.verification-expired").remedy == (
        "Put the MAIL FROM attributes bounce.shop.example to the identity again to restart the set-up "
        "(PutEmailIdentityMailFromAttributes)."
    )


def test_a_temporary_failure_falls_back_silently():
    assert ids(mail_from(MailFromDomainStatus="TEMPORARY_FAILURE")) == {"warn": {"mail-from.silent-fallback"}}


def test_pending_with_the_default_behaviour_is_a_note():
    world = mail_from(MailFromDomainStatus="PENDING")
    assert ids(world) == {}
    assert only(world, "mail-from.silent-fallback").result is Result.INFO


@pytest.mark.parametrize("status", ["PENDING", "TEMPORARY_FAILURE"])
def test_rejecting_while_unverified_fails(status: str):
    world = mail_from(MailFromDomainStatus=status, BehaviorOnMxFailure="REJECT_MESSAGE")
    assert ids(world) == {"fail": {"mail-from.rejects-while-unverified"}}
    assert only(world, "mail-from.rejects-while-unverified").message == (
        f"SES refuses to send for shop.example: the MAIL FROM status of {NAME} is {status}"
    )


def test_rejecting_is_fine_once_verified():
    assert ids(mail_from(BehaviorOnMxFailure="REJECT_MESSAGE")) == {}


def test_no_spf_at_the_mail_from_name():
    world = healthy().gone(NAME, "TXT")
    assert ids(world) == {"fail": {"mail-from.spf-missing"}}
    assert folded(world, "mail-from.spf-missing") == {"dns.record-missing"}
    assert only(world, "mail-from.spf-missing").remedy == (
        f'Publish "v=spf1 include:amazonses.com ~all" as TXT at {NAME}.'
    )


def test_spf_without_amazon_at_the_mail_from_name():
    world = healthy().put(NAME, "TXT", "v=spf1 include:_spf.crm.example ~all")
    assert ids(world) == {"fail": {"mail-from.spf-missing"}}
    assert folded(world, "mail-from.spf-missing") == {"dns.record-differs"}


def test_the_mail_from_name_as_sender_or_report_host():
    reports = {"reportTo": (f"dmarc@{NAME}",)}
    world = healthy(declared(senders=("shop.example", f"news@{NAME}"), dmarc=reports))
    assert ids(world) == {"fail": {"mail-from.name-in-use"}}
    assert only(world, "mail-from.name-in-use").message == (
        f"{NAME} is the MAIL FROM domain, and news@{NAME} sends from it and reports go to dmarc@{NAME}"
    )


def test_nothing_is_said_of_mail_from_where_it_is_switched_off():
    world = healthy(declared(mailFrom={"subdomain": False}))
    said = {f.rule for f in findings(world, *Result) if f.rule.startswith("mail-from.")}
    assert said == {"mail-from.not-configured"}
