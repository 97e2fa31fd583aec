"""Recipients of a sandboxed account, and suppressed addresses."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import World, declared, findings, healthy, ids, only

TESTER, AGENCY = "Tester.One@partner.example", "agency.example"
VERIFIED = {"VerifiedForSendingStatus": True, "VerificationStatus": "SUCCESS"}
RULE = "ses.recipient-unverified"


def sandboxed(*recipients: str) -> World:
    manifest = declared(environment="sandbox", recipients=recipients)
    return healthy(manifest).standing(
        ProductionAccessEnabled=False, SendQuota={"Max24HourSend": 200.0, "MaxSendRate": 1.0}
    )


def told(world: World, *entries: Any) -> World:
    return world.read("recipients", Reading("ok", {"Recipients": list(entries)}))


def entry(name: str, state: str, **members: Any) -> dict[str, Any]:
    return {
        "IdentityName": name,
        "VerificationStatus": state,
        "VerifiedForSendingStatus": state == "SUCCESS",
        **members,
    }


@pytest.mark.parametrize(
    ("entry", "message", "remedy"),
    [
        (
            entry(TESTER, "PENDING"),
            "nobody has opened the link that SES mailed to it, which is valid for 24 hours",
            "Send the verification mail to Tester.One@partner.example again (delete the identity in eu-central-1, then "
            "pulumi up), and have its link opened within 24 hours.",
        ),
        (
            entry(TESTER, "FAILED"),
            "the link that SES mailed to it was not opened within 24 hours and has expired",
            "Send the verification mail to Tester.One@partner.example again (delete the identity in eu-central-1, then "
            "pulumi up), and have its link opened within 24 hours.",
        ),
        (
            {"IdentityName": TESTER},
            "SES in eu-central-1 has no identity for it",
            "Create the identity Tester.One@partner.example in eu-central-1 (pulumi up).",
        ),
        (
            entry(TESTER, "SOMETHING_NEW"),
            "SES reports SOMETHING_NEW as its state",
            "Send the verification mail to Tester.One@partner.example again (delete the identity in eu-central-1, then "
            "pulumi up), and have its link opened within 24 hours.",
        ),
    ],
)
def test_an_address_that_is_not_verified(entry: dict[str, Any], message: str, remedy: str):
    world = told(sandboxed(TESTER), entry)
    assert ids(world) == {"warn": {RULE}}
    assert only(world, RULE) == Finding(
        rule=RULE,
        result=Result.WARN,
        subject=TESTER,
        message=f"{TESTER} is no verified recipient: {message}",
        remedy=remedy,
    )


def test_verified_recipients_are_in_order():
    world = sandboxed(TESTER, AGENCY)
    assert ids(world) == {}
    proven = [f.message for f in findings(world, Result.PASS) if f.rule == RULE]
    assert proven == [
        f"SES in eu-central-1 may send to {TESTER}",
        "SES in eu-central-1 may send to agency.example",
    ]


def test_a_domain_is_pending_for_72_hours_and_then_a_warning():
    def since(moment: str, state: str = "PENDING") -> World:
        made = {"DkimAttributes": {"LastKeyGenerationTimestamp": moment}}
        return told(sandboxed(AGENCY), entry(AGENCY, state, **made))

    fresh = since("2026-11-17T12:00:00+00:00")
    assert ids(fresh) == {}
    assert only(fresh, RULE) == Finding(
        rule=RULE,
        result=Result.INFO,
        subject=AGENCY,
        message="agency.example is no verified recipient yet: SES looks for its DKIM records, for up to 72 hours",
        remedy="Have the owner of agency.example publish the three DKIM records of its identity in eu-central-1, or "
        "declare single addresses.",
    )
    assert ids(since("2026-11-17T11:59:59+00:00")) == {"warn": {RULE}}
    failed = only(since("2026-11-20T11:00:00+00:00", "FAILED"), RULE)
    assert (failed.result, failed.message, failed.remedy) == (
        Result.WARN,
        "agency.example is no verified recipient: SES has not found its DKIM records (FAILED)",
        "Have the owner of agency.example publish the three DKIM records of its identity in eu-central-1, then start its "
        "DKIM set-up again.",
    )


def test_a_temporary_failure_leaves_a_domain_usable():
    assert (
        ids(told(sandboxed(AGENCY), entry(AGENCY, "TEMPORARY_FAILURE", VerifiedForSendingStatus=True))) == {}
    )


def test_recipients_inside_a_verified_domain_need_no_identity_of_their_own():
    inside = told(sandboxed("me@shop.example", "you@news.shop.example"))
    assert [f for f in findings(inside) if f.rule == RULE] == []
    covered = told(sandboxed(AGENCY, "bob@mail.agency.example"), entry(AGENCY, "SUCCESS"))
    assert ids(covered) == {}
    uncovered = told(
        sandboxed(AGENCY, "bob@agency.example"),
        entry(AGENCY, "FAILED"),
        entry("bob@agency.example", "PENDING"),
    )
    assert {f.subject for f in findings(uncovered, Result.WARN)} == {AGENCY, "bob@agency.example"}


def test_an_address_is_verified_as_it_is_written():
    other_case = told(sandboxed(TESTER), entry(TESTER.lower(), "SUCCESS"), {"IdentityName": TESTER})
    assert ids(other_case) == {"warn": {RULE}}


def test_out_of_the_sandbox_nobody_needs_to_be_verified():
    world = told(sandboxed(TESTER), entry(TESTER, "FAILED")).standing(ProductionAccessEnabled=True)
    assert ids(world) == {}


def test_what_was_not_told_is_unknown():
    world = sandboxed(TESTER).read("recipients", Reading("denied"))
    assert ids(world) == {"unknown": {RULE, "ses.identity-unreadable"}}
    assert only(world, RULE).because == "ses.identity-unreadable"
    silent = told(sandboxed(TESTER))
    assert only(silent, RULE) == Finding(
        rule=RULE,
        result=Result.UNKNOWN,
        subject=TESTER,
        message=f"could not be judged: the snapshot says nothing about the recipient {TESTER}",
        remedy="Run the check again; it asks SES in eu-central-1 about every declared recipient.",
    )


def test_without_recipients_there_is_nothing_to_say():
    world = healthy().read("recipients", Reading("denied"))
    assert [f for f in findings(world) if f.rule == RULE] == []


def test_odd_recipients_break_nothing():
    odd = told(
        sandboxed(TESTER),
        None,
        "x",
        {},
        {"IdentityName": None},
        {"IdentityName": 7, **VERIFIED},
        {**VERIFIED},
    )
    assert ids(odd) == {"unknown": {RULE}}
    nameless = told(sandboxed(TESTER), {"IdentityName": TESTER, "VerificationStatus": None})
    assert only(nameless, RULE).message == f"{TESTER} is no verified recipient: SES reports None as its state"


def suppressed(*entries: Any) -> World:
    return healthy().read("suppressed", Reading("ok", {"SuppressedDestinations": list(entries)}))


def test_a_suppressed_address():
    world = suppressed(
        {
            "EmailAddress": "orders@shop.example",
            "Reason": "BOUNCE",
            "LastUpdateTime": "2026-03-04T05:06:07+00:00",
        }
    )
    assert ids(world) == {"warn": {"ses.recipient-suppressed"}}
    assert only(world, "ses.recipient-suppressed") == Finding(
        rule="ses.recipient-suppressed",
        result=Result.WARN,
        subject="orders@shop.example",
        message="SES in eu-central-1 delivers nothing to orders@shop.example: it is on the suppression list since "
        "2026-03-04, because mail to it bounced",
        remedy="If orders@shop.example takes mail again, remove it from the suppression list: "
        "aws sesv2 delete-suppressed-destination --region eu-central-1 --email-address orders@shop.example.",
    )


ON_THE_LIST = {"EmailAddress": "orders@shop.example", "Reason": "BOUNCE"}


def with_reasons(of_the_set: Any, of_the_account: Any = ("BOUNCE", "COMPLAINT")) -> World:
    own = None if of_the_set is None else {"SuppressedReasons": list(of_the_set)}
    world = suppressed(ON_THE_LIST).reading("configuration_set", SuppressionOptions=own)
    return world.standing(SuppressionAttributes={"SuppressedReasons": list(of_the_account)})


def of_suppression(world: World) -> Finding:
    return only(world, "ses.recipient-suppressed")


def test_reasons_of_the_set_replace_those_of_the_account_and_none_means_none():
    found = of_suppression(with_reasons(()))
    assert (found.result, found.remedy) == (Result.INFO, "")
    assert found.message == (
        "orders@shop.example: it is on the suppression list, because mail to it bounced; the configuration set shop-example "
        "suppresses for no reason, so SES delivers to it all the same"
    )
    assert of_suppression(with_reasons(("BOUNCE",), ())).result is Result.WARN


def test_without_reasons_of_the_set_those_of_the_account_count_for_suppression():
    assert of_suppression(with_reasons(None)).result is Result.WARN
    found = of_suppression(with_reasons(None, ()))
    assert found.result is Result.INFO
    assert "the account suppresses for no reason" in found.message


def test_an_address_that_is_listed_for_another_reason_may_get_nothing():
    found = of_suppression(with_reasons(("COMPLAINT",)))
    assert found.result is Result.WARN
    assert found.message.startswith("SES in eu-central-1 may deliver nothing to orders@shop.example")


def test_a_set_that_the_identity_does_not_use_suppresses_nothing():
    world = with_reasons(()).ses(ConfigurationSetName=None)
    assert of_suppression(world).result is Result.WARN
    assert of_suppression(with_reasons(()).ses(ConfigurationSetName="other")).result is Result.WARN


def test_suppression_that_was_not_told_is_unknown():
    world = healthy().read("suppressed", Reading("denied"))
    assert ids(world) == {"unknown": {"ses.recipient-suppressed", "ses.identity-unreadable"}}
    assert only(world, "ses.recipient-suppressed").because == "ses.identity-unreadable"


def test_odd_suppressions_break_nothing():
    world = suppressed(
        None, {}, {"EmailAddress": 3}, {"EmailAddress": "a@b.example", "Reason": [], "LastUpdateTime": 5}
    )
    assert [f.message for f in findings(world, Result.WARN)] == [
        "SES in eu-central-1 delivers nothing to a@b.example: it is on the suppression list"
    ]
