"""The five steps of the README, typed as they stand there."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from deliverability.declaration.reading import load_stack_file
from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients
from deliverability.rehearsal.testbed import ses_roles, zones
from tests.engine.real.driver import VERIFIED
from tests.engine.real.leftovers import end_leftovers
from tests.engine.real.project import ROOT, make_project
from tests.engine.real.tools import Tools

_SECTION = re.compile(r"^## Your first real stack, in five steps$(.*?)^## ", re.MULTILINE | re.DOTALL)
_STACK_FILE = re.compile(
    r"Write `(stacks/Pulumi\.\S+\.yaml)`.*?^ *```yaml\n(.*?)^ *```", re.MULTILINE | re.DOTALL
)
_COMMAND = re.compile(r"`((?:make|pulumi|\.venv/bin/deliverability) [^`]+)`")
_NOT_OF_A_CHECKOUT = shutil.ignore_patterns(
    ".git", ".venv*", "build", "mutants", ".*_cache", ".hypothesis", "__pycache__"
)


def _checkout(folder: Path) -> None:
    """A clone after `make setup`, which has an environment and so needs no network."""
    shutil.rmtree(folder)
    shutil.copytree(ROOT, folder, ignore=_NOT_OF_A_CHECKOUT)
    (folder / ".venv").symlink_to(sys.prefix, target_is_directory=True)


def test_the_five_steps_work_as_they_stand(tmp_path: Path, logs: Path, tools: Tools, cloud: Cloud) -> None:
    section = _SECTION.search((ROOT / "README.md").read_text("utf-8"))
    assert section is not None
    declared = _STACK_FILE.search(section[1])
    assert declared is not None
    commands = _COMMAND.findall(section[1])
    assert [command for command in commands if command.startswith("pulumi up")] == ["pulumi up"]

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
    for number, command in enumerate(commands, start=1):
        told = logs / f"step-{number:02}.txt"
        with told.open("w", encoding="utf-8") as output:
            done = subprocess.run(
                ["bash", "-o", "pipefail", "-c", command],
                cwd=project.folder,
                env=around,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                check=False,
            )
        assert (command, done.returncode) == (command, 0), told.read_text("utf-8")
        if command == "pulumi up":
            cloud.clock.advance(VERIFIED)
    assert end_leftovers(project) == ()
