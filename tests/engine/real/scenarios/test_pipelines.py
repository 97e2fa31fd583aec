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
from deliverability.rehearsal.testbed.zones import RehearsalZones
from tests.engine.real.driver import VERIFIED
from tests.engine.real.leftovers import end_leftovers
from tests.engine.real.project import ROOT, Project, make_project
from tests.engine.real.tools import Tools
from tests.forge.standin import GitHubStandin, GitLabStandin, serving
from tests.pipelines import github, gitlab
from tests.pipelines.documents import FOLDER, shell_blocks
from tests.pipelines.shell import run

_NOT_OF_A_CHECKOUT = shutil.ignore_patterns(
    ".git", ".venv*", "build", "mutants", ".*_cache", ".hypothesis", "__pycache__", "tests", "bench"
)
#: Of the examples, with its domain and the TTL of its records.
_STACK, _DOMAIN, _TTL = "shop-a.staging", "staging.shop-a.example", 60
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
    around_it: RehearsalZones

    @property
    def around(self) -> dict[str, str]:
        """The environment with all variables of the project, and with the credentials that AWS's libraries would get for the token
        of a job of GitLab's: the embedded STS gives none for one.
        """
        variables = {
            "PULUMI_BACKEND_URL": self.expressions["vars.PULUMI_BACKEND_URL"],
            "PULUMI_CONFIG_PASSPHRASE": self.expressions["secrets.PULUMI_CONFIG_PASSPHRASE"],
        }
        return {**self.machine, **self.credentials, **variables}

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
    around_it = zones.build(cloud, declaration.settings, clients)
    project.pulumi("stack", "init", _STACK)

    machine = {**project.environment(), "DELIVERABILITY_NETWORK": f"{cloud.endpoint_url}/_cloud/network"}
    # What a job says itself must not come from elsewhere.
    backend, passphrase = machine.pop("PULUMI_BACKEND_URL"), machine.pop("PULUMI_CONFIG_PASSPHRASE")
    expressions = {
        "matrix.stack": _STACK,
        "vars.MAIL_PREVIEW_ROLE": "the role for previews",
        "vars.MAIL_DEPLOY_ROLE": "the role for deployments",
        "vars.MAIL_DRIFT_ROLE": "the role for drift",
        "vars.AWS_REGION": declaration.region,
        "github.run_id": "1",
        "github.run_attempt": "1",
        "vars.PULUMI_BACKEND_URL": backend,
        "secrets.PULUMI_CONFIG_PASSPHRASE": passphrase,
    }
    yield Estate(cloud, project, machine, {**keys, "AWS_REGION": declaration.region}, expressions, around_it)
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

    # What the pages have typed for a deployed stack.
    typed = list(shell_blocks(of_pulumi=True))
    assert len(typed) == 1
    for _, text in typed:
        folder = estate.checkout("typed")
        done_typed = run(text.replace("shop-a.production", _STACK), folder=folder, environment=estate.around)
        assert done_typed.code == 0, done_typed.printed
        assert json.loads((folder / "manifest.json").read_text())["stack"] == _STACK

    # A program that doesn't run fails its step, and what it said is in the summary all the same.
    runner = github.Runner(estate.checkout("broken"), estate.machine, estate.expressions, estate.credentials)
    (runner.folder / "stacks" / f"Pulumi.{_STACK}.yaml").write_text("config: {}\n")
    done = runner.job(preview["steps"])
    assert github.became(done)[-1] == ("Preview", "ran", 1)
    assert "domain" in runner.summary


def test_gitlab_previews_deploys_and_proves(estate: Estate) -> None:
    jobs = gitlab.jobs(FOLDER / "gitlab" / "pipeline.yml")
    around = estate.around

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


def _deployed(estate: Estate) -> None:
    """The stack is deployed, and SES has verified it."""
    up = f"python -m venv .venv\npulumi up --yes --skip-preview --stack {_STACK} --non-interactive"
    done = run(up, folder=estate.checkout("up"), environment=estate.around)
    assert done.code == 0, done.printed
    estate.cloud.clock.advance(VERIFIED)


def _drifted(estate: Estate, ttl: int) -> None:
    """Somebody changes a record by hand."""
    editor = estate.around_it.editor(_DOMAIN)
    editor.put_texts(_DOMAIN, editor.texts(_DOMAIN), ttl=ttl)


def test_github_looks_for_drift_and_keeps_an_issue(estate: Estate) -> None:
    _deployed(estate)
    jobs = github.workflow(FOLDER / "github" / "drift.yml")["jobs"]
    forge = GitHubStandin()
    with serving(forge):
        variables = forge.variables()
        expressions = {**estate.expressions, "github.token": variables.pop("GITHUB_TOKEN")}
        seen = []
        for name, ttl, code in (("clean", _TTL, 0), ("drifted", 5 * _TTL, 1), ("repaired", _TTL, 0)):
            _drifted(estate, ttl)
            folder = estate.checkout(name)
            # The other stacks of the checkout are deployed by nobody.
            for file in (folder / "stacks").glob("Pulumi.*.yaml"):
                if _STACK not in file.name:
                    file.unlink()
            runner = github.Runner(
                folder,
                {**estate.machine, **variables},
                expressions,
                estate.credentials,
                cache=folder.with_name("cache"),
            )
            done = runner.job(jobs["drift"]["steps"])
            assert github.became(done) == [
                *_BEFORE[:-1],
                ("actions/cache/restore", "used", None),
                _BEFORE[-1],
                ("Drift", "ran", code),
                ("History", "used", None),
                ("Job summary", "ran", 0),
                ("Evidence", "used", None),
            ], done[6].printed
            assert runner.role == "the role for drift"
            summary = runner.summary
            ended = github.Runner(folder, {**estate.machine, **variables}, expressions).job(
                jobs["issue"]["steps"]
            )
            assert github.became(ended)[-1] == ("Issue", "ran", 0), ended[-1].printed
            seen.append([issue["state"] for issue in forge.issues])
        assert seen == [[], ["open"], ["closed"]]
        assert "ttl" in forge.issues[0]["body"]
        assert summary.startswith("### 1 stack: 1 in order\n")
        assert folder.with_name("cache").joinpath("findings.db").exists()
        assert forge.refused == []


def test_gitlab_looks_for_drift_and_keeps_an_issue(estate: Estate) -> None:
    _deployed(estate)
    jobs = gitlab.jobs(FOLDER / "gitlab" / "pipeline.yml")
    forge = GitLabStandin()
    with serving(forge):
        around = {**estate.around, "STACK": _STACK}
        seen = []
        for name, ttl, code in (("drifted", 5 * _TTL, 1), ("repaired", _TTL, 0)):
            _drifted(estate, ttl)
            folder = estate.checkout(name)
            done = gitlab.run_job(jobs["drift"], folder=folder, environment=around)
            assert done.code == code, done.printed
            assert ET.parse(folder / f"{_STACK}.xml").getroot()[0].get("failures") == str(code)
            ended = gitlab.run_job(
                jobs["issue"], folder=folder, environment={**estate.machine, **forge.variables()}
            )
            assert ended.code == 0, ended.printed
            seen.append([issue["state"] for issue in forge.issues])
        assert seen == [["opened"], ["closed"]]
        assert forge.refused == []
