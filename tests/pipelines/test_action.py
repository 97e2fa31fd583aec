"""`action.yml`: its steps as they stand, with what may come in as inputs."""

import json
from pathlib import Path

import pytest
import yaml

from tests.pipelines.conftest import Deployed
from tests.pipelines.documents import ACTION, FOLDER, fenced
from tests.pipelines.github import Runner, Step, became, composite
from tests.pipelines.shell import machine

pytestmark = pytest.mark.slow


def used(folder: Path, around: dict[str, str], temporary: Path, **given: str) -> tuple[Runner, list[Step]]:
    """Use the action in a job; the inputs with `_` for `-`."""
    temporary.mkdir(exist_ok=True)
    steps, inputs = composite(ACTION, {name.replace("_", "-"): value for name, value in given.items()})
    expressions = {**inputs, "steps.python.outputs.python-path": "python3.12"}
    runner = Runner(
        folder,
        {**around, "RUNNER_TEMP": str(temporary), "GITHUB_ACTION_PATH": str(ACTION.parent)},
        expressions,
    )
    return runner, runner.job(steps)


def outputs(runner: Runner) -> dict[str, str]:
    return dict(line.split("=", 1) for line in runner.outputs.splitlines())


def test_a_check_without_credentials(deployed: Deployed, tmp_path: Path):
    deployed.break_it()
    runner, done = used(
        deployed.checkout, deployed.around, tmp_path / "one", manifest="manifest.json", dns_only="true"
    )
    assert became(done) == [
        ("actions/setup-python", "used", None),
        ("Install", "ran", 0),
        ("Run", "ran", 1),
    ], done
    assert "title=mail-from.spf-missing::" in done[-1].printed
    told = outputs(runner)
    assert told["exit-code"] == "1"
    assert json.loads(Path(told["verdict"]).read_text())["exitCode"] == 1
    assert json.loads(Path(told["sarif"]).read_text())["version"] == "2.1.0"
    assert runner.summary == Path(told["report"]).read_text()

    # Nobody answers on that network any more.
    dead = {**deployed.around, "DELIVERABILITY_NETWORK": str(tmp_path / "network.json")}
    (tmp_path / "network.json").write_text("{}")
    runner, done = used(
        deployed.checkout,
        dead,
        tmp_path / "two",
        manifest="manifest.json",
        dns_only="true",
        fail_on_unknown="false",
    )
    assert (done[-1].code, outputs(runner)["exit-code"]) == (0, "3"), done[-1].printed


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"command": "cloud; touch pwned"}, "::error title=deliverability::the input command is neither check nor drift"),
        ({"dns_only": "$(touch pwned)"}, "::error title=deliverability::the input dns-only is neither true nor false"),
        ({"fail_on_unknown": "yes"}, "::error title=deliverability::the input fail-on-unknown is neither true nor false"),
        ({"stack": '"; touch pwned; "'}, "there is no stack '\"; touch pwned; \"'"),
        ({"manifest": "`touch pwned`\n::error::x"}, "`touch pwned`\\n::error::x: cannot read"),
        ({"stack": "shop-a.production", "wait": "-o pwned"}, "--wait"),
    ],
)  # fmt: skip
def test_inputs_are_words_and_no_code(tmp_path: Path, given: dict[str, str], said: str):
    checkout = tmp_path / "checkout"
    (checkout / "stacks").mkdir(parents=True)
    (checkout / "Pulumi.yaml").write_text(
        "name: mail-deliverability\nruntime: python\nstackConfigDir: stacks\n"
    )
    text = "config:\n  aws:region: eu-central-1\n  mail-deliverability:domain: shop.example\n"
    (checkout / "stacks" / "Pulumi.shop-a.production.yaml").write_text(text)
    _, done = used(checkout, machine(tmp_path), tmp_path / "temporary", **given)
    assert done[-1].code == 2
    assert said in done[-1].printed
    assert [line for line in done[-1].printed.splitlines() if line.startswith("::error::")] == []
    assert list(tmp_path.rglob("pwned")) == []


def test_expressions_stand_in_no_script():
    runs = [step.get("run", "") for step in yaml.safe_load(ACTION.read_text())["runs"]["steps"]]
    assert [text for text in runs if "${{" in text] == []


def test_the_page_uses_inputs_that_there_are():
    (block,) = fenced(FOLDER / "github.md", "yaml")
    (step,) = yaml.safe_load(block)
    assert step["uses"] == "OWNER/mail-deliverability@COMMIT"
    composite(ACTION, step["with"])
