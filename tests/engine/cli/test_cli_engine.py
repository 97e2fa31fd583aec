"""The CLI's commands, run on a stand-in that writes down how it was called and answers as it is told."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deliverability.engine import EngineError, Operation
from deliverability.engine.cli import CliEngine, CliMissing, Installed, find_cli, open_cli_engine
from tests.engine.cli.events import RECORD, STACK, begins, ends, says, side, urn

ROOT = Path(__file__).parents[3]

#: Answers with the files that stand beside it: NAME.json holds events, printed text and an exit code.
_STAND_IN = f"""#!{sys.executable}
import json, os, sys
beside = os.path.dirname(os.path.abspath(sys.argv[0]))
arguments = sys.argv[1:]
with open(beside + "/called", "a") as called:
    called.write(json.dumps(arguments) + "\\n")
log = None
if "--event-log" in arguments:
    log = arguments[arguments.index("--event-log") + 1]
name = "-".join(a for a in arguments[:2] if not a.startswith("-"))
try:
    answer = json.load(open(beside + "/" + name + ".json"))
except FileNotFoundError:
    answer = dict(events=[], out="", err="", code=0)
if log:
    with open(log, "w") as file:
        file.writelines(json.dumps(event) + "\\n" for event in answer["events"])
sys.stdout.write(answer["out"])
sys.stderr.write(answer["err"])
sys.exit(answer["code"])
"""


class StandIn:
    """What stands in for the CLI."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.command = folder / "pulumi"
        self.command.write_text(_STAND_IN)
        self.command.chmod(0o755)

    def answers(self, name: str, *events: Any, out: str = "", err: str = "", code: int = 0) -> None:
        answer = {"events": events, "out": out, "err": err, "code": code}
        (self.folder / f"{name}.json").write_text(json.dumps(answer))

    def calls(self) -> list[list[str]]:
        """How it was called, without where the log goes."""
        said = [json.loads(line) for line in (self.folder / "called").read_text().splitlines()]
        return [[word for word in each if not word.endswith(".events.jsonl")] for each in said]


@pytest.fixture
def stand_in(tmp_path: Path) -> StandIn:
    (tmp_path / "bin").mkdir()
    return StandIn(tmp_path / "bin")


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (folder / "Pulumi.dev.yaml").write_text("config: {aws:region: eu-west-1}\n")
    return folder


@pytest.fixture
def engine(stand_in: StandIn, project: Path) -> Iterator[CliEngine]:
    with open_cli_engine(project, "dev", Installed(stand_in.command, project / "none"), {}) as opened:
        yield opened


_ALWAYS = ["--stack", "dev", "--non-interactive", "--color=never"]


def test_each_method_is_one_command(engine: CliEngine, stand_in: StandIn) -> None:
    engine.preview()
    engine.up()
    engine.refresh()
    engine.drift()
    engine.destroy()
    logged = ["--event-log", *_ALWAYS]
    confirmed = ["--yes", "--skip-preview"]
    assert stand_in.calls() == [
        ["stack", "init", "dev", "--non-interactive", "--color=never"],
        ["preview", *logged],
        ["up", *confirmed, *logged],
        ["refresh", *confirmed, *logged],
        ["refresh", "--preview-only", *logged],
        ["destroy", *confirmed, *logged],
    ]


def test_a_run_gives_changes_outputs_and_what_was_said(engine: CliEngine, stand_in: StandIn) -> None:
    stand_in.answers(
        "up",
        says("warning", "no zone was found"),
        says("info#err", "printed by the program"),
        begins("create", "demo-dev", STACK, new=side(STACK)),
        begins("create", "spf", new=side(inputs={"ttl": 60})),
        ends("create", "spf", new=side(inputs={"ttl": 60})),
        ends("create", "demo-dev", STACK, new=side(STACK, outputs={"manifest": "{}"})),
    )
    done = engine.up()
    assert [(each.operation, each.name) for each in done.changes] == [(Operation.CREATE, "spf")]
    assert (done.outputs, done.warnings, done.printed) == (
        {"manifest": "{}"},
        ("no zone was found",),
        "printed by the program\n",
    )


def test_a_command_that_fails_says_why_and_what_it_did_before(engine: CliEngine, stand_in: StandIn) -> None:
    stand_in.answers(
        "up",
        begins("create", "mx", new=side()),
        ends("create", "mx", new=side()),
        says("error", "it is taken", urn("spf")),
        says("error", "update failed"),
        code=255,
    )
    with pytest.raises(EngineError) as failed:
        engine.up()
    assert str(failed.value) == f"{RECORD} 'spf': it is taken"
    assert [each.name for each in failed.value.changes] == ["mx"]


def test_a_command_that_fails_before_it_has_a_log_is_told_by_what_it_printed(
    engine: CliEngine, stand_in: StandIn
) -> None:
    stand_in.answers("preview", err="error: unknown flag\n", code=1)
    with pytest.raises(EngineError, match=r"^error: unknown flag$"):
        engine.preview()


def test_a_stack_that_cannot_be_made_ends_it_at_once(stand_in: StandIn, project: Path) -> None:
    stand_in.answers("stack-init", err="error: the CLI is too old for this project\n", code=255)
    with (
        pytest.raises(EngineError, match=r"^pulumi stack init: error: the CLI is too old for this project$"),
        open_cli_engine(project, "dev", Installed(stand_in.command, project / "none"), {}),
    ):
        pass


def test_protection_is_lifted_where_there_is_some(engine: CliEngine, stand_in: StandIn) -> None:
    def exported(protect: bool) -> None:
        resources = [
            {"urn": urn("demo-dev", STACK), "type": STACK, "custom": False},
            {"urn": urn("spf"), "type": RECORD, "custom": True, "id": "Z_a_TXT", "protect": protect},
        ]
        stand_in.answers(
            "stack-export", out=json.dumps({"version": 3, "deployment": {"resources": resources}})
        )

    exported(protect=True)
    assert [(each.name, each.id, each.protect) for each in engine.state.all()] == [("spf", "Z_a_TXT", True)]
    assert engine.unprotect() == (urn("spf"),)
    assert stand_in.calls()[-1] == ["state", "unprotect", "--all", "--yes", *_ALWAYS]
    exported(protect=False)
    assert engine.unprotect() == ()
    assert stand_in.calls()[-1][:2] == ["stack", "export"]


def test_a_new_stack_has_no_resources(engine: CliEngine, stand_in: StandIn) -> None:
    stand_in.answers("stack-export", out='{"version": 3, "deployment": {"manifest": {}}}')
    assert len(engine.state) == 0


def test_another_project_may_take_the_place_of_the_first(
    engine: CliEngine, stand_in: StandIn, project: Path
) -> None:
    engine.project = project.parent / "project"
    engine.preview()
    assert engine.project == project
    assert stand_in.calls()[-1][0] == "preview"


def test_without_a_cli_it_is_said_where_to_get_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(CliMissing) as missing:
        find_cli()
    assert str(missing.value) == (
        "there is no `pulumi` on PATH: get it from https://www.pulumi.com/docs/install/"
    )


def test_the_installed_cli_is_found_with_its_home(
    stand_in: StandIn, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(stand_in.folder))
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("PULUMI_HOME", raising=False)
    assert find_cli() == Installed(stand_in.command, tmp_path / ".pulumi")
    monkeypatch.setenv("PULUMI_HOME", "/elsewhere")
    assert find_cli() == Installed(stand_in.command, Path("/elsewhere"))


_RUNNING = """
import signal, subprocess, sys
from pathlib import Path
from deliverability.engine.cli import command
cli, path, when = sys.argv[1:]
start = subprocess.Popen
if when == "as it is started":
    def interrupted(*arguments, **more):
        process = start(*arguments, **more)
        Path("ready").read_text()
        signal.raise_signal(signal.SIGINT)
        return process
    subprocess.Popen = interrupted
if when == "in vain":
    command._FINISHES = command._STOPS = 0.1
command.run((cli,), folder=Path.cwd(), environment={"PATH": path}, printed=Path("printed"))
"""


@pytest.mark.slow
@pytest.mark.parametrize("when", ["while it runs", "in vain", "as it is started"])
def test_an_interrupted_command_is_asked_to_stop_and_leaves_nothing_running(
    tmp_path: Path, when: str
) -> None:
    ready, cli = tmp_path / "ready", tmp_path / "pulumi"
    os.mkfifo(ready)
    on_interrupt = "" if when == "in vain" else "echo stopped; exit 1"
    # It waits for a pipe that it holds open itself: nothing else ends it, and it starts no process.
    cli.write_text(
        f"#!/bin/sh\ntrap '{on_interrupt}' INT\nmkfifo never\nexec 3<>never\necho $$ > number\n"
        "echo ready > ready\nwhile :; do read -r line <&3; done\n"
    )
    cli.chmod(0o755)
    with subprocess.Popen(
        [sys.executable, "-c", _RUNNING, str(cli), os.environ["PATH"], when],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        if when != "as it is started":
            ready.read_text()
            process.send_signal(signal.SIGINT)
        _, err = process.communicate(timeout=60)
    assert err.splitlines()[-1] == "KeyboardInterrupt"
    assert (tmp_path / "printed.out").read_text() == ("" if when == "in vain" else "stopped\n")
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "number").read_text()), 0)
