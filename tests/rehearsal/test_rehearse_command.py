"""`deliverability rehearse`: exit codes, what stands on stdout, what is refused.

As a process where the caller's surroundings or a pipe are what it is about, else within this one.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands.cli import ROOT as PROJECT
from tests.commands.cli import Ran, run


@pytest.fixture(autouse=True)
def _in_the_project(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(PROJECT)


def rehearse(*arguments: str) -> Ran:
    return run("rehearse", *arguments)


@pytest.mark.slow
def test_text_in_a_pipe_is_plain_lines_whatever_account_the_caller_uses() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "deliverability", "rehearse", "--stack", "shop-d.parked"],
        cwd=PROJECT,
        env={
            "PATH": "",
            "PYTHONPATH": str(PROJECT),
            "AWS_PROFILE": "nobody",
            "AWS_ENDPOINT_URL": "http://127.0.0.1:1",
        },
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Rehearsing shop-d.parked (shop-d.example), fault spf.multiple-records"
    assert lines[-1].startswith("shop-d.parked: every step ended as it should (")
    assert lines.count("6/9 The check names it") == 1
    assert "\x1b" not in done.stdout


@pytest.mark.slow
def test_a_reader_that_goes_away_changes_nothing_about_the_outcome() -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "deliverability", "rehearse", "--stack", "shop-d.parked"],
        cwd=PROJECT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline().startswith("Rehearsing shop-d.parked")
        process.stdout.close()
        assert process.stderr.read() == ""
        assert process.wait(60) == 0


def test_an_encrypted_value_is_named_before_anything_starts(tmp_path: Path) -> None:
    (tmp_path / "Pulumi.yaml").write_text("name: mail-deliverability\nruntime: python\n")
    (tmp_path / "Pulumi.secret.yaml").write_text(
        "config:\n  aws:region: eu-west-1\n  mail-deliverability:domain: a.example\n"
        "  mail-deliverability:dkim: {byo: {selector: one, privateKey: {secure: AAAA}}}\n"
    )
    ran = rehearse("--stack", "secret", "--project", str(tmp_path))
    assert (ran.code, ran.out) == (2, "")
    assert "mail-deliverability:dkim.byo.privateKey is encrypted, and only the Pulumi CLI" in ran.err


def test_without_a_pulumi_cli_one_line_says_where_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = rehearse("--stack", "shop-d.parked", "--engine", "pulumi")
    assert (ran.code, ran.out, ran.err) == (
        2,
        "",
        "there is no `pulumi` on PATH: get it from https://www.pulumi.com/docs/install/, "
        "or leave out --engine pulumi\n",
    )


def test_a_pulumi_cli_that_cannot_begin_is_one_message(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cli = tmp_path / "pulumi"
    cli.write_text("#!/bin/sh\necho 'error: it is broken' >&2\nexit 255\n")
    cli.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    ran = rehearse("--stack", "shop-d.parked", "--engine", "pulumi", "--format", "json")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == "pulumi stack init: error: it is broken\n"


@pytest.mark.slow
def test_json_alone_stands_on_stdout_from_any_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    arguments = ("--stack", "shop-d.parked", "--fault", "spf.pass-all", "--project", str(PROJECT))
    ran = rehearse(*arguments, "--format", "json")
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)
    assert (told["ok"], told["fault"], [step["number"] for step in told["steps"]]) == (
        True,
        "spf.pass-all",
        list(range(1, 10)),
    )


@pytest.mark.slow
def test_a_fault_without_a_stack_brings_an_example_along() -> None:
    ran = rehearse("--fault", "spf.pass-all")
    assert (ran.code, ran.err) == (0, "")
    lines = ran.out.splitlines()
    assert lines[0] == "Rehearsing example (shop.example), fault spf.pass-all"
    assert lines[-1].startswith("example: every step ended as it should (")


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        ((), "which stack? name one with --stack NAME, or a fault with --fault RULE"),
        (("--fault", "spf.pas-all"), "did you mean 'spf.pass-all'"),
        (("--stack", "shop-a.prodution"), "did you mean 'shop-a.production'?"),
        (("--stack", "shop-d.parked", "--fault", "spf.pas-all"), "did you mean 'spf.pass-all'"),
        (("--stack", "shop-d.parked", "--fault", "dkim.token-broken"), "can't happen to shop-d.parked"),
    ],
)
def test_wrong_use_is_one_message_and_code_2(arguments: tuple[str, ...], complaint: str) -> None:
    ran = rehearse(*arguments)
    assert (ran.code, ran.out) == (2, "")
    assert complaint in ran.err
    assert "Traceback" not in ran.err


def test_faults_are_listed_for_all_and_for_a_stack() -> None:
    everything = rehearse("--list-faults").out.splitlines()
    possible = rehearse("--list-faults", "--stack", "shop-d.parked").out.splitlines()
    assert {line.split()[0] for line in possible[:-1]} < {line.split()[0] for line in everything[:-1]}
    assert everything[-1] == f"{len(everything) - 1} faults"
    assert any(line.startswith("spf.multiple-records ") for line in possible)
    assert not any(line.startswith("dkim.") for line in possible)
