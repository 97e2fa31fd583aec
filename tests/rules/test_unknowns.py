"""What could not be observed is unknown: said once, with the reason, and never as something that is missing or wrong."""

from typing import Any

import pytest

from deliverability.snapshot import NOT_ASKED, Reading
from deliverability.snapshot.readings import readings
from deliverability.verdict import Finding, Result
from tests.rules.world import Answer, World, declared, findings, healthy, only

pytestmark = pytest.mark.slow

#: What each reading's silence is told by; only a sandboxed stack has recipients to ask for.
ROOTS = {
    name: "route53.unreadable" if which.hosted else "ses.identity-unreadable"
    for name, which in readings().items()
}
SILENCES = ("no-credentials", "denied", "unreachable", "error")
UNANSWERED = ("SERVFAIL", "REFUSED", "TIMEOUT", "UNREACHABLE")


def sandboxed() -> World:
    world = healthy(declared(environment="sandbox", recipients=("tester@elsewhere.example",)))
    return world.standing(
        ProductionAccessEnabled=False, SendQuota={"Max24HourSend": 200.0, "MaxSendRate": 1.0}
    )


def with_an_include() -> World:
    reports = {"policy": "reject", "reportTo": ("d@reports.collector.example",)}
    spf = {"also": ("include:spf.helpdesk.example",), "all": "~all"}
    return healthy(declared(spf=spf, dmarc=reports))


def troubles(world: World) -> list[Finding]:
    return [f for f in findings(world, Result.FAIL, Result.WARN, Result.UNKNOWN) if f.because is None]


@pytest.mark.parametrize("status", SILENCES)
@pytest.mark.parametrize("which", ROOTS)
def test_a_reading_that_was_not_made_is_told_once(which: str, status: Any):
    [told] = troubles(sandboxed().read(which, Reading(status, detail="why")))
    assert (told.rule, told.result) == (ROOTS[which], Result.UNKNOWN)
    for action in readings()[which].actions:
        assert action in told.message
        assert action in told.remedy or status not in ("no-credentials", "denied")
    assert told.message.endswith("(why)")
    assert ("in eu-central-1" in told.message) is (ROOTS[which] == "ses.identity-unreadable")


@pytest.mark.parametrize(
    ("which", "root"), [("identity", "ses.identity-unreadable"), ("zone", "route53.unreadable")]
)
def test_what_most_rests_on_is_told_once_where_the_snapshot_lacks_it(which: str, root: str):
    assert [f.rule for f in troubles(sandboxed().read(which, NOT_ASKED))] == [root]


@pytest.mark.parametrize("which", ROOTS)
def test_a_throttled_reading_is_told_by_the_throttling(which: str):
    assert [f.rule for f in troubles(sandboxed().read(which, Reading("throttled")))] == ["deploy.throttled"]


def test_what_was_not_read_of_the_account_is_told_in_one_sentence():
    world = healthy()
    for which in ("account", "metrics", "alarms"):
        world = world.read(which, Reading("denied", detail="AccessDenied"))
    calls = "ses:GetAccount, cloudwatch:GetMetricData and cloudwatch:DescribeAlarms in eu-central-1"
    assert only(world, "ses.identity-unreadable") == Finding(
        rule="ses.identity-unreadable",
        result=Result.UNKNOWN,
        subject="shop.example",
        message=f"not all was read: {calls} gave no answer: access is denied (AccessDenied)",
        remedy=f"Give the check AWS credentials that may call {calls} (the whole policy: deliverability plan --stack "
        "shop.production --format policy), or leave AWS out with --dns-only.",
    )
    assert [f.rule for f in troubles(world)] == ["ses.identity-unreadable"]


@pytest.mark.parametrize(
    ("status", "remedy"),
    [
        ("not-asked", "Run the check again: a new snapshot holds what this one lacks."),
        (
            "error",
            "Check again in a minute; if it stays, look at the error, or leave AWS out with --dns-only.",
        ),
        (
            "unreachable",
            "Run the check from where the AWS APIs can be reached, or leave AWS out with --dns-only.",
        ),
    ],
)
@pytest.mark.parametrize("which", ["identity", "account", "zone", "zones"])
def test_no_permission_helps_where_none_is_lacking(which: str, status: Any, remedy: str):
    assert {told.remedy for told in troubles(healthy().read(which, Reading(status)))} == {remedy}


def test_without_any_credentials_one_finding_stands_for_all_of_aws():
    world = sandboxed()
    for which in ROOTS:
        world = world.read(which, Reading("no-credentials"))
    assert [f.rule for f in troubles(world)] == ["ses.identity-unreadable"]


def test_without_an_identity_route_53_speaks_for_itself():
    parked = declared(profile="parked", dmarc={"reportTo": ("d@reports.example",)})
    world = healthy(parked).read("zone", Reading("no-credentials"))
    assert [f.rule for f in troubles(world)] == ["route53.unreadable"]


@pytest.mark.parametrize("status", UNANSWERED)
@pytest.mark.parametrize("build", [healthy, with_an_include], ids=lambda build: build.__name__)
def test_a_question_that_nobody_answers_is_told_once_and_as_unknown(build: Any, status: str):
    usual = build()
    found = {}
    for name, kind in usual.asked():
        if kind == "TXT" and "._domainkey.shop.example" in name and status not in ("TIMEOUT", "UNREACHABLE"):
            # The CNAME is answered and the TXT behind it refused: that is dkim.cname-not-followed.
            continue
        told = troubles(usual.answer(name, kind, Answer(status)))
        if len(told) > 1 or any(f.result is not Result.UNKNOWN for f in told):
            found[name, kind] = [(f.rule, f.result) for f in told]
    assert found == {}
