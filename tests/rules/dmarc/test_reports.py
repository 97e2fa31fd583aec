"""DMARC reports: an address, a host that wants them, and a host that gets mail."""

from dataclasses import replace

import pytest

from deliverability.declaration.records import Ownership
from deliverability.verdict import Finding, Result
from tests.rules.route53.holding import published
from tests.rules.world import NODATA, NXDOMAIN, Answer, World, declared, folded, healthy, ids, only

NAME = "_dmarc.shop.example"
HOST = "reports.example"


def test_no_report_address():
    world = healthy(declared(dmarc={}))
    assert ids(world) == {"warn": {"dmarc.report-address-missing"}}
    assert only(world, "dmarc.report-address-missing") == Finding(
        rule="dmarc.report-address-missing",
        result=Result.WARN,
        subject=NAME,
        message=f"the DMARC record at {NAME} has no valid report address (rua), so no report arrives",
        saw=("v=DMARC1; p=none;",),
        remedy="Name a mailbox for aggregate reports in dmarc.reportTo, and apply the stack shop.production.",
    )


def test_a_mailbox_that_was_taken_out_by_hand_is_put_back_by_a_deploy():
    world = published(healthy(), NAME, "v=DMARC1; p=none")
    assert ids(world) == {"fail": {"dns.record-differs"}, "warn": {"dmarc.report-address-missing"}}
    assert only(world, "dmarc.report-address-missing").remedy == (
        "Apply the stack shop.production again (pulumi up --refresh): it declares TXT "
        f'"v=DMARC1; p=none; rua=mailto:dmarc@shop.example;" at {NAME}.'
    )


def test_a_record_of_somebody_else_is_theirs_to_change():
    world = healthy(declared(dmarc={"record": "external"})).put(NAME, "TXT", "v=DMARC1; p=none")
    assert only(world, "dmarc.report-address-missing").remedy == (
        f"Ask who publishes the DMARC record of shop.example to name a mailbox for aggregate reports (rua=mailto:...) at {NAME}."
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


def reporting_to(*boxes: str) -> World:
    return healthy(declared(dmarc={"reportTo": boxes}))


def test_a_host_that_agrees_for_everybody_by_a_wildcard():
    assert ids(reporting_to("d@reports.example").put(AUTHORIZATION, "TXT", "v=DMARC1;")) == {}


def test_a_record_there_that_points_to_another_host_is_no_agreement():
    text = "v=DMARC1; rua=mailto:x@elsewhere.example"
    world = reporting_to("d@reports.example").put(AUTHORIZATION, "TXT", text)
    assert ids(world) == {"warn": {"dmarc.report-destination-unauthorized"}}
    assert only(world, "dmarc.report-destination-unauthorized") == Finding(
        rule="dmarc.report-destination-unauthorized",
        result=Result.WARN,
        subject=AUTHORIZATION,
        message=f"no reports about shop.example go to reports.example: the DMARC record at {AUTHORIZATION} points to "
        "mailto:x@elsewhere.example, which is not at reports.example",
        saw=(text,),
        wanted=("v=DMARC1;",),
        remedy=f'Ask the owner of reports.example to publish "v=DMARC1;" as TXT at {AUTHORIZATION}, without rua and ruf.',
    )


def test_the_host_of_a_record_of_others_is_asked_too():
    world = healthy(declared(dmarc={"record": "external"}))
    world = world.put(NAME, "TXT", "v=DMARC1; p=none; rua=mailto:d@reports.example")
    world = world.put(HOST, "MX", "10 mx.reports.example")
    assert ids(world) == {"warn": {"dmarc.report-destination-unauthorized"}}
    assert ids(world.put(AUTHORIZATION, "TXT", "v=DMARC1;")) == {}


def test_receivers_of_one_standard_only_are_a_note():
    """No record stands at shop.example: to RFC 9990 news.shop.example is an organization of its own."""
    world = healthy(declared(domain="news.shop.example"))
    assert ids(world) == {}
    found = only(world, "dmarc.report-destination-unauthorized")
    assert (found.result, found.message) == (
        Result.INFO,
        "no reports about news.shop.example go to shop.example at receivers that follow RFC 9990: no DMARC record stands at "
        "news.shop.example._report._dmarc.shop.example",
    )


def test_a_name_for_the_agreement_that_is_too_long():
    long = ".".join(["a" * 60] * 4)
    world = healthy(declared(dmarc={"record": "external"}))
    world = world.put(NAME, "TXT", f"v=DMARC1; p=none; rua=mailto:d@{long}").put(
        long, "MX", "10 mx.reports.example"
    )
    assert only(world, "dmarc.report-destination-unauthorized").remedy == (
        f"Name a report address (rua) at a shorter domain in the record at {NAME}."
    )


def test_other_schemes_than_mailto_are_left_alone():
    world = healthy(declared(dmarc={"record": "external"}))
    world = world.put(NAME, "TXT", "v=DMARC1; p=none; rua=https://reports.example/x")
    assert ids(world) == {}


@pytest.mark.parametrize(
    ("mx", "told"),
    [
        (NXDOMAIN, "reports.example does not exist"),
        (NODATA, "reports.example has neither MX records nor an address"),
        (Answer(values=("0 .",)), "reports.example has a null MX"),
    ],
)
def test_a_report_host_that_gets_no_mail(mx: Answer, told: str):
    world = reporting_to("d@reports.example").answer(HOST, "MX", mx).gone(AUTHORIZATION, "TXT")
    assert ids(world) == {"warn": {"dmarc.report-host-without-mx"}}
    assert only(world, "dmarc.report-host-without-mx") == Finding(
        rule="dmarc.report-host-without-mx",
        result=Result.WARN,
        subject=HOST,
        message=f"reports about shop.example go to reports.example, which receives no mail: {told}",
        saw=mx.values,
        remedy=f"Name a report address (rua) at a domain that receives mail in the record at {NAME}, or give reports.example an "
        "MX record.",
    )


def test_an_address_without_mx_receives_mail():
    world = reporting_to("d@reports.example").answer(HOST, "MX", NODATA).put(HOST, "A", "198.51.100.9")
    assert ids(world) == {}


def test_a_parked_domain_cannot_read_its_own_reports():
    world = healthy(declared(profile="parked", dmarc={"reportTo": ("d@shop.example",)}))
    assert ids(world) == {"warn": {"dmarc.report-host-without-mx"}}


def test_a_report_host_whose_mx_nobody_tells_is_unknown():
    world = reporting_to("d@reports.example").answer(HOST, "MX", Answer("SERVFAIL"))
    assert ids(world) == {"unknown": {"dmarc.report-host-without-mx"}}
    assert only(world, "dmarc.report-host-without-mx").message == (
        "could not be judged: the servers answered SERVFAIL (MX at reports.example)"
    )
