"""What the stack gave SES, and what SES holds: the identity's configuration set, and the options of that."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import World, declared, findings, healthy, ids, only

SET, DOMAIN = "shop-example", "shop.example"
DIFFERS, SETTING = "ses.configuration-set-differs", "ses.setting-differs"

PUT_IT = "Apply the stack shop.production again (pulumi up --refresh): it puts the configuration set shop-example to shop.example."


def options(world: World | None = None, **members: Any) -> World:
    return (world or healthy()).reading("configuration_set", **members)


@pytest.mark.parametrize(
    ("found", "used", "remedy"),
    [
        (None, "no configuration set, declared is shop-example", PUT_IT),
        ("", "no configuration set, declared is shop-example", PUT_IT),
        (
            "marketing",
            "the configuration set marketing, not shop-example",
            "Find out who put marketing there and for what, then apply the stack shop.production again (pulumi up --refresh): it puts "
            "shop-example in its place.",
        ),
    ],
)
def test_another_set_or_none_is_a_failure(found: str | None, used: str, remedy: str):
    world = healthy().ses(ConfigurationSetName=found)
    assert ids(world) == {"fail": {DIFFERS}}
    assert only(world, DIFFERS) == Finding(
        rule=DIFFERS,
        result=Result.FAIL,
        subject=DOMAIN,
        message=f"mail from shop.example goes through {used}: the declared TLS, events and suppression don't hold for it",
        saw=(found,) if found else (),
        wanted=(SET,),
        remedy=remedy,
    )


@pytest.mark.parametrize(
    ("tls", "found", "meaning"),
    [
        ("require", "OPTIONAL", "mail may leave over a connection without encryption"),
        ("optional", "REQUIRE", "mail to servers without TLS is not delivered"),
    ],
)
def test_another_tls_policy_is_a_failure_either_way(tls: str, found: str, meaning: str):
    world = options(healthy(declared(health={"tls": tls})), DeliveryOptions={"TlsPolicy": found})
    assert ids(world) == {"fail": {SETTING}}
    assert only(world, SETTING) == Finding(
        rule=SETTING,
        result=Result.FAIL,
        subject=SET,
        message=f"the TLS policy of shop-example is {found}, declared is {tls.upper()}: {meaning}",
        saw=(found,),
        wanted=(tls.upper(),),
        remedy="Find out who changed the configuration set shop-example, then apply the stack shop.production again "
        "(pulumi up --refresh), or declare health.tls as it is.",
    )


@pytest.mark.parametrize(
    ("wanted", "found", "message"),
    [
        (
            ("bounce", "complaint"),
            ["COMPLAINT"],
            "shop-example suppresses addresses for COMPLAINT; declared is BOUNCE and COMPLAINT",
        ),
        (
            ("bounce", "complaint"),
            [],
            "shop-example suppresses no address; declared is BOUNCE and COMPLAINT",
        ),
        ((), ["BOUNCE"], "shop-example suppresses addresses for BOUNCE; declared is to suppress none"),
    ],
)
def test_other_reasons_for_suppression_are_a_warning(wanted: Any, found: list[str], message: str):
    world = healthy(declared(health={"suppression": wanted}))
    assert ids(world) == {}
    world = options(world, SuppressionOptions={"SuppressedReasons": found})
    assert ids(world) == {"warn": {SETTING}}
    assert only(world, SETTING).message == message


def test_without_reasons_of_its_own_those_of_the_account_count():
    bare = options(SuppressionOptions=None)
    assert ids(bare) == {}
    assert only(bare, SETTING) == Finding(
        rule=SETTING,
        result=Result.INFO,
        subject=SET,
        message="shop-example has no suppression options of its own, declared is BOUNCE and COMPLAINT: those of the account "
        "count, BOUNCE and COMPLAINT",
        saw=("BOUNCE", "COMPLAINT"),
    )
    less = bare.standing(SuppressionAttributes={"SuppressedReasons": ["COMPLAINT"]})
    assert ids(less) == {"warn": {SETTING}}
    unknown = bare.read("account", Reading("denied"))
    assert SETTING in ids(unknown)["warn"]
    assert only(unknown, SETTING).message.endswith("those of the account count, not known")


def test_the_order_of_reasons_says_nothing():
    assert ids(options(SuppressionOptions={"SuppressedReasons": ["COMPLAINT", "BOUNCE"]})) == {}


def test_reputation_metrics_that_are_off_are_a_warning_and_unasked_ones_a_note():
    off = options(ReputationOptions={"ReputationMetricsEnabled": False})
    assert ids(off) == {"warn": {SETTING}}
    assert only(off, SETTING).message == "reputation metrics of shop-example are off, declared is on"
    unasked = healthy(declared(health={"enabled": False}))
    assert ids(unasked) == {}
    unasked = options(unasked, ReputationOptions={"ReputationMetricsEnabled": True})
    assert ids(unasked) == {}
    assert only(unasked, SETTING).message == "reputation metrics of shop-example are on, declared is off"


@pytest.mark.parametrize(
    ("member", "path"),
    [
        ({"DeliveryOptions": None}, "DeliveryOptions.TlsPolicy"),
        ({"DeliveryOptions": {"TlsPolicy": "SOMETIMES"}}, "DeliveryOptions.TlsPolicy"),
        (
            {"SuppressionOptions": {"SuppressedReasons": None, "SuppressionScope": "ACCOUNT"}},
            "SuppressionOptions.SuppressedReasons",
        ),
        ({"SuppressionOptions": {}}, "SuppressionOptions.SuppressedReasons"),
        ({"ReputationOptions": {}}, "ReputationOptions.ReputationMetricsEnabled"),
    ],
)
def test_what_the_answer_lacks_is_unknown(member: dict[str, Any], path: str):
    data = {**healthy().readings["configuration_set"].data, **member}
    world = healthy().read("configuration_set", Reading("ok", data))
    assert ids(world) == {"unknown": {SETTING}}
    assert path in only(world, SETTING).message


def test_what_a_lack_can_not_change_is_in_order():
    off = healthy(declared(health={"enabled": False}))
    assert ids(options(off, ReputationOptions=None)) == {}
    none = healthy(declared(health={"suppression": ()}))
    for left_out in ({}, {"SuppressedReasons": None}, {"SuppressedReasons": []}):
        data = {**none.readings["configuration_set"].data, "SuppressionOptions": left_out}
        assert ids(none.read("configuration_set", Reading("ok", data))) == {}


def test_all_that_differs_is_told_and_nothing_where_all_is_as_declared():
    world = options(DeliveryOptions={"TlsPolicy": "OPTIONAL"}, SuppressionOptions={"SuppressedReasons": []})
    assert [f.result for f in findings(world) if f.rule == SETTING] == [Result.FAIL, Result.WARN]
    said = [f.message for f in findings(healthy(), Result.PASS) if f.rule in (SETTING, DIFFERS)]
    assert said == [
        "mail from shop.example goes through the configuration set shop-example",
        "TLS, suppression and metrics of shop-example are as declared",
    ]


def test_a_set_that_is_gone_has_no_options_and_an_identity_elsewhere_has_none_of_ours():
    assert [
        f for f in findings(healthy().read("configuration_set", Reading("absent"))) if f.rule == SETTING
    ] == []
    elsewhere = healthy(declared(identity="external", dkim={"tokens": ("t1", "t2", "t3")}))
    assert ids(elsewhere.ses(ConfigurationSetName="theirs")) == {}
