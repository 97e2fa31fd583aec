"""A waiver, or a lower severity, on a cause takes nothing from what follows from it."""

from dataclasses import replace
from typing import Any

import pytest

from deliverability.rules.judge import judge
from deliverability.verdict import Result
from tests.rules.world import World, declared, findings, healthy, ids, only

DMARC, TOKEN = "_dmarc.shop.example", "aaaa1111._domainkey.shop.example"


def undelegated(**settings: Any) -> World:
    """The registry names other servers, and whoever asks finds none of the declared records."""
    servers = ("ns1.elsewhere.example", "ns2.elsewhere.example")
    world = healthy(declared(**settings))
    delegation = replace(world.delegation, parent_servers=servers, child_servers=servers)
    world = replace(world, delegation=delegation)
    for name, kind in world.asked():
        if name.endswith("shop.example"):
            world = world.gone(name, kind)
    return world


ACCEPTED = {"waivers": [{"rule": "dns.zone-not-delegated", "until": "2099-12-31", "reason": "moving"}]}
LIGHTER = {"severities": [{"rule": "dns.zone-not-delegated", "severity": "warn"}]}


@pytest.mark.parametrize("settings", [ACCEPTED, LIGHTER])
def test_no_delegation_that_is_accepted_leaves_its_consequences_failing(settings: dict[str, Any]):
    strict = ids(undelegated())
    assert strict == {"fail": {"dns.zone-not-delegated"}}
    verdict = judge(undelegated(**settings).snapshot())
    failing = {finding.rule for finding in verdict.of(Result.FAIL)}
    assert {"dmarc.missing", "dkim.revoked", "mail-from.spf-missing", "dns.record-missing"} <= failing
    assert verdict.exit_code() == 1
    assert {f.because for f in verdict.of(Result.FAIL)} <= {"dns.zone-not-delegated", None}


def test_a_lost_spf_record_does_not_explain_that_ses_looks_for_dkim():
    world = (
        healthy()
        .gone("shop.example", "TXT")
        .ses(VerificationStatus="FAILED", VerifiedForSendingStatus=False, DkimAttributes={"Status": "FAILED"})
    )
    world = world.gone(TOKEN, "CNAME").gone(TOKEN, "TXT")
    by_subject = {f.subject for f in findings(world) if f.rule == "dns.record-missing" and f.because is None}
    assert by_subject == {"shop.example"}
    found = only(world, "ses.verification-pending")
    assert found.because != "dns.record-missing" or found.because_subject != "shop.example"


def test_a_lost_spf_record_alone_explains_nothing_about_ses():
    world = (
        healthy()
        .gone("shop.example", "TXT")
        .ses(VerificationStatus="PENDING", VerifiedForSendingStatus=False)
    )
    found = only(world, "ses.verification-pending")
    assert (found.result, found.because) == (Result.FAIL, None)


def test_a_lost_dmarc_record_is_why_old_and_new_receivers_differ():
    world = healthy(declared(domain="news.eu.shop.example")).gone("_dmarc.news.eu.shop.example", "TXT")
    world = world.put("_dmarc.eu.shop.example", "TXT", "v=DMARC1; p=none; rua=mailto:dmarc@shop.example")
    assert only(world, "dmarc.alignment-ambiguous").because == "dns.record-missing"
