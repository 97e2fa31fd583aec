"""Where nothing of a stack is there, that is one failure with the next step, not one for each record."""

from dataclasses import replace
from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Result
from tests.rules.world import Answer, World, declared, findings, healthy, ids, only

RULE = "deploy.nothing-published"


def bare(world: World, *, deployed: bool = True) -> World:
    """The same declaration, of which nothing is there."""
    for name, kind in world.asked():
        if name.endswith("shop.example"):
            world = world.gone(name, kind)
    world = world.read("record_sets", Reading("ok", {"ResourceRecordSets": []}))
    if deployed:
        return world
    return world.read("identity", Reading("absent")).read("configuration_set", Reading("absent"))


def undeployed(**settings: Any) -> World:
    manifest = declared(**settings)
    assert manifest.identity is not None
    dkim = manifest.identity.dkim.model_copy(update={"tokens": None})
    identity = manifest.identity.model_copy(update={"dkim": dkim})
    return bare(healthy(manifest.model_copy(update={"identity": identity})), deployed=False)


HANDED = {"dns": {"mode": "external"}}
LIST = "deliverability plan --stack shop.production --ask-ses --output records.html"


@pytest.mark.parametrize(
    ("world", "message", "remedy"),
    [
        (
            undeployed(),
            "none of the 4 declared record sets of shop.example is published, and SES in eu-central-1 has no identity for it",
            "Deploy the stack shop.production (pulumi up).",
        ),
        (
            undeployed(**HANDED),
            "none of the 4 declared record sets of shop.example is published, and SES in eu-central-1 has no identity for it",
            f"Deploy the stack shop.production (pulumi up), then hand its records to who runs the DNS of shop.example (the list: {LIST}).",
        ),
        (
            bare(healthy(declared(**HANDED))),
            "none of the 7 declared record sets of shop.example is published",
            f"Hand its records to who runs the DNS of shop.example: {LIST}.",
        ),
        (
            bare(healthy()),
            "none of the 7 declared record sets of shop.example is published",
            "Apply the stack shop.production again (pulumi up --refresh).",
        ),
        (
            bare(healthy(declared(profile="parked"))),
            "none of the 3 declared record sets of shop.example is published",
            "Apply the stack shop.production again (pulumi up --refresh).",
        ),
    ],
    ids=["undeployed", "undeployed, external", "external", "all gone", "parked"],
)
def test_it_is_one_failure_with_the_next_step(world: World, message: str, remedy: str):
    found = only(world, RULE)
    assert (found.result, found.message, found.remedy) == (Result.FAIL, message, remedy)
    assert ids(world) == {"fail": {RULE}}


def test_what_follows_is_kept_under_it():
    follows = {finding.rule for finding in findings(undeployed(), Result.INFO) if finding.because == RULE}
    assert {
        "dns.record-missing",
        "dmarc.missing",
        "mail-from.spf-missing",
        "ses.identity-missing-in-region",
        "ses.sending-disabled",
        "provider.bulk-requirements",
    } <= follows


def test_a_record_of_somebody_else_is_a_matter_of_its_own():
    world = bare(healthy(declared(**HANDED))).put("shop.example", "TXT", "v=spf1 ip4:192.0.2.25 ~all")
    assert RULE in ids(world)["fail"]
    assert only(world, "dns.record-differs").because is None


@pytest.mark.parametrize("still", ["bounce.shop.example", "_dmarc.shop.example"])
def test_one_record_that_is_there_makes_the_others_findings_of_their_own(still: str):
    world = bare(healthy())
    (record,) = (each for each in world.manifest.records if (each.name, each.type) == (still, "TXT"))
    world = world.put(still, "TXT", *record.values)
    assert only_passes(world)
    assert "dns.record-missing" in ids(world)["fail"]


def only_passes(world: World) -> bool:
    return not [finding for finding in findings(world) if finding.rule == RULE]


def test_what_route_53_holds_already_is_on_its_way():
    world = bare(healthy())
    assert only_passes(world.read("record_sets", healthy().readings["record_sets"]))


def test_an_account_that_may_not_send_does_not_follow():
    assert ids(undeployed().standing(SendingEnabled=False))["fail"] == {RULE, "ses.sending-disabled"}


def test_servers_that_do_not_answer_say_nothing():
    world = bare(healthy()).answer("bounce.shop.example", "MX", Answer("SERVFAIL"))
    assert [f.result for f in findings(world) if f.rule == RULE] == [Result.UNKNOWN]


def test_a_zone_that_is_not_delegated_is_why():
    world = bare(healthy())
    servers = ("ns1.elsewhere.example",)
    world = replace(
        world, delegation=replace(world.delegation, parent_servers=servers, child_servers=servers)
    )
    assert ids(world) == {"fail": {"dns.zone-not-delegated"}}
