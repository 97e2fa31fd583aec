"""The life of a shop and the five steps of the README, typed as they stand there."""

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

from deliverability.declaration.reading import load_stack_file
from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients
from deliverability.rehearsal.testbed import ses_roles, zones
from tests.engine.real.driver import VERIFIED
from tests.engine.real.leftovers import end_leftovers
from tests.engine.real.project import ROOT, make_project
from tests.engine.real.tools import Tools
from tests.estates import catalogue
from tests.estates.building import build
from tests.forge.standin import GitHubStandin, serving

_SECTION = re.compile(r"^## Your first real stack, in five steps$(.*?)^## ", re.MULTILINE | re.DOTALL)
_STACK_FILE = re.compile(
    r"Write `(stacks/Pulumi\.\S+\.yaml)`.*?^ *```yaml\n(.*?)^ *```", re.MULTILINE | re.DOTALL
)
_COMMAND = re.compile(r"`((?:make|pulumi|\.venv/bin/deliverability) [^`]+)`")
_LIFE = re.compile(r"^## The life of a shop, in one screen$.*?^```\n(.*?)^```", re.MULTILINE | re.DOTALL)
_NOT_OF_A_CHECKOUT = shutil.ignore_patterns(
    ".git", ".venv*", "build", "mutants", ".*_cache", ".hypothesis", "__pycache__"
)


def _checkout(folder: Path) -> None:
    """A clone after `make setup`, which has an environment and so needs no network."""
    shutil.rmtree(folder)
    shutil.copytree(ROOT, folder, ignore=_NOT_OF_A_CHECKOUT)
    (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)


def _typed(
    commands: list[str], folder: Path, logs: Path, around: Mapping[str, str]
) -> Iterator[tuple[str, int]]:
    """Each command with its exit code, as it ends; what it printed is in `logs`."""
    for number, command in enumerate(commands, start=1):
        with (logs / f"step-{number:02}.txt").open("w", encoding="utf-8") as output:
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command],
                cwd=folder,
                env=around,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        yield command, done.returncode


def test_the_life_of_a_shop(tmp_path: Path, logs: Path, tools: Tools, cloud: Cloud) -> None:
    block = _LIFE.search((ROOT / "README.md").read_text("utf-8"))
    assert block is not None
    commands = [line.partition(" #")[0].strip() for line in block[1].splitlines()]
    project = make_project(tmp_path, logs, tools, cloud.environment())
    estate = build(catalogue()["old-identity"], cloud)
    with serving(GitHubStandin()) as host:
        around = {
            **project.environment(),
            **host.variables(),
            "DELIVERABILITY_NETWORK": f"{cloud.endpoint_url}/_cloud/network",
            "PULUMI_SKIP_CONFIRMATIONS": "true",
        }
        ended = []
        for command, code in _typed(commands, project.folder, logs, around):
            ended.append((command.split()[:2], code))
            if command.startswith("pulumi up"):
                cloud.clock.advance(VERIFIED)
            if command.startswith("deliverability check --manifest"):
                # Behind the stack's back; SPF of others next to ours is what Pulumi can't see.
                spf = estate.zones["shop.example"].texts("shop.example")
                estate.zones["shop.example"].put_texts(
                    "shop.example", [*spf, "v=spf1 include:crm.example -all"]
                )
        assert ended == [
            (["deliverability", "check"], 0),
            (["deliverability", "init"], 0),
            (["deliverability", "lint"], 0),
            (["deliverability", "plan"], 0),
            (["pulumi", "stack"], 0),
            (["deliverability", "adopt"], 1),
            (["pulumi", "import"], 0),
            (["pulumi", "up"], 0),
            (["pulumi", "stack"], 0),
            (["deliverability", "check"], 0),
            (["deliverability", "drift"], 1),
            (["deliverability", "issue"], 0),
        ]
        report = json.loads((project.folder / "drift.json").read_text("utf-8"))
        failing = {each["rule"] for each in report["findings"] if each["result"] == "fail"}
        assert failing == {"spf.multiple-records"}
        assert [each["title"] for each in host.issues] == [
            "Mail of shop.example is not in order (shop.production)"
        ]
    assert end_leftovers(project) == ()


def test_the_five_steps_work_as_they_stand(tmp_path: Path, logs: Path, tools: Tools, cloud: Cloud) -> None:
    section = _SECTION.search((ROOT / "README.md").read_text("utf-8"))
    assert section is not None
    declared = _STACK_FILE.search(section[1])
    assert declared is not None
    commands = _COMMAND.findall(section[1])
    assert [command for command in commands if command.startswith("pulumi up")] == [
        "pulumi up --stack shop.sandbox"
    ]

    project = make_project(tmp_path, logs, tools, cloud.environment())
    _checkout(project.folder)
    file = project.folder / declared[1]
    file.write_text(re.sub(r"^ {3}", "", declared[2], flags=re.MULTILINE), encoding="utf-8")
    declaration = load_stack_file(file, environ={})
    environment = cloud.environment()
    clients = EndpointClients(
        cloud.endpoint_url, environment["AWS_ACCESS_KEY_ID"], environment["AWS_SECRET_ACCESS_KEY"]
    )
    assert declaration.region is not None
    ses_roles.grant(cloud, declaration.settings, declaration.region)
    zones.build(cloud, declaration.settings, clients)

    around = {
        **project.environment(),
        "DELIVERABILITY_NETWORK": f"{cloud.endpoint_url}/_cloud/network",
        # The answer to what `pulumi up` asks of whoever sits in front of it.
        "PULUMI_SKIP_CONFIRMATIONS": "true",
    }
    for command, code in _typed(commands, project.folder, logs, around):
        assert (command, code) == (command, 0)
        if command.startswith("pulumi up"):
            cloud.clock.advance(VERIFIED)
    assert end_leftovers(project) == ()
