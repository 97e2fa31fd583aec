"""`deliverability rehearse` as a process: exit codes, what stands on stdout, what is refused."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[2]


def rehearse(*arguments: str, cwd: Path = PROJECT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "deliverability", "rehearse", *arguments],
        cwd=cwd,
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


def test_text_in_a_pipe_is_plain_lines() -> None:
    done = rehearse("--stack", "shop-d.parked")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "Rehearsing shop-d.parked (shop-d.example), fault spf.multiple-records"
    assert lines[-1].startswith("shop-d.parked: every step ended as it should (")
    assert lines.count("6/9 The check names it") == 1
    assert "\x1b" not in done.stdout


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
    done = rehearse("--stack", "secret", "--project", str(tmp_path))
    assert (done.returncode, done.stdout) == (2, "")
    assert "mail-deliverability:dkim.byo.privateKey is encrypted, and only the Pulumi CLI" in done.stderr


def test_json_alone_stands_on_stdout() -> None:
    done = rehearse(
        "--stack",
        "shop-d.parked",
        "--fault",
        "spf.pass-all",
        "--format",
        "json",
        "--project",
        str(PROJECT),
        cwd=PROJECT / "tests",
    )
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert (told["ok"], told["fault"], [step["number"] for step in told["steps"]]) == (
        True,
        "spf.pass-all",
        list(range(1, 10)),
    )


def test_a_fault_without_a_stack_brings_an_example_along() -> None:
    done = rehearse("--fault", "spf.pass-all")
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
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
    done = rehearse(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr


def test_faults_are_listed_for_all_and_for_a_stack() -> None:
    everything = rehearse("--list-faults").stdout.splitlines()
    possible = rehearse("--list-faults", "--stack", "shop-d.parked").stdout.splitlines()
    assert {line.split()[0] for line in possible[:-1]} < {line.split()[0] for line in everything[:-1]}
    assert everything[-1] == f"{len(everything) - 1} faults"
    assert any(line.startswith("spf.multiple-records ") for line in possible)
    assert not any(line.startswith("dkim.") for line in possible)
