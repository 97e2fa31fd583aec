"""Severity by effect: mail that is lost, or can't be sent at all, is a failure, whatever the ways that lead there."""

from itertools import product
from typing import Any

import pytest

from deliverability.rules import catalogue
from deliverability.rules.effects import Effect
from deliverability.verdict import Result
from tests.rules.world import KEY_1024, Answer, World, declared, findings, healthy, ids, only

DKIM: dict[str, dict[str, Any]] = {
    "signed": {},
    "off": {"SigningEnabled": False},
    "never set up": {"SigningEnabled": False, "Status": "NOT_STARTED", "Tokens": []},
    "failed": {"Status": "FAILED"},
    "switching": {"Status": "PENDING"},
    "another origin": {"Status": "PENDING", "SigningAttributesOrigin": "EXTERNAL", "Tokens": ["shop2026"]},
}
MAIL_FROM = ("SUCCESS", "FAILED", "PENDING", "TEMPORARY_FAILURE", None, "undeclared")
POLICIES = ("none", "quarantine", "reject")


def world_of(policy: str, dkim: str, mail_from: str | None) -> World:
    settings: dict[str, Any] = {"dmarc": {"policy": policy, "reportTo": ("dmarc@shop.example",)}}
    if mail_from == "undeclared":
        settings["mailFrom"] = {"subdomain": False}
    world = healthy(declared(**settings)).ses(DkimAttributes=DKIM[dkim])
    if mail_from is None:
        return world.ses(MailFromAttributes=None)
    return (
        world
        if mail_from == "undeclared"
        else world.ses(MailFromAttributes={"MailFromDomainStatus": mail_from})
    )


def is_told(world: World) -> bool:
    return bool(findings(world, Result.FAIL))


@pytest.mark.parametrize(("dkim", "mail_from"), list(product(DKIM, MAIL_FROM)))
@pytest.mark.parametrize("policy", POLICIES)
def test_mail_that_is_neither_signed_nor_aligned_is_a_failure_under_an_enforcing_policy(
    policy: str, dkim: str, mail_from: str | None
):
    world = world_of(policy, dkim, mail_from)
    lost = policy != "none" and dkim != "signed" and mail_from != "SUCCESS"
    if lost:
        assert is_told(world)
    elif dkim in ("signed", "switching") and mail_from not in ("FAILED", None):
        assert not is_told(world)


def test_a_switch_without_an_envelope_that_aligns_says_what_becomes_of_mail():
    world = world_of("reject", "switching", "undeclared")
    assert ids(world) == {"fail": {"dkim.switch-unsigned"}, "warn": {"mail-from.not-configured"}}
    assert only(world, "dkim.switch-unsigned").message.endswith(
        "until it finds them, mail may leave unsigned; its MAIL FROM, amazonses.com, doesn't align either, and the policy reject "
        "applies"
    )
    assert ids(world_of("none", "switching", "undeclared"))["warn"] == {
        "dkim.switch-unsigned",
        "mail-from.not-configured",
    }


@pytest.mark.parametrize("status", ["PENDING", "TEMPORARY_FAILURE"])
def test_a_fallback_while_nothing_is_signed_says_what_becomes_of_mail(status: str):
    world = world_of("quarantine", "switching", status)
    assert ids(world) == {"fail": {"dkim.switch-unsigned", "mail-from.silent-fallback"}}
    assert only(world, "mail-from.silent-fallback").message.endswith(
        "; the DKIM status of the identity shop.example is PENDING, and the policy quarantine applies"
    )


def test_a_fallback_where_strict_alignment_lets_only_the_envelope_align_loses_that_senders_mail():
    settings = {
        "senders": ("news.shop.example",),
        "dmarc": {"policy": "reject", "dkimAlignment": "strict", "reportTo": ("dmarc@shop.example",)},
    }
    world = healthy(declared(**settings))
    assert ids(world) == {"warn": {"dmarc.strict-alignment"}}
    falling_back = world.ses(MailFromAttributes={"MailFromDomainStatus": "PENDING"})
    assert ids(falling_back) == {"fail": {"mail-from.silent-fallback", "dmarc.strict-alignment"}}
    assert only(falling_back, "dmarc.strict-alignment").message.endswith(
        "; by SPF alone it would pass, and SES doesn't use the MAIL FROM domain now"
    )
    assert only(falling_back, "mail-from.silent-fallback").message.endswith(
        "; DKIM does not align either, and the policy reject applies"
    )


def an_address(senders: tuple[str, ...], policy: str, **members: Any) -> World:
    settings = {"senders": senders, "dmarc": {"policy": policy, "reportTo": ("dmarc@shop.example",)}}
    entry = {
        "IdentityName": "news@shop.example",
        "VerifiedForSendingStatus": True,
        "ConfigurationSetName": "shop-example",
        "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS", "Tokens": ["x"]},
        **members,
    }
    return healthy(declared(**settings)).reading("identities", EmailIdentities=[entry])


NOW = "2026-11-20T11:00:00+00:00"


@pytest.mark.parametrize(
    "dkim",
    [
        {"SigningEnabled": False, "Status": "SUCCESS"},
        {"SigningEnabled": True, "Status": "FAILED"},
        {"SigningEnabled": True, "Status": "PENDING", "LastKeyGenerationTimestamp": NOW},
    ],
)
def test_an_address_of_its_own_without_signature_and_envelope_fails_in_both_rules(dkim: dict[str, Any]):
    """Whichever of the two somebody looks at: its mail is rejected, not just a little worse."""
    lost = an_address(("news@shop.example",), "reject", DkimAttributes=dkim)
    both = {"dkim.address-identity-overrides", "mail-from.missing-on-address-identity"}
    assert ids(lost) == {"fail": both}
    assert ids(an_address(("orders@shop.example",), "reject", DkimAttributes=dkim)).get("fail") is None
    assert ids(an_address(("news@shop.example",), "none", DkimAttributes=dkim)).get("fail") is None


def test_an_address_that_is_signed_loses_nothing_without_a_mail_from_of_its_own():
    world = an_address(("news@shop.example",), "reject")
    assert ids(world) == {"warn": {"mail-from.missing-on-address-identity"}}


UNSENDABLE: dict[str, World] = {
    "paused": healthy().standing(EnforcementStatus="SHUTDOWN"),
    "switched off": healthy().standing(SendingEnabled=False),
    "no quota": healthy().standing(SendQuota={"Max24HourSend": 0.0}),
    "no rate": healthy().standing(SendQuota={"MaxSendRate": 0.0}),
    "used up": healthy().standing(SendQuota={"SentLast24Hours": 50_000.0}),
    "sandbox": healthy().standing(ProductionAccessEnabled=False),
    "not verified": healthy().ses(VerificationStatus="FAILED", VerifiedForSendingStatus=False),
    "no longer verified": healthy().ses(
        VerificationStatus="TEMPORARY_FAILURE", VerifiedForSendingStatus=False
    ),
    "set switched off": healthy().reading("configuration_set", SendingOptions={"SendingEnabled": False}),
    "MAIL FROM refuses": world_of("none", "signed", "TEMPORARY_FAILURE").ses(
        MailFromAttributes={"BehaviorOnMxFailure": "REJECT_MESSAGE"}
    ),
}


@pytest.mark.parametrize("why", UNSENDABLE)
def test_nothing_that_can_be_sent_is_a_failure(why: str):
    assert is_told(UNSENDABLE[why])


def test_while_ses_looks_for_the_records_of_a_new_identity_nothing_is_wrong():
    """The exception: it takes time and nobody has to do anything; `check --wait` waits for it."""
    world = healthy().ses(
        VerificationStatus="PENDING",
        VerifiedForSendingStatus=False,
        DkimAttributes={"Status": "PENDING", "LastKeyGenerationTimestamp": NOW},
        MailFromAttributes={"MailFromDomainStatus": "PENDING"},
    )
    assert ids(world) == {}


def silenced(**members: Any) -> World:
    """No destination is told of bounces, and they are not forwarded by themselves."""
    world = healthy().reading("configuration_set", EventDestinations=[])
    return world.ses(FeedbackForwardingStatus=False, **members)


FIRST = "aaaa1111._domainkey.shop.example"
TARGET = "aaaa1111.dkim.amazonses.com"
BARE = an_address(
    ("news@shop.example",), "reject", DkimAttributes={"SigningEnabled": False, "Status": "SUCCESS"}
)
#: For each example of the table a world in which just that rule says just that.
EXAMPLES: dict[Effect, dict[str, World]] = {
    Effect.NOT_SENT: {
        "ses.sending-paused": UNSENDABLE["paused"],
        "ses.sending-disabled": UNSENDABLE["switched off"],
        "ses.quota-near-limit": UNSENDABLE["used up"],
        "ses.verification-pending": UNSENDABLE["no longer verified"],
        "mail-from.rejects-while-unverified": UNSENDABLE["MAIL FROM refuses"],
    },
    Effect.LOST: {
        "dkim.address-identity-overrides": BARE,
        "mail-from.missing-on-address-identity": BARE,
        "dkim.switch-unsigned": world_of("reject", "switching", "undeclared"),
        "mail-from.silent-fallback": world_of("reject", "switching", "PENDING"),
        "dmarc.alignment-ambiguous": healthy(declared(senders=("news.shop.example",))).put(
            "_dmarc.news.shop.example", "TXT", "v=DMARC1; p=reject; psd=n; rua=mailto:d@shop.example"
        ),
        "dmarc.subdomain-unaligned": healthy(
            declared(
                senders=("news.shop.example",),
                dmarc={"policy": "reject", "reportTo": ("dmarc@shop.example",)},
            )
        ).reading(
            "identities",
            EmailIdentities=[
                {
                    "IdentityName": "news.shop.example",
                    "VerifiedForSendingStatus": True,
                    "DkimAttributes": {"SigningEnabled": False, "Status": "SUCCESS"},
                }
            ],
        ),
    },
    Effect.UNPROTECTED: {
        "dkim.signing-disabled": world_of("none", "off", "SUCCESS"),
        "dns.record-missing": healthy().gone("bounce.shop.example", "MX"),
        "ses.setting-differs": healthy().reading(
            "configuration_set", DeliveryOptions={"TlsPolicy": "OPTIONAL"}
        ),
        "ses.event-destination-missing": silenced().put("shop.example", "MX", "0 ."),
    },
    Effect.WEAKENED: {
        "dkim.weak-key": healthy().answer(FIRST, "TXT", Answer(values=(KEY_1024,), cname=(TARGET,))),
        "ses.under-review": healthy().standing(EnforcementStatus="PROBATION"),
        "ses.event-destination-missing": silenced(),
    },
    Effect.WAITING: {
        "ses.verification-pending": healthy()
        .ses(
            VerificationStatus="PENDING", VerifiedForSendingStatus=False, DkimAttributes={"Status": "PENDING"}
        )
        .ses(DkimAttributes={"LastKeyGenerationTimestamp": NOW}),
        "dns.negative-cache": healthy().at("resolver", "_dmarc.shop.example", "TXT", Answer("NXDOMAIN")),
    },
    Effect.NONE: {"dkim.token-empty": healthy()},
}


@pytest.mark.parametrize(("effect", "rule"), [(effect, rule) for effect in Effect for rule in effect.such_as])
def test_each_example_of_the_table_is_one(effect: Effect, rule: str):
    world = EXAMPLES[effect][rule]
    assert effect.result in {found.result for found in findings(world) if found.rule == rule}


def test_the_table_goes_from_grave_to_light():
    order = [Result.FAIL, Result.WARN, Result.INFO]
    results = [effect.result for effect in Effect]
    assert sorted(results, key=order.index) == results
    assert {rule for effect in Effect for rule in effect.such_as} <= {rule.id for rule in catalogue()}
