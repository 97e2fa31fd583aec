"""From rules to a verdict: needs, waivers, order, and what holds for every snapshot."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.rules import catalogue
from deliverability.rules.judge import judge
from deliverability.rules.needs import beyond_dns
from deliverability.rules.rule import Need
from deliverability.snapshot import (
    Aws,
    Delegation,
    Observation,
    Reading,
    Snapshot,
    parse_snapshot,
)
from deliverability.snapshot.readings import readings
from deliverability.verdict import Finding, Result
from tests.rules.world import TAKEN_AT, Answer, World, declared, findings, healthy, ids, only

BOTH = ("v=spf1 include:amazonses.com -all", "v=spf1 -all")
ALL_AWS = beyond_dns()


def waiving(*waivers: tuple[str, date]) -> World:
    entries = [{"rule": rule, "until": until, "reason": "moving house"} for rule, until in waivers]
    return healthy(declared(waivers=entries)).put("shop.example", "TXT", *BOTH)


def test_a_healthy_shop_passes_and_says_what_was_proven():
    verdict = judge(healthy().snapshot())
    assert (verdict.stack, verdict.domain, verdict.result, verdict.left_out) == (
        "shop.production",
        "shop.example",
        Result.PASS,
        (),
    )
    assert {f.rule for f in verdict.of(Result.INFO)} == {"dkim.token-empty", "spf.hard-fail"}
    proven = {f.rule for f in verdict.of(Result.PASS)}
    assert {
        "ses.verification-pending",
        "dkim.cname-wrong-target",
        "dns.record-missing",
        "dns.zone-not-delegated",
    } <= proven
    assert all(f.remedy == "" and f.message for f in verdict.of(Result.PASS))


def test_the_default_production_shop_lacks_only_a_report_address():
    assert ids(healthy(declared(dmarc={}))) == {"warn": {"dmarc.report-address-missing"}}


def test_worst_first_then_report_order():
    world = healthy(declared(dmarc={})).put("shop.example", "TXT", *BOTH)
    world = world.answer(
        "bounce.shop.example", "MX", world.answers[("shop.example", "TXT")].__class__("SERVFAIL")
    )
    verdict = judge(world.snapshot())
    results = [f.result for f in verdict.findings]
    assert results == sorted(results, key=["fail", "unknown", "warn", "info", "pass"].index)
    order = [rule.id for rule in catalogue()]
    unknown = [order.index(f.rule) for f in verdict.of(Result.UNKNOWN)]
    assert unknown == sorted(unknown)
    assert verdict.exit_code() == 1


def test_a_waiver_lowers_a_finding_until_its_last_day():
    world = waiving(("spf.multiple-records", TAKEN_AT.date()))
    assert ids(world) == {}
    assert only(world, "spf.multiple-records").waived_until == TAKEN_AT.date()


def test_a_waiver_is_over_on_the_next_day():
    world = waiving(("spf.multiple-records", date(2026, 11, 19)))
    assert ids(world) == {"fail": {"spf.multiple-records"}, "warn": {"config.waiver-expired"}}
    assert only(world, "config.waiver-expired") == Finding(
        rule="config.waiver-expired",
        result=Result.WARN,
        subject="spf.multiple-records",
        message="the waiver for spf.multiple-records ended on 2026-11-19 (moving house)",
        remedy="Repair what spf.multiple-records finds, or renew its waiver with a reason.",
    )


def test_the_longest_of_two_waivers_counts():
    world = waiving(("spf.multiple-records", date(2027, 1, 1)), ("spf.multiple-records", date(2026, 12, 1)))
    assert only(world, "spf.multiple-records").waived_until == date(2027, 1, 1)


def test_aws_can_be_left_out_and_dns_is_judged_all_the_same():
    verdict = judge(healthy().put("shop.example", "TXT", *BOTH).snapshot(), leave_out=ALL_AWS)
    assert {f.rule for f in verdict.of(Result.FAIL, Result.UNKNOWN, Result.WARN)} == {"spf.multiple-records"}
    areas = ("ses.", "mail-from.", "dkim.", "route53.")
    assert {rule for rule in verdict.left_out if not rule.startswith(areas)} == {
        "dns.private-zone",
        "dns.duplicate-zone",
    }
    assert "dkim.cname-wrong-target" not in verdict.left_out
    assert "ses.sandbox" in verdict.left_out


def test_readings_that_were_left_out_count_the_same():
    out, world = Reading("left-out"), healthy()
    world = replace(world, identity=out, account=out, zone=out, readings=dict.fromkeys(world.readings, out))
    assert judge(world.snapshot()) == judge(world.snapshot(), leave_out=ALL_AWS)
    assert judge(world.snapshot()).result is Result.PASS


def without_tokens() -> World:
    manifest = declared()
    assert manifest.identity is not None
    dkim = manifest.identity.dkim.model_copy(update={"tokens": None})
    return healthy(
        manifest.model_copy(update={"identity": manifest.identity.model_copy(update={"dkim": dkim})})
    )


def test_unknown_tokens_without_ses_leave_the_dkim_records_out():
    verdict = judge(without_tokens().snapshot(), leave_out=ALL_AWS)
    assert verdict.result is Result.PASS
    assert "dkim.cname-wrong-target" in verdict.left_out


def test_unknown_tokens_without_credentials_are_unknown_never_missing():
    world = replace(without_tokens(), identity=Reading("no-credentials"))
    assert set(ids(world)) == {"unknown"}
    assert only(world, "dkim.revoked").because == "ses.identity-unreadable"


EXTERNAL = {"identity": "external", "dkim": {"tokens": ("t1", "t2", "t3")}}


@pytest.mark.parametrize("status", ["absent", "no-credentials", "denied", "left-out"])
def test_an_identity_run_by_somebody_else_is_not_asked_for(status: Any):
    world = replace(healthy(declared(**EXTERNAL)), identity=Reading(status), account=Reading("denied"))
    verdict = judge(world.snapshot())
    assert verdict.result is Result.PASS
    assert {"ses.identity-missing-in-region", "ses.sandbox", "mail-from.not-activated"} <= set(
        verdict.left_out
    )


@pytest.mark.parametrize("status", ["throttled", "unreachable", "error"])
def test_an_identity_run_by_somebody_else_is_unknown_where_aws_failed_to_answer(status: Any):
    world = replace(healthy(declared(**EXTERNAL)), identity=Reading(status))
    verdict = judge(world.snapshot())
    assert (verdict.result, verdict.left_out) == (Result.UNKNOWN, ())


def test_credentials_are_not_asked_for_where_ses_says_that_there_is_no_identity():
    waiver = {
        "rule": "ses.identity-missing-in-region",
        "until": date(2027, 1, 1),
        "reason": "moves next week",
    }
    world = replace(healthy(declared(waivers=(waiver,))), identity=Reading("absent"))
    assert only(world, "ses.verification-pending") == Finding(
        rule="ses.verification-pending",
        result=Result.UNKNOWN,
        subject="shop.example",
        message="not judged: SES has no identity shop.example in eu-central-1",
        remedy="Make the identity shop.example in eu-central-1 first, then check again.",
        because="ses.identity-missing-in-region",
    )


def test_an_identity_run_by_somebody_else_is_checked_where_the_credentials_reach_it():
    world = healthy(declared(**EXTERNAL)).ses(DkimAttributes={"SigningEnabled": False})
    assert ids(world) == {"fail": {"dkim.signing-disabled"}}


def test_a_parked_domain_has_nothing_to_do_with_ses():
    parked = declared(profile="parked", dmarc={"reportTo": ("shop@reports.example",)})
    verdict = judge(healthy(parked).snapshot())
    assert (verdict.result, verdict.left_out) == (Result.PASS, ())
    assert not [f for f in verdict.findings if f.rule.startswith(("ses.", "dkim.", "mail-from."))]


@pytest.mark.parametrize("domain", ["shop.example", "news.shop.example", "xn--bcher-kva.example"])
@pytest.mark.parametrize("profile", ["sending", "parked"])
def test_a_saved_snapshot_gives_the_same_verdict(domain: str, profile: str):
    snapshot = healthy(declared(domain=domain, profile=profile)).put(domain, "TXT", *BOTH).snapshot()
    assert judge(parse_snapshot(snapshot.to_json())) == judge(snapshot)


TEXT = st.text(max_size=20) | st.sampled_from(
    ["v=spf1 -all", "v=DMARC1; p=x", "p=", "", "10 mx.example", "{x}", "{", "\udcff"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.integers() | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXT, inner, max_size=3),
    max_leaves=8,
)
STATUS = st.sampled_from(["NOERROR", "NXDOMAIN", "SERVFAIL", "TIMEOUT", "WEIRD"])
MEMBERS = st.sampled_from(
    [
        "DkimAttributes",
        "MailFromAttributes",
        "VerificationInfo",
        "VerificationStatus",
        "SendQuota",
        "DelegationSet",
        "HostedZone",
        "EnforcementStatus",
        "Details",
    ]
)
PARTS = st.dictionaries(
    st.sampled_from(
        [
            "Tokens",
            "Status",
            "SigningHostedZone",
            "LastKeyGenerationTimestamp",
            "MailFromDomain",
            "Name",
            "NameServers",
            "Max24HourSend",
            "MaxSendRate",
            "SOARecord",
            "ErrorType",
            "CurrentSigningKeyLength",
        ]
    ),
    JSON,
)
DATA = st.dictionaries(MEMBERS, JSON | PARTS)
READINGS = st.builds(
    Reading,
    st.sampled_from(
        ["ok", "absent", "left-out", "no-credentials", "denied", "throttled", "unreachable", "error"]
    ),
    DATA,
    TEXT,
)
HOSTS = st.lists(TEXT, max_size=3).map(tuple)
MANIFESTS = st.sampled_from(
    [
        declared(),
        declared(profile="parked"),
        declared(**EXTERNAL),
        declared(mailFrom={"subdomain": False}),
        declared(domain="news.shop.example", dmarc={"record": "inherit"}),
        without_tokens().manifest,
    ]
)


@st.composite
def snapshots(draw: st.DrawFn) -> Snapshot:
    """Any snapshot of the right shape, about names that the rules look at."""
    manifest = draw(MANIFESTS)
    usual = healthy(manifest).snapshot().dns
    observations = tuple(
        Observation(
            o.name,
            o.type,
            draw(st.sampled_from(["authoritative", "resolver", "parent"])),
            draw(TEXT),
            "198.18.0.1",
            draw(STATUS),
            draw(st.just(o.values) | HOSTS),
            None,
            draw(st.just(o.cname) | HOSTS),
        )
        for o in draw(st.lists(st.sampled_from(usual), max_size=12))
    )
    delegation = Delegation(
        draw(st.none() | st.sampled_from(["shop.example", "example", ""])),
        "example",
        draw(st.none() | HOSTS),
        draw(st.none() | HOSTS),
        (),
        draw(TEXT),
    )
    made = draw(st.dictionaries(st.sampled_from(list(readings())), READINGS))
    return Snapshot(TAKEN_AT, manifest, delegation, observations, Aws(made))


@pytest.mark.slow
@given(snapshots())
def test_judge_never_raises_and_says_something_in_every_case(snapshot: Snapshot):
    verdict = judge(snapshot)
    known = {rule.id for rule in catalogue()}
    assert {f.rule for f in verdict.findings} <= known
    for finding in verdict.findings:
        assert finding.subject
        assert finding.message
        assert finding.because in known | {None}
        assert finding.because is None or finding.result in (Result.INFO, Result.UNKNOWN)
    standing = {f.rule for f in verdict.of(Result.FAIL, Result.UNKNOWN, Result.WARN) if f.because is None}
    assert {f.because for f in verdict.findings} - {None} <= standing
    without = judge(snapshot, leave_out=ALL_AWS)
    judged = {f.rule for f in without.findings}
    aws = {rule.id for rule in catalogue() if set(rule.needs) & (ALL_AWS - {Need.DKIM_TOKENS})}
    assert judged & aws == set()
    assert set(without.left_out) & judged == set()


def test_two_unknowns_never_explain_each_other():
    world = healthy()
    for name, kind in world.answers:
        world = world.answer(name, kind, Answer("TIMEOUT"))
    world = replace(world, delegation=Delegation(None, problem="no resolver could tell the zone: TIMEOUT"))
    standing = {f.rule for f in findings(world, Result.UNKNOWN) if f.because is None}
    assert standing == {"dns.unresolved"}


def test_braces_in_what_was_seen_are_no_template():
    world = healthy().put("_dmarc.shop.example", "TXT", "v=DMARC1; p=none; pct={domain}")
    world = world.put("bounce.shop.example", "TXT", "v=spf1 include:amazonses.com ptr:{} ~all", "{domain")
    assert only(world, "spf.syntax-error").saw == ("v=spf1 include:amazonses.com ptr:{} ~all",)
    world = healthy().ses(DkimAttributes={"SigningHostedZone": "{domain}"})
    found = [f.remedy for f in findings(world, Result.FAIL) if f.rule == "dkim.cname-wrong-target"]
    assert found[0] == "Point the CNAME at aaaa1111._domainkey.shop.example to aaaa1111.{domain}."


def test_findings_helper_sees_all_but_passes():
    assert {f.result for f in findings(healthy())} == {Result.INFO}
