"""DMARC: the record that stands for the domain."""

from dataclasses import replace
from typing import Any

import pytest

from deliverability.snapshot.questions import absent_name
from deliverability.verdict import Finding, Result
from tests.rules.route53.holding import gone, published
from tests.rules.world import SERVERS, THREE_SERVERS, Answer, declared, findings, folded, healthy, ids, only

NAME = "_dmarc.shop.example"
DECLARED = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"


def test_no_record_is_one_failure():
    world = gone(healthy(), NAME, "TXT")
    assert ids(world) == {"fail": {"dmarc.missing"}}
    assert "dns.record-missing" in folded(world, "dmarc.missing")
    assert only(world, "dmarc.missing") == Finding(
        rule="dmarc.missing",
        result=Result.FAIL,
        subject=NAME,
        message="shop.example has no DMARC record, neither at _dmarc.shop.example nor inherited",
        remedy=f'Apply the stack shop.production again (pulumi up --refresh): it declares TXT "{DECLARED}" at {NAME}.',
    )


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        (
            {"domain": "news.shop.example", "dmarc": {"record": "inherit"}},
            "Have _dmarc.shop.example published by who runs the DNS of shop.example: news.shop.example inherits its policy by "
            "dmarc.record; or set dmarc.record to own and apply the stack (pulumi up).",
        ),
        (
            {"dmarc": {"record": "inherit"}},
            "Set dmarc.record to own and apply the stack (pulumi up): nothing stands above shop.example to inherit from.",
        ),
        (
            {"dmarc": {"record": "external"}},
            'Ask who publishes the DMARC record of shop.example for one at _dmarc.shop.example, starting with "v=DMARC1; p=none; rua=...".',
        ),
        (
            {"dmarc": {}, "dns": {"mode": "external"}},
            'Ask who runs the DNS of shop.example to publish TXT "v=DMARC1; p=none;" at _dmarc.shop.example.',
        ),
    ],
)
def test_who_is_to_publish_the_record_follows_from_what_is_declared(settings: dict[str, Any], expected: str):
    world = healthy(declared(**settings))
    name = f"_dmarc.{world.manifest.domain}"
    world = world.gone(name, "TXT").gone(NAME, "TXT").gone("_dmarc.example", "TXT")
    assert only(world, "dmarc.missing").remedy == expected


def test_a_weak_policy_that_is_inherited_is_its_owners_to_change():
    world = healthy(declared(domain="news.shop.example", dmarc={"record": "inherit"}))
    world = world.put(NAME, "TXT", "v=DMARC1; p=reject; sp=none; rua=mailto:d@shop.example")
    assert only(world, "dmarc.subdomain-policy-weak").remedy == (
        "Ask who runs the DNS of shop.example to drop sp=none, and set np=reject at _dmarc.shop.example."
    )


def test_a_weak_policy_that_was_written_by_hand_is_undone_by_a_deploy():
    world = healthy(declared(dmarc={"policy": "reject", "reportTo": ["dmarc@shop.example"]}))
    world = published(world, NAME, "v=DMARC1; p=reject; sp=none; rua=mailto:dmarc@shop.example")
    assert only(world, "dmarc.subdomain-policy-weak").remedy == (
        "Apply the stack shop.production again (pulumi up --refresh): it declares TXT "
        f'"v=DMARC1; p=reject; rua=mailto:dmarc@shop.example;" at {NAME}.'
    )


def test_a_declared_record_that_is_gone_while_one_above_applies_is_drift():
    world = healthy(declared(domain="news.shop.example")).gone("_dmarc.news.shop.example", "TXT")
    world = world.put(NAME, "TXT", "v=DMARC1; p=reject; rua=mailto:d@shop.example")
    assert ids(world) == {"fail": {"dns.record-missing"}}


@pytest.mark.parametrize("mode", ["inherit", "external"])
def test_a_record_of_the_organizational_domain_is_inherited(mode: str):
    world = healthy(declared(domain="news.shop.example", dmarc={"record": mode}))
    world = world.gone("_dmarc.news.shop.example", "TXT")
    inherited = world.put(NAME, "TXT", "v=DMARC1; p=reject; sp=none; rua=mailto:d@shop.example")
    # The weak policy for subdomains is somebody else's record, yet it is this domain that is exposed by it.
    assert ids(inherited) == {"warn": {"dmarc.subdomain-policy-weak"}}
    assert ids(world.gone(NAME, "TXT").gone("_dmarc.example", "TXT")) == {"fail": {"dmarc.missing"}}


def test_a_name_above_that_does_not_answer_is_unknown_not_missing():
    world = healthy(declared(domain="news.shop.example", dmarc={"record": "inherit"}))
    world = world.gone("_dmarc.news.shop.example", "TXT").answer(NAME, "TXT", Answer("SERVFAIL"))
    assert set(ids(world)) == {"unknown"}


def test_two_records_are_discarded():
    world = published(healthy(), NAME, DECLARED, "v=DMARC1; p=reject")
    assert ids(world) == {"fail": {"dmarc.multiple-records"}}
    assert "dmarc.missing" in folded(world, "dmarc.multiple-records")
    assert only(world, "dmarc.multiple-records").remedy == (
        'Declared nowhere: p=reject. If it is still wanted, put mail-deliverability:dmarc: {policy: "reject", reportTo: '
        f'["dmarc@shop.example"]}} in place of dmarc in the stack file, remove "v=DMARC1; p=reject" at {NAME}, and apply the stack '
        f'shop.production (pulumi up --refresh). If not, remove "v=DMARC1; p=reject" at {NAME}.'
    )


def test_a_foreign_value_beside_the_record_is_fine():
    assert ids(healthy().put(NAME, "TXT", DECLARED, "something else")) == {}


@pytest.mark.parametrize("value", ["v=dmarc1; p=none", " v=DMARC1; p=none", "p=none; v=DMARC1"])
def test_a_value_that_receivers_do_not_select(value: str):
    assert ids(healthy().put(NAME, "TXT", value)) == {"fail": {"dmarc.version-mismatch"}}


@pytest.mark.parametrize(
    "value", ["v=DMARC1; p=nonne", "v=DMARC1; rua=mailto:d@shop.example", "v=DMARC1; p=none; sp=no"]
)
def test_an_invalid_policy(value: str):
    world = healthy().put(NAME, "TXT", value)
    assert ids(world)["fail"] == {"dmarc.policy-invalid"}


def test_a_cname_and_a_txt():
    world = replace(healthy(), servers=THREE_SERVERS)
    world = world.at(SERVERS[1], NAME, "CNAME", Answer(values=("dmarc.host.example",)))
    assert ids(world) == {"fail": {"dmarc.cname-and-txt"}}
    assert only(world, "dmarc.cname-and-txt").saw == ("dmarc.host.example", DECLARED)


def test_a_cname_alone_is_fine():
    target = "dmarc.host.shop.example"
    world = (
        healthy().put(NAME, "CNAME", target).answer(NAME, "TXT", Answer(values=(DECLARED,), cname=(target,)))
    )
    assert ids(world) == {}


def test_weak_policies_for_subdomains():
    world = healthy(
        declared(dmarc={"policy": "reject", "subdomainPolicy": "none", "reportTo": ("d@shop.example",)})
    )
    assert ids(world) == {"warn": {"dmarc.subdomain-policy-weak"}}
    assert only(world, "dmarc.subdomain-policy-weak").message == (
        f"the DMARC record at {NAME} has sp=none under p=reject: subdomains can be spoofed"
    )


SP_NONE_BELOW = {"policy": "reject", "subdomainPolicy": "none", "reportTo": ("d@news.shop.example",)}


def test_sp_on_the_record_of_a_subdomain_is_ignored():
    world = healthy(declared(domain="news.shop.example", dmarc=SP_NONE_BELOW))
    world = world.put(NAME, "TXT", "v=DMARC1; p=none; rua=mailto:d@shop.example")
    assert ids(world) == {}
    assert "dmarc.subdomain-policy-weak" not in {finding.rule for finding in findings(world)}


def test_sp_on_the_record_of_a_subdomain_counts_for_new_receivers_where_nothing_stands_above():
    world = healthy(declared(domain="news.shop.example", dmarc=SP_NONE_BELOW))
    assert ids(world) == {}
    found = only(world, "dmarc.subdomain-policy-weak")
    assert (found.result, found.message) == (
        Result.INFO,
        "the DMARC record at _dmarc.news.shop.example has sp=none under p=reject: subdomains can be spoofed, at receivers "
        "that follow RFC 9989 and take it for the organizational domain's",
    )


@pytest.mark.parametrize(
    "value",
    [
        "v=DMARC1;p=none;rua=mailto:dmarc@shop.example",
        "v=DMARC1; rua=mailto:dmarc@shop.example; p=none",
        "v=DMARC1; p=none; rua=mailto:dmarc@shop.example; unknown=1; adkim=r",
    ],
)
def test_another_spelling_of_the_declared_record_is_no_difference(value: str):
    assert ids(healthy().put(NAME, "TXT", value)) == {}


def test_another_policy_than_declared_is_drift():
    world = published(healthy(), NAME, "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example")
    assert ids(world) == {"fail": {"dns.record-differs"}}
    assert only(world, "dns.record-differs").message == (
        f'the TXT record at {NAME} is "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example", declared is "{DECLARED}"'
    )


NEWS = "_dmarc.news.shop.example"


def test_of_two_records_at_a_subdomain_the_one_above_is_left():
    world = healthy(declared(domain="news.shop.example")).put(NAME, "TXT", DECLARED)
    world = world.put(NEWS, "TXT", "v=DMARC1; p=none", "v=DMARC1; p=reject")
    assert ids(world) == {"fail": {"dmarc.multiple-records"}}
    [passed] = [f for f in findings(world, Result.PASS) if f.rule == "dmarc.missing"]
    assert passed.message == "a DMARC record applies to news.shop.example (inherited from shop.example)"


def test_what_is_discarded_above_explains_that_nothing_is_inherited():
    world = healthy(declared(domain="news.shop.example", dmarc={"record": "inherit"}))
    world = world.put(NAME, "TXT", "v=dmarc1; p=reject; rua=mailto:d@shop.example")
    assert ids(world) == {"fail": {"dmarc.version-mismatch"}}
    assert only(world, "dmarc.version-mismatch").subject == NAME
    assert "dmarc.missing" in folded(world, "dmarc.version-mismatch")


def test_what_is_discarded_above_does_not_concern_a_subdomain_with_a_record():
    world = healthy(declared(domain="news.shop.example")).put(NAME, "TXT", "v=DMARC1", "v=DMARC1; p=none")
    assert ids(world) == {}


def test_the_record_of_a_public_suffix_applies_where_there_is_no_other():
    world = healthy(declared(dmarc={"record": "external"}))
    world = world.put("_dmarc.example", "TXT", "v=DMARC1; p=reject; psd=y; rua=mailto:d@shop.example")
    assert "dmarc.missing" not in ids(world).get("fail", set())
    [passed] = [f for f in findings(world, Result.PASS) if f.rule == "dmarc.missing"]
    assert passed.message == "a DMARC record applies to shop.example (inherited from example)"


def test_every_from_domain_is_looked_at():
    senders = ("shop.example", "a@news.shop.example")
    world = healthy(declared(senders=senders)).put(NEWS, "TXT", "v=DMARC1; p=rejct")
    assert ids(world)["fail"] == {"dmarc.policy-invalid"}
    assert only(world, "dmarc.policy-invalid").subject == NEWS


def test_a_missing_record_is_said_once_for_all_subdomains():
    world = healthy(declared(senders=("shop.example", "news.shop.example"))).gone(NAME, "TXT")
    assert only(world, "dmarc.missing").subject == NAME


def test_a_wildcard_in_place_of_the_record_is_named():
    anywhere = Answer("NXDOMAIN", cname=("sites.host.example",))
    world = healthy().answer(NAME, "TXT", anywhere).answer(absent_name("shop.example"), "TXT", anywhere)
    assert only(world, "dmarc.missing").message == (
        f"shop.example has no DMARC record, neither at {NAME} nor inherited; the wildcard *.shop.example answers there with "
        "a CNAME to sites.host.example"
    )


def test_another_text_in_place_of_the_record_is_named():
    world = healthy().put(NAME, "TXT", "v=spf1 -all")
    assert only(world, "dmarc.missing").message.endswith('nor inherited; there stands "v=spf1 -all"')


@pytest.mark.parametrize(
    "text", ["v=DMARC1", "v=DMARC1;" + "x" * 5000, "v=DMARC1; p=\x1b[2J; rua=mailto:\u202ea@b"]
)
def test_hostile_records_are_judged(text: str):
    assert "dmarc.policy-invalid" in ids(healthy().put(NAME, "TXT", text))["fail"]


def test_a_removed_tag_goes_with_the_next_deploy_or_by_whoever_wrote_it():
    text = f"{DECLARED} pct=50"
    assert only(published(healthy(), NAME, text), "dmarc.removed-tag").remedy == (
        f'Apply the stack shop.production again (pulumi up --refresh): it declares TXT "{DECLARED}" at {NAME}.'
    )
    other = healthy(declared(dmarc={"record": "external"})).put(NAME, "TXT", text)
    assert only(other, "dmarc.removed-tag").remedy == (
        f"Ask who publishes the DMARC record of shop.example to remove pct at {NAME}."
    )
