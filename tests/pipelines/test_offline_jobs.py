"""What needs neither Pulumi nor credentials, run as it stands: the lint, the check of DNS alone, and commands of the pages."""

import json
import re
import shutil
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.forge.standin import GitHubStandin, GitLabStandin, serving
from tests.pipelines import github, gitlab
from tests.pipelines.conftest import Deployed
from tests.pipelines.documents import FOLDER, ROOT, shell_blocks
from tests.pipelines.github import Runner, Step, became
from tests.pipelines.shell import Done, machine, run

pytestmark = pytest.mark.slow

_RUN = {"github.run_id": "1", "github.run_attempt": "1"}


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
        (checkout / "stacks" / "Pulumi.new.yaml").write_text("config: 5\n")
        done = gitlab.run_job(job, folder=checkout, environment=machine(tmp_path))
        assert (done.code, done.printed.splitlines()[-1]) == (2, "7 stack files: 1 error, 1 note")
        suite = ET.parse(checkout / job["artifacts"]["reports"]["junit"]).getroot()[0]
        assert (suite.get("tests"), suite.get("failures")) == ("7", "1")


@pytest.mark.parametrize(("page", "text"), list(shell_blocks(of_pulumi=False)))
def test_the_commands_of_the_pages(page: str, text: str, checkout: Path, tmp_path: Path):
    done = run(text, folder=checkout, environment=machine(tmp_path))
    assert done.code == 0, done.printed
    written = re.findall(r"> (\S+\.json)$", text, re.MULTILINE)
    assert written
    for name in written:
        assert json.loads((checkout / name).read_text()), name


class TestDnsOnly:
    """The pipelines without any AWS credential, and the issue that they keep."""

    def test_github(self, deployed: Deployed, tmp_path: Path):
        jobs = github.workflow(FOLDER / "github" / "dns-only.yml")["jobs"]
        with serving(GitHubStandin()) as forge:
            around = {**deployed.around, **forge.variables()}
            # A token is for the job that asks for it.
            expressions = {"github.token": around.pop("GITHUB_TOKEN")}

            def runs() -> tuple[Runner, list[Step]]:
                runner = Runner(deployed.checkout, around, _RUN, cache=tmp_path / "cache")
                (deployed.checkout / "findings.db").unlink(missing_ok=True)
                done = runner.job(jobs["check"]["steps"])
                told = tmp_path / "issue"
                told.mkdir(exist_ok=True)
                ended = Runner(told, around, expressions).job(jobs["issue"]["steps"])
                assert became(ended)[-2:] == [
                    ("actions/download-artifact", "used", None),
                    ("Issue", "ran", 0),
                ], ended[-1].printed
                return runner, done

            deployed.break_it()
            runner, done = runs()
            assert became(done)[2:] == [
                ("Install", "ran", 0),
                ("actions/cache/restore", "used", None),
                ("Check", "ran", 1),
                ("History", "used", None),
                ("Job summary", "ran", 0),
                ("Evidence", "used", None),
                ("Code scanning", "used", None),
            ], done[4].printed
            assert runner.kept == ["seen.json", "verdict.json", "check.sarif"]
            assert "title=mail-from.spf-missing::" in done[4].printed
            assert "mail-from.spf-missing" in runner.summary
            assert [issue["state"] for issue in forge.issues] == ["open"]
            assert "mail-from.spf-missing" in forge.issues[0]["body"]

            deployed.mend_it()
            runner, done = runs()
            assert became(done)[4] == ("Check", "ran", 0), done[4].printed
            assert "gone" in runner.summary
            assert [issue["state"] for issue in forge.issues] == ["closed"]
            assert forge.refused == []

    def test_gitlab(self, deployed: Deployed):
        jobs = gitlab.jobs(FOLDER / "gitlab" / "dns-only.yml")
        kept = [*jobs["mail"]["artifacts"]["paths"], jobs["mail"]["artifacts"]["reports"]["junit"]]
        with serving(GitLabStandin()) as forge:
            around = {**deployed.around, **forge.variables()}
            token = {"GITLAB_TOKEN": around.pop("GITLAB_TOKEN")}

            def runs() -> Done:
                done = gitlab.run_job(jobs["mail"], folder=deployed.checkout, environment=around)
                assert [name for name in kept if not (deployed.checkout / name).exists()] == []
                ended = gitlab.run_job(
                    jobs["issue"], folder=deployed.checkout, environment={**around, **token}
                )
                assert ended.code == 0, ended.printed
                return done

            deployed.break_it()
            done = runs()
            assert done.code == 1, done.printed
            root = ET.parse(deployed.checkout / "junit.xml").getroot()
            failed = [
                case.get("classname") for case in root.iter("testcase") if case.find("failure") is not None
            ]
            assert "mail-from.spf-missing" in failed
            assert [issue["state"] for issue in forge.issues] == ["opened"]

            deployed.mend_it()
            done = runs()
            assert done.code == 0, done.printed
            assert [issue["state"] for issue in forge.issues] == ["closed"]
            assert forge.refused == []
