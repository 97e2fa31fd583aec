"""One rule for `--format` and `--output`, in every command that has them; what `check` adds is in test_check_outputs."""

import csv
import json
from pathlib import Path

import pytest

from deliverability.commands import plan_formats, spf
from deliverability.commands.outputs import parse_outputs
from deliverability.commands.running import UsageProblem
from tests.commands.cli import Ran, run


@pytest.mark.parametrize(
    ("name", "texts", "shown", "files"),
    [
        (None, [], "table", []),
        ("bind", [], "bind", []),
        (None, ["records.zone", "records.CSV"], "table", ["bind", "csv"]),
        ("csv", ["records.csv"], "csv", ["csv"]),
        ("csv", ["records"], "csv", ["csv"]),
        ("csv", ["records.zone"], "csv", ["bind"]),
        (None, ["bind=records"], "table", ["bind"]),
        # An ending that several formats share is that of the first, unless another of them was asked for.
        (None, ["check.json"], "table", ["json"]),
        ("policy", ["check.json"], "policy", ["policy"]),
        ("policy", ["json=check.json"], "policy", ["json"]),
        ("bind", ["records.txt"], "bind", ["bind"]),
        (None, ["records.txt"], "table", ["table"]),
    ],
)
def test_what_is_said_together(name: str | None, texts: list[str], shown: str, files: list[str]):
    outputs = parse_outputs(texts, name, plan_formats.FORMATS)
    assert (outputs.shown.name, [file.format.name for file in outputs.files]) == (shown, files)


def test_each_command_offers_its_own_formats():
    with pytest.raises(UsageProblem) as caught:
        parse_outputs(["records"], None, plan_formats.FORMATS)
    assert str(caught.value) == (
        "--output records: no format goes by that ending: use one of .txt, .json, .html, .htm, .md, .zone, .db, .csv, "
        "or write FORMAT=FILE with one of table, json, text, html, markdown, bind, csv, policy, role-policy"
    )
    with pytest.raises(
        UsageProblem, match=r"use one of \.txt, \.json, or write FORMAT=FILE with one of text, json$"
    ):
        parse_outputs(["tree.csv"], None, spf.FORMATS)


@pytest.fixture
def stack(tmp_path: Path) -> Path:
    file = tmp_path / "Pulumi.shop.yaml"
    file.write_text("config:\n  aws:region: eu-central-1\n  mail-deliverability:domain: shop.example\n")
    return file


def plan(stack: Path, *arguments: str) -> Ran:
    return run("plan", "--config", str(stack), *arguments)


def test_a_plan_into_several_files_at_once(stack: Path, tmp_path: Path):
    ran = plan(stack, "-o", f"{tmp_path / 'a.zone'}", "-o", f"{tmp_path / 'b.csv'}", "--placeholders")
    assert ran.code == 0
    assert ran.out == plan(stack).out
    assert ran.err.splitlines()[-2:] == [f"written: {tmp_path / 'a.zone'}", f"written: {tmp_path / 'b.csv'}"]
    assert (tmp_path / "a.zone").read_text() == plan(stack, "-f", "bind", "--placeholders").out
    assert len(list(csv.reader((tmp_path / "b.csv").read_text().splitlines()))) == 8


def test_a_policy_goes_into_a_json_file(stack: Path, tmp_path: Path):
    ran = plan(stack, "-f", "policy", "-o", f"{tmp_path / 'policy.json'}")
    assert (ran.code, ran.out) == (0, "")
    assert "Statement" in json.loads((tmp_path / "policy.json").read_text())


def test_what_can_not_be_had_is_said_once(stack: Path, tmp_path: Path):
    ran = plan(stack, "-f", "role-policy", "-o", f"{tmp_path / 'role.json'}")
    assert (ran.code, ran.out) == (2, "")
    assert (
        ran.err.splitlines()[-1]
        == "the stack declares no dns.roleArn: --format policy holds all that the job needs"
    )
    assert not (tmp_path / "role.json").exists()


@pytest.mark.parametrize("command", [["check"], ["plan"], ["spf", "shop.example"], ["dmarc", "shop.example"]])
def test_every_command_refuses_the_same(command: list[str], tmp_path: Path):
    for place, problem in (
        ("-", "name a file; what goes to stdout is said by --format"),
        (f"{tmp_path}/missing/a.json", f"there is no folder {tmp_path}/missing: make it first"),
        (f"{tmp_path}", "that is a folder: name a file in it"),
    ):
        ran = run(*command, "-o", place)
        assert (ran.code, ran.out, ran.err) == (2, "", f"--output {place}: {problem}\n")
    ran = run(*command, "-f", "docx")
    assert (ran.code, ran.out) == (2, "")
    assert "Invalid value for '--format' / '-f': 'docx' is not one of '" in " ".join(ran.err.split())
