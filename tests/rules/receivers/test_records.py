"""MTA-STS, TLS-RPT and BIMI: silent where nothing is published, and where it works."""

from dataclasses import replace

import pytest

from deliverability.snapshot import Delegation
from deliverability.verdict import Finding, Result
from tests.rules.world import SERVERS, Answer, World, declared, findings, folded, healthy, ids, only

STS = "_mta-sts.shop.example"
POLICY_HOST = "mta-sts.shop.example"
TLS = "_smtp._tls.shop.example"
BIMI = "default._bimi.shop.example"
DMARC = "_dmarc.shop.example"
LOGO = "v=BIMI1; l=https://shop.example/logo.svg; a=https://shop.example/logo.pem"
ENFORCED = {"policy": "quarantine", "reportTo": ("dmarc@shop.example",)}
RULES = {"mta-sts.invalid", "tls-rpt.invalid", "bimi.invalid"}


def with_sts(*texts: str, **settings: object) -> World:
    return healthy(declared(**settings)).put(STS, "TXT", *texts).put(POLICY_HOST, "A", "198.51.100.7")


def with_logo(*texts: str, dmarc: object = ENFORCED, **settings: object) -> World:
    return healthy(declared(dmarc=dmarc, **settings)).put(BIMI, "TXT", *(texts or (LOGO,)))


def test_nothing_published_is_nothing_said():
    verdict = {finding.rule for finding in findings(healthy(), *Result)}
    assert verdict & RULES == set()


@pytest.mark.parametrize("text", ["v=STSv1; id=20261120", "v=STSv1;id=1;"])
def test_mta_sts_in_order(text: str):
    assert ids(with_sts(text)) == {}


@pytest.mark.parametrize(
    ("name", "text", "rule", "title", "note"),
    [
        (
            STS,
            "v=STSv1 ; id=1",
            "mta-sts.invalid",
            "MTA-STS",
            'some senders want the semicolon right behind "v=STSv1"',
        ),
        (STS, "v=STSv1; id=1; id=2", "mta-sts.invalid", "MTA-STS", "of several id the first one counts"),
        (
            TLS,
            "v=TLSRPTv1 ; rua=mailto:tls@shop.example",
            "tls-rpt.invalid",
            "TLS-RPT",
            'some senders want the semicolon right behind "v=TLSRPTv1"',
        ),
    ],
)
def test_what_is_valid_and_odd_is_a_note(name: str, text: str, rule: str, title: str, note: str):
    world = healthy().put(name, "TXT", text).put(POLICY_HOST, "A", "198.51.100.7")
    assert ids(world) == {}
    found = only(world, rule)
    assert (found.result, found.message) == (
        Result.INFO,
        f"the {title} record at {name} is valid; {note}",
    )


def test_a_policy_host_without_an_address_is_found_beside_a_note():
    assert ids(healthy().put(STS, "TXT", "v=STSv1 ; id=1")) == {"warn": {"mta-sts.invalid"}}


@pytest.mark.parametrize("name", [STS, TLS, BIMI])
def test_values_of_a_wildcard_are_nobodys_mistake(name: str):
    assert ids(healthy().put(name, "TXT", "v=spf1 -all", "site-verification=1", "")) == {}


def test_a_broken_mta_sts_record():
    world = with_sts("v=STSv1; id=2026-11-20")
    assert ids(world) == {"warn": {"mta-sts.invalid"}}
    assert only(world, "mta-sts.invalid") == Finding(
        rule="mta-sts.invalid",
        result=Result.WARN,
        subject=STS,
        message=f"the MTA-STS record at {STS} is broken, so senders act as if there were no MTA-STS policy: "
        "an id is 1 to 32 letters and digits (at position 12: '2026-11-20')",
        saw=("v=STSv1; id=2026-11-20",),
        remedy=f'Publish exactly one record like "v=STSv1; id=20260101" at {STS}, or remove it if there is no MTA-STS policy.',
    )


@pytest.mark.parametrize(
    ("texts", "message"),
    [
        (
            ("v=STSv1; id=1", "v=STSv1; id=2"),
            f"2 MTA-STS records stand at {STS}: senders act as if there were no MTA-STS policy",
        ),
        (
            ("v=stsv1; id=1", "other"),
            f'"v=stsv1; id=1" at {STS} is not read as MTA-STS, so senders act as if there were no MTA-STS policy: '
            'it does not begin with exactly "v=STSv1;"',
        ),
    ],
)
def test_mta_sts_records_that_senders_discard(texts: tuple[str, ...], message: str):
    world = with_sts(*texts)
    assert ids(world) == {"warn": {"mta-sts.invalid"}}
    assert only(world, "mta-sts.invalid").message == message


def test_a_near_miss_beside_a_record_makes_no_difference():
    assert ids(with_sts("v=STSv1; id=1", "v=stsv1; id=0")) == {}


def test_a_policy_host_without_an_address():
    world = (
        healthy()
        .put(STS, "TXT", "v=STSv1; id=1")
        .answer(POLICY_HOST, "A", Answer())
        .gone(POLICY_HOST, "AAAA")
    )
    assert ids(world) == {"warn": {"mta-sts.invalid"}}
    found = only(world, "mta-sts.invalid")
    assert (found.subject, found.message, found.remedy) == (
        POLICY_HOST,
        f"MTA-STS is announced at {STS}, but {POLICY_HOST}, where its policy belongs, has no address",
        f"Give {POLICY_HOST} an address and serve the policy there over HTTPS, or remove the record at {STS}.",
    )


@pytest.mark.parametrize(
    ("ipv4", "ipv6", "expected"),
    [
        (Answer(values=("198.51.100.7",)), Answer("SERVFAIL"), {}),
        (Answer("SERVFAIL"), Answer(values=("2001:db8::7",), cname=("mta-sts.host.example",)), {}),
        (Answer(), Answer("SERVFAIL"), {"unknown": {"mta-sts.invalid"}}),
    ],
)
def test_one_address_is_enough(ipv4: Answer, ipv6: Answer, expected: dict[str, set[str]]):
    world = healthy().put(STS, "TXT", "v=STSv1; id=1")
    assert ids(world.answer(POLICY_HOST, "A", ipv4).answer(POLICY_HOST, "AAAA", ipv6)) == expected


@pytest.mark.parametrize(
    "text", ["v=TLSRPTv1; rua=mailto:t@shop.example", "v=TLSRPTv1;rua=https://reports.example/v1"]
)
def test_tls_rpt_in_order(text: str):
    assert ids(healthy().put(TLS, "TXT", text)) == {}


def test_a_broken_tls_rpt_record():
    world = healthy().put(TLS, "TXT", "v=TLSRPTv1; rua=t@shop.example")
    assert ids(world) == {"warn": {"tls-rpt.invalid"}}
    assert only(world, "tls-rpt.invalid") == Finding(
        rule="tls-rpt.invalid",
        result=Result.WARN,
        subject=TLS,
        message=f"the TLS-RPT record at {TLS} is broken, so senders report nothing: "
        "a report address is a mailto: or https: URI, not 't@shop.example' (at position 16: 't@shop.example')",
        saw=("v=TLSRPTv1; rua=t@shop.example",),
        remedy='Publish exactly one record like "v=TLSRPTv1; rua=mailto:tls-reports@shop.example" at '
        f"{TLS}, or remove it.",
    )


@pytest.mark.parametrize(
    "text", [LOGO, "v=BIMI1; l=https://shop.example/logo.svg", "v=BIMI1; l=; a=https://a.example/c"]
)
def test_a_logo_under_an_enforced_policy(text: str):
    assert ids(with_logo(text)) == {}


@pytest.mark.parametrize("text", ["v=BIMI1; l=; a=;", "v=BIMI1; l="])
def test_declining_wants_no_policy(text: str):
    assert ids(healthy().put(BIMI, "TXT", text)) == {}


def test_a_broken_bimi_record():
    world = with_logo("v=BIMI1; l=http://shop.example/logo.svg")
    assert ids(world) == {"warn": {"bimi.invalid"}}
    assert only(world, "bimi.invalid") == Finding(
        rule="bimi.invalid",
        result=Result.WARN,
        subject=BIMI,
        message=f"the BIMI record at {BIMI} is broken, so receivers show no logo: "
        "'http://shop.example/logo.svg' is no https URI (at position 11: 'http://shop.example/logo.svg')",
        saw=("v=BIMI1; l=http://shop.example/logo.svg",),
        remedy='Publish exactly one record like "v=BIMI1; l=https://shop.example/logo.svg; a=" at '
        f"{BIMI}, or remove it.",
    )


def test_a_logo_without_an_enforced_policy():
    world = with_logo(dmarc={"reportTo": ("dmarc@shop.example",)})
    assert ids(world) == {"warn": {"bimi.invalid"}}
    found = only(world, "bimi.invalid")
    assert (found.subject, found.message, found.saw, found.remedy) == (
        "shop.example",
        "receivers don't show the logo of shop.example: BIMI wants a DMARC policy that is enforced for all mail, and the "
        f"record at {DMARC} has p=none",
        ("v=DMARC1; p=none; rua=mailto:dmarc@shop.example;",),
        f"Raise the policy at {DMARC} to quarantine or reject, for all mail and subdomains, or remove the BIMI record at {BIMI}.",
    )


@pytest.mark.parametrize(
    ("policy", "weak"),
    [
        ("p=reject; sp=none", "sp=none"),
        ("p=quarantine; pct=50", "pct=50"),
        ("p=quarantine; t=y; sp=none", "t=y, which makes p=quarantine a trial and sp=none"),
        ("p=none; sp=reject", "p=none"),
    ],
)
def test_what_a_policy_lacks(policy: str, weak: str):
    world = with_logo(dmarc={"record": "external"}).put(
        DMARC, "TXT", f"v=DMARC1; {policy}; rua=mailto:d@shop.example"
    )
    message = only(world, "bimi.invalid").message
    assert message.endswith(f"the record at {DMARC} has {weak}")


@pytest.mark.parametrize(
    ("policy", "besides"),
    [
        ("p=reject; pct=50", {"warn": {"dmarc.removed-tag"}}),
        ("p=reject; t=y", {}),
        ("p=quarantine; pct=100", {}),
        ("p=reject; pct=x", {}),
    ],
)
def test_policies_that_are_enough(policy: str, besides: dict[str, set[str]]):
    world = with_logo(dmarc={"record": "external"}).put(
        DMARC, "TXT", f"v=DMARC1; {policy}; rua=mailto:d@shop.example"
    )
    assert ids(world) == besides


def test_a_subdomain_is_shown_by_what_applies_to_it():
    logo, own = "default._bimi.news.shop.example", "_dmarc.news.shop.example"
    base = healthy(declared(domain="news.shop.example", dmarc={"record": "external"})).put(logo, "TXT", LOGO)
    above = base.gone(own, "TXT").put(DMARC, "TXT", "v=DMARC1; p=reject; rua=mailto:d@shop.example")
    assert ids(above) == {}
    weaker = above.put(DMARC, "TXT", "v=DMARC1; p=reject; sp=none; rua=mailto:d@shop.example")
    assert only(weaker, "bimi.invalid").message.endswith(f"the record at {DMARC} has sp=none")
    # At a subdomain's own record sp has no meaning.
    assert ids(above.put(own, "TXT", "v=DMARC1; p=reject; sp=none; rua=mailto:d@shop.example")) == {}


@pytest.mark.parametrize(
    ("texts", "cause"),
    [
        ((), "dmarc.missing"),
        (("v=DMARC1; p=reject", "v=DMARC1; p=none"), "dmarc.multiple-records"),
        (("v=DMARC1; p=rejekt; rua=mailto:d@shop.example",), "dmarc.policy-invalid"),
    ],
)
def test_without_a_policy_the_logo_follows_from_that(texts: tuple[str, ...], cause: str):
    world = with_logo().answer(DMARC, "TXT", Answer(values=texts))
    assert "bimi.invalid" in folded(world, cause)


def test_a_broken_record_does_not_follow_from_a_missing_policy():
    world = with_logo("v=BIMI1").gone(DMARC, "TXT")
    assert only(world, "bimi.invalid").result is Result.WARN


def test_an_unknown_policy_is_unknown():
    world = with_logo().answer(DMARC, "TXT", Answer("SERVFAIL"))
    assert "bimi.invalid" in ids(world)["unknown"]
    assert only(world, "bimi.invalid").because == "dns.unresolved"


@pytest.mark.parametrize(
    ("name", "rule"), [(STS, "mta-sts.invalid"), (TLS, "tls-rpt.invalid"), (BIMI, "bimi.invalid")]
)
def test_no_answer_is_unknown(name: str, rule: str):
    assert ids(healthy().answer(name, "TXT", Answer("TIMEOUT"))) == {"unknown": {rule}}
    assert ids(healthy().at("resolver", name, "TXT", Answer("TIMEOUT"))) == {}
    assert ids(healthy().at(SERVERS[0], name, "TXT", Answer("SERVFAIL"))) == {}


def test_what_is_looked_for():
    records = {(STS, "TXT"), (TLS, "TXT"), (BIMI, "TXT")}
    hosts = {(POLICY_HOST, "A"), (POLICY_HOST, "AAAA")}
    everything = records | hosts
    assert everything & healthy().asked().keys() == records
    assert everything & healthy().put(STS, "TXT", "v=STSv1; id=1").asked().keys() == everything
    assert everything & healthy(declared(profile="parked")).asked().keys() == set()


@pytest.mark.parametrize("name", [STS, TLS, BIMI])
def test_a_parked_domain_has_no_use_for_them(name: str):
    world = healthy(declared(profile="parked")).put(name, "TXT", "v=STSv1", "v=TLSRPTv1;", "v=BIMI1")
    assert {finding.rule for finding in findings(world, *Result)} & RULES == set()


@pytest.mark.parametrize(
    "text", ["v=STSv1;\x1b[2J", "v=TLSRPTv1;" + "x" * 60_000, "v=BIMI1;\udcff", "v=BIMI1;l=\u202e"]
)
def test_hostile_texts_are_bounded(text: str):
    world = with_logo(text).put(STS, "TXT", text).put(TLS, "TXT", text)
    for finding in findings(world, Result.WARN):
        assert len(finding.message) < 300
        assert finding.message.isprintable()


def test_without_delegation_all_follows_from_that():
    world = healthy(declared(dmarc=ENFORCED)).put(TLS, "TXT", "v=TLSRPTv1;")
    lost = replace(world, delegation=Delegation("example", "", (), (), ()))
    assert "tls-rpt.invalid" in folded(lost, "dns.zone-not-delegated")
