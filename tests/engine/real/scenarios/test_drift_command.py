"""`deliverability drift` on the real engine: what each look sees, what is unknown, and that nothing is written."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.engine.real.driver import Shop
from tests.engine.real.scenarios.conftest import Opens

_INCLUDED = "_spf.newsletter.example"
_USUAL = {"domain": "shop.example", "environment": "production"}
_SPF, _SOFT = "v=spf1 include:amazonses.com -all", "v=spf1 include:amazonses.com ~all"
_MX = "10 feedback-smtp.eu-central-1.amazonses.com"
_BOTH = "seen by cloud against state and cloud against code"
_STATE_AND_CODE = "not seen by cloud against state and cloud against code: "
#: A failure's rule, subject, property, what was found and what should be.
Told = tuple[str, str, str | None, list[str], list[str]]


@dataclass(frozen=True, slots=True)
class Report:
    """What the command left behind. findings: of the JSON report, without what passed."""

    code: int
    findings: list[dict[str, Any]]
    err: str

    def of(self, result: str) -> list[dict[str, Any]]:
        """Those that stand by themselves with this result."""
        return [each for each in self.findings if each["result"] == result and each["because"] is None]

    @property
    def failures(self) -> list[Told]:
        return sorted(
            (each["rule"], each["subject"], each["part"], each["saw"], each["wanted"])
            for each in self.of("fail")
        )

    @property
    def folded(self) -> set[tuple[str, str]]:
        """What the check says besides, and under which rule it stands."""
        return {(each["rule"], each["because"]) for each in self.findings if each["because"] is not None}

    @property
    def unknown(self) -> list[str]:
        return [each["message"] for each in self.of("unknown") if each["rule"] == "drift.unreadable"]


def _drift(mine: Shop, *flags: str, environment: Mapping[str, str | None] | None = None) -> Report:
    """Run it as a user does: in the project's folder, everything else in the environment."""
    changed = {
        **mine.project.environment(),
        "DELIVERABILITY_NETWORK": f"{mine.cloud.endpoint_url}/_cloud/network",
        **(environment or {}),
    }
    done = subprocess.run(
        (sys.executable, "-m", "deliverability", "drift", "--stack", mine.stack, "-f", "json", *flags),
        cwd=mine.project.folder,
        env={name: value for name, value in changed.items() if value is not None},
        capture_output=True,
        text=True,
        check=False,
    )
    findings = json.loads(done.stdout)["findings"] if done.stdout else []
    return Report(done.returncode, [each for each in findings if each["result"] != "pass"], done.stderr)


def _files(*folders: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for folder in folders for file in folder.rglob("*") if file.is_file()}


def test_what_changed_behind_the_stacks_back_is_told_once_and_nothing_is_written(shop: Opens) -> None:
    mine = shop(_USUAL)
    mine.up()
    mine.verify()
    home, ses = mine.zones.home, mine.ses
    made = home.contents()
    before = _files(mine.project.folder / "stacks", mine.project.home / ".pulumi")

    usual = _drift(mine, "-o", str(mine.project.logs / "usual.txt"))
    assert (usual.code, usual.failures, usual.unknown, usual.err) == (0, [], [], "")

    policy = home.texts("_dmarc.shop.example")
    identity = {"EmailIdentity": "shop.example", "MailFromDomain": "bounce.shop.example"}
    behaves = ses.put_email_identity_mail_from_attributes
    changed = "drift.changed-outside"
    drifts: list[tuple[Callable[[], object], Told, tuple[str, str]]] = [
        (
            lambda: home.put_texts("shop.example", [_SOFT]),
            (changed, "shop.example", "mail-spf.records", [_SOFT], [_SPF]),
            ("dns.record-differs", changed),
        ),
        (
            lambda: home.put_texts("_dmarc.shop.example", policy, ttl=60),
            (changed, "_dmarc.shop.example", "mail-dmarc.ttl", ["60"], ["300"]),
            ("route53.changed-outside", changed),
        ),
        (
            lambda: home.remove("bounce.shop.example", "MX"),
            ("drift.deleted-outside", "bounce.shop.example", "mail-mail-from-mx", [], [_MX]),
            ("dns.record-missing", "drift.deleted-outside"),
        ),
        (
            lambda: behaves(**identity, BehaviorOnMxFailure="REJECT_MESSAGE"),
            (
                changed,
                "bounce.shop.example",
                "mail-mail-from.behaviorOnMxFailure",
                ["REJECT_MESSAGE"],
                ["USE_DEFAULT_VALUE"],
            ),
            ("mail-from.behavior-differs", changed),
        ),
        (
            lambda: ses.put_configuration_set_suppression_options(
                ConfigurationSetName="shop-example", SuppressedReasons=["BOUNCE"]
            ),
            (
                changed,
                "shop-example",
                "mail-configuration-set.suppressionOptions.suppressedReasons",
                ["BOUNCE"],
                ["BOUNCE", "COMPLAINT"],
            ),
            ("ses.setting-differs", changed),
        ),
    ]
    for drift, expected, besides in drifts:
        drift()
        found = _drift(mine)
        assert (found.code, found.failures, found.unknown) == (1, [expected], [])
        assert found.of("fail")[0]["message"].endswith(f"({expected[2]}, {_BOTH})")
        assert besides in found.folded
        home.restore(made)
        behaves(**identity, BehaviorOnMxFailure="USE_DEFAULT_VALUE")
        ses.put_configuration_set_suppression_options(
            ConfigurationSetName="shop-example", SuppressedReasons=["BOUNCE", "COMPLAINT"]
        )

    for drift, _, _ in drifts:
        drift()
    together = _drift(mine)
    assert (together.code, together.failures) == (1, sorted(expected for _, expected, _ in drifts))
    assert _files(mine.project.folder / "stacks", mine.project.home / ".pulumi") == before

    mine.up("--refresh")
    assert _drift(mine).code == 0


def test_what_could_not_be_looked_at_is_unknown_and_the_other_looks_still_speak(
    shop: Opens, tmp_path: Path
) -> None:
    mine = shop(_USUAL)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    missing = _drift(mine, environment={"PULUMI_BACKEND_URL": elsewhere.as_uri()})
    assert (missing.code, missing.findings) == (2, [])
    assert "Pulumi's backend has no stack of that name" in missing.err

    never = _drift(mine)
    assert never.code == 1
    assert "none of the 10 resources that the stack file declares was ever made" in str(never.findings)

    mine.up()
    mine.verify()
    mine.zones.home.put_texts("shop.example", [_SOFT])

    keys: dict[str, str | None] = {"AWS_ACCESS_KEY_ID": None, "AWS_SECRET_ACCESS_KEY": None}
    without = _drift(mine, environment=keys)
    # DNS shows the edit all the same.
    assert (without.code, [each["rule"] for each in without.of("fail")]) == (1, ["dns.record-differs"])
    assert without.unknown[0].startswith(
        f"{_STATE_AND_CODE}the AWS provider has no usable credentials (could not load provider for resource"
    )

    mine.up("--refresh")
    without = _drift(mine, environment=keys)
    assert (without.code, without.failures, len(without.unknown)) == (3, [], 1)

    down = _drift(mine, environment={"AWS_ENDPOINT_URL": "http://127.0.0.1:9", "AWS_MAX_ATTEMPTS": "1"})
    assert (down.code, down.failures) == (3, [])
    assert down.unknown[0].startswith(f"{_STATE_AND_CODE}the state's backend or AWS can't be reached (")
    assert "connection refused" in down.unknown[0]

    locks = mine.project.home / ".pulumi" / "locks" / "organization" / "mail-deliverability" / mine.stack
    locks.mkdir(parents=True, exist_ok=True)
    lock = {"pid": 1, "username": "ci", "hostname": "runner-7", "timestamp": "2026-11-29T12:41:39.06Z"}
    (locks / "1.json").write_text(json.dumps(lock))
    locked = _drift(mine)
    (locks / "1.json").unlink()
    assert (locked.code, locked.failures) == (3, [])
    assert locked.unknown == [
        f"{_STATE_AND_CODE}the state is locked (by ci@runner-7 since 2026-11-29T12:41:39)"
    ]

    wrong = _drift(mine, environment={"PULUMI_CONFIG_PASSPHRASE": "wrong"})
    assert (wrong.code, wrong.failures) == (3, [])
    assert wrong.unknown[0].startswith(
        f"{_STATE_AND_CODE}the passphrase of the stack's secrets is missing or wrong ("
    )

    program = mine.project.folder / "__main__.py"
    text = program.read_text("utf-8")
    program.write_text("raise RuntimeError('boom')\n")
    broken = _drift(mine)
    assert (broken.code, broken.failures) == (3, [])
    assert broken.unknown[0].startswith("not seen by cloud against code: the program doesn't run (")
    assert broken.unknown[0].endswith("RuntimeError: boom)")
    # The state needs no program.
    mine.zones.home.put_texts("shop.example", [_SOFT])
    told = _drift(mine)
    assert (told.code, told.failures) == (
        1,
        [("drift.changed-outside", "shop.example", "mail-spf.records", [_SOFT], [_SPF])],
    )
    assert told.of("fail")[0]["message"].endswith("(mail-spf.records, seen by cloud against state)")
    program.write_text(text)


def test_an_update_that_is_under_way_is_no_drift(shop: Opens) -> None:
    mine = shop(_USUAL)
    updating = mine.start("up", "--yes", "--skip-preview")
    updating.until(lambda done: any(each.name == "mail-mail-from-mx" for each in done))
    found = _drift(mine, "--no-check")
    updating.wait()
    assert (found.code, found.failures) == (3, [])
    assert found.unknown[0].startswith(f"{_STATE_AND_CODE}the state is locked (")


def test_the_check_sees_what_pulumi_cannot(shop: Opens) -> None:
    settings = {**_USUAL, "spf": {"record": "shared", "also": [f"include:{_INCLUDED}"]}}
    mine = shop(settings)
    mine.up()
    mine.verify()
    seen = str(mine.project.logs / "seen.json")
    usual = _drift(mine, "--save-snapshot", seen)
    assert (usual.code, usual.failures, usual.unknown) == (0, [], [])

    # An include of somebody else grows, and no record of ours has changed.
    others = mine.zones.editor(_INCLUDED)
    before = others.texts(_INCLUDED)
    others.put_texts(_INCLUDED, [f"v=spf1 include:more.{_INCLUDED} -all"])
    others.put_texts(f"more.{_INCLUDED}", ["v=spf1 ip4:198.51.100.25 -all"])
    grown = _drift(mine, "--baseline", seen)
    assert (grown.code, [(each["rule"], each["saw"], each["wanted"]) for each in grown.of("warn") if "growth" in each["rule"]]) == (
        0,
        [("spf.include-growth", ["3 lookups", "0 void lookups"], ["2 lookups", "0 void lookups"])],
    )  # fmt: skip
    assert _drift(mine, "--baseline", seen, "--strict").code == 1
    others.put_texts(_INCLUDED, before)

    # A second SPF record beside the value that is ours: what the stack manages is as it was.
    home = mine.zones.home
    home.put_texts("shop.example", [*home.texts("shop.example"), "v=spf1 -all"])
    second = _drift(mine)
    assert second.code == 1
    assert [each["rule"] for each in second.of("fail")] == ["spf.multiple-records"]
    assert [each for each in second.findings if each["rule"].startswith("drift.")] == []


@pytest.mark.parametrize("entry", ["mail-dmarc.ttl"])
def test_what_is_ignored_until_a_date_is_a_note(shop: Opens, entry: str) -> None:
    mine = shop(_USUAL)
    mine.up()
    mine.verify()
    home = mine.zones.home
    home.put_texts("_dmarc.shop.example", home.texts("_dmarc.shop.example"), ttl=60)
    accepted = {"property": entry, "until": "2099-12-31", "reason": "the registrar insists"}
    mine = mine.declares({**_USUAL, "drift": {"ignore": [accepted]}})
    found = _drift(mine)
    notes = {
        (each["rule"], each["part"], each["waivedUntil"])
        for each in found.findings
        if each["rule"].startswith("drift.")
    }
    assert (found.code, notes) == (0, {("drift.changed-outside", entry, "2099-12-31")})


def test_one_cause_is_one_failure(shop: Opens) -> None:
    mine = shop(_USUAL)
    mine.up()
    mine.verify()

    # What a deploy would be refused for is what somebody has put there.
    home, theirs = mine.zones.home, "site-verification=1"
    home.put_texts("shop.example", [_SPF, theirs])
    beside = _drift(mine)
    assert (beside.code, [(each[0], each[2], sorted(each[3])) for each in beside.failures]) == (
        1,
        [("drift.changed-outside", "mail-spf.records", [theirs, _SPF])],
    )
    assert ("drift.unreadable", "drift.changed-outside") in beside.folded
    assert beside.unknown == []
    assert f'remove "{theirs}" at shop.example, and apply the stack' in beside.of("fail")[0]["remedy"]
    home.put_texts("shop.example", [_SPF])

    # With its identity go the settings of it, and what only a deployment can decide anew.
    mine.ses.delete_email_identity(EmailIdentity=mine.domain)
    gone = _drift(mine)
    assert (gone.code, gone.failures) == (
        1,
        [("drift.deleted-outside", "shop.example", "mail-identity", [], [])],
    )
    assert ("ses.identity-missing-in-region", "drift.deleted-outside") in gone.folded
    assert gone.of("fail")[0]["remedy"].startswith("Apply the stack shop again")
