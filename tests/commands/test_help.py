"""Help texts fit a terminal of 80 columns, and a message names no option of another command."""

import re
from pathlib import Path

import pytest
import typer.main

from deliverability.commands.application import make_app
from tests.commands.cli import run

COMMANDS = [
    *((command,) for command in typer.main.get_command(make_app()).commands),  # type: ignore[attr-defined]
    ("history", "merge"),
]


@pytest.mark.parametrize("command", [(), *COMMANDS], ids=" ".join)
def test_help_fits_into_80_columns(command: tuple[str, ...]):
    ran = run(*command, "--help")
    assert (ran.code, [line for line in ran.out.splitlines() if len(line) > 80]) == (0, [])


@pytest.mark.parametrize("group", [(), ("history",)], ids=" ".join)
def test_a_group_without_a_command_shows_its_help_line_by_line(group: tuple[str, ...]):
    ran = run(*group)
    assert (ran.code, ran.out, ran.err) == (2, "", run(*group, "--help").out)


def options(text: str) -> set[str]:
    return set(re.findall(r"--[a-z][a-z-]*", text))


@pytest.mark.parametrize(
    "given",
    [
        *("plan", "lint", "check", "drift", "adopt", "rehearse", "init"),
        *(f"{command} --stack a.production" for command in ("plan", "check", "drift", "adopt", "rehearse")),
        "drift --all",
    ],
)
def test_outside_of_a_project_a_message_names_own_options_only(
    given: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    command, *arguments = given.split()
    ran = run(command, *arguments)
    assert (ran.code, options(ran.err) - options(run(command, "--help").out)) == (2, set())


@pytest.mark.parametrize(("command", "has_config"), [("check", True), ("adopt", True), ("drift", False)])
def test_a_stack_file_is_a_way_out_where_it_can_be_named(
    command: str, has_config: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.chdir(tmp_path)
    told = run(command, "--stack", "a.production").err
    assert told.rstrip().endswith(", or a stack file with --config FILE") == has_config


def test_whoever_names_no_stack_learns_all_ways():
    assert run("check").err == (
        "which stack? name one with --stack NAME, a stack file with --config FILE, a manifest with --manifest FILE, "
        "or a domain for which nothing is declared as DOMAIN\n"
    )
    assert run("adopt").err == "which stack? name one with --stack NAME, or a stack file with --config FILE\n"
