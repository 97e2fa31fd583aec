"""The custom MAIL FROM domain."""

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.route53.holding import gone, held
from tests.rules.world import Answer, World, declared, findings, folded, healthy, ids, only

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
    world = held(healthy().put(NAME, "MX", f"10 {host}"), NAME, "MX", f"10 {host}.")
    assert ids(world) == {"fail": {"mail-from.mx-wrong-host"}}
    found = only(world, "mail-from.mx-wrong-host")
    assert (
        found.message
        == f"the MX at {NAME} leads to {host}, not to feedback-smtp.eu-central-1.amazonses.com{hint}"
    )
    assert found.remedy == (
        f"Declared nowhere, and no setting can: 10 {host}. If nobody needs it, apply the stack shop.production again "
        "(pulumi up --refresh), which takes it away."
    )


@pytest.mark.parametrize(
    ("mode", "status", "fails"),
    [("external", "SUCCESS", False), ("external", "PENDING", True), ("route53", "SUCCESS", True)],
)
def test_regions_may_share_the_name_where_others_write_the_record(mode: str, status: str, fails: bool):
    host = "feedback-smtp.us-east-1.amazonses.com"
    world = healthy(declared(dns={"mode": mode})).put(NAME, "MX", f"10 {host}")
    world = world.ses(MailFromAttributes={"MailFromDomainStatus": status})
    assert ids(world).get("fail", set()) == ({"mail-from.mx-wrong-host"} if fails else set())
    if not fails:
        assert only(world, "mail-from.mx-wrong-host").message == (
            f"the MX at {NAME} leads to {host}, and SES accepts it: bounces of several regions go there"
        )


def test_no_mx_is_the_base_rule():
    world = mail_from(MailFromDomainStatus="FAILED").gone(NAME, "MX")
    assert ids(world) == {"fail": {"dns.record-missing"}}
    assert folded(world, "dns.record-missing") == {
        "mail-from.verification-expired",
        "mail-from.silent-fallback",
    }


@pytest.mark.parametrize("mode", ["route53", "external"])
def test_another_preference_of_a_single_mx_makes_no_difference(mode: str):
    world = healthy(declared(dns={"mode": mode})).put(NAME, "MX", MX.replace("10 ", "5 "))
    assert ids(world) == {}
    assert only(world, "mail-from.mx-wrong-host") == Finding(
        rule="mail-from.mx-wrong-host",
        result=Result.INFO,
        subject=NAME,
        message=f"the MX at {NAME} leads to feedback-smtp.eu-central-1.amazonses.com with another preference than "
        "declared, which makes no difference to a single one",
        saw=("5 feedback-smtp.eu-central-1.amazonses.com",),
    )


def test_no_spf_at_the_mail_from_name():
    world = gone(healthy(), NAME, "TXT")
    assert ids(world) == {"fail": {"mail-from.spf-missing"}}
    assert folded(world, "mail-from.spf-missing") == {"dns.record-missing", "provider.bulk-requirements"}
    assert only(world, "mail-from.spf-missing").remedy == (
        "Apply the stack shop.production again (pulumi up --refresh): it declares TXT "
        f'"v=spf1 include:amazonses.com ~all" at {NAME}.'
    )


def including(target: str, text: str, ending: str = "~all") -> World:
    """An SPF record at the MAIL FROM name that includes somebody's."""
    return healthy().put(NAME, "TXT", f"v=spf1 include:{target} {ending}").put(target, "TXT", text)


def test_spf_without_amazon_at_the_mail_from_name():
    world = including("_spf.crm.example", "v=spf1 ip4:192.0.2.0/24 -all")
    assert ids(world) == {"fail": {"mail-from.spf-missing"}}
    assert "dns.record-differs" in folded(world, "mail-from.spf-missing")
    assert only(world, "mail-from.spf-missing").message == (
        f"SPF at the MAIL FROM name {NAME} does not include amazonses.com"
    )


def test_amazon_may_be_included_by_way_of_others():
    world = including("_spf.shop.example", "v=spf1 ip4:192.0.2.0/24 include:amazonses.com -all")
    assert ids(world) == {"fail": {"dns.record-differs"}}
    [found] = [f for f in findings(world, Result.PASS) if f.rule == "mail-from.spf-missing"]
    assert found.message == f"SPF at {NAME} allows SES"


def test_amazon_s_addresses_may_be_written_out():
    world = healthy().put(NAME, "TXT", "v=spf1 ip4:199.255.192.0/21 ~all")
    assert ids(world) == {"fail": {"dns.record-differs"}}


@pytest.mark.parametrize(
    "text", ["v=spf1 -ip4:199.255.192.0/24 include:amazonses.com ~all", "v=spf1 ?include:amazonses.com ~all"]
)
def test_amazon_included_without_effect(text: str):
    world = healthy().put(NAME, "TXT", text)
    assert ids(world) == {"fail": {"mail-from.spf-missing"}}
    assert only(world, "mail-from.spf-missing").message == (
        f"SPF at the MAIL FROM name {NAME} does not let all addresses of amazonses.com pass"
    )


def test_what_depends_on_the_message_is_only_noted():
    world = healthy().put(NAME, "TXT", "v=spf1 exists:%{i}._spf.crm.example ~all")
    assert ids(world) == {"fail": {"dns.record-differs"}}
    assert only(world, "mail-from.spf-missing").message == (
        f"whether SPF at {NAME} allows SES depends on the message (a macro)"
    )


def test_an_error_below_is_the_cause_and_not_that_amazon_is_missing():
    world = including("_spf.crm.example", "v=spf1 ipv4:192.0.2.1 -all", "include:amazonses.com ~all")
    assert ids(world)["fail"] == {"spf.syntax-error", "dns.record-differs"}


def test_without_amazon_s_own_record_its_name_counts():
    world = healthy().answer("amazonses.com", "TXT", Answer("SERVFAIL"))
    assert "mail-from.spf-missing" not in {f.rule for f in findings(world)}


def test_a_mail_from_domain_that_is_not_declared_is_noted():
    world = healthy(declared(mailFrom={"subdomain": False})).ses(
        MailFromAttributes={"MailFromDomain": "bounce.shop.example", "MailFromDomainStatus": "SUCCESS"}
    )
    assert ids(world) == {}
    assert only(world, "mail-from.not-configured") == Finding(
        rule="mail-from.not-configured",
        result=Result.INFO,
        subject="bounce.shop.example",
        message="SES uses the MAIL FROM domain bounce.shop.example, which is not declared here: its records are not checked",
        saw=("bounce.shop.example",),
    )


def test_nothing_is_said_of_mail_from_where_it_is_switched_off():
    world = healthy(declared(mailFrom={"subdomain": False}))
    said = {f.rule for f in findings(world, *Result) if f.rule.startswith("mail-from.")}
    assert said == {"mail-from.not-configured"}


def test_a_null_mx_leads_to_no_host():
    world = healthy().put("bounce.shop.example", "MX", "0 .")
    assert only(world, "mail-from.mx-wrong-host").message == (
        "the MX at bounce.shop.example leads to no host at all (a null MX), not to feedback-smtp.eu-central-1.amazonses.com"
    )
