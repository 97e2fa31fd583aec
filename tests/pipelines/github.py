"""Jobs of GitHub Actions, run on this machine: shell steps as they stand, actions as far as they matter to them.

Every expression and every action is declared here or by the test; one that isn't ends the test.
"""

import json
import re
import shutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.pipelines.shell import Done, run

_EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
_EXISTS = re.compile(r"hashFiles\('([\w./-]+)'\) != ''")
#: Of a pull request from a branch of the repository itself.
_OWN_BRANCH = "github.event.pull_request.head.repo.full_name == github.repository"
_OWN_OR_NONE = f"(github.event_name != 'pull_request' || {_OWN_BRANCH})"


class Undeclared(AssertionError):
    """A workflow uses something that nobody said the meaning of."""


@dataclass(frozen=True, slots=True)
class Step:
    """What became of a step: "ran" with its exit code, "skipped", or "used" for an action."""

    name: str
    became: str
    code: int | None = None
    printed: str = ""


@dataclass(slots=True)
class Runner:
    """A machine with a checkout in `folder`.

    environment: of every step. expressions: what stands between `${{` and `}}`, and its value.
    credentials: the variables that a step has once configure-aws-credentials was used, and no step before.
    cache: where files are cached, nowhere without it. kept: files that were uploaded.
    """

    folder: Path
    environment: Mapping[str, str]
    expressions: Mapping[str, str]
    credentials: Mapping[str, str] = field(default_factory=dict)
    cache: Path | None = None
    kept: list[str] = field(default_factory=list)
    _roles: list[str] = field(default_factory=list)

    @property
    def summary(self) -> str:
        """What the steps of the last job wrote into its summary."""
        return self._summary.read_text("utf-8") if self._summary.exists() else ""

    @property
    def outputs(self) -> str:
        """What they wrote into GITHUB_OUTPUT."""
        return self._outputs.read_text("utf-8") if self._outputs.exists() else ""

    @property
    def role(self) -> str | None:
        """The role that was assumed."""
        return self._roles[-1] if self._roles else None

    def job(self, steps: list[dict[str, Any]]) -> list[Step]:
        """Run the steps of a job, in order, each under its condition."""
        done: list[Step] = []
        for file in (self._summary, self._outputs):
            file.unlink(missing_ok=True)
        self.kept.clear()
        for step in steps:
            name = str(step.get("name") or step.get("uses", "").partition("@")[0])
            failed = any(each.code for each in done)
            if not self._wanted(step.get("if"), failed=failed):
                done.append(Step(name, "skipped"))
            elif "uses" in step:
                self._use(step)
                done.append(Step(name, "used"))
            else:
                ended = self._run(step)
                done.append(Step(name, "ran", ended.code, ended.printed))
        return done

    def _run(self, step: Mapping[str, Any]) -> Done:
        assert "${{" not in step["run"], "an expression in a script is code that others may write"
        # What GitHub runs: `shell: bash` means more than leaving it out.
        flags = {None: ("-e",), "bash": ("-eo", "pipefail")}[step.get("shell")]
        given = {name: self.filled(str(value)) for name, value in step.get("env", {}).items()}
        around = {
            **self.environment,
            **(self.credentials if self._roles else {}),
            "CI": "true",
            "GITHUB_ACTIONS": "true",
            "GITHUB_STEP_SUMMARY": str(self._summary),
            "GITHUB_OUTPUT": str(self._outputs),
            **given,
        }
        return run(step["run"], folder=self.folder, environment=around, flags=flags)

    def filled(self, text: str) -> str:
        """The text with the value of each expression in its place; raises Undeclared."""

        def value(found: re.Match[str]) -> str:
            if found[1] not in self.expressions:
                raise Undeclared(f"no value is declared for {found[0]}")
            return self.expressions[found[1]]

        return _EXPRESSION.sub(value, text)

    def _wanted(self, condition: str | None, *, failed: bool) -> bool:
        if condition is None:
            return not failed
        text = condition.strip()
        whole = _EXPRESSION.fullmatch(text)
        parts = (whole[1] if whole else text).split(" && ")
        # Without a function of the job's state, GitHub puts success() before a condition.
        return all(map(self._holds, parts)) and ("!cancelled()" in parts or not failed)

    def _holds(self, part: str) -> bool:
        exists = _EXISTS.fullmatch(part)
        if exists:
            return (self.folder / exists[1]).exists()
        if part in self.expressions:
            return self.expressions[part] == "true"
        if part in ("!cancelled()", _OWN_BRANCH, _OWN_OR_NONE):
            return True
        raise Undeclared(f"no meaning is declared for the condition {part}")

    def _use(self, step: Mapping[str, Any]) -> None:
        action = step["uses"].partition("@")[0]
        if action not in _ACTIONS:
            raise Undeclared(f"no meaning is declared for the action {action}")
        _ACTIONS[action](
            self, {name: self.filled(str(value)) for name, value in step.get("with", {}).items()}
        )

    @property
    def artifacts(self) -> Path:
        """Where files are uploaded to: jobs whose checkouts stand side by side have them in common."""
        return self.folder.parent / "artifacts"

    @property
    def _summary(self) -> Path:
        return self.folder.parent / f"{self.folder.name}-summary.md"

    @property
    def _outputs(self) -> Path:
        return self.folder.parent / f"{self.folder.name}-outputs.txt"


def _checkout(runner: Runner, given: Mapping[str, str]) -> None:
    assert given == {"persist-credentials": "False"}


def _python(runner: Runner, given: dict[str, str]) -> None:
    assert given.pop("update-environment", "False") == "False"
    assert given == {"python-version": "3.12"}


def _pulumi(runner: Runner, given: Mapping[str, str]) -> None:
    # With a command it would run it, and lose the exit code 7.
    assert list(given) == ["pulumi-version"]


def _credentials(runner: Runner, given: Mapping[str, str]) -> None:
    assert sorted(given) == ["aws-region", "role-duration-seconds", "role-to-assume"]
    runner._roles.append(given["role-to-assume"])


def _keep(runner: Runner, given: Mapping[str, str]) -> None:
    artifact = runner.artifacts / given["name"]
    artifact.mkdir(parents=True, exist_ok=True)
    for name in given["path"].split():
        shutil.copy(runner.folder / name, artifact)
        runner.kept.append(name)


def _fetch(runner: Runner, given: Mapping[str, str]) -> None:
    assert list(given) == ["name"]
    shutil.copytree(runner.artifacts / given["name"], runner.folder, dirs_exist_ok=True)


def _restore(runner: Runner, given: Mapping[str, str]) -> None:
    assert list(given) == ["path", "key", "restore-keys"]
    if runner.cache is not None and runner.cache.exists():
        shutil.copy(runner.cache / given["path"], runner.folder)


def _save(runner: Runner, given: Mapping[str, str]) -> None:
    assert list(given) == ["path", "key"]
    if runner.cache is not None:
        runner.cache.mkdir(exist_ok=True)
        shutil.copy(runner.folder / given["path"], runner.cache)


def _scan(runner: Runner, given: Mapping[str, str]) -> None:
    log = json.loads((runner.folder / given["sarif_file"]).read_text("utf-8"))
    assert log["version"] == "2.1.0"
    runner.kept.append(given["sarif_file"])


_ACTIONS: Mapping[str, Callable[[Runner, dict[str, str]], None]] = {
    "actions/checkout": _checkout,
    "actions/setup-python": _python,
    "pulumi/actions": _pulumi,
    "aws-actions/configure-aws-credentials": _credentials,
    "actions/cache/restore": _restore,
    "actions/cache/save": _save,
    "actions/upload-artifact": _keep,
    "actions/download-artifact": _fetch,
    "github/codeql-action/upload-sarif": _scan,
}


def became(steps: list[Step]) -> list[tuple[str, str, int | None]]:
    """The steps without what they printed."""
    return [(step.name, step.became, step.code) for step in steps]


def composite(file: Path, given: Mapping[str, str]) -> tuple[list[dict[str, Any]], dict[str, str]]:
    """The steps of a composite action, and the expressions of its inputs: as given, else their defaults."""
    action = yaml.safe_load(file.read_text("utf-8"))
    assert action["runs"]["using"] == "composite"
    unknown = given.keys() - action["inputs"].keys()
    if unknown:
        raise Undeclared(f"the action has no inputs {sorted(unknown)}")
    inputs = {name: given.get(name, each["default"]) for name, each in action["inputs"].items()}
    return action["runs"]["steps"], {f"inputs.{name}": value for name, value in inputs.items()}


def workflow(file: Path) -> dict[str, Any]:
    """A workflow, with its events under "on" (YAML 1.1 reads that key as true)."""
    data: dict[Any, Any] = yaml.safe_load(file.read_text("utf-8"))
    data["on"] = data.pop(True)
    return data


def steps_of(file: Path) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every step of a workflow, with the name of its job."""
    for name, job in workflow(file)["jobs"].items():
        for step in job["steps"]:
            yield name, step
