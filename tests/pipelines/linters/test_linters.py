"""Workflows, the action, pipelines and the hook, as the linters of their kinds see them.

Without `make linters` these tests are skipped; with CI set they fail.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.pipelines.documents import ACTION, GITHUB, GITLAB, PAGES, ROOT, fenced, scripts
from tests.pipelines.linters import tools

pytestmark = [pytest.mark.slow, pytest.mark.interop]

Lints = Callable[..., tools.Said]


@pytest.fixture
def lints() -> Lints:
    """Runs a linter."""

    def run(linter: str, *arguments: str | Path) -> tools.Said:
        try:
            return tools.run(linter, *arguments)
        except tools.Missing as missing:
            if os.environ.get("CI"):
                pytest.fail(str(missing))
            pytest.skip(str(missing))

    return run


def actionlint(lints: Lints, file: Path) -> tools.Said:
    lints("shellcheck", "--version")
    return lints("actionlint", "-color=false", "-shellcheck", tools.program("shellcheck"), file)


def zizmor(lints: Lints, *files: Path) -> tools.Said:
    return lints("zizmor", "--offline", "--pedantic", "--no-progress", "--format", "plain", *files)


@pytest.mark.parametrize("file", GITHUB, ids=lambda file: file.name)
def test_actionlint_finds_nothing(lints: Lints, file: Path):
    assert actionlint(lints, file) == tools.Said(True, "")


def test_zizmor_finds_nothing_not_even_what_pedants_find(lints: Lints):
    said = zizmor(lints, *GITHUB, ACTION)
    assert said.clean, said.printed


def test_the_action_is_what_github_reads(lints: Lints):
    said = lints("check-jsonschema", "--builtin-schema", "vendor.github-actions", ACTION)
    assert said.clean, said.printed


@pytest.mark.parametrize(
    ("file", "flags"),
    [
        *(pytest.param(file, "bash", id=file.name) for file in (ACTION, *GITHUB, *GITLAB)),
        *(pytest.param(file, "sh", id=file.name) for file in PAGES),
    ],
)
def test_shellcheck_finds_nothing(lints: Lints, tmp_path: Path, file: Path, flags: str):
    texts = list(fenced(file, "sh") if file in PAGES else scripts(file))
    for number, text in enumerate(texts):
        script = tmp_path / f"{number}.sh"
        script.write_text(text if text.endswith("\n") else f"{text}\n")
        said = lints("shellcheck", f"--shell={flags}", script)
        assert said.clean, said.printed


@pytest.mark.parametrize("file", GITLAB, ids=lambda file: file.name)
def test_pipelines_are_what_gitlab_reads(lints: Lints, file: Path):
    said = lints("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", file)
    assert said.clean, said.printed


def test_the_hook_is_what_pre_commit_reads(lints: Lints):
    assert lints("pre-commit", "validate-manifest", ROOT / ".pre-commit-hooks.yaml") == tools.Said(True, "")


def test_each_linter_finds_what_is_wrong(lints: Lints, tmp_path: Path):
    workflow = tmp_path / "bad.yml"
    workflow.write_text(
        "on: pull_request_target\n"
        "jobs:\n"
        "  a:\n"
        "    runs-on: ubuntu-latest\n"
        "    steps:\n"
        "      - uses: actions/checkout@v4\n"
        "      - run: echo ${{ github.event.pull_request.title }} $UNQUOTED\n"
    )
    said = actionlint(lints, workflow)
    assert not said.clean
    assert "potentially untrusted" in said.printed
    assert "SC2086" in said.printed
    said = zizmor(lints, workflow)
    assert not said.clean
    assert {"dangerous-triggers", "unpinned-uses", "template-injection"} <= {
        line.rpartition("/#")[2] for line in said.printed.splitlines() if "/#" in line
    }
    pipeline = tmp_path / "bad-gitlab.yml"
    pipeline.write_text("a:\n  script: [true]\n  artifacts: {when: sometimes}\n")
    assert not lints("check-jsonschema", "--builtin-schema", "vendor.gitlab-ci", pipeline).clean
    hook = tmp_path / "hooks.yaml"
    hook.write_text("- id: a\n  entry: a\n")
    assert not lints("pre-commit", "validate-manifest", hook).clean
