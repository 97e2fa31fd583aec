"""Calls that AWS throttles."""

from deliverability.snapshot import Reading
from deliverability.verdict import Finding, Result
from tests.rules.world import findings, healthy, ids, only

THROTTLED = Reading("throttled", detail="Throttling: Rate exceeded")


def test_throttled_calls_are_a_warning_that_explains_what_is_unknown():
    world = healthy().read("record_sets", THROTTLED).read("account", THROTTLED)
    assert ids(world)["warn"] == {"deploy.throttled"}
    assert only(world, "deploy.throttled") == Finding(
        rule="deploy.throttled",
        result=Result.WARN,
        subject="shop.example",
        message="AWS throttled ses:GetAccount and route53:ListResourceRecordSets: what rests on that is not judged",
        saw=("Throttling: Rate exceeded",),
        remedy="Check again in a minute, one stack at a time; if a deploy meets it too, run pulumi up --parallel 1.",
    )
    unknown = findings(world, Result.UNKNOWN)
    assert {"route53.unreadable", "route53.record-exists", "ses.sandbox"} <= {f.rule for f in unknown}
    assert {f.because for f in unknown} == {"deploy.throttled"}


def test_a_throttled_identity_is_no_matter_of_permission():
    world = healthy().read("identity", THROTTLED).read("zone", THROTTLED)
    assert {f.because for f in findings(world, Result.UNKNOWN)} == {"deploy.throttled"}


def test_other_troubles_are_not_throttling():
    world = healthy().read("account", Reading("denied"))
    assert "deploy.throttled" not in {f.rule for f in findings(world)}


def test_nothing_is_said_where_aws_was_left_out():
    world = healthy()
    for which in ("identity", "account", "zone", *world.readings):
        world = world.read(which, Reading("left-out"))
    assert "deploy.throttled" not in {f.rule for f in findings(world, *Result)}


def test_a_healthy_world_passes():
    assert ids(healthy()) == {}
    assert "deploy.throttled" in {f.rule for f in findings(healthy(), Result.PASS)}
