"""`deliverability lint`: which files it takes, and how it ends."""

import json
import os
from pathlib import Path

import pytest

from tests.commands.cli import ROOT, Ran, run

GOOD = "config:\n  aws:region: eu-central-1\n  mail-deliverability:domain: {}\n  mail-deliverability:dmarc:\n    reportTo: [d@reports.example]\n"
BAD = "config:\n  mail-deliverability:domian: shop.example\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "Pulumi.yaml").write_text(
        "name: mail-deliverability\nruntime: python\nstackConfigDir: stacks\n"
    )
    (tmp_path / "stacks").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def put(file: Path, text: str) -> Path:
    file.write_text(text)
    return file


def test_all_stack_files_of_the_project_are_read(project: Path, monkeypatch: pytest.MonkeyPatch):
    put(project / "stacks" / "Pulumi.a.yaml", GOOD.format("shop.example"))
    put(project / "stacks" / "Pulumi.b.yaml", BAD)
    said = Ran(
        2,
        "stacks/Pulumi.b.yaml:2:3: error: domian = 'shop.example': there is no such key\n"
        "    -> did you mean 'domain'?\n"
        "2 stack files: 1 error\n",
        "",
    )
    assert run("lint") == said
    monkeypatch.chdir(project.parent)
    assert run("lint", "--project", str(project)).out.startswith(
        f"{project.name}/stacks/Pulumi.b.yaml:2:3: error:"
    )


def test_a_stack_named_in_place_of_its_file_is_told_which_that_is(project: Path):
    put(project / "stacks" / "Pulumi.shop.production.yaml", GOOD.format("shop.example"))
    assert run("lint", "shop.production") == Ran(
        2,
        "",
        "shop.production: there is no such file: the stack of that name is stacks/Pulumi.shop.production.yaml\n",
    )


def test_the_checkouts_own_stack_files_are_in_order():
    ran = run("lint", "--project", str(ROOT), "--strict")
    assert (ran.code, ran.err) == (0, "")


def test_files_that_are_named_are_read_once_each_beside_the_others_of_their_folder(project: Path):
    one = put(project / "stacks" / "Pulumi.a.yaml", GOOD.format("shop.example"))
    put(project / "stacks" / "Pulumi.b.yaml", GOOD.format("shop.example"))
    ran = run("lint", "stacks/Pulumi.a.yaml", str(one), "-f", "json")
    found = json.loads(ran.out)
    assert (ran.code, found["files"]) == (0, ["stacks/Pulumi.a.yaml"])
    assert [(each["file"], each["kind"]) for each in found["remarks"]] == [
        ("stacks/Pulumi.a.yaml", "stack-file.identity-twice")
    ]
    assert run("lint", "--strict", "stacks/Pulumi.a.yaml").code == 2


def test_what_is_no_plain_file_is_not_read_beside_it(project: Path):
    put(project / "stacks" / "Pulumi.a.yaml", GOOD.format("shop.example"))
    os.mkfifo(project / "stacks" / "Pulumi.b.yaml")
    (project / "stacks" / "Pulumi.c.yaml").mkdir()
    assert run("lint", "stacks/Pulumi.a.yaml") == Ran(0, "1 stack file: in order\n", "")
    assert run("lint", "stacks/Pulumi.c.yaml").out.startswith(
        "stacks/Pulumi.c.yaml: error: the file can't be read: Is a directory\n"
    )


def test_a_stack_file_of_another_project_is_passed_over(project: Path):
    other = project / "other"
    other.mkdir()
    put(other / "Pulumi.yaml", "name: network\nruntime: yaml\n")
    put(other / "Pulumi.dev.yaml", "config:\n  network:cidr: 10.0.0.0/8\n")
    assert run("lint", "other/Pulumi.dev.yaml") == Ran(
        0,
        "0 stack files: in order\n",
        "note: other/Pulumi.dev.yaml is a stack of the Pulumi project network: not looked at\n",
    )


def test_a_file_outside_of_every_project_is_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    put(tmp_path / "Pulumi.a.yaml", GOOD.format("shop.example"))
    assert run("lint", "Pulumi.a.yaml") == Ran(0, "1 stack file: in order\n", "")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("Pulumi.yaml",), "Pulumi.yaml: that is the project's own file: name stack files, such as Pulumi.shop.yaml\n"),
        (("--project", ".", "stacks/Pulumi.a.yaml"), "--project is about the files of a project: it doesn't go with files that are named\n"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant_is_refused(project: Path, arguments: tuple[str, ...], message: str):
    assert run("lint", *arguments) == Ran(2, "", message)


def test_a_project_without_stack_files_is_refused(project: Path):
    assert run("lint") == Ran(
        2, "", f"{project}: there is no stack file: name one, or write stacks/Pulumi.NAME.yaml\n"
    )


def test_reports_are_written_beside_what_is_shown(project: Path):
    put(project / "stacks" / "Pulumi.b.yaml", BAD)
    ran = run("lint", "-f", "github", "-o", "lint.sarif", "-o", "junit=report.xml")
    assert ran.code == 2
    assert ran.out.startswith(
        "::error file=stacks/Pulumi.b.yaml,line=2,col=3,title=stack-file.invalid::domian"
    )
    assert json.loads((project / "lint.sarif").read_text())["runs"][0]["results"][0]["level"] == "error"
    assert "<testsuites>" in (project / "report.xml").read_text()


def test_a_hostile_file_name_is_one_line_of_text(project: Path):
    put(project / "stacks" / "Pulumi.a\n::error ::b\x1b[2J.yaml", BAD)
    ran = run("lint")
    assert ran.out.splitlines()[0] == (
        "stacks/Pulumi.a\\x0a::error ::b\\x1b[2J.yaml:2:3: error: domian = 'shop.example': there is no such key"
    )
