"""`rehearse --engine pulumi` tells the story of the built-in engine, with the CLI and the provider that are on PATH."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.engine.real.leftovers import end_leftovers
from tests.engine.real.project import Project, make_project
from tests.engine.real.tools import Tools

_STACK = "shop-a.staging"


def _rehearsed(project: Project, logs: Path, *arguments: str) -> dict[str, Any]:
    """What the command tells, run as a user does: in the project's folder, everything else in the environment."""
    command = (sys.executable, "-m", "deliverability", "rehearse", "--stack", _STACK, "--format", "json")
    done = subprocess.run(
        (*command, *arguments),
        cwd=project.folder,
        env=project.environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    (logs / f"rehearse{''.join(arguments)}.json").write_text(done.stdout, encoding="utf-8")
    assert (done.returncode, done.stderr) == (0, "")
    told: dict[str, Any] = json.loads(done.stdout)
    return told


def _in_any_order(told: dict[str, Any]) -> list[tuple[str, list[str]]]:
    """Each step's title and lines; the CLI is at several resources at once."""
    return [(step["title"], sorted(step["lines"])) for step in told["steps"]]


def _files(folder: Path) -> dict[Path, bytes]:
    return {file: file.read_bytes() for file in folder.rglob("*") if file.is_file()}


def test_the_users_engine_tells_the_same_story_and_nothing_of_the_users_is_touched(
    tmp_path: Path, logs: Path, tools: Tools
) -> None:
    project = make_project(tmp_path, logs, tools, {})
    project.take_example(_STACK)
    before = _files(tmp_path)
    on_pulumi = _rehearsed(project, logs, "--engine", "pulumi")
    assert _files(tmp_path) == before
    assert end_leftovers(project) == ()
    built_in = _rehearsed(project, logs)
    assert on_pulumi["ok"]
    assert _in_any_order(on_pulumi) == _in_any_order(built_in)
