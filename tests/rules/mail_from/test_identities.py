"""Identities below the domain, each with its own MAIL FROM setting."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import World, declared, findings, healthy, ids, only

NAME = "bounce.shop.example"
RULE = "mail-from.missing-on-address-identity"


def beside(name: str, mail_from: str | None = None, status: str = "SUCCESS", **members: Any) -> World:
    """A verified identity below the domain that signs with DKIM."""
    attributes = {"MailFromDomain": mail_from, "MailFromDomainStatus": status} if mail_from else {}
    identity = {
        "IdentityName": name,
        "VerifiedForSendingStatus": True,
        "VerificationStatus": "SUCCESS",
        "ConfigurationSetName": "shop-example",
        "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS"},
        "MailFromAttributes": {**attributes, "BehaviorOnMxFailure": "USE_DEFAULT_VALUE"},
        **members,
    }
    return healthy().reading("identities", EmailIdentities=[identity])


def test_an_address_without_mail_from_domain():
    world = beside("news@shop.example")
    assert ids(world) == {"warn": {RULE}}
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.WARN,
        subject="news@shop.example",
        message="the identity news@shop.example has no MAIL FROM domain: its mail leaves with one under amazonses.com, and SPF "
        "does not align",
        wanted=(NAME,),
        remedy="Delete the identity news@shop.example, so that shop.example covers it, or put the MAIL FROM domain "
        f"{NAME} to it too.",
    )


def test_an_address_with_another_mail_from_domain():
    found = only(beside("news@shop.example", "mail.shop.example"), RULE)
    assert (
        found.message
        == f"the identity news@shop.example has the MAIL FROM domain mail.shop.example, not {NAME}"
    )
    assert (found.saw, found.wanted) == (("mail.shop.example",), (NAME,))


@pytest.mark.parametrize("name", ["news.shop.example", "letters@news.shop.example"])
def test_a_subdomain_needs_one_of_its_own(name: str):
    found = only(beside(name), RULE)
    assert found.remedy == (
        f"Delete the identity {name}, so that shop.example covers it, or put the MAIL FROM domain "
        "bounce.news.shop.example to it too."
    )


def test_a_subdomain_is_named_in_its_inner_form():
    assert only(beside("News.Shop.Example."), RULE).subject == "news.shop.example"


@pytest.mark.parametrize("status", ["FAILED", "TEMPORARY_FAILURE"])
def test_one_that_ses_does_not_find(status: str):
    found = only(beside("news@shop.example", NAME, status), RULE)
    assert found.message == (
        f"the identity news@shop.example has the MAIL FROM domain {NAME} with the status {status}: SES doesn't use it"
    )


@pytest.mark.parametrize(
    ("name", "mail_from", "status"),
    [
        ("news@shop.example", NAME, "SUCCESS"),
        ("news@shop.example", NAME, "PENDING"),
        ("news@SHOP.example", NAME, "SUCCESS"),
        ("news.shop.example", "mail.news.shop.example", "SUCCESS"),
        ("a@news.shop.example", "mail.news.shop.example", "SUCCESS"),
    ],
)
def test_with_one_of_its_own_all_is_well(name: str, mail_from: str, status: str):
    world = beside(name, mail_from, status)
    assert ids(world) == {}
    assert [f.message for f in findings(world, Result.PASS) if f.rule == RULE] == [
        "all 1 identities below shop.example have a MAIL FROM domain of their own"
    ]


@pytest.mark.parametrize("status", ["PENDING", "FAILED", "TEMPORARY_FAILURE"])
@pytest.mark.parametrize(
    ("name", "mail_from", "senders", "result"),
    [
        ("news@shop.example", NAME, (), Result.FAIL),
        ("news@shop.example", NAME, ("orders@shop.example",), Result.WARN),
        ("news.shop.example", "mail.news.shop.example", ("news.shop.example",), Result.FAIL),
        ("news.shop.example", "mail.news.shop.example", (), Result.WARN),
    ],
)
def test_one_that_refuses_mail(
    name: str, mail_from: str, status: str, senders: tuple[str, ...], result: Result
):
    refusing = beside(name, mail_from, status).readings["identities"]
    (members,) = refusing.data["EmailIdentities"]
    members = {
        **members,
        "MailFromAttributes": {**members["MailFromAttributes"], "BehaviorOnMxFailure": "REJECT_MESSAGE"},
    }
    world = healthy(declared(senders=senders)).reading("identities", EmailIdentities=[members])
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=result,
        subject=name,
        message=f"SES refuses to send for the identity {name}: the MAIL FROM status of {mail_from} is {status}",
        saw=(status,),
        wanted=("SUCCESS",),
        remedy=f"Delete the identity {name}, so that shop.example covers it, or have SES send with its default MAIL FROM while it "
        f"doesn't find the MX of {mail_from}: aws sesv2 put-email-identity-mail-from-attributes --region eu-central-1 "
        f"--email-identity {name} --mail-from-domain {mail_from} --behavior-on-mx-failure USE_DEFAULT_VALUE.",
    )


def test_one_that_is_not_verified_overrides_nothing():
    world = beside("news@shop.example", VerifiedForSendingStatus=False, VerificationStatus="PENDING")
    assert RULE not in {f.rule for f in findings(world, Result.WARN, Result.FAIL)}


def test_the_domain_s_own_identity_is_none_below_it():
    assert RULE not in {f.rule for f in findings(beside("shop.example"), Result.WARN)}


def test_nothing_is_said_where_the_domain_has_none_itself():
    world = healthy(declared(mailFrom={"subdomain": False}))
    assert RULE not in {f.rule for f in findings(world, *Result)}


def test_identities_that_could_not_be_listed_are_unknown():
    world = healthy().read("identities", Reading("denied", detail="AccessDenied"))
    assert RULE in ids(world)["unknown"]


@pytest.mark.parametrize(
    "members",
    [
        None,
        "none",
        [None, 7, {}],
        [{"IdentityName": 7}],
        [{"IdentityName": "x@shop.example", "MailFromAttributes": 1}],
        [
            {
                "IdentityName": "news.shop.example",
                "MailFromAttributes": {"MailFromDomain": "a b", "MailFromDomainStatus": "SUCCESS"},
            }
        ],
    ],
)
def test_odd_members_raise_nothing(members: Any):
    world = healthy().read("identities", Reading("ok", {"EmailIdentities": members}))
    assert Result.FAIL not in {f.result for f in findings(world) if f.rule == RULE}
