"""DMARC: the record that stands for the domain."""

from dataclasses import replace

import pytest

from deliverability.records import Ownership
from deliverability.verdict import Finding, Result
from tests.rules.world import NXDOMAIN, SERVERS, Answer, declared, folded, healthy, ids, only

NAME = "_dmarc.shop.example"
DECLARED = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"


def test_no_record_is_one_failure():
    world = healthy().gone(NAME, "TXT")
    assert ids(world) == {"fail": {"dmarc.missing"}}
    assert folded(world, "dmarc.missing") == {"dns.record-missing"}
    assert only(world, "dmarc.missing") == Finding(
        rule="dmarc.missing",
        result=Result.FAIL,
        subject=NAME,
        message="shop.example has no DMARC record, neither at _dmarc.shop.example nor inherited",
        remedy=f'Publish a DMARC record at {NAME}, starting with "{DECLARED}".',
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
    world = healthy().put(NAME, "TXT", DECLARED, "v=DMARC1; p=reject")
    assert ids(world) == {"fail": {"dmarc.multiple-records"}}
    assert only(world, "dmarc.multiple-records").remedy == f"Leave exactly one DMARC record at {NAME}."


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
    world = healthy().at(SERVERS[1], NAME, "CNAME", Answer(values=("dmarc.host.example",)))
    assert ids(world) == {"fail": {"dmarc.cname-and-txt"}}
    assert only(world, "dmarc.cname-and-txt").saw == ("dmarc.host.example", DECLARED)


def test_a_cname_alone_is_fine():
    target = "dmarc.host.shop.example"
    world = (
        healthy().put(NAME, "CNAME", target).answer(NAME, "TXT", Answer(values=(DECLARED,), cname=(target,)))
    )
    assert ids(world) == {}


def test_no_report_address():
    world = healthy(declared(dmarc={}))
    assert ids(world) == {"warn": {"dmarc.report-address-missing"}}
    assert only(world, "dmarc.report-address-missing") == Finding(
        rule="dmarc.report-address-missing",
        result=Result.WARN,
        subject=NAME,
        message=f"the DMARC record at {NAME} has no valid report address (rua), so no report arrives",
        saw=("v=DMARC1; p=none;",),
        remedy=f"Name a mailbox for aggregate reports: dmarc.reportTo, or rua=mailto:... in the record at {NAME}.",
    )


def test_a_parked_domain_without_reports_gets_a_note():
    world = healthy(declared(profile="parked", dmarc={}))
    assert ids(world) == {}
    assert only(world, "dmarc.report-address-missing").result is Result.INFO


AUTHORIZATION = "shop.example._report._dmarc.reports.example"


def test_a_report_host_that_has_not_agreed():
    world = healthy(declared(dmarc={"reportTo": ("d@reports.example",)})).gone(AUTHORIZATION, "TXT")
    assert ids(world) == {"warn": {"dmarc.report-destination-unauthorized"}}
    assert only(world, "dmarc.report-destination-unauthorized").remedy == (
        f'Ask the owner of reports.example to publish "v=DMARC1;" as TXT at {AUTHORIZATION}.'
    )


@pytest.mark.parametrize("value", ["v=DMARC1", "v=DMARC1;", "v=DMARC1; rua=mailto:x@reports.example"])
def test_any_dmarc_record_there_is_agreement(value: str):
    world = healthy(declared(dmarc={"reportTo": ("d@reports.example",)})).put(
        AUTHORIZATION, "TXT", "other", value
    )
    assert ids(world) == {}


def test_a_report_host_that_does_not_answer_proves_nothing():
    world = healthy(declared(dmarc={"reportTo": ("d@reports.example",)})).answer(
        AUTHORIZATION, "TXT", Answer("TIMEOUT")
    )
    assert ids(world) == {"unknown": {"dmarc.report-destination-unauthorized", "dns.unresolved"}}


def test_weak_policies_for_subdomains():
    world = healthy(
        declared(dmarc={"policy": "reject", "subdomainPolicy": "none", "reportTo": ("d@shop.example",)})
    )
    assert ids(world) == {"warn": {"dmarc.subdomain-policy-weak"}}
    assert only(world, "dmarc.subdomain-policy-weak").message == (
        f"the DMARC record at {NAME} has sp=none under p=reject: subdomains can be spoofed"
    )


def test_sp_on_the_record_of_a_subdomain_is_ignored():
    dmarc = {"policy": "reject", "subdomainPolicy": "none", "reportTo": ("d@shop.example",)}
    assert ids(healthy(declared(domain="news.shop.example", dmarc=dmarc))) == {}


def test_strict_spf_alignment_never_aligns():
    world = healthy().put(NAME, "TXT", f"{DECLARED} aspf=s")
    assert ids(world) == {"fail": {"dmarc.strict-alignment"}}
    assert folded(world, "dmarc.strict-alignment") == {"dns.record-differs"}
    assert only(world, "dmarc.strict-alignment").remedy == f"Set aspf to r at {NAME}."


@pytest.mark.parametrize(
    ("senders", "expected"),
    [(("shop.example",), {}), (("a@news.shop.example",), {"fail": {"dmarc.strict-alignment"}})],
)
def test_strict_dkim_alignment_fails_for_other_from_domains_only(
    senders: tuple[str, ...], expected: dict[str, set[str]]
):
    dmarc = {"dkimAlignment": "strict", "reportTo": ("d@shop.example",)}
    assert ids(healthy(declared(senders=senders, dmarc=dmarc))) == expected


def test_removed_tags_are_a_note_and_no_difference():
    world = healthy().put(NAME, "TXT", "v=DMARC1; p=none; pct=50; rua=mailto:dmarc@shop.example!10m; ri=3600")
    assert ids(world) == {}
    found = only(world, "dmarc.removed-tag")
    assert (found.result, found.message) == (
        Result.INFO,
        f"the DMARC record at {NAME} uses pct, ri and !10m, which RFC 9989 removed",
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
    world = healthy().put(NAME, "TXT", "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example")
    assert ids(world) == {"fail": {"dns.record-differs"}}
    assert only(world, "dns.record-differs").message == (
        f'the TXT record at {NAME} is "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example", declared is "{DECLARED}"'
    )


def test_the_authorization_that_this_stack_publishes_itself_is_drift_when_it_is_gone():
    world = healthy(declared(dmarc={"reportTo": ("d@reports.example",)}))
    records = tuple(
        r.model_copy(update={"ownership": Ownership.OWN}) if r.name == AUTHORIZATION else r
        for r in world.manifest.records
    )
    world = replace(world, manifest=world.manifest.model_copy(update={"records": records}))
    world = world.answer(AUTHORIZATION, "TXT", NXDOMAIN)
    assert ids(world) == {"fail": {"dns.record-missing"}}
    assert folded(world, "dns.record-missing") == {"dmarc.report-destination-unauthorized"}
