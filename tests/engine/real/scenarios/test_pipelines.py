"""The jobs of `docs/pipelines` that run Pulumi: their steps as they stand, on the real engine."""

import json
import os
import shutil
import threading
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from deliverability.declaration.reading import load_stack_file
from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients
from deliverability.rehearsal.testbed import ses_roles, zones
from tests.engine.real.leftovers import end_leftovers
from tests.engine.real.project import ROOT, Project, make_project
from tests.engine.real.tools import Tools
from tests.pipelines import github, gitlab
from tests.pipelines.documents import FOLDER

_NOT_OF_A_CHECKOUT = shutil.ignore_patterns(
    ".git", ".venv*", "build", "mutants", ".*_cache", ".hypothesis", "__pycache__", "tests", "bench"
)
_STACK = "shop-a.staging"
#: Real seconds between two looks of the clock's hand, and how far it goes each time: SES verifies while `check --wait` waits.
_TICK, _STEP = 1.0, timedelta(minutes=20)


@dataclass(frozen=True)
class Estate:
    """A repository with a stack that is not deployed yet, and everything that a job of it finds around itself.

    machine: the environment of every step. credentials: what AWS gives for the job's token. expressions: as GitHub fills them in.
    """

    cloud: Cloud
    project: Project
    machine: Mapping[str, str]
    credentials: Mapping[str, str]
    expressions: Mapping[str, str]

    def checkout(self, name: str) -> Path:
        """A clone, as each job has one of its own."""
        folder = self.project.folder.parent / name
        shutil.copytree(ROOT, folder, ignore=_NOT_OF_A_CHECKOUT)
        # With the salt that `pulumi stack init` wrote, as it is committed.
        shutil.copy(self.project.stack_file(_STACK), folder / "stacks")
        return folder

    @contextmanager
    def time_passes(self) -> Iterator[None]:
        """Meanwhile hours go by."""
        over = threading.Event()

        def tick() -> None:
            while not over.wait(_TICK):
                self.cloud.clock.advance(_STEP)

        ticking = threading.Thread(target=tick)
        ticking.start()
        try:
            yield
        finally:
            over.set()
            ticking.join()


@pytest.fixture
def estate(tmp_path: Path, logs: Path, tools: Tools, cloud: Cloud) -> Iterator[Estate]:
    own = cloud.environment()
    keys = {name: own.pop(name) for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")}
    nowhere = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    project = make_project(tmp_path, logs, tools, {**own, **nowhere})
    project.take_example(_STACK)
    declaration = load_stack_file(project.stack_file(_STACK), environ={})
    assert declaration.region is not None
    clients = EndpointClients(cloud.endpoint_url, keys["AWS_ACCESS_KEY_ID"], keys["AWS_SECRET_ACCESS_KEY"])
    ses_roles.grant(cloud, declaration.settings, declaration.region)
    zones.build(cloud, declaration.settings, clients)
    project.pulumi("stack", "init", _STACK)

    machine = {**project.environment(), "DELIVERABILITY_NETWORK": f"{cloud.endpoint_url}/_cloud/network"}
    # What a job says itself must not come from elsewhere.
    backend, passphrase = machine.pop("PULUMI_BACKEND_URL"), machine.pop("PULUMI_CONFIG_PASSPHRASE")
    expressions = {
        "matrix.stack": _STACK,
        "vars.MAIL_PREVIEW_ROLE": "the role for previews",
        "vars.MAIL_DEPLOY_ROLE": "the role for deployments",
        "vars.AWS_REGION": declaration.region,
        "vars.PULUMI_BACKEND_URL": backend,
        "secrets.PULUMI_CONFIG_PASSPHRASE": passphrase,
    }
    yield Estate(cloud, project, machine, {**keys, "AWS_REGION": declaration.region}, expressions)
    assert end_leftovers(project) == ()


_BEFORE = [
    ("actions/checkout", "used", None),
    ("actions/setup-python", "used", None),
    ("pulumi/actions", "used", None),
    ("Install", "ran", 0),
    ("aws-actions/configure-aws-credentials", "used", None),
]


def test_github_previews_deploys_and_proves(estate: Estate) -> None:
    runner = github.Runner(estate.checkout("preview"), estate.machine, estate.expressions, estate.credentials)
    preview = github.workflow(FOLDER / "github" / "pull-request.yml")["jobs"]["preview"]
    done = runner.job(preview["steps"])
    assert github.became(done) == [*_BEFORE, ("Preview", "ran", 0)], done[-1].printed
    assert runner.role == "the role for previews"
    assert runner.summary.startswith(f"## Preview of {_STACK}\n\n    ")
    assert "aws:sesv2/emailIdentity:EmailIdentity: (create)" in runner.summary
    # All of it is one indented block, in the log as well.
    assert all(line.startswith("    ") for line in runner.summary.splitlines()[2:] if line.strip())
    assert all(line.startswith("    | ") for line in done[-1].printed.splitlines())

    runner = github.Runner(estate.checkout("deploy"), estate.machine, estate.expressions, estate.credentials)
    deploy = github.workflow(FOLDER / "github" / "deploy.yml")["jobs"]["deploy"]
    with estate.time_passes():
        done = runner.job(deploy["steps"])
    assert github.became(done) == [
        *_BEFORE,
        ("Deploy", "ran", 0),
        ("Prove", "ran", 0),
        ("Job summary", "ran", 0),
        ("Evidence", "used", None),
        ("Code scanning", "used", None),
    ], done[-1].printed + "".join(step.printed for step in done)
    assert runner.role == "the role for deployments"
    assert runner.kept == ["seen.json", "check.sarif"]
    assert json.loads((runner.folder / "manifest.json").read_text())["stack"] == _STACK

    # A program that doesn't run fails its step, and what it said is in the summary all the same.
    runner = github.Runner(estate.checkout("broken"), estate.machine, estate.expressions, estate.credentials)
    (runner.folder / "stacks" / f"Pulumi.{_STACK}.yaml").write_text("config: {}\n")
    done = runner.job(preview["steps"])
    assert github.became(done)[-1] == ("Preview", "ran", 1)
    assert "domain" in runner.summary


def test_gitlab_previews_deploys_and_proves(estate: Estate) -> None:
    jobs = gitlab.jobs(FOLDER / "gitlab" / "pipeline.yml")
    # Its variables, with the credentials that AWS's libraries would get for the token: the embedded STS gives none for one.
    variables = {
        "PULUMI_BACKEND_URL": estate.expressions["vars.PULUMI_BACKEND_URL"],
        "PULUMI_CONFIG_PASSPHRASE": estate.expressions["secrets.PULUMI_CONFIG_PASSPHRASE"],
    }
    around = {**estate.machine, **estate.credentials, **variables}

    folder = estate.checkout("preview")
    done = gitlab.run_job(jobs["preview"], folder=folder, environment={**around, "STACK": _STACK})
    assert done.code == 0, done.printed
    assert "aws:sesv2/emailIdentity:EmailIdentity: (create)" in done.printed
    token = folder.with_name("preview.aws-token")
    assert token.read_text() == "a token"

    folder = estate.checkout("deploy")
    with estate.time_passes():
        done = gitlab.run_job(jobs["staging"], folder=folder, environment=around)
    assert done.code == 0, done.printed
    kept = [*jobs["staging"]["artifacts"]["paths"], jobs["staging"]["artifacts"]["reports"]["junit"]]
    assert [name for name in kept if not (folder / name).exists()] == []
    suite = ET.parse(folder / "junit.xml").getroot()[0]
    assert (suite.get("name"), suite.get("failures"), suite.get("errors")) == (_STACK, "0", "0")
