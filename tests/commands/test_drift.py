"""`drift` on a stand-in of the Pulumi CLI: exit codes, wrong use, one stack and all of them. The real engine has its scenarios."""

import json
import os
import shlex
import sqlite3
from contextlib import closing
from pathlib import Path
from threading import Thread
from time import sleep

import pytest
import typer.main

from deliverability.commands.application import make_app
from tests.commands.cli import ROOT, run
from tests.drift.standing_in import StandIn, state
from tests.engine.cli.events import begins, ends, side
from tests.forge.standin import GitHubStandin, serving

DMARC = {"name": "_dmarc.shop.example", "type": "TXT", "zoneId": "Z1", "ttl": 300}
OLD, NEW = side(inputs=DMARC), side(inputs={**DMARC, "ttl": 60})
DRIFTED = (
    begins("refresh", "mail-dmarc", old=OLD),
    ends("update", "mail-dmarc", old=OLD, new=NEW, diffs=["ttl"]),
)
PLANNED = (
    begins("update", "mail-dmarc", old=NEW, new=OLD, diffs=["ttl"]),
    ends("update", "mail-dmarc", old=NEW, new=OLD, diffs=["ttl"]),
)


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> StandIn:
    made = StandIn(tmp_path / "bin")
    monkeypatch.setenv("PATH", f"{made.folder}{os.pathsep}{os.environ['PATH']}")
    return made


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "project"
    (folder / "stacks").mkdir(parents=True)
    (folder / "Pulumi.yaml").write_text(
        "name: mail-deliverability\nruntime: python\nstackConfigDir: stacks\n"
    )
    monkeypatch.chdir(folder)
    declare(folder, "shop")
    return folder


def declare(folder: Path, stack: str, domain: str = "shop.example", more: str = "") -> None:
    config = f"config:\n  aws:region: eu-central-1\n  mail-deliverability:domain: {domain}\n{more}"
    (folder / "stacks" / f"Pulumi.{stack}.yaml").write_text(config)


def drift_in(stand_in: StandIn, stack: str = "") -> None:
    suffix = f".{stack}" if stack else ""
    stand_in.answers(f"refresh{suffix}", *DRIFTED, code=7)
    stand_in.answers(f"preview{suffix}", *PLANNED, code=7)


def test_nothing_has_drifted(stand_in: StandIn, project: Path):
    ran = run("drift", "--stack", "shop", "--no-check")
    assert ran.code == 0
    assert "note: not looked at: what DNS, SES and Route 53 themselves say (--no-check)" in " ".join(
        ran.out.split()
    )
    assert "shop.example: in order (2 passed)" in ran.out


def test_drift_is_one_with_property_values_and_looks(stand_in: StandIn, project: Path):
    drift_in(stand_in)
    ran = run("drift", "--stack", "shop", "--no-check", "-f", "json")
    assert ran.code == 1
    [found] = [each for each in json.loads(ran.out)["findings"] if each["result"] == "fail"]
    assert (found["rule"], found["subject"], found["part"], found["saw"], found["wanted"]) == (
        "drift.changed-outside",
        "_dmarc.shop.example",
        "mail-dmarc.ttl",
        ["60"],
        ["300"],
    )
    assert found["message"].endswith("(mail-dmarc.ttl, seen by cloud against state and cloud against code)")


def test_what_is_ignored_is_no_drift(stand_in: StandIn, project: Path):
    ignore = '{ignore: [{property: mail-dmarc.ttl, until: "2099-12-31", reason: agreed}]}'
    declare(project, "shop", more=f"  mail-deliverability:drift: {ignore}\n")
    drift_in(stand_in)
    ran = run("drift", "--stack", "shop", "--no-check")
    assert ran.code == 0
    assert "(waived until 2099-12-31)" in " ".join(ran.out.split())


def test_unknown_is_no_drift(stand_in: StandIn, project: Path):
    stand_in.answers("stack-export", out=state("now", "mail-spf"))
    ran = run("drift", "--stack", "shop", "--no-check")
    assert ran.code == 3
    assert (
        "the state is locked (an update is under way, or was interrupted while creating mail-spf)"
        in " ".join(ran.out.split())
    )


def test_without_a_cli_the_way_out_is_named(
    stand_in: StandIn, project: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("PATH", "/nowhere")
    ran = run("drift", "--stack", "shop", "--no-check")
    assert ran.code == 3
    assert "Install the Pulumi CLI, version 3.246.0 or later, on PATH." in " ".join(ran.out.split())


def test_a_named_stack_that_the_backend_lacks_is_wrong_use(stand_in: StandIn, project: Path):
    stand_in.answers("stack-export", err="error: no stack named 'shop' found", code=6)
    ran = run("drift", "--stack", "shop", "--no-check")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1] == (
        "--stack shop: Pulumi's backend has no stack of that name (no stack named 'shop' found): deploy it first (pulumi up), or name "
        "the backend that has it (PULUMI_BACKEND_URL, pulumi login)"
    )


WRONG = [
    ((), "which stack? name one with --stack NAME, or take every one with --all"),
    (("--all", "--stack", "shop"), "--all and --stack exclude each other"),
    (("--stack", "shop", "--no-check", "--dns-only"), "--no-check leaves DNS and AWS out"),
    (("--all", "--save-snapshot", "x.json"), "--save-snapshot and --baseline are about one stack"),
    (("--stack", "shop", "--jobs", "2"), "--jobs says how many stacks are looked at together"),
    (("--all", "-f", "junit"), "--format junit: the report about all stacks has the formats text, json, markdown"),
    (("--stack", "other"), "there is no stack 'other'"),
    (("--stack", "shop", "-n", "no server"), "--nameserver: "),
    (("--stack", "shop", "--save-snapshot", "x.json", "-o", "./x.json"), "--save-snapshot: x.json is named by another option, too"),
    (("--stack", "shop", "--baseline", "x.json", "-o", "x.json"), "--baseline: x.json is named by another option, too"),
    (("--stack", "shop", "--no-check", "--history", "-"), "--history: a history is a file, and neither stdin nor stdout"),
    (("--stack", "shop", "--no-check", "--history", "x" * 300), f"{'x' * 300}: no place for a file: File name too long: name another"),
    (("--stack", "shop", "--no-check", "-o", f"{'x' * 300}.json"), f"{'x' * 300}.json: no place for a file: File name too long"),
    (("--all", "--no-check", "--project", "x" * 300), "no place for a file: File name too long"),
]  # fmt: skip


@pytest.mark.parametrize(("arguments", "message"), WRONG)
def test_wrong_use(stand_in: StandIn, project: Path, arguments: tuple[str, ...], message: str):
    ran = run("drift", *arguments)
    assert (ran.code, ran.out) == (2, "")
    assert message in ran.err


def test_all_stacks_in_one_report(stand_in: StandIn, project: Path):
    """Twenty stacks: four that have drifted, one that was never deployed, one that is being updated, one whose file is wrong."""
    for number in range(1, 20):
        declare(project, f"shop-{number:02}", f"shop-{number:02}.example")
    for number in (3, 8, 13, 18):
        drift_in(stand_in, f"shop-{number:02}")
    stand_in.answers("stack-export.shop-05", err="error: no stack named 'shop-05' found", code=6)
    stand_in.answers("stack-export.shop-07", out=state("now", "mail-spf"))
    declare(project, "shop", "no domain")
    ran = run("drift", "--all", "--no-check", "-f", "markdown", "-o", "drift.json")
    assert ran.code == 1
    found = json.loads((project / "drift.json").read_text())
    assert found["summary"] == "20 stacks: 4 not in order, 1 not configured, 2 could not tell, 13 in order"
    assert found["exitCode"] == 1
    codes = [(each["stack"], each["exitCode"]) for each in found["stacks"]]
    trouble = [(f"shop-{number:02}", 1) for number in (3, 8, 13, 18)]
    assert codes[:7] == [*trouble, ("shop", 2), ("shop-05", 3), ("shop-07", 3)]
    assert {code for _, code in codes[7:]} == {0}
    assert found["stacks"][4]["problem"].startswith("stacks/Pulumi.shop.yaml: 1 problem")
    assert ran.out.startswith(f"### {found['summary']}\n")
    assert ran.err == ""


def test_all_stacks_for_a_person(stand_in: StandIn, project: Path):
    declare(project, "shop-b", "shop-b.example")
    drift_in(stand_in, "shop")
    ran = run("drift", "--all", "--no-check", "--jobs", "1")
    assert ran.code == 1
    assert ran.err == "[1/2] shop: not in order\n[2/2] shop-b: in order\n"
    said = ran.out.splitlines()
    assert said[1] == "NOT IN ORDER shop (shop.example)"
    assert "  fail    drift.changed-outside" in said
    assert said[-3:] == ["", "2 stacks: 1 not in order, 1 in order", "exit code 1: not in order"]
    assert "in order: shop-b" in said


def test_a_project_without_stacks_is_wrong_use(stand_in: StandIn, project: Path):
    (project / "stacks" / "Pulumi.shop.yaml").unlink()
    ran = run("drift", "--all")
    assert (ran.code, ran.out) == (2, "")
    assert "there is no stack file, so there is nothing to look at" in ran.err


def test_what_was_seen_can_be_judged_again(stand_in: StandIn, project: Path):
    drift_in(stand_in)
    seen = run("drift", "--stack", "shop", "--dns-only", "-n", "127.0.0.1:9", "--timeout", "0.5",
               "--save-snapshot", "seen.json", "-f", "json")  # fmt: skip
    assert seen.code == 1
    again = run("check", "--from-snapshot", "seen.json", "-f", "json")
    told = [json.loads(each.out)["findings"] for each in (seen, again)]
    assert told[0] == told[1]
    assert "drift.changed-outside" in {each["rule"] for each in told[0] if each["result"] == "fail"}


def states(data: dict) -> tuple[object, ...]:
    """The state of each failure, and what is gone and unseen."""
    told = [(each["rule"], each["history"]["state"]) for each in data["findings"] if each["result"] == "fail"]
    left = [[each["rule"] for each in data["history"][key]] for key in ("gone", "unseen")]
    return told, *left


def test_the_history_tells_since_when_and_what_pulumi_did_not_see_stays_open(
    stand_in: StandIn, project: Path
):
    rule = "drift.changed-outside"
    fine = ("refresh", "preview")
    looks = []
    for drifted, locked in ((True, False), (True, False), (False, True), (False, False), (True, False)):
        for side_ in fine:
            stand_in.answers(side_, code=255 if locked else 0)
        if drifted:
            drift_in(stand_in)
        ran = run("drift", "--stack", "shop", "--no-check", "--history", "kept.db", "-f", "json")
        looks.append(states(json.loads(ran.out)))
    assert looks == [
        ([(rule, "new")], [], []),
        ([(rule, "since")], [], []),
        ([], [], [rule]),
        ([], [rule], []),
        ([(rule, "again")], [], []),
    ]


def test_all_stacks_have_their_histories_in_one_file(stand_in: StandIn, project: Path):
    declare(project, "other", "other.example")
    drift_in(stand_in, "shop")
    for _ in range(2):
        ran = run("drift", "--all", "--no-check", "--history", "kept.db", "-f", "json")
    verdicts = {each["stack"]: each["verdict"] for each in json.loads(ran.out)["stacks"]}
    assert states(verdicts["shop"]) == ([("drift.changed-outside", "since")], [], [])
    assert states(verdicts["other"]) == ([], [], [])
    for side_ in ("refresh.shop", "preview.shop"):
        stand_in.answers(side_)
    ran = run("drift", "--all", "--no-check", "--history", "kept.db")
    assert ran.code == 0
    told = " ".join(ran.out.split())
    assert " gone shop: drift.changed-outside at _dmarc.shop.example: known since 2" in told


def test_progress_is_a_line_for_each_stack_whatever_it_is_called(stand_in: StandIn, project: Path):
    declare(project, "a\n::error::b\x1b[31m", "a.example")
    ran = run("drift", "--all", "--jobs", "1", "--no-check")
    assert ran.err == "[1/2] a\\n::error::b\\x1b[31m: in order\n[2/2] shop: in order\n"


def test_nobody_waits_for_the_history_while_stacks_are_looked_at(
    stand_in: StandIn, project: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("deliverability.history.file._PATIENCE", 2.0)
    declare(project, "other", "other.example")
    every = ("drift", "--all", "--jobs", "1", "--no-check", "--history", "kept.db")
    assert run(*every).code == 0
    called = len(stand_in.calls())
    with closing(sqlite3.connect("kept.db", isolation_level=None, check_same_thread=False)) as writer:
        writer.execute("BEGIN IMMEDIATE")

        def until_the_last_is_looked_at() -> None:
            while not [call for call in stand_in.calls()[called:] if "preview" in call and "shop" in call]:
                sleep(0.01)
            writer.execute("ROLLBACK")

        thread = Thread(target=until_the_last_is_looked_at)
        thread.start()
        ran = run(*every)
        thread.join()
    assert ran.code == 0
    assert "this run is not in it" not in ran.err


def test_the_issue_of_each_stack_is_opened_updated_and_closed(
    stand_in: StandIn, project: Path, monkeypatch: pytest.MonkeyPatch
):
    """As a scheduled job does it: all stacks, one document, and the code host's issues from that."""
    declare(project, "other", "other.example")
    told = []

    def scheduled() -> None:
        run("drift", "--all", "--no-check", "--history", "kept.db", "-o", "json=drift.json")
        ran = run("issue", "drift.json")
        assert (ran.code, ran.err) == (0, "")
        told.append([line.partition("; ")[2].partition(" http")[0] for line in ran.out.splitlines()])

    def seen(stack: str, *events: object, code: int) -> None:
        for look in ("refresh", "preview"):
            stand_in.answers(f"{look}.{stack}", *events, code=code)

    with serving(GitHubStandin()) as host:
        for name, value in host.variables().items():
            monkeypatch.setenv(name, value)
        scheduled()
        drift_in(stand_in, "shop")
        scheduled()
        scheduled()
        seen("shop", code=255)
        scheduled()
        seen("shop", code=0)
        scheduled()
    assert told == [
        [NO_ISSUE, NO_ISSUE],
        ["opened: #1", NO_ISSUE],
        ["left as it is: #1", NO_ISSUE],
        ["left as it is: #1", NO_ISSUE],
        [NO_ISSUE, "closed: #1"],
    ]
    [issue] = host.issues
    assert (issue["title"], issue["state"]) == ("Mail of shop.example is not in order (shop)", "closed")
    assert "`drift.changed-outside` at `_dmarc.shop.example`: known since" in issue["body"]


NO_ISSUE = "left as it is: no issue (in order, and no issue is open)"


def test_each_command_of_the_page_can_be_given():
    page = (ROOT / "docs" / "drift.md").read_text("utf-8").splitlines()
    typed = [shlex.split(line)[1:] for line in page if line.strip().startswith("deliverability ")]
    assert len(typed) == 5
    group = typer.main.get_command(make_app())
    for name, *words in typed:
        command = group.commands[name]  # type: ignore[attr-defined]
        given = command.make_context(name, words, parent=None).params
        assert given["stack"] == "shop-a.production" or given["all_"]
