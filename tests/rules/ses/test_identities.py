"""Identities that escape the domain's configuration set, and those that anybody may send as."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import World, declared, findings, healthy, ids, only

ESCAPES, OPEN = "ses.identity-escapes-set", "ses.policy-open"
ADDRESS, BELOW = "news@shop.example", "news.shop.example"


def beside(name: str, base: World | None = None, **members: Any) -> World:
    """An identity of its own with all that the domain's has, but for a configuration set."""
    identity = {
        "IdentityName": name,
        "VerifiedForSendingStatus": True,
        "DkimAttributes": {"SigningEnabled": True, "Status": "SUCCESS"},
        "MailFromAttributes": {"MailFromDomain": mail_from(name), "MailFromDomainStatus": "SUCCESS"},
        **members,
    }
    return (base or healthy()).reading("identities", EmailIdentities=[identity])


def mail_from(name: str) -> str:
    return "bounce.shop.example" if name == ADDRESS else f"bounce.{name.rpartition('@')[2]}"


def test_an_address_of_its_own_escapes_the_domains_set():
    world = beside(ADDRESS)
    assert ids(world) == {"warn": {ESCAPES}}
    assert only(world, ESCAPES) == Finding(
        rule=ESCAPES,
        result=Result.WARN,
        subject=ADDRESS,
        message=f"the identity {ADDRESS} has no configuration set: its mail leaves without the TLS, events and suppression of "
        "shop-example",
        wanted=("shop-example",),
        remedy=f"Delete the identity {ADDRESS} in eu-central-1, so that shop.example covers it, or put the configuration set "
        "shop-example to it too.",
    )


@pytest.mark.parametrize(
    ("name", "senders", "members", "result"),
    [
        (ADDRESS, (), {"ConfigurationSetName": "shop-example"}, None),
        (ADDRESS, (), {"ConfigurationSetName": "of-news"}, Result.INFO),
        (ADDRESS, (), {"VerifiedForSendingStatus": False}, None),
        (BELOW, (), {}, Result.INFO),
        (BELOW, (BELOW,), {}, Result.WARN),
        (BELOW, (f"orders@{BELOW}",), {}, Result.WARN),
        (f"orders@{BELOW}", (), {}, Result.WARN),
    ],
)
def test_by_whose_mail_it_is_and_what_set_it_has(
    name: str, senders: tuple[str, ...], members: dict[str, Any], result: Result | None
):
    found = [
        f.result
        for f in findings(beside(name, healthy(declared(senders=senders)), **members))
        if f.rule == ESCAPES
    ]
    assert found == ([] if result is None else [result])


def test_a_stack_without_a_set_has_none_to_escape():
    external = declared(identity="external", dkim={"tokens": ("t1", "t2", "t3")})
    assert ESCAPES not in {f.rule for f in findings(beside(ADDRESS, healthy(external)), *Result)}


def test_a_policy_that_lets_anybody_send():
    world = healthy().ses(OpenPolicies=["all", "partners"])
    assert ids(world) == {"warn": {OPEN}}
    assert only(world, OPEN) == Finding(
        rule=OPEN,
        result=Result.WARN,
        subject="shop.example",
        message="the policy all and partners of shop.example let anybody who has an AWS account send as it",
        saw=("all", "partners"),
        remedy="Narrow the policy all and partners of shop.example in eu-central-1 to the accounts that are to send as it, or "
        "delete it.",
    )


def test_a_policy_of_an_identity_below_is_named_with_it():
    world = beside(ADDRESS, ConfigurationSetName="shop-example", OpenPolicies=["all"])
    assert only(world, OPEN).subject == ADDRESS
    assert OPEN not in {f.rule for f in findings(world, Result.PASS)}


def test_without_the_list_of_identities_the_domain_is_judged():
    world = healthy().read("identities", Reading("denied")).ses(OpenPolicies=["all"])
    assert ids(world)["warn"] == {OPEN}
