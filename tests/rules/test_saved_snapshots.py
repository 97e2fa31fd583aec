"""A snapshot that another version saved: what it lacks makes unknown the rules that need it, and nothing else.

`snapshots/` holds what a version wrote that knew 13 readings: a production shop in order, and one in the sandbox with a
second SPF record, of which three readings were refused.
"""

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from deliverability.rules import catalogue
from deliverability.rules.judge import judge
from deliverability.rules.rule import Need, Rule, rule
from deliverability.snapshot import NOT_ASKED, Snapshot, parse_snapshot
from deliverability.snapshot import readings as package
from deliverability.snapshot.readings import readings
from deliverability.snapshot.readings.specification import AwsReading
from deliverability.verdict import Finding, Result, Verdict
from tests.rules.world import World, declared, healthy

pytestmark = pytest.mark.slow

SAVED = Path(__file__).parent / "snapshots"

#: The exit code, and of all findings but passes rule, result, subject and cause, as they were told when the snapshot was saved;
#: and what rules say that came later and need the same readings.
TOLD = {
    "production": (
        0,
        [
            ("dkim.token-empty", "info", "shop.example", None),
            ("spf.hard-fail", "info", "shop.example", None),
        ],
    ),
    "sandbox": (
        1,
        [
            ("spf.multiple-records", "fail", "shop.example", None),
            ("ses.identity-unreadable", "unknown", "shop.example", None),
            ("ses.identity-unreadable", "unknown", "shop.example", None),
            ("ses.alarm-misconfigured", "unknown", "shop.example", "ses.identity-unreadable"),
            ("ses.identity-escapes-set", "unknown", "shop.example", "ses.identity-unreadable"),
            ("dkim.address-identity-overrides", "unknown", "shop.example", "ses.identity-unreadable"),
            ("mail-from.missing-on-address-identity", "unknown", "shop.example", "ses.identity-unreadable"),
            ("route53.unreadable", "unknown", "shop.example", "deploy.throttled"),
            ("route53.cname-conflict", "unknown", "shop.example", "deploy.throttled"),
            ("route53.record-exists", "unknown", "shop.example", "deploy.throttled"),
            ("route53.record-protected", "unknown", "shop.example", "deploy.throttled"),
            ("route53.changed-outside", "unknown", "shop.example", "deploy.throttled"),
            ("route53.foreign-value-lost", "unknown", "shop.example", "deploy.throttled"),
            ("route53.txt-not-canonical", "unknown", "shop.example", "deploy.throttled"),
            ("deploy.throttled", "warn", "shop.example", None),
            ("ses.sandbox", "info", "SES account in eu-central-1", None),
            ("dkim.token-empty", "info", "shop.example", None),
        ],
    ),
}
#: Rules that look at a reading besides, and say what they can without it.
LOOK_AT = {"configuration_set": {"ses.sending-disabled"}, "zone": {"dns.zone-not-delegated"}}
#: A reading that no rule of today's uses, as a file beside the others.
NEW_READING = """
from deliverability.snapshot.readings.operations import Operation
from deliverability.snapshot.readings.specification import AwsReading

POOLS = AwsReading(
    name="pools",
    place=1000,
    operations=(Operation("sesv2", "ListDedicatedIpPools"),),
    keeps={"DedicatedIpPools": None},
    read=None,
)
"""


def saved(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads((SAVED / f"{name}.json").read_text())
    return data


#: What later versions read, and their rules need, is no matter of these two.
LATER = tuple(each for name, each in readings().items() if name not in saved("production")["aws"])


def judged(data: dict[str, Any]) -> Verdict:
    return judge(parse_snapshot(json.dumps(data)), leave_out=LATER)


def told(verdict: Verdict) -> tuple[int, list[tuple[str, str, str, str | None]]]:
    told = [f for f in verdict.findings if f.result is not Result.PASS]
    return verdict.exit_code(), [(f.rule, f.result.value, f.subject, f.because) for f in told]


@pytest.mark.parametrize("name", TOLD)
def test_what_was_told_once_is_told_again(name):
    assert told(judged(saved(name))) == TOLD[name]


@pytest.fixture
def with_a_new_reading(tmp_path, monkeypatch):
    """This version reads more than the one that saved the snapshots."""
    (tmp_path / "pools_of_a_test.py").write_text(NEW_READING)
    monkeypatch.setattr(package, "__path__", [*package.__path__, str(tmp_path)])
    readings.cache_clear()
    assert "pools" in readings()
    yield readings()["pools"]
    readings.cache_clear()
    sys.modules.pop(f"{package.__name__}.pools_of_a_test", None)


@pytest.mark.parametrize("name", TOLD)
@pytest.mark.usefixtures("with_a_new_reading")
def test_a_reading_that_no_rule_uses_changes_nothing(name):
    assert told(judged(saved(name))) == TOLD[name]


def test_a_rule_that_uses_a_new_reading_can_not_tell_and_says_why(with_a_new_reading, monkeypatch):
    @rule("ses.pools", Result.WARN, title="", source="", remedy="", needs=(with_a_new_reading,))
    def pools(_, snapshot: Snapshot):
        """Nothing."""
        raise AssertionError(f"judged without {snapshot.aws.pools}")

    monkeypatch.setattr("deliverability.rules.judge.catalogue", lambda: (*catalogue(), pools))
    verdict = judged(saved("production"))
    assert verdict.findings[0] == Finding(
        rule="ses.pools",
        result=Result.UNKNOWN,
        subject="shop.example",
        message="not judged: ses:ListDedicatedIpPools in eu-central-1 gave no answer: "
        "it was not asked, the snapshot is older than the rule",
        remedy="Run the check again: a new snapshot holds what this one lacks.",
    )
    assert told(verdict) == (3, [("ses.pools", "unknown", "shop.example", None), *TOLD["production"][1]])


def test_what_a_newer_version_read_is_kept_and_changes_nothing():
    data = saved("production")
    data["aws"]["read_by_a_newer_version"] = {"status": "ok", "data": {"Pools": ["a"]}, "detail": ""}
    assert told(judged(data)) == TOLD["production"]
    snapshot = parse_snapshot(json.dumps(data))
    assert json.loads(snapshot.to_json())["aws"] == data["aws"]
    assert snapshot.aws.read_by_a_newer_version.data == {"Pools": ["a"]}


@pytest.mark.parametrize("which", readings())
def test_what_a_snapshot_lacks_makes_unknown_the_rules_that_need_it_and_no_others(which):
    world = sandboxed()
    data = json.loads(world.snapshot().to_json())
    usual = judge(parse_snapshot(json.dumps(data)))
    del data["aws"][which]
    assert parse_snapshot(json.dumps(data)).aws[which] == NOT_ASKED
    found = judge(parse_snapshot(json.dumps(data)))
    needing = {each.id for each in catalogue() if which in needed(each) and each.applies(world.manifest)}
    assert {
        each.id for each in catalogue() if findings_of(each.id, found) != findings_of(each.id, usual)
    } == needing | LOOK_AT.get(which, set())
    for id in needing:
        [finding] = findings_of(id, found)
        assert finding.result is Result.UNKNOWN
        assert finding.remedy == "Run the check again: a new snapshot holds what this one lacks."


def sandboxed() -> World:
    """A world in which no reading is left out."""
    world = healthy(declared(environment="sandbox", recipients=("tester@elsewhere.example",)))
    quota = {"Max24HourSend": 200.0, "MaxSendRate": 1.0}
    return world.standing(ProductionAccessEnabled=False, SendQuota=quota)


def needed(each: Rule) -> set[str]:
    """The names of the readings that a rule can't do without."""
    named = {need.name for need in each.needs if isinstance(need, AwsReading)}
    return {*named, "identity"} if Need.SES_IDENTITY in each.needs else named


def findings_of(id: str, verdict: Verdict) -> list[Finding]:
    return [finding for finding in verdict.findings if finding.rule == id]
