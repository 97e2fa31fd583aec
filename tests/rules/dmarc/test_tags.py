"""Tags of DMARC records that receivers don't heed: every one whose value they ignore, and those that RFC 9989 removed."""

from typing import Any

import pytest

from deliverability.declaration.kinds.dmarc import same
from deliverability.standards import dmarc
from deliverability.verdict import Finding, Result
from tests.rules.world import World, declared, findings, folded, healthy, ids, only

NAME = "_dmarc.shop.example"
BASE = "v=DMARC1; p=none; rua=mailto:dmarc@shop.example;"


def published(text: str, **settings: Any) -> World:
    return healthy(declared(**settings)).put(NAME, "TXT", text)


@pytest.mark.parametrize(
    ("more", "tag", "reason"),
    [
        (" adkim=relaxed", "adkim", "adkim must be one of r, s, not 'relaxed': the default r applies"),
        (" aspf=strict", "aspf", "aspf must be one of r, s, not 'strict': the default r applies"),
        (" aspf=", "aspf", "aspf must be one of r, s, not '': the default r applies"),
        (" t=yes", "t", "t must be one of y, n, not 'yes': the default n applies"),
        (" psd=no", "psd", "psd must be one of y, n, u, not 'no': the default u applies"),
        (" fo=0:1", "fo", ": the default 0 applies"),
        (
            " ruf=dmarc@shop.example",
            "ruf",
            "'dmarc@shop.example' is no valid URI such as mailto:reports@example.com",
        ),
        (
            " adkim=r; adkim=s",
            "adkim",
            "the tag adkim is given twice: receivers differ in which one they use, if any",
        ),
        (" adkim s", "adkim s", "an equals sign is missing: receivers skip it"),
    ],
)
def test_a_tag_that_receivers_ignore_is_a_warning(more: str, tag: str, reason: str):
    world = published(BASE + more)
    assert ids(world) == {"warn": {"dmarc.tag-ignored"}}
    [found] = findings(world, Result.WARN)
    assert found.message.startswith(f"of the DMARC record at {NAME} not all is heeded: ")
    assert reason in found.message
    assert found.remedy == f"Write {tag} at {NAME} as receivers read them, or leave them out."


def test_of_several_report_addresses_the_broken_one_is_named():
    world = published("v=DMARC1; p=none; rua=mailto:dmarc@shop.example,dmarc@shop.example")
    assert ids(world) == {"warn": {"dmarc.tag-ignored"}}
    assert only(world, "dmarc.tag-ignored") == Finding(
        rule="dmarc.tag-ignored",
        result=Result.WARN,
        subject=NAME,
        message=f"of the DMARC record at {NAME} not all is heeded: 'dmarc@shop.example' is no valid URI such as "
        "mailto:reports@example.com: receivers ignore this destination",
        saw=("v=DMARC1; p=none; rua=mailto:dmarc@shop.example,dmarc@shop.example",),
        remedy=f"Write rua at {NAME} as receivers read them, or leave them out.",
    )


@pytest.mark.parametrize("more", [";", " fo=1", " ADKIM=r", " x=", " x-owner=a", " owner"])
def test_what_loses_nothing_is_a_note(more: str):
    world = published(BASE + more)
    assert ids(world) == {}
    assert only(world, "dmarc.tag-ignored").result is Result.INFO


def test_the_tags_of_the_policy_have_a_rule_of_their_own():
    world = published("v=DMARC1; p=none; sp=rejct; rua=mailto:dmarc@shop.example")
    assert "dmarc.tag-ignored" not in {f.rule for f in findings(world)}


def test_it_follows_from_another_record_than_the_declared_one():
    world = published(BASE.replace("none", "reject") + " adkim=strict")
    assert ids(world) == {"fail": {"dns.record-differs"}}
    assert "dmarc.tag-ignored" in folded(world, "dns.record-differs")


def test_a_record_without_flaw_is_in_order():
    [found] = [f for f in findings(healthy(), Result.PASS) if f.rule == "dmarc.tag-ignored"]
    assert found.message == f"receivers read every tag of the DMARC record at {NAME}"


def test_every_problem_of_a_record_has_a_rule():
    """The kinds of problems, and who names them: nothing that is known of a record stays unsaid."""
    text = "v=DMARC1; aspf=x; P=none; p=none; ; sp=x; pct=50; fo=9; rua=mailto:a@shop.example!1m,b; ruf=https://x.example; psd=y"
    kinds = {problem.kind for problem in dmarc.parse(text).problems}
    assert kinds == {"ignored", "note", "policy", "removed"}
    said = {f.rule for f in findings(published(text, dmarc={"record": "external"}))}
    assert {"dmarc.tag-ignored", "dmarc.policy-invalid", "dmarc.removed-tag"} <= said


def test_removed_tags_are_a_note_and_no_difference():
    world = published("v=DMARC1; p=none; pct=50; rua=mailto:dmarc@shop.example!10m; ri=3600")
    assert ids(world) == {}
    found = only(world, "dmarc.removed-tag")
    assert (found.result, found.message) == (
        Result.INFO,
        f"the DMARC record at {NAME} uses pct, ri and !10m, which RFC 9989 removed",
    )


@pytest.mark.parametrize(("policy", "weaker"), [("reject", "quarantine"), ("quarantine", "none")])
@pytest.mark.parametrize("share", [0, 99])
def test_a_share_of_an_enforcing_policy_is_another_policy(policy: str, weaker: str, share: int):
    text = f"v=DMARC1; p={policy}; pct={share}; rua=mailto:dmarc@shop.example"
    ours = published(text, dmarc={"policy": policy, "reportTo": ("dmarc@shop.example",)})
    assert ids(ours) == {"fail": {"dns.record-differs"}}
    assert "dmarc.removed-tag" in folded(ours, "dns.record-differs")
    theirs = published(text, dmarc={"record": "external"})
    assert ids(theirs)["warn"] == {"dmarc.removed-tag"}
    assert only(theirs, "dmarc.removed-tag").message == (
        f"the DMARC record at {NAME} uses pct, which RFC 9989 removed; receivers that follow RFC 7489 apply {policy} to {share} % "
        f"of the failing mail and {weaker} to the rest, others {policy} to all of it"
    )


@pytest.mark.parametrize(
    ("seen", "equal"),
    [
        ("v=DMARC1; p=reject; pct=100", True),
        ("v=DMARC1; p=reject; pct=999", True),
        ("v=DMARC1; p=reject; pct=x", True),
        ("v=DMARC1; p=reject; pct=0", False),
        ("v=DMARC1; p=reject; pct=99", False),
        ("v=DMARC1; p=reject; t=y", False),
        ("v=DMARC1; p=reject; t=n", True),
    ],
)
def test_what_receivers_of_either_standard_do_otherwise_is_a_difference(seen: str, equal: bool):
    assert same(seen, "v=DMARC1; p=reject;") is equal
    assert same(seen.replace("reject", "none"), "v=DMARC1; p=none;") is (equal or "pct" in seen)
