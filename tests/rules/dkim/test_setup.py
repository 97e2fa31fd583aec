"""DKIM as SES holds it against what is declared: who makes the key, how long it is, whose copy it is."""

from typing import Any

import pytest

from deliverability.verdict import Finding, Result
from tests.rules.dkim.test_records import STARTED, own_key
from tests.rules.world import KEY_1024, Answer, World, declared, findings, folded, healthy, ids, only

FIRST = "aaaa1111._domainkey.shop.example"
TARGET = "aaaa1111.dkim.amazonses.com"
AN_HOUR_AGO = "2026-11-20T11:00:00+00:00"
TWO_DAYS_AGO = "2026-11-18T11:00:00+00:00"


def of_length(bits: int, made: str, **members: Any) -> World:
    return healthy().ses(
        DkimAttributes={
            "CurrentSigningKeyLength": f"RSA_{bits}_BIT",
            "LastKeyGenerationTimestamp": made,
            **members,
        }
    )


def showing(world: World, text: str) -> World:
    return world.answer(FIRST, "TXT", Answer(values=(text,), cname=(TARGET,))).put(TARGET, "TXT", text)


def replica(**members: Any) -> World:
    dkim = {"SigningAttributesOrigin": "AWS_SES_US_EAST_1", **members.pop("dkim", {})}
    return healthy().ses(DkimAttributes=dkim, **members)


def test_an_own_key_in_place_of_easy_dkim():
    world = healthy().ses(
        DkimAttributes={"SigningAttributesOrigin": "EXTERNAL", "Tokens": ["mine"], "Status": "PENDING"}
    )
    assert ids(world) == {"warn": {"dkim.switch-unsigned"}}
    assert only(world, "dkim.switch-unsigned") == Finding(
        rule="dkim.switch-unsigned",
        result=Result.WARN,
        subject="shop.example",
        message="SES signs shop.example with an own key at the selector mine, declared is Easy DKIM; its DKIM status is "
        "PENDING, so mail leaves unsigned",
        saw=("EXTERNAL",),
        wanted=("AWS_SES",),
        remedy="Declare the DKIM set-up that shop.example is to have, publish its records, wait until they resolve, and then "
        "apply the stack.",
    )


def test_an_own_key_that_is_verified_leaves_the_old_tokens_without_keys():
    world = healthy().ses(DkimAttributes={"SigningAttributesOrigin": "EXTERNAL", "Tokens": []})
    world = world.gone(FIRST, "TXT").gone(TARGET, "TXT")
    found = {finding.rule: finding.result for finding in findings(world) if finding.rule.startswith("dkim.")}
    assert found == {"dkim.switch-unsigned": Result.WARN, "dkim.token-empty": Result.INFO}


def test_easy_dkim_in_place_of_an_own_key():
    world = own_key().ses(DkimAttributes={"SigningAttributesOrigin": "AWS_SES", "Tokens": ["a", "b", "c"]})
    assert ids(world) == {"warn": {"dkim.switch-unsigned"}}
    assert only(world, "dkim.switch-unsigned").message == (
        "SES signs shop.example with Easy DKIM, declared is the own key at the selector shop2026"
    )


def test_an_own_key_at_another_selector_than_declared():
    world = own_key().ses(DkimAttributes={"Tokens": ["other2025"]})
    assert ids(world) == {"warn": {"dkim.switch-unsigned"}}
    assert only(world, "dkim.switch-unsigned") == Finding(
        rule="dkim.switch-unsigned",
        result=Result.WARN,
        subject="shop.example",
        message="SES signs shop.example with an own key at the selector other2025, declared is the own key at the selector shop2026",
        saw=("other2025",),
        wanted=("shop2026",),
        remedy="Declare the DKIM set-up that shop.example is to have, publish its records, wait until they resolve, and then "
        "apply the stack.",
    )


@pytest.mark.parametrize("tokens", [["SHOP2026"], [], None])
def test_the_declared_selector_however_it_is_written_or_none_told(tokens: list[str] | None):
    assert ids(own_key().ses(DkimAttributes={"Tokens": tokens})).get("warn") is None


def test_a_set_up_that_was_changed_and_is_looked_for():
    world = healthy().ses(DkimAttributes={"Status": "PENDING"})
    assert ids(world) == {"warn": {"dkim.switch-unsigned"}}
    assert only(world, "dkim.switch-unsigned").message.endswith(
        "until it finds them, mail may leave unsigned"
    )


def test_a_new_identity_is_no_switch():
    world = healthy().ses(VerificationStatus="PENDING", DkimAttributes=STARTED)
    assert ids(world) == {}


def test_a_key_length_that_was_changed_an_hour_ago():
    world = showing(of_length(1024, AN_HOUR_AGO), KEY_1024)
    assert ids(world) == {"warn": {"dkim.key-change-too-soon"}}
    assert only(world, "dkim.key-change-too-soon") == Finding(
        rule="dkim.key-change-too-soon",
        result=Result.WARN,
        subject="shop.example",
        message="dkim.keyLength is 2048, SES has 1024 bits for shop.example and made that key less than 24 hours ago: it "
        "refuses another switch, unless the identity is as young",
        saw=("1024 bits",),
        wanted=("2048 bits",),
        remedy="Wait until 2026-11-21 11:00 UTC, then apply the stack again.",
    )
    assert only(world, "dkim.weak-key").result is Result.INFO


@pytest.mark.parametrize(
    ("made", "rule"),
    [
        ("2026-11-19T12:00:01+00:00", "dkim.key-change-too-soon"),
        ("2026-11-19T12:00:00+00:00", "dkim.weak-key"),
        (TWO_DAYS_AGO, "dkim.weak-key"),
        # Our clock is a second behind that of AWS: the key was made just now.
        ("2026-11-20T12:00:01+00:00", "dkim.key-change-too-soon"),
        ("9999-12-31T23:59:59+00:00", "dkim.key-change-too-soon"),
    ],
)
def test_the_day_after_which_ses_takes_another_change(made: str, rule: str):
    assert ids(of_length(1024, made)) == {"warn": {rule}}


def test_the_first_switch_down_is_taken_at_any_time():
    world = healthy(declared(dkim={"keyLength": 1024})).ses(
        DkimAttributes={"CurrentSigningKeyLength": "RSA_2048_BIT", "LastKeyGenerationTimestamp": AN_HOUR_AGO}
    )
    assert ids(world) == {}


def test_a_short_key_whose_successor_is_decided():
    world = of_length(1024, AN_HOUR_AGO, NextSigningKeyLength="RSA_2048_BIT")
    assert ids(world) == {"warn": {"dkim.weak-key"}}
    assert only(world, "dkim.weak-key").message == (
        "SES signs shop.example with a key of 1024 bits; declared are 2048; its next key has 2048"
    )


def test_a_short_successor_that_nobody_declared():
    world = of_length(2048, TWO_DAYS_AGO, NextSigningKeyLength="RSA_1024_BIT")
    assert ids(world) == {"warn": {"dkim.weak-key"}}
    assert only(world, "dkim.weak-key") == Finding(
        rule="dkim.weak-key",
        result=Result.WARN,
        subject="shop.example",
        message="the next key that SES signs shop.example with has 1024 bits; declared are 2048",
        saw=("1024 bits",),
        wanted=("2048 bits",),
        remedy="Apply the stack again (pulumi up --refresh), which has SES make a longer one.",
    )


def test_a_longer_key_than_declared_is_a_note():
    world = healthy(declared(dkim={"keyLength": 1024})).ses(
        DkimAttributes={"LastKeyGenerationTimestamp": TWO_DAYS_AGO}
    )
    assert ids(world) == {}
    found = only(world, "dkim.weak-key")
    assert (found.result, found.message, found.remedy) == (
        Result.INFO,
        "SES signs shop.example with a key of 2048 bits, declared are 1024",
        "Set dkim.keyLength to 2048, or apply the stack to change the key.",
    )


@pytest.mark.parametrize(
    "attributes",
    [
        {"CurrentSigningKeyLength": None, "NextSigningKeyLength": 7},
        {"CurrentSigningKeyLength": "RSA_4096_BIT"},
        {
            "CurrentSigningKeyLength": "RSA_2048_BIT",
            "LastKeyGenerationTimestamp": "9999-12-31T23:59:59+00:00",
        },
        {"SigningAttributesOrigin": ["AWS_SES"]},
    ],
)
def test_odd_members_are_no_trouble(attributes: dict[str, Any]):
    assert ids(healthy().ses(DkimAttributes=attributes)) == {}


@pytest.mark.parametrize(
    ("error", "why", "remedy"),
    [
        (
            "REPLICATION_PRIMARY_NOT_FOUND",
            "there is no such identity",
            "Create and verify the identity shop.example in us-east-1 with Easy DKIM, or set shop.example in eu-central-1 up with "
            "Easy DKIM of its own.",
        ),
        (
            "REPLICATION_ACCESS_DENIED",
            "it may not read that identity",
            "Allow ses:ReplicateEmailIdentityDkimSigningKey for shop.example in us-east-1, then start the DKIM set-up in "
            "eu-central-1 again.",
        ),
        (
            "REPLICATION_SOMETHING_NEW",
            "SES reports REPLICATION_SOMETHING_NEW",
            "Name a verified Easy DKIM identity shop.example in a region that you may read as the parent.",
        ),
    ],
)
def test_a_replica_without_a_usable_parent(error: str, why: str, remedy: str):
    world = replica(
        VerificationStatus="FAILED",
        VerifiedForSendingStatus=False,
        VerificationInfo={"ErrorType": error},
        dkim={"Status": "FAILED", "Tokens": []},
    )
    assert ids(world) == {"fail": {"dkim.deed-replica-failed"}}
    assert folded(world, "dkim.deed-replica-failed") >= {
        "dkim.tokens-not-ready",
        "dkim.verification-expired",
        "ses.verification-pending",
    }
    assert only(world, "dkim.deed-replica-failed") == Finding(
        rule="dkim.deed-replica-failed",
        result=Result.FAIL,
        subject="shop.example",
        message=f"shop.example in eu-central-1 replicates the DKIM key of shop.example in us-east-1 and fails: {why}",
        saw=(error,),
        remedy=remedy,
    )


def test_a_healthy_replica_is_silent():
    """It has the tokens, the zone and the key length of its parent."""
    world = replica(dkim={"CurrentSigningKeyLength": None, "LastKeyGenerationTimestamp": None})
    assert ids(world) == {}
    [passed] = [f for f in findings(world, Result.PASS) if f.rule == "dkim.deed-replica-failed"]
    assert passed.message == "shop.example in eu-central-1 replicates the DKIM key of us-east-1"
    assert ids(replica(dkim={"CurrentSigningKeyLength": "RSA_1024_BIT"})) == {}


def test_an_own_key_that_ses_looks_for_in_vain():
    world = own_key().ses(
        VerificationStatus="FAILED",
        VerifiedForSendingStatus=False,
        VerificationInfo={"ErrorType": "INVALID_VALUE"},
        DkimAttributes={"Status": "FAILED"},
    )
    assert ids(world) == {"fail": {"dkim.byodkim-key-format"}}
    found = only(world, "dkim.byodkim-key-format")
    assert found.message.endswith("or not the bare base64 of a PKCS#1 key")
    assert found.remedy == (
        "Give SES the bare base64 body of the PKCS#1 key again for shop.example in eu-central-1 "
        "(PutEmailIdentityDkimSigningAttributes)."
    )
    pending = world.ses(VerificationStatus="PENDING", DkimAttributes=STARTED)
    assert ids(pending) == {}
    assert only(pending, "dkim.byodkim-key-format").result is Result.INFO
