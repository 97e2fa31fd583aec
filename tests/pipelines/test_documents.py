"""`docs/pipelines`: every call can be made as it stands, and the files keep what the pages promise."""

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
from tests.pipelines.documents import FOLDER, GITHUB, GITLAB, PAGES, ROOT, fenced, scripts
from tests.pipelines.github import steps_of, workflow
from tests.pipelines.gitlab import jobs, lines

EVERYTHING = [*PAGES, *GITHUB, *GITLAB]


def texts(file: Path) -> Iterator[str]:
    if file.suffix == ".md":
        yield from fenced(file, "sh")
        yield from re.findall(r"`((?:\.venv/bin/)?deliverability [^`]+)`", file.read_text("utf-8"))
    else:
        yield from scripts(file)


def _words(line: str) -> list[str]:
    """Those of the last command in a pipe, up to where its output goes; none for a line of another command."""
    if "deliverability " not in line:
        return []
    read = shlex.shlex(line, posix=True, punctuation_chars="|>")
    read.whitespace_split = True
    words = list(read)
    if "|" in words:
        words = words[words.index("|") + 1 :]
    return words[: words.index(">")] if ">" in words else words


def calls() -> Iterator[Any]:
    """The arguments of every call of `deliverability`."""
    for file in EVERYTHING:
        for text in texts(file):
            for words in map(_words, text.splitlines()):
                if words and words[0].rpartition("/")[2] == "deliverability":
                    yield pytest.param(words[1:], id=f"{file.stem}: {' '.join(words[1:])}")


CALLS = list(calls())


def test_there_are_as_many_as_we_think():
    assert [page.name for page in PAGES] == ["pipelines.md", "github.md", "gitlab.md", "roles.md"]
    assert len(CALLS) >= 10


@pytest.mark.parametrize("call", CALLS)
def test_every_command_and_option_is_known(call: list[str]):
    root = typer.main.get_command(make_app())
    command = root.commands[call[0]]  # type: ignore[attr-defined]
    given = command.make_context(call[0], list(call[1:])).params
    if call[0] == "check":
        parse_outputs(given["output"] or (), given["format"], verdict_formats())
    if given.get("stack") not in (None, "$STACK"):
        assert given["stack"] in stack_names(ROOT)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path):
    targets = re.findall(r"\]\((?!https?:)([^)#]+)(?:#[\w-]+)?\)", page.read_text("utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


@pytest.mark.parametrize("file", GITHUB, ids=lambda file: file.name)
class TestGitHub:
    """What every workflow keeps."""

    def test_permissions_are_those_that_a_job_names(self, file: Path):
        data = workflow(file)
        assert data["permissions"] == {}
        assert [name for name, job in data["jobs"].items() if "permissions" not in job] == []

    def test_actions_are_named_by_commit_with_the_version_beside_it(self, file: Path):
        used = re.findall(r"uses: (\S+)(.*)", file.read_text("utf-8"))
        assert used
        assert [name for name, _ in used if not re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", name)] == []
        assert [each for each in used if not re.match(r" # v\d+\.\d+\.\d+\b", each[1])] == []

    def test_scripts_hold_no_expression(self, file: Path):
        assert [text for text in scripts(file) if "${{" in text] == []

    def test_credentials_come_after_what_is_installed(self, file: Path):
        by_job: dict[str, list[str]] = {}
        for job, step in steps_of(file):
            by_job.setdefault(job, []).append(step.get("uses", "").partition("@")[0] or step["name"])
        for job, steps in by_job.items():
            if "id-token" in workflow(file)["jobs"][job]["permissions"]:
                at = steps.index("aws-actions/configure-aws-credentials")
                assert steps[:4] == [
                    "actions/checkout",
                    "actions/setup-python",
                    "pulumi/actions",
                    "Install",
                ]
                assert set(steps[4:at]) <= {"actions/cache/restore"}
            else:
                assert "aws-actions/configure-aws-credentials" not in steps

    def test_secrets_are_known_to_single_steps_that_install_nothing(self, file: Path):
        data = workflow(file)
        assert "env" not in data
        for job in data["jobs"].values():
            assert "env" not in job
        for _, step in steps_of(file):
            if "secrets." in yaml.safe_dump(step):
                assert "install" not in step["run"]

    def test_jobs_end_some_day_and_do_not_meet(self, file: Path):
        data = workflow(file)
        assert [name for name, job in data["jobs"].items() if "timeout-minutes" not in job] == []

    def test_stacks_and_environments_of_jobs_with_a_role(self, file: Path):
        data = workflow(file)
        for job in data["jobs"].values():
            matrix = job.get("strategy", {}).get("matrix", {})
            stacks = [*matrix.get("stack", ()), *(each["stack"] for each in matrix.get("include", ()))]
            assert set(stacks) <= set(stack_names(ROOT))
            assert ("environment" in job) is ("id-token" in job["permissions"])


class TestGitLab:
    """What every pipeline keeps."""

    @pytest.mark.parametrize("file", GITLAB, ids=lambda file: file.name)
    def test_jobs_with_a_role_have_an_environment(self, file: Path):
        for job in jobs(file).values():
            # An environment is the scope of what only its job may see.
            secret = "id_tokens" in job or "deliverability issue" in "\n".join(lines(job))
            assert ("environment" in job) is secret

    def test_the_token_is_written_after_everything_is_installed(self):
        for job in jobs(FOLDER / "gitlab" / "pipeline.yml").values():
            ran = lines(job)
            tokens = [number for number, line in enumerate(ran) if "AWS_ID_TOKEN" in line]
            installs = [number for number, line in enumerate(ran) if "install" in line]
            assert all(token > max(installs) for token in tokens)

    def test_stacks_are_those_of_the_project(self):
        named = [
            job.get("variables", {}).get("STACK") for job in jobs(FOLDER / "gitlab" / "pipeline.yml").values()
        ]
        assert {name for name in named if name} == {"shop-a.staging", "shop-a.production"}


def test_the_hook_is_used_by_its_id():
    (block,) = [yaml.safe_load(text) for text in fenced(ROOT / "docs" / "pipelines.md", "yaml")]
    hooks = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert [hook["id"] for repo in block["repos"] for hook in repo["hooks"]] == [hook["id"] for hook in hooks]
