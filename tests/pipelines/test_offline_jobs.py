"""The jobs that need neither Pulumi nor credentials, run as they stand: the lint, and the check of DNS alone."""

import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.pipelines import github, gitlab
from tests.pipelines.conftest import Deployed
from tests.pipelines.documents import FOLDER, ROOT
from tests.pipelines.github import Runner, became
from tests.pipelines.shell import machine

pytestmark = pytest.mark.slow


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """What these jobs need of a checkout."""
    folder = tmp_path / "checkout"
    shutil.copytree(ROOT / "stacks", folder / "stacks")
    shutil.copy(ROOT / "Pulumi.yaml", folder)
    return folder


class TestLint:
    """The job `lint`."""

    def test_github(self, checkout: Path, tmp_path: Path):
        runner = Runner(checkout, machine(tmp_path), {})
        steps = github.workflow(FOLDER / "github" / "pull-request.yml")["jobs"]["lint"]["steps"]
        done = runner.job(steps)
        assert became(done) == [
            ("actions/checkout", "used", None),
            ("actions/setup-python", "used", None),
            ("Install", "ran", 0),
            ("Lint", "ran", 0),
            ("Code scanning", "used", None),
        ]
        assert "::notice title=lint::6 stack files: 1 note" in done[3].printed

        (checkout / "stacks" / "Pulumi.new.yaml").write_text(
            "config:\n  mail-deliverability:domian: a.example\n"
        )
        done = runner.job(steps)
        assert became(done)[3:] == [("Lint", "ran", 2), ("Code scanning", "used", None)]
        assert done[3].printed.startswith("::error file=stacks/Pulumi.new.yaml,line=2,col=3,")

    def test_gitlab(self, checkout: Path, tmp_path: Path):
        job = gitlab.jobs(FOLDER / "gitlab" / "pipeline.yml")["lint"]
        done = gitlab.run_job(job, folder=checkout, environment=machine(tmp_path))
        assert (done.code, done.printed.splitlines()[-1]) == (0, "6 stack files: 1 note")
        (checkout / "stacks" / "Pulumi.new.yaml").write_text("config: 5\n")
        assert gitlab.run_job(job, folder=checkout, environment=machine(tmp_path)).code == 2
        suite = ET.parse(checkout / job["artifacts"]["reports"]["junit"]).getroot()[0]
        assert (suite.get("tests"), suite.get("failures")) == ("7", "1")


class TestDnsOnly:
    """The pipelines without any AWS credential."""

    def test_github(self, deployed: Deployed):
        runner = Runner(deployed.checkout, deployed.around, {})
        steps = github.workflow(FOLDER / "github" / "dns-only.yml")["jobs"]["check"]["steps"]
        done = runner.job(steps)
        assert became(done)[2:] == [
            ("Install", "ran", 0),
            ("Check", "ran", 0),
            ("Job summary", "ran", 0),
            ("Evidence", "used", None),
            ("Code scanning", "used", None),
        ], done[3].printed
        assert runner.kept == ["seen.json", "check.sarif"]
        deployed.take_away()
        done = runner.job(steps)
        assert became(done)[3:] == [
            ("Check", "ran", 1),
            ("Job summary", "ran", 0),
            ("Evidence", "used", None),
            ("Code scanning", "used", None),
        ]
        assert "title=mail-from.spf-missing::" in done[3].printed
        assert "mail-from.spf-missing" in runner.summary

    def test_gitlab(self, deployed: Deployed):
        job = gitlab.jobs(FOLDER / "gitlab" / "dns-only.yml")["mail"]
        done = gitlab.run_job(job, folder=deployed.checkout, environment=deployed.around)
        assert done.code == 0, done.printed
        deployed.take_away()
        done = gitlab.run_job(job, folder=deployed.checkout, environment=deployed.around)
        assert done.code == 1, done.printed
        kept = [*job["artifacts"]["paths"], job["artifacts"]["reports"]["junit"]]
        assert [name for name in kept if not (deployed.checkout / name).exists()] == []
        root = ET.parse(deployed.checkout / "junit.xml").getroot()
        failed = [case.get("classname") for case in root.iter("testcase") if case.find("failure") is not None]
        assert "mail-from.spf-missing" in failed
