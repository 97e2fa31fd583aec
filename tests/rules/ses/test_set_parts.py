"""What a configuration set names that has to be there, and what withholds mail beside lists."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import Answer, World, declared, findings, healthy, ids, only

SET, HOST = "shop-example", "links.shop.example"
REDIRECT, POOL, ELSEWHERE = "ses.redirect-host-unresolved", "ses.ip-pool-missing", "ses.suppression-elsewhere"


def options(world: World | None = None, **members: Any) -> World:
    return (world or healthy()).reading("configuration_set", **members)


def leading_to(host: Any, **answers: Answer) -> World:
    world = options(TrackingOptions={"CustomRedirectDomain": host})
    for kind in ("A", "AAAA"):
        world = world.answer(HOST, kind, answers.get(kind, Answer()))
    return world


def test_links_to_a_host_without_an_address_are_dead():
    for answer in (Answer(), Answer("NXDOMAIN")):
        world = leading_to("Links.Shop.Example.", A=answer, AAAA=answer)
        assert ids(world) == {"fail": {REDIRECT}}
        assert only(world, REDIRECT) == Finding(
            rule=REDIRECT,
            result=Result.FAIL,
            subject=HOST,
            message=f"the configuration set shop-example leads links to {HOST}, which has no address: they are dead in every mail",
            remedy=f"Publish the CNAME of {HOST} that SES wants for open and click tracking in eu-central-1, or take the custom "
            "redirect domain off the configuration set shop-example.",
        )


@pytest.mark.parametrize(
    "answers",
    [
        {"A": Answer(values=("192.0.2.1",), cname=("r.eu-central-1.awstrack.me",))},
        {"AAAA": Answer(values=("2001:db8::1",))},
        {"A": Answer("SERVFAIL"), "AAAA": Answer(values=("2001:db8::1",))},
    ],
)
def test_a_host_with_an_address_is_fine(answers: dict[str, Answer]):
    world = leading_to(HOST, **answers)
    assert ids(world) == {}
    [passed] = [f.message for f in findings(world, Result.PASS) if f.rule == REDIRECT]
    assert passed == f"the redirect host {HOST} of shop-example resolves"


def test_a_host_of_which_nothing_was_heard_is_unknown():
    assert REDIRECT in ids(leading_to(HOST, A=Answer("SERVFAIL")))["unknown"]
    assert REDIRECT in ids(options(TrackingOptions={"CustomRedirectDomain": HOST}))["unknown"]


@pytest.mark.parametrize("host", [None, "", 7, "a..b", "x" * 64 + ".example"])
def test_without_a_host_of_its_own_links_are_the_matter_of_aws(host: Any):
    assert ids(leading_to(host)) == {}


def from_pool(reading: Reading) -> World:
    return options(DeliveryOptions={"SendingPoolName": "shops"}).read("ip_pool", reading)


def test_a_pool_that_is_gone():
    world = from_pool(Reading("absent"))
    assert ids(world) == {"fail": {POOL}}
    assert only(world, POOL) == Finding(
        rule=POOL,
        result=Result.FAIL,
        subject=SET,
        message="the configuration set shop-example sends from the dedicated IP pool shops, which eu-central-1 has not",
        saw=("shops",),
        remedy="Make the dedicated IP pool shops in eu-central-1 again, or take it off the configuration set shop-example.",
    )


def test_a_pool_that_is_there_and_one_that_nobody_told_of():
    assert ids(from_pool(Reading("ok", {"DedicatedIpPool": {"PoolName": "shops"}}))) == {}
    assert ids(from_pool(Reading("ok", {}))) == {"unknown": {POOL}}
    assert POOL in ids(from_pool(Reading("denied")))["unknown"]
    assert ids(healthy().read("ip_pool", Reading("left-out"))) == {}


VALIDATING = {"ConditionThreshold": {"ConditionThresholdEnabled": "ENABLED"}}
OWN = {"SuppressedReasons": ["BOUNCE", "COMPLAINT"]}


@pytest.mark.parametrize(
    ("world", "message"),
    [
        (
            options(SuppressionOptions={**OWN, "ValidationOptions": VALIDATING}),
            "Auto Validation is on for the configuration set shop-example: SES holds back mail to addresses that it takes for bad",
        ),
        (
            healthy().standing(SuppressionAttributes={"ValidationAttributes": VALIDATING}),
            "Auto Validation is on for the account in eu-central-1: SES holds back mail to addresses that it takes for bad",
        ),
        (
            options(SuppressionOptions={**OWN, "SuppressionScope": "TENANT"}),
            "the suppression list of a tenant counts for mail through shop-example: what the account's list says here is not all",
        ),
    ],
)
def test_what_withholds_mail_beside_the_list_is_a_note(world: World, message: str):
    assert ids(world) == {}
    found = only(world, ELSEWHERE)
    assert (found.result, found.message) == (Result.INFO, message)


@pytest.mark.parametrize(
    "own",
    [
        {**OWN, "SuppressionScope": "ACCOUNT"},
        {**OWN, "ValidationOptions": {"ConditionThreshold": {"ConditionThresholdEnabled": "DISABLED"}}},
    ],
)
def test_where_nothing_does_nothing_is_said(own: dict[str, Any]):
    assert [f for f in findings(options(SuppressionOptions=own), *Result) if f.rule == ELSEWHERE] == []
    elsewhere = declared(identity="external", dkim={"tokens": ("t1", "t2", "t3")})
    assert [f for f in findings(healthy(elsewhere), *Result) if f.rule == ELSEWHERE] == []
