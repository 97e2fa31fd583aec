"""The snippets of docs/pipelines.md can be run as they stand."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer.main
import yaml

from deliverability.commands.application import make_app
from deliverability.commands.outputs import parse_outputs
from deliverability.declaration.reading import stack_names
from deliverability.report.formats import verdict_formats

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "pipelines.md").read_text(encoding="utf-8")
SNIPPETS = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)]


def texts(node: Any) -> Iterator[str]:
    if isinstance(node, str):
        yield node
    elif isinstance(node, dict):
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def calls() -> list[list[str]]:
    """The arguments of every call in the snippets and in the text."""
    inline = re.findall(r"`(deliverability [^`]+)`", PAGE)
    lines = [text for snippet in SNIPPETS for text in texts(snippet)] + inline
    found = []
    for line in lines:
        words = shlex.split(line)
        if words and words[0].rpartition("/")[2] == "deliverability":
            found.append(words[1:])
    return found


def test_there_are_as_many_as_we_think():
    assert len(SNIPPETS) == 3
    assert len([call for call in calls() if len(call) > 1]) == 5


@pytest.mark.parametrize("call", calls(), ids=" ".join)
def test_every_command_and_option_is_known(call: list[str]):
    root = typer.main.get_command(make_app())
    command = root.commands[call[0]]  # type: ignore[attr-defined]
    given = command.make_context(call[0], list(call[1:])).params
    parse_outputs(given["output"] or (), given["format"], verdict_formats())
    if given["stack"] is not None:
        assert given["stack"] in stack_names(ROOT)


def test_files_that_later_steps_use_are_written():
    github, gitlab, _ = SNIPPETS
    steps = github["jobs"]["check"]["steps"]
    written = {word for call in calls() for word in call if "." in word}
    assert steps[-2]["with"]["path"] in written
    assert steps[-1]["with"]["sarif_file"] in written
    assert gitlab["mail"]["artifacts"]["reports"]["junit"] in written
    assert set(gitlab["mail"]["artifacts"]["paths"]) <= {name.partition("=")[2] or name for name in written}


def test_actions_are_named_by_commit_with_the_version_beside_it():
    used = re.findall(r"uses: (\S+)(.*)", PAGE)
    assert len(used) == 5
    assert [name for name, version in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name)] == []
    assert [name for name, version in used if not re.match(r" # v\d+\.\d+\.\d+\b", version)] == []


def test_credentials_come_after_what_is_installed_and_right_before_the_check():
    steps = SNIPPETS[0]["jobs"]["check"]["steps"]
    done = [(step.get("uses") or step["run"]).partition("@")[0].partition(" --")[0] for step in steps]
    assert done[:5] == [
        "actions/checkout",
        "actions/setup-python",
        "pip install .",
        "aws-actions/configure-aws-credentials",
        "deliverability check",
    ]
    assert SNIPPETS[0]["permissions"] == {}
