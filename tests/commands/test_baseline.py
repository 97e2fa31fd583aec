"""`deliverability check --baseline`: an earlier snapshot to compare with."""

import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from tests.commands.cli import run
from tests.rules.world import World, declared, healthy

CRM = "_spf.crm.example"


def shop(text: str = "v=spf1 ip4:192.0.2.1 -all", *, domain: str = "shop.example") -> World:
    reports = {"reportTo": (f"dmarc@{domain}",)}
    manifest = declared(domain=domain, dmarc=reports, spf={"also": (f"include:{CRM}",), "all": "~all"})
    world = healthy(manifest).put(CRM, "TXT", text)
    return world.put("mail.crm.example", "A", "192.0.2.9").put("web.crm.example", "A", "192.0.2.10")


def saved(world: World, file: Path) -> Path:
    file.write_text(world.snapshot().to_json(), encoding="utf-8")
    return file


@pytest.fixture
def earlier(tmp_path: Path) -> Path:
    return saved(replace(shop(), taken_at=shop().taken_at - timedelta(days=7)), tmp_path / "earlier.json")


@pytest.fixture
def later(tmp_path: Path) -> Path:
    return saved(shop("v=spf1 a:mail.crm.example a:web.crm.example -all"), tmp_path / "later.json")


def test_growth_since_an_earlier_snapshot_is_a_warning(earlier: Path, later: Path):
    ran = run("check", "--from-snapshot", str(later), "--baseline", str(earlier), "--format", "json")
    findings = json.loads(ran.out)["findings"]
    assert ran.code == 0
    assert [(f["rule"], f["subject"]) for f in findings if f["result"] == "warn"] == [
        ("spf.include-growth", "shop.example")
    ]


def test_without_it_nothing_is_compared(later: Path):
    assert "spf.include-growth" not in run("check", "--from-snapshot", str(later), "--format", "json").out


def test_the_saved_snapshot_keeps_what_it_was_compared_with(earlier: Path, later: Path):
    one = run("check", "--from-snapshot", str(later), "--baseline", str(earlier), "--format", "json")
    from deliverability.commands.baseline import read_earlier
    from deliverability.snapshot import parse_snapshot

    compared = read_earlier(earlier)
    assert compared is not None
    later.write_text(compared.joined(parse_snapshot(later.read_text())).to_json())
    assert run("check", "--from-snapshot", str(later), "--format", "json") == one


def test_a_snapshot_of_another_domain_is_refused(tmp_path: Path, later: Path):
    other = saved(shop(domain="other.example"), tmp_path / "other.json")
    ran = run("check", "--from-snapshot", str(later), "--baseline", str(other))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"--baseline: {other} is a snapshot of other.example, and this check is about shop.example\n"
    )


def test_a_later_snapshot_is_no_baseline(earlier: Path, later: Path):
    ran = run("check", "--from-snapshot", str(earlier), "--baseline", str(later))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"--baseline: {later} was taken at 2026-11-20 12:00:00 UTC, after what it is compared with "
        "(2026-11-13 12:00:00 UTC)\n"
    )


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "empty: name another file"),
        ("x", "not JSON (line 1, column 1: Expecting value)"),
        ("[]", "not a snapshot of schema 1 (found schema None)"),
        ('{"schema": 1}', "not a snapshot of schema 1 (found schema 1)"),
    ],
)
def test_a_file_that_is_no_snapshot_is_refused(tmp_path: Path, later: Path, text: str, problem: str):
    file = tmp_path / "wrong.json"
    file.write_text(text)
    ran = run("check", "--from-snapshot", str(later), "--baseline", str(file))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.startswith(f"{file}: {problem}")


def test_a_file_that_is_not_there_is_refused(tmp_path: Path, later: Path):
    ran = run("check", "--from-snapshot", str(later), "--baseline", str(tmp_path / "no.json"))
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"{tmp_path / 'no.json'}: cannot read: No such file or directory\n"


def test_a_scheduled_check_names_one_file_and_its_first_run_makes_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    async def observe(manifest, *, dns, aws):
        return replace(shop().snapshot(), manifest=manifest)

    monkeypatch.setattr("deliverability.observe.gather.observe", observe)
    manifest, last = tmp_path / "manifest.json", tmp_path / "last.json"
    manifest.write_text(shop().manifest.to_json())
    check = (
        "check",
        "--manifest",
        str(manifest),
        "--baseline",
        str(last),
        "--save-snapshot",
        str(last),
        "-f",
        "json",
    )
    first, second = run(*check), run(*check)
    assert (first.code, second.code) == (0, 0)
    assert first.err.startswith(
        f"note: no baseline yet: {last} is made by this run, and what grows is told from"
    )
    assert "no baseline yet" not in second.err


def test_a_baseline_that_no_run_makes_must_be_there(later: Path, tmp_path: Path):
    ran = run("check", "--from-snapshot", str(later), "--baseline", str(tmp_path / "none.json"))
    assert (ran.code, ran.err) == (2, f"{tmp_path / 'none.json'}: cannot read: No such file or directory\n")
