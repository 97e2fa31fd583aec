"""The base rules over every declared record set."""

from dataclasses import replace

import pytest

from deliverability.snapshot import NameServer, Reading
from deliverability.snapshot.questions import absent_name
from deliverability.verdict import Finding, Result
from tests.rules.route53 import holding
from tests.rules.world import (
    declared,
    findings,
    folded,
    healthy,
    ids,
    only,
)

SPF = "v=spf1 include:amazonses.com -all"
DMARC = "_dmarc.shop.example"


def test_a_missing_record_of_this_stack():
    world = holding.gone(healthy(), "shop.example", "TXT")
    assert ids(world) == {"fail": {"dns.record-missing"}}
    assert only(world, "dns.record-missing") == Finding(
        rule="dns.record-missing",
        result=Result.FAIL,
        subject="shop.example",
        message="no SPF record stands at shop.example",
        wanted=(SPF,),
        remedy="Apply the stack shop.production again (pulumi up --refresh): it declares TXT "
        f'"{SPF}" at shop.example.',
    )


def test_a_record_that_route_53_holds_is_on_its_way():
    world = healthy().gone("shop.example", "TXT")
    assert ids(world) == {"fail": {"dns.record-missing"}}
    found = only(world, "dns.record-missing")
    assert found.message == (
        "no SPF record stands at shop.example; Route 53 holds it as declared, so it has not reached the name servers yet"
    )
    assert (
        found.remedy == "Check again in a minute: Route 53 is still bringing the change to its name servers."
    )


def test_where_other_servers_are_asked_nothing_is_on_its_way():
    world = healthy().gone("shop.example", "TXT")
    servers = (NameServer("ns.elsewhere.example", ()),)
    world = replace(world, delegation=replace(world.delegation, servers=servers))
    assert only(world, "dns.record-missing").message == "no SPF record stands at shop.example"


@pytest.mark.parametrize(
    ("value", "rule"),
    [("v=DMARC1; p=reject;", "dns.record-differs"), ("site-check=abc", "dns.record-missing")],
)
def test_an_answer_of_the_zones_wildcard_is_said_to_be_one(value: str, rule: str):
    world = holding.gone(healthy(), DMARC, "TXT").put(DMARC, "TXT", value)
    assert "wildcard" not in only(world, rule).message
    world = world.put(absent_name("shop.example"), "TXT", value)
    assert only(world, rule).message.endswith(
        "; wildcard-probe.shop.example has the same answer, so it is a wildcard record's"
    )


def test_the_top_of_the_zone_is_never_answered_by_its_wildcard():
    world = healthy().put("shop.example", "TXT", "v=spf1 -all")
    world = world.put(absent_name("shop.example"), "TXT", "v=spf1 -all")
    assert "wildcard" not in only(world, "dns.record-differs").message


@pytest.mark.parametrize(
    ("name", "rdtype", "value", "rule", "message"),
    [
        ("shop.example", "TXT", SPF, "dns.record-missing", "no SPF record stands at shop.example"),
        (
            "bounce.shop.example",
            "MX",
            "10 feedback-smtp.eu-central-1.amazonses.com",
            "dns.record-missing",
            "no MX record stands at bounce.shop.example",
        ),
        (
            "bounce.shop.example",
            "TXT",
            "v=spf1 include:amazonses.com ~all",
            "mail-from.spf-missing",
            "no SPF record stands at the MAIL FROM name bounce.shop.example",
        ),
        (
            DMARC,
            "TXT",
            "v=DMARC1; p=none",
            "dmarc.missing",
            f"shop.example has no DMARC record, neither at {DMARC} nor inherited",
        ),
    ],
)
def test_a_record_at_the_doubled_name(name: str, rdtype: str, value: str, rule: str, message: str):
    doubled = f"{name}.shop.example"
    handed_off = healthy(declared(dns={"mode": "external"})).gone(name, rdtype)
    world = handed_off.put(doubled, rdtype, value)
    found = only(world, rule)
    assert found.message == f"{message}; the name was doubled: one stands at {doubled}"
    assert found.remedy == (
        f"Ask who runs the DNS of shop.example to move the {rdtype} record from {doubled} to {name}: write the name with a final "
        "dot, or without the zone, where the DNS host appends the zone."
    )
    for other in (
        handed_off,
        handed_off.put(doubled, rdtype, "0 mx.shop.example" if rdtype == "MX" else "site-check=abc"),
        world.put(absent_name("shop.example"), rdtype, value),
    ):
        assert only(other, rule).message == message


def test_a_dmarc_record_where_one_is_to_be_inherited():
    name, text = "_dmarc.news.shop.example", "v=DMARC1; p=none; rua=mailto:dmarc@shop.example"
    world = healthy(declared(domain="news.shop.example", dmarc={"record": "inherit"}))
    world = world.put(DMARC, "TXT", "v=DMARC1; p=reject; rua=mailto:dmarc@shop.example")
    assert ids(world) == {}
    own = world.put(name, "TXT", text)
    assert ids(own) == {"warn": {"dns.record-differs"}}
    assert only(own, "dns.record-differs") == Finding(
        rule="dns.record-differs",
        result=Result.WARN,
        subject=name,
        message=f'a DMARC record of its own stands at {name}, "{text}": it goes before the one that news.shop.example is to inherit '
        "(dmarc.record)",
        saw=(text,),
        remedy="Ask who runs the DNS of shop.example to remove it, or set dmarc.record to own, or to external where it is somebody "
        "else's.",
    )
    everywhere = own.put(absent_name("news.shop.example"), "TXT", text)
    assert only(everywhere, "dns.record-differs").remedy == (
        "Ask who runs the DNS of shop.example to take the value out of the wildcard *.news.shop.example, or set dmarc.record to own "
        "and apply the stack (pulumi up)."
    )


def test_a_report_authorization_below_another_host_is_no_doubled_name():
    world = healthy(declared(dmarc={"reportTo": ("dmarc@reports.example",)}))
    world = world.put("shop.example._report._dmarc.reports.example", "TXT", "v=DMARC1;")
    found = only(holding.gone(world, "shop.example", "TXT"), "dns.record-missing")
    assert found.message == "no SPF record stands at shop.example"


def test_a_missing_value_in_a_record_set_of_others():
    world = healthy().put("shop.example", "TXT", "site-check=abc")
    assert only(world, "dns.record-missing").saw == ("site-check=abc",)


def test_a_missing_record_that_somebody_else_publishes():
    world = healthy(declared(dns={"mode": "external"})).gone("shop.example", "TXT")
    assert only(world, "dns.record-missing").remedy == (
        f'Ask who runs the DNS of shop.example to publish TXT "{SPF}" at shop.example.'
    )


@pytest.mark.parametrize(
    "value",
    [
        "v=spf1 include:amazonses.com ~all",
        "v=spf1 include:amazonses.com ip4:192.0.2.1 -all",
        "v=spf1 -all",
    ],
)
def test_another_value_differs(value: str):
    world = holding.published(healthy(), "shop.example", value)
    assert ids(world) == {"fail": {"dns.record-differs"}}
    found = only(world, "dns.record-differs")
    assert found.message == f'the TXT record at shop.example is "{value}", declared is "{SPF}"'
    assert (found.saw, found.wanted) == ((value,), (SPF,))


@pytest.mark.parametrize(
    "value", ["v=spf1  include:amazonses.com -all", "V=SPF1 Include:AmazonSES.com -ALL ", SPF]
)
def test_spelling_without_effect_is_no_difference(value: str):
    assert ids(healthy().put("shop.example", "TXT", value)) == {}


def test_a_long_value_is_cut_in_the_message_only():
    value = "v=spf1 " + "ip4:192.0.2.1 " * 20 + "-all"
    found = only(holding.published(healthy(), "shop.example", value), "dns.record-differs")
    assert len(found.message) < 300
    assert found.saw == (value,)


def test_a_record_at_the_doubled_name_is_pointed_out():
    world = holding.gone(healthy(), "bounce.shop.example", "MX")
    world = world.put("bounce.shop.example.shop.example", "MX", "10 feedback-smtp.eu-central-1.amazonses.com")
    assert only(world, "dns.record-missing").message == (
        "no MX record stands at bounce.shop.example; the name was doubled: one stands at bounce.shop.example.shop.example"
    )


def test_a_parked_domain_with_a_mail_host():
    parked = healthy(declared(profile="parked", dmarc={}))
    assert ids(parked) == {}
    assert ids(parked.put("shop.example", "MX", "10 mx.shop.example")) == {"fail": {"dns.record-differs"}}


def test_a_lost_delegation_explains_everything():
    world = healthy()
    servers = ("ns1.old.example", "ns2.old.example")
    world = replace(
        world,
        delegation=replace(
            world.delegation,
            parent_servers=servers,
            child_servers=servers,
            servers=tuple(NameServer(server, ()) for server in servers),
        ),
    )
    for name, kind in world.asked():
        if name.endswith("shop.example"):
            world = world.gone(name, kind)
    assert ids(world) == {"fail": {"dns.zone-not-delegated"}}
    notes = folded(world, "dns.zone-not-delegated")
    assert {"dns.record-missing", "dmarc.missing", "mail-from.spf-missing", "dkim.revoked"} <= notes


def test_a_neighbours_failure_explains_no_missing_record():
    world = (
        healthy()
        .gone("shop.example", "TXT")
        .gone(DMARC, "TXT")
        .gone("bounce.shop.example", "MX")
        .gone("bounce.shop.example", "TXT")
    )
    missing = {
        f.subject: (f.result, f.because)
        for f in findings(world)
        if f.rule == "dns.record-missing" and f.message.startswith("no MX")
    }
    assert missing == {"bounce.shop.example": (Result.FAIL, None)}
    assert {
        (f.subject, f.because)
        for f in findings(world)
        if f.rule == "dns.record-missing" and f.result is not Result.PASS
    } == {
        ("shop.example", None),
        ("bounce.shop.example", None),
        ("bounce.shop.example", "mail-from.spf-missing"),
        (DMARC, "dmarc.missing"),
    }


@pytest.mark.parametrize(
    ("rule", "gone", "still", "refused"),
    [
        ("dmarc.missing", ((DMARC, "TXT"), ("shop.example", "TXT")), "shop.example", "shop.example"),
        (
            "mail-from.spf-missing",
            (("bounce.shop.example", "TXT"), ("bounce.shop.example", "MX")),
            "bounce.shop.example",
            "bounce.shop.example",
        ),
    ],
)
def test_a_waiver_excuses_no_other_record_and_no_consequence(
    rule: str, gone: tuple[tuple[str, str], ...], still: str, refused: str
):
    waiver = {"rule": rule, "until": "2099-12-31", "reason": "moving house"}
    world = healthy(declared(waivers=[waiver]))
    for name, rdtype in gone:
        world = world.gone(name, rdtype)
    assert [(f.rule, f.subject) for f in findings(world, Result.FAIL)] == [
        ("provider.bulk-requirements", refused),
        ("dns.record-missing", still),
    ]


def test_terms_that_nobody_declared_are_named_and_their_way_into_the_stack_file():
    value = "v=spf1 include:amazonses.com ip4:192.0.2.1 ip4:192.0.2.7 ~all"
    assert only(holding.published(healthy(), "shop.example", value), "dns.record-differs").remedy == (
        "Declared nowhere: ip4:192.0.2.1, ip4:192.0.2.7 and ~all. If they are still wanted, put mail-deliverability:spf: "
        '{also: ["ip4:192.0.2.1", "ip4:192.0.2.7"], all: "~all"} into the stack file and apply the stack shop.production again '
        "(pulumi up --refresh). If not, set spf.onForeignTerms to remove, and apply it, which takes them away."
    )


def test_an_edit_that_route_53_has_undone_is_on_its_way():
    found = only(healthy().put("shop.example", "TXT", "v=spf1 mx -all"), "dns.record-differs")
    assert found.message.endswith(
        "; Route 53 holds it as declared, so it has not reached the name servers yet"
    )
    assert (
        found.remedy == "Check again in a minute: Route 53 is still bringing the change to its name servers."
    )


def test_values_of_others_at_the_name_stop_a_deploy_and_so_the_remedy_says_what_comes_first():
    """Without AWS nobody says that the record set is taken: the answer of DNS shows it."""
    unread = Reading("left-out")
    world = healthy().put("shop.example", "TXT", "site-check=abc").read("record_sets", unread)
    assert only(world, "dns.record-missing").remedy == (
        f'Set spf.record to shared, which puts "{SPF}" beside the values at shop.example, or remove those values if nobody needs them.'
    )
    wildcard = world.put(absent_name("example"), "TXT", "site-check=abc")
    assert only(wildcard, "dns.record-missing").remedy.startswith("Apply the stack")
