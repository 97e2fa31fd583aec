"""DMARC alignment: strict modes, subdomains with identities of their own, and receivers that see it differently."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import Answer, World, declared, findings, folded, healthy, ids, only

NAME = "_dmarc.shop.example"
NEWS = "news.shop.example"
DECLARED = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"
REJECTING = {"policy": "reject", "reportTo": ("d@shop.example",)}


def sending(*senders: str, **dmarc: Any) -> World:
    return healthy(declared(senders=senders, dmarc={"reportTo": ("d@shop.example",), **dmarc}))


def with_identity(world: World, name: str = NEWS, **members: Any) -> World:
    """An identity below the domain that is verified, signs, and has no MAIL FROM of its own."""
    dkim = {
        "SigningEnabled": True,
        "Status": "SUCCESS",
        "Tokens": ["x1", "x2", "x3"],
        **members.pop("dkim", {}),
    }
    member = {
        "IdentityName": name,
        "IdentityType": "DOMAIN",
        "VerifiedForSendingStatus": True,
        "VerificationStatus": "SUCCESS",
        "DkimAttributes": dkim,
        **members,
    }
    # What a look asks once it knows of the identity.
    for asked in (f"_dmarc.{name}", f"_dmarc.bounce.{name}"):
        if (asked, "TXT") not in world.answers:
            world = world.gone(asked, "TXT")
    return world.reading("identities", EmailIdentities=[member])


def unsigned(world: World) -> World:
    return with_identity(world, dkim={"SigningEnabled": False})


def about_dmarc(world: World) -> dict[str, set[str]]:
    """The rules of DMARC that are not in order, by result; an identity without MAIL FROM has another rule."""
    found = {
        result: {rule for rule in rules if rule.startswith("dmarc.")} for result, rules in ids(world).items()
    }
    return {result: rules for result, rules in found.items() if rules}


def test_strict_spf_alignment_never_aligns():
    world = healthy().put(NAME, "TXT", f"{DECLARED} aspf=s")
    assert ids(world) == {"fail": {"dmarc.strict-alignment"}}
    assert folded(world, "dmarc.strict-alignment") == {"dns.record-differs"}
    assert only(world, "dmarc.strict-alignment") == Finding(
        rule="dmarc.strict-alignment",
        result=Result.FAIL,
        subject=NAME,
        message=f"DMARC alignment at {NAME} can't be met: aspf=s can never align, since MAIL FROM is a subdomain",
        saw=(f"{DECLARED} aspf=s",),
        remedy=f"Set aspf to r at {NAME}.",
    )


def test_strict_spf_alignment_changes_nothing_without_a_mail_from_domain():
    manifest = declared(mailFrom={"subdomain": False})
    world = healthy(manifest).put(NAME, "TXT", f"{DECLARED} aspf=s")
    assert "dmarc.strict-alignment" not in ids(world).get("fail", set())


def test_strict_dkim_alignment_of_the_domain_itself_is_met():
    assert ids(sending("shop.example", dkimAlignment="strict")) == {}


def test_strict_dkim_alignment_leaves_subdomains_with_spf_alone():
    world = sending("a@news.shop.example", dkimAlignment="strict")
    assert ids(world) == {"warn": {"dmarc.strict-alignment"}}
    assert only(world, "dmarc.strict-alignment").message == (
        f"DMARC alignment at {NAME} can't be met: adkim=s fails for mail from news.shop.example, which is signed by "
        "shop.example; it passes by SPF alone, which fails when mail is forwarded"
    )


def test_both_strict_loses_mail_from_subdomains_and_is_one_failure():
    text = "v=DMARC1; p=reject; adkim=s; aspf=s; rua=mailto:d@shop.example"
    world = sending("a@news.shop.example").put(NAME, "TXT", text)
    assert ids(world) == {"fail": {"dmarc.strict-alignment"}}
    found = only(world, "dmarc.strict-alignment")
    assert (found.result, found.remedy) == (Result.FAIL, f"Set adkim and aspf to r at {NAME}.")


def test_an_unsigned_identity_below_an_enforcing_policy():
    world = unsigned(healthy(declared(dmarc=REJECTING)))
    assert about_dmarc(world) == {"fail": {"dmarc.subdomain-unaligned"}}
    assert folded(world, "dmarc.subdomain-unaligned") >= {"dkim.address-identity-overrides"}
    assert only(world, "dmarc.subdomain-unaligned") == Finding(
        rule="dmarc.subdomain-unaligned",
        result=Result.FAIL,
        subject=NEWS,
        message="mail from news.shop.example fails DMARC: DKIM signing is switched off for the identity news.shop.example, and "
        "its MAIL FROM is amazonses.com; the policy reject, inherited from shop.example, applies to it",
        saw=("v=DMARC1; p=reject; rua=mailto:d@shop.example;",),
        remedy="Have the subdomain news.shop.example sign: enable and verify DKIM for it in SES, or delete its own identity.",
    )


def test_without_an_enforcing_policy_it_is_a_note():
    world = unsigned(healthy())
    assert about_dmarc(world) == {}
    assert only(world, "dmarc.subdomain-unaligned").result is Result.INFO


def test_a_mail_from_domain_of_its_own_aligns():
    mail_from = {"MailFromDomain": f"bounce.{NEWS}", "MailFromDomainStatus": "SUCCESS"}
    world = healthy(declared(dmarc=REJECTING))
    world = with_identity(world, dkim={"SigningEnabled": False}, MailFromAttributes=mail_from)
    assert about_dmarc(world) == {}
    failing = {**mail_from, "MailFromDomainStatus": "FAILED"}
    world = with_identity(world, dkim={"SigningEnabled": False}, MailFromAttributes=failing)
    assert about_dmarc(world) == {"fail": {"dmarc.subdomain-unaligned"}}


@pytest.mark.parametrize(
    "members",
    [
        {},
        {"VerifiedForSendingStatus": False, "dkim": {"Status": "PENDING"}},
        {"dkim": {"Status": "TEMPORARY_FAILURE"}},
    ],
)
def test_an_identity_below_that_signs_or_cannot_send(members: dict[str, Any]):
    assert about_dmarc(with_identity(healthy(declared(dmarc=REJECTING)), **members)) == {}


def test_a_policy_of_the_subdomain_itself_counts():
    world = healthy().put(f"_dmarc.{NEWS}", "TXT", "v=DMARC1; p=quarantine; rua=mailto:d@shop.example")
    world = unsigned(world)
    assert about_dmarc(world) == {"fail": {"dmarc.subdomain-unaligned"}}
    assert only(world, "dmarc.subdomain-unaligned").message.endswith(
        "the policy quarantine, its own, applies to it"
    )


def test_a_sender_below_that_the_domain_signs_is_in_order():
    world = sending(NEWS, policy="reject")
    assert ids(world) == {}
    [passed] = [f for f in findings(world, Result.PASS) if f.rule == "dmarc.subdomain-unaligned"]
    assert passed.message == "mail from news.shop.example passes DMARC"


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"EmailIdentities": None},
        {"EmailIdentities": ["x", None, {}, {"IdentityName": 7}, {"IdentityName": "a..b"}]},
        {"EmailIdentities": [{"IdentityName": NEWS, "DkimAttributes": [], "MailFromAttributes": 1}]},
    ],
)
def test_odd_readings_raise_nothing(data: dict[str, Any]):
    assert about_dmarc(healthy().read("identities", Reading("ok", data))) == {}


def test_an_organization_that_ends_at_the_subdomain_for_some():
    text = "v=DMARC1; p=reject; psd=n; rua=mailto:d@shop.example"
    authorization = "news.shop.example._report._dmarc.shop.example"
    world = sending(NEWS).put(f"_dmarc.{NEWS}", "TXT", text).put(authorization, "TXT", "v=DMARC1")
    assert ids(world) == {"fail": {"dmarc.alignment-ambiguous"}}
    assert only(world, "dmarc.alignment-ambiguous") == Finding(
        rule="dmarc.alignment-ambiguous",
        result=Result.FAIL,
        subject=NEWS,
        message="mail from news.shop.example passes DMARC at receivers that follow RFC 7489 and fails at those that follow RFC "
        "9989 (the organizational domain of news.shop.example: news.shop.example by RFC 9989, shop.example by RFC 7489)",
        saw=(text,),
        remedy="Remove psd=n at _dmarc.news.shop.example, or make news.shop.example an SES identity of its own, with a MAIL "
        "FROM domain below it.",
    )


def test_a_difference_that_no_policy_enforces_is_a_warning():
    text = "v=DMARC1; p=none; psd=n; rua=mailto:d@shop.example"
    authorization = "news.shop.example._report._dmarc.shop.example"
    world = sending(NEWS).put(f"_dmarc.{NEWS}", "TXT", text).put(authorization, "TXT", "v=DMARC1")
    assert ids(world) == {"warn": {"dmarc.alignment-ambiguous"}}


def test_a_record_that_only_new_receivers_find():
    manifest = declared(domain=NEWS, senders=(f"a.{NEWS}",))
    world = healthy(manifest)
    assert ids(world) == {"warn": {"dmarc.alignment-ambiguous"}}
    found = only(world, "dmarc.alignment-ambiguous")
    assert (found.subject, found.remedy) == (
        f"a.{NEWS}",
        "Publish a DMARC record at _dmarc.shop.example, the organizational domain.",
    )
    assert found.message.startswith(
        "receivers that follow RFC 9989 find a DMARC record for mail from a.news.shop.example, those that follow RFC 7489 find none"
    )


def test_different_views_that_make_no_difference_are_nobodys_business():
    """The organizational domain is seen differently, yet the mail passes by both."""
    assert ids(healthy(declared(domain=NEWS))) == {}


def test_an_unknown_record_above_a_sender_leaves_its_alignment_unknown():
    world = sending(NEWS).answer("_dmarc.example", "TXT", Answer("SERVFAIL"))
    unknown = ids(world)["unknown"]
    assert {"dmarc.strict-alignment", "dmarc.subdomain-unaligned", "dmarc.alignment-ambiguous"} <= unknown


def test_an_unknown_record_above_the_domain_makes_no_difference_to_it():
    assert ids(healthy().answer("_dmarc.example", "TXT", Answer("SERVFAIL"))) == {}


def test_a_parked_domain_sends_nothing():
    world = healthy(declared(profile="parked"))
    assert not [f for f in findings(world, *Result) if f.rule == "dmarc.strict-alignment"]


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ((), "dmarc.missing"),
        (("v=DMARC1; p=none", "v=DMARC1; p=reject"), "dmarc.multiple-records"),
        (("v=dmarc1; p=none",), "dmarc.version-mismatch"),
    ],
)
def test_that_receivers_differ_below_a_domain_without_a_record_follows_from_that(
    values: tuple[str, ...], rule: str
):
    world = healthy(declared(senders=["a@shop.example", "b@news.shop.example"]))
    world = world.put("_dmarc.shop.example", "TXT", *values)
    assert ids(world) == {"fail": {rule}}
    assert "dmarc.alignment-ambiguous" in folded(world, rule)


def test_it_does_not_follow_from_records_of_another_purpose():
    world = healthy(declared(domain="shop.example", senders=["a@shop.example", "b@news.shop.example"]))
    world = (
        world.gone("_dmarc.shop.example", "TXT").gone("shop.example", "TXT").gone("bounce.shop.example", "MX")
    )
    assert "dmarc.alignment-ambiguous" not in folded(world, "dns.record-missing")


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"dkimAlignment": "strict"}, "Set dmarc.dkimAlignment to relaxed, and apply the stack shop.production (pulumi up)."),
        ({"record": "external"}, "Ask who publishes the DMARC record of shop.example to set adkim to r at _dmarc.shop.example."),
        ({}, "Set adkim to r at _dmarc.shop.example."),
    ],
)  # fmt: skip
def test_who_loosens_the_alignment_follows_from_who_made_it_strict(settings: dict[str, Any], expected: str):
    world = healthy(declared(dmarc=settings, senders=["a@shop.example", "b@news.shop.example"]))
    world = world.put("_dmarc.shop.example", "TXT", "v=DMARC1; p=none; adkim=s")
    assert only(world, "dmarc.strict-alignment").remedy == expected
