"""Other identities below the domain, and whether their mail is signed."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import TOKENS, World, declared, findings, healthy, only

RULE = "dkim.address-identity-overrides"
ADDRESS = "news@shop.example"


def with_identity(name: str, base: World | None = None, **members: Any) -> World:
    dkim = {"SigningEnabled": True, "Status": "SUCCESS", "Tokens": ["x"], **members.pop("dkim", {})}
    member = {
        "IdentityName": name,
        "VerifiedForSendingStatus": True,
        "DkimAttributes": dkim,
        **members,
    }
    return (base or healthy()).reading("identities", EmailIdentities=[member])


def said(world: World) -> list[tuple[Result, str]]:
    return [(f.result, f.subject) for f in findings(world) if f.rule == RULE]


def test_an_address_whose_signing_is_switched_off():
    world = with_identity(ADDRESS, dkim={"SigningEnabled": False})
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.WARN,
        subject=ADDRESS,
        message=f"DKIM signing is switched off for the identity {ADDRESS}: its mail leaves unsigned",
        saw=("SigningEnabled: false",),
        remedy=f"Delete the identity {ADDRESS} in eu-central-1, so that shop.example covers it, or switch signing on for it, once "
        "SES has verified DKIM for shop.example: aws sesv2 put-email-identity-dkim-attributes --region eu-central-1 "
        f"--email-identity {ADDRESS} --signing-enabled.",
    )


@pytest.mark.parametrize(
    ("dkim", "message", "sign"),
    [
        (
            {"SigningEnabled": False},
            "DKIM signing is switched off for the identity news.shop.example: its mail leaves unsigned",
            "switch signing on for it: aws sesv2 put-email-identity-dkim-attributes --region eu-central-1 --email-identity "
            "news.shop.example --signing-enabled",
        ),
        (
            {"SigningEnabled": False, "Status": "NOT_STARTED", "Tokens": []},
            "DKIM was never set up for the identity news.shop.example: its mail leaves unsigned",
            "set DKIM up for it and publish its CNAMEs: aws sesv2 put-email-identity-dkim-signing-attributes --region "
            "eu-central-1 --email-identity news.shop.example --signing-attributes-origin AWS_SES",
        ),
    ],
)
def test_a_subdomain_has_a_setup_of_its_own(dkim: dict[str, Any], message: str, sign: str):
    found = only(with_identity("news.shop.example", dkim=dkim), RULE)
    assert (found.message, found.remedy) == (
        message,
        f"Delete the identity news.shop.example in eu-central-1, so that shop.example covers it, or {sign}.",
    )


UNALIGNED = {"MailFromAttributes": {"BehaviorOnMxFailure": "USE_DEFAULT_VALUE"}}
ALIGNED = {"MailFromAttributes": {"MailFromDomain": "bounce.shop.example", "MailFromDomainStatus": "SUCCESS"}}


@pytest.mark.parametrize("policy", ["none", "quarantine", "reject"])
@pytest.mark.parametrize("senders", [(), ("shop.example",), ("News@shop.example",), ("orders@shop.example",)])
@pytest.mark.parametrize("mail_from", [ALIGNED, UNALIGNED])
@pytest.mark.parametrize("dkim", [{"SigningEnabled": False}, {"Status": "FAILED"}])
def test_a_declared_senders_mail_that_is_lost_is_a_failure(
    policy: str, senders: tuple[str, ...], mail_from: dict[str, Any], dkim: dict[str, Any]
):
    """Unsigned and with SES's own MAIL FROM nothing aligns: a policy that is enforced then costs all its mail."""
    manifest = declared(
        senders=senders,
        dmarc={"policy": policy, "reportTo": ("dmarc@shop.example",)},
    )
    world = with_identity(ADDRESS, dkim=dkim, base=healthy(manifest), **mail_from)
    lost = senders != ("orders@shop.example",) and policy != "none" and mail_from is UNALIGNED
    assert said(world) == [(Result.FAIL if lost else Result.WARN, ADDRESS)]
    told = f"; its MAIL FROM, amazonses.com, doesn't align either, and the policy {policy} applies"
    assert only(world, RULE).message.endswith(told) == lost


def test_an_address_is_named_as_ses_holds_it():
    """SES has no identity news@shop.example where it holds News@shop.example: the remedy would find nothing to delete."""
    world = with_identity("News@shop.example", dkim={"SigningEnabled": False})
    assert said(world) == [(Result.WARN, "News@shop.example")]


@pytest.mark.parametrize("status", ["FAILED", "NOT_STARTED", "PENDING"])
@pytest.mark.parametrize("name", [ADDRESS, "news.shop.example"])
def test_an_identity_that_is_not_verified(name: str, status: str):
    assert said(with_identity(name, dkim={"Status": status})) == [(Result.WARN, name)]


@pytest.mark.parametrize(
    ("name", "members"),
    [
        (ADDRESS, {}),
        (ADDRESS, {"dkim": {"Status": "TEMPORARY_FAILURE"}}),
        (ADDRESS, {"dkim": {"SigningEnabled": False}, "VerifiedForSendingStatus": False}),
        ("shop.example", {"dkim": {"SigningEnabled": False}}),
        ("a@elsewhere.example", {"dkim": {"SigningEnabled": False}}),
        ("notshop.example", {"dkim": {"SigningEnabled": False}}),
        (ADDRESS, {"dkim": None}),
    ],
)
def test_what_overrides_nothing(name: str, members: dict[str, Any]):
    assert said(with_identity(name, **{k: v for k, v in members.items() if v is not None})) == []


def test_a_new_subdomain_is_a_note():
    dkim = {"Status": "PENDING", "LastKeyGenerationTimestamp": "2026-11-20T11:00:00+00:00"}
    assert said(with_identity("news.shop.example", dkim=dkim)) == [(Result.INFO, "news.shop.example")]


def test_what_an_address_inherits_is_said_of_the_domain():
    dkim = {"Status": "PENDING", "Tokens": list(TOKENS)}
    assert said(with_identity(ADDRESS, dkim=dkim)) == []


def test_identities_that_could_not_be_read_are_unknown():
    world = healthy().read("identities", Reading("denied", detail="no"))
    assert said(world) == [(Result.UNKNOWN, "shop.example")]


@pytest.mark.parametrize("data", [{}, {"EmailIdentities": [None, "x", {"IdentityName": None}]}])
def test_odd_readings_raise_nothing(data: dict[str, Any]):
    assert said(healthy().read("identities", Reading("ok", data))) == []
