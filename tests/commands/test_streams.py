"""Standard streams that are closed, full, or no output at all: real processes, started by a shell."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.cli import ROOT
from tests.rules.world import healthy

pytestmark = pytest.mark.slow

# Parked: nothing of its list waits for SES, so nothing is noted and any format can be written.
PLAN = ("plan", "--stack", "shop-d.parked")


def shell(redirections: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run the command with these redirections of the shell."""
    command = ["sh", "-c", f'exec "$@" {redirections}', "sh", sys.executable, "-m", "deliverability"]
    return subprocess.run(
        [*command, *arguments], cwd=ROOT, capture_output=True, text=True, timeout=300, check=False
    )


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    """A saved snapshot of a domain with two SPF records."""
    file = tmp_path / "snapshot.json"
    two = ("v=spf1 include:amazonses.com -all", "v=spf1 include:_spf.crm.example ~all")
    file.write_text(healthy().put("shop.example", "TXT", *two).snapshot().to_json(), encoding="utf-8")
    return file


@pytest.mark.parametrize("redirections", [">&-", ">&- 2>&-", ">&- <&-", "2>&- >&- <&-"])
def test_a_closed_stdout_ends_the_output_and_not_the_verdict(
    snapshot: Path, tmp_path: Path, redirections: str
):
    file = tmp_path / "verdict.json"
    ran = shell(redirections, "check", "--from-snapshot", str(snapshot), "-o", str(file))
    assert (ran.returncode, ran.stdout, ran.stderr) == (1, "", "")
    assert json.loads(file.read_text())["result"] == "fail"


@pytest.mark.parametrize(
    "arguments", [PLAN, (*PLAN, "-f", "json"), ("explain", "--list"), ("--help",), ("--version",)]
)
def test_a_closed_stdout_is_no_error(arguments: tuple[str, ...]):
    ran = shell(">&-", *arguments)
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


def test_a_closed_stderr_sends_no_message_to_stdout():
    ran = shell("2>&-", "plan", "--stack", "nope")
    assert (ran.returncode, ran.stdout, ran.stderr) == (2, "", "")


@pytest.mark.parametrize("option", ["--manifest", "--from-snapshot", "--baseline"])
@pytest.mark.parametrize("redirections", ["<&-", "</dev/null"])
def test_a_stdin_without_anything_is_said_to_be_empty(redirections: str, option: str):
    ran = shell(redirections, "check", option, "-")
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        "stdin: empty: did the command before the pipe fail?\n",
    )


@pytest.mark.parametrize(
    "arguments", [PLAN, (*PLAN, "-f", "bind"), ("explain", "--list"), ("--help",), ("check", "--help")]
)
def test_a_full_device_is_named(arguments: tuple[str, ...]):
    ran = shell(">/dev/full", *arguments)
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        "stdout: cannot write: No space left on device\n",
    )


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_a_full_stdout_keeps_back_no_file(snapshot: Path, tmp_path: Path, form: str):
    file = tmp_path / "junit.xml"
    ran = shell(">/dev/full", "check", "--from-snapshot", str(snapshot), "-f", form, "-o", str(file))
    assert (ran.returncode, ran.stdout, ran.stderr) == (
        2,
        "",
        "stdout: cannot write: No space left on device\n",
    )
    assert file.read_text().startswith("<?xml")


def test_the_cloud_says_what_it_could_not_write():
    ran = shell(">/dev/full", "cloud", "--zone", "shop.example")
    assert (ran.returncode, ran.stderr) == (2, "stdout: cannot write: No space left on device\n")


@pytest.mark.parametrize("arguments", [("plan", "--stack", "nope"), ("plan", "--bogus"), ("bogus",)])
def test_a_message_that_nobody_can_read_changes_no_exit_code(arguments: tuple[str, ...]):
    assert shell("2>/dev/full", *arguments).returncode == 2


def test_an_output_that_is_none_is_named():
    ran = shell("1</dev/null", *PLAN)
    assert (ran.returncode, ran.stderr) == (2, "stdout: cannot write: Bad file descriptor\n")
