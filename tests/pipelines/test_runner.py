"""The stand-ins of the code hosts' runners: what nobody declared ends a test, instead of passing for something."""

from pathlib import Path
from typing import Any

import pytest

from tests.pipelines import gitlab
from tests.pipelines.github import Runner, Undeclared, became
from tests.pipelines.shell import with_what_is_installed


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    folder = tmp_path / "checkout"
    folder.mkdir()
    return Runner(folder, {"PATH": "/usr/bin:/bin"}, {"vars.A": "a"}, {"AWS_ACCESS_KEY_ID": "key"})


@pytest.mark.parametrize(
    ("step", "message"),
    [
        ({"run": "true", "env": {"A": "${{ vars.B }}"}}, "no value is declared for ${{ vars.B }}"),
        ({"uses": "somebody/something@v1"}, "no meaning is declared for the action somebody/something"),
        ({"run": "true", "if": "${{ failure() }}"}, "no meaning is declared for the condition failure()"),
        (
            {"run": "echo ${{ vars.A }}"},
            "an expression in a script is code that others may write",
        ),
        ({"run": "pip install something"}, "isn't declared in INSTALLING"),
    ],
)
def test_what_is_not_declared_ends_the_test(runner: Runner, step: dict[str, Any], message: str):
    with pytest.raises(AssertionError) as caught:
        runner.job([step])
    assert message in str(caught.value)


def test_conditions_and_credentials_are_those_of_the_runner(runner: Runner):
    role = {
        "uses": "aws-actions/configure-aws-credentials@x",
        "with": {"role-to-assume": "${{ vars.A }}", "role-duration-seconds": 900, "aws-region": "r"},
    }
    steps: list[dict[str, Any]] = [
        {"name": "before", "run": 'test -z "$AWS_ACCESS_KEY_ID"'},
        role,
        {"name": "after", "run": 'test "$AWS_ACCESS_KEY_ID" = key; touch made; false | true'},
        {"name": "pipe", "shell": "bash", "run": "false | true"},
        {"name": "next", "run": "true"},
        {"name": "whatever", "if": "${{ !cancelled() && hashFiles('made') != '' }}", "run": "true"},
        {"name": "absent", "if": "${{ !cancelled() && hashFiles('other') != '' }}", "run": "true"},
        {"name": "own", "if": "${{ hashFiles('made') != '' }}", "run": "true"},
    ]
    assert became(runner.job(steps)) == [
        ("before", "ran", 0),
        ("aws-actions/configure-aws-credentials", "used", None),
        ("after", "ran", 0),
        ("pipe", "ran", 1),
        ("next", "skipped", None),
        ("whatever", "ran", 0),
        ("absent", "skipped", None),
        ("own", "skipped", None),
    ]
    assert runner.role == "a"


def test_an_undeclared_expression_is_an_error_of_its_own(runner: Runner):
    with pytest.raises(Undeclared):
        runner.filled("${{ secrets.TOKEN }}")


def test_jobs_of_gitlab_extend_as_gitlab_says(tmp_path: Path):
    file = tmp_path / "pipeline.yml"
    file.write_text(
        ".a:\n  variables: {X: '1', Y: '1'}\n  before_script: [one]\n  script: [two]\n"
        ".b:\n  extends: .a\n  variables: {Y: '2'}\n"
        "c:\n  extends: .b\n  variables: {Z: '3'}\n  script: [three]\n"
    )
    job = gitlab.jobs(file)["c"]
    assert job["variables"] == {"X": "1", "Y": "2", "Z": "3"}
    assert gitlab.lines(job) == ["one", "three"]


def test_a_job_of_gitlab_stops_at_the_first_line_that_fails(tmp_path: Path):
    job = {"script": ["echo a", "false | true", "echo b"]}
    done = gitlab.run_job(job, folder=tmp_path, environment={"PATH": "/usr/bin:/bin"})
    assert (done.code, done.printed) == (1, "a\n")


def test_only_whole_declared_lines_are_replaced():
    assert with_what_is_installed("  pip install .\necho pip") == "  true\necho pip"
    with pytest.raises(AssertionError):
        with_what_is_installed("pip install . --upgrade")
