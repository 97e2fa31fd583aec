"""`.pre-commit-hooks.yaml`: what pre-commit would install, give files to, and run."""

import re
import tomllib
from pathlib import Path

import pytest
import yaml

from tests.commands.cli import ROOT, run

(HOOK,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
#: What pre-commit finds below a checkout, as far as it is under version control.
FOLDERS = ("bench", "components", "deliverability", "docs", "stacks", "tests")


def of_the_checkout() -> list[str]:
    top = [file for file in ROOT.iterdir() if file.is_file()]
    below = [file for folder in FOLDERS for file in (ROOT / folder).rglob("*") if file.is_file()]
    return sorted(file.relative_to(ROOT).as_posix() for file in (*top, *below))


def given() -> list[str]:
    """pre-commit searches for its pattern anywhere in a file's path."""
    return [name for name in of_the_checkout() if re.search(HOOK["files"], name)]


def test_the_hook_is_made_of_the_keys_that_pre_commit_knows():
    assert HOOK == {
        "id": "deliverability-lint",
        "name": "deliverability lint",
        "description": "Every problem of the stack files of mail-deliverability, from the files alone",
        "entry": "deliverability lint",
        "language": "python",
        "files": r"(^|/)Pulumi\.[^/]+\.yaml$",
        "require_serial": True,
    }


def test_its_entry_is_a_command_that_the_installation_has():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert HOOK["entry"].split()[0] in project["scripts"]


def test_it_is_given_the_stack_files_and_no_others():
    assert given() == sorted(file.relative_to(ROOT).as_posix() for file in (ROOT / "stacks").glob("*.yaml"))


@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("Pulumi.shop.yaml", True),
        ("infra/mail/stacks/Pulumi.shop-a.production.yaml", True),
        ("Pulumi.yaml", False),
        ("stacks/Pulumi.yaml", False),
        ("NotPulumi.shop.yaml", False),
        ("Pulumi.shop.yaml.orig", False),
        ("Pulumi.d/notes.yaml", False),
    ],
)
def test_which_files_it_takes(path: str, taken: bool):
    assert bool(re.search(HOOK["files"], path)) is taken


def test_its_entry_runs_on_what_it_is_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    command = HOOK["entry"].split()[1:]
    ran = run(*command, *given())
    assert (ran.code, ran.out.splitlines()[-1]) == (0, "6 stack files: 1 note")
    broken = tmp_path / "Pulumi.shop.yaml"
    broken.write_text("config:\n  mail-deliverability:domian: shop.example\n")
    assert run(*command, str(broken)).code == 2
