"""`deliverability init`, as a person calls it: DNS of an embedded world, files in a folder of their own."""

import json
from pathlib import Path

import pytest

from deliverability.declaration.reading import load_stack_file
from deliverability.embedded.dns.behaviour import Failing
from tests.commands.cli import Ran, run
from tests.commands.conftest import Dns

_PROJECT = "name: mail-deliverability\nruntime: python\nstackConfigDir: stacks\n"
_DEPLOY = """\
regions:
  EU: {services: {mail: {sender: {name: Shop, email: noreply@example.com}}}}
  US: {services: {mail: {sender: {email: orders@us.example.com}}}}
"""


class Project:
    """A project's folder, and the world that `init` asks from there."""

    def __init__(self, dns: Dns, folder: Path) -> None:
        self.dns = dns
        self.folder = folder
        (folder / "Pulumi.yaml").write_text(_PROJECT)
        (folder / "stacks").mkdir()
        self._network = folder / "network.json"
        network = {address: list(at) for address, at in dns.world.endpoints.items()}
        self._network.write_text(json.dumps(network))

    def init(self, *arguments: str) -> Ran:
        """`init` with these arguments, without AWS."""
        here = ("--project", str(self.folder), "--network", str(self._network), "--dns-only")
        return run("init", *arguments, *here)

    def files(self) -> list[str]:
        """What is in the folder of stack files."""
        return sorted(file.name for file in (self.folder / "stacks").iterdir())

    def file(self, stack: str) -> Path:
        """A stack's file."""
        return self.folder / "stacks" / f"Pulumi.{stack}.yaml"


@pytest.fixture
def project(dns: Dns, tmp_path: Path) -> Project:
    dns.publish(
        apex={"TXT": ["v=spf1 include:_spf.newsletter.example -all", "site=1"], "MX": ["10 mx.example.com."]},
        _dmarc={"TXT": ["v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com"]},
        mail={"MX": ["10 feedback-smtp.eu-west-1.amazonses.com."]},
    )
    return Project(dns, tmp_path)


def test_it_writes_a_stack_file_where_the_project_has_them(project: Project) -> None:
    ran = project.init("example.com", "--stack", "shop.sandbox")
    assert (ran.code, ran.out) == (0, "")
    assert f"written: {project.file('shop.sandbox')}" in ran.err
    assert "next: read it, then  deliverability plan --stack shop.sandbox" in ran.err
    declared = load_stack_file(project.file("shop.sandbox"), environ={})
    settings = declared.settings
    assert (declared.stack, declared.region, settings.domain) == ("shop.sandbox", "eu-west-1", "example.com")
    assert (settings.spf.record, settings.spf.also) == ("shared", ("include:_spf.newsletter.example",))
    assert (settings.dmarc.policy, settings.mail_from.subdomain) == ("quarantine", "mail")


def test_another_stack_of_the_domain_is_named(project: Project) -> None:
    project.init("example.com", "--stack", "first")
    said = "note: the stack first declares example.com, too, and two stacks can't own the same records"
    assert said in project.init("example.com", "--stack", "second").err
    assert said not in project.init("example.com", "--stack", "first", "--force").err


def test_plan_and_check_read_what_it_wrote(project: Project) -> None:
    project.init("example.com", "--stack", "shop.sandbox")
    planned = run("plan", "--stack", "shop.sandbox", "--project", str(project.folder), "-f", "json")
    assert planned.code == 0
    values = [value for record in json.loads(planned.out)["records"] for value in record["values"]]
    assert "v=spf1 include:amazonses.com include:_spf.newsletter.example -all" in values
    assert "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com;" in values


def test_the_name_is_made_of_domain_and_environment(project: Project) -> None:
    project.init("example.com", "--environment", "production")
    project.init("news.example.com")
    assert project.files() == ["Pulumi.example.production.yaml", "Pulumi.news-example.sandbox.yaml"]


def test_a_stack_called_like_another_environment_is_told(project: Project) -> None:
    said = "note: environment is sandbox, though the stack is called shop.production: "
    assert said in project.init("example.com", "--stack", "shop.production").err
    for arguments in (
        ("--stack", "shop.production", "--environment", "sandbox"),
        ("--stack", "shop.sandbox"),
        ("--stack", "production-like"),
    ):
        assert "note: environment is" not in project.init("example.com", *arguments, "--force").err


def test_what_is_there_is_never_overwritten_unless_it_shall_be(project: Project) -> None:
    file = project.file("shop.sandbox")
    file.write_text("config: {}\n")
    refused = project.init("example.com", "--stack", "shop.sandbox")
    assert (refused.code, file.read_text()) == (2, "config: {}\n")
    assert "it is there already, and is not overwritten: --force replaces it" in refused.err
    assert project.init("example.com", "--stack", "shop.sandbox", "--force").code == 0
    assert "mail-deliverability:domain: example.com" in file.read_text()
    assert project.files() == ["Pulumi.shop.sandbox.yaml"]


def test_on_stdout_there_is_the_file_and_nothing_else(project: Project) -> None:
    ran = project.init("example.com", "--output", "-")
    assert ran.code == 0
    assert ran.out.startswith("# Written by `deliverability init` on ")
    assert project.files() == []
    other = project.folder / "stacks" / "Pulumi.copied.yaml"
    other.write_text(ran.out)
    assert load_stack_file(other, environ={}).settings.domain == "example.com"


def test_what_cannot_be_seen_is_never_taken_for_absent(project: Project) -> None:
    project.dns.world.misbehave(project.dns.world.zone("example.com"), Failing())
    ran = project.init("example.com", "--stack", "shop.sandbox")
    assert (ran.code, project.files()) == (3, [])
    assert "the TXT records at example.com could not be seen (SERVFAIL)" in ran.err
    assert "--incomplete writes what is known, and leaves alone what isn't" in ran.err

    known = project.init("example.com", "--stack", "shop.sandbox", "--incomplete")
    assert known.code == 0
    settings = load_stack_file(project.file("shop.sandbox"), environ={}).settings
    assert (settings.spf.record, settings.dmarc.record, settings.dns.mode) == ("none", "external", "external")
    assert "# Could not be seen: the TXT records at example.com" in project.file("shop.sandbox").read_text()


def test_the_deploy_file_gives_sender_and_environment(project: Project) -> None:
    deploy = project.folder / "deploy.shop-prod.yml"
    deploy.write_text(_DEPLOY)
    ran = project.init("--from", str(deploy), "--deploy-region", "EU")
    assert ran.code == 0
    settings = load_stack_file(project.file("example.production"), environ={}).settings
    assert (settings.domain, settings.environment, settings.senders) == (
        "example.com",
        "production",
        ("noreply@example.com",),
    )
    assert (
        "regions.EU.services.mail.sender.email in deploy.shop-prod.yml (Shop)"
        in project.file("example.production").read_text()
    )


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "which domain? name it: deliverability init shop.example"),
        (("example.com", "--stack", "../shop"), "is no name of a stack"),
        (("example.com", "--environment", "prod"), "'prod' is neither 'sandbox' nor 'production'"),
        (("example.com", "--region", "eu-centrall-1"), "perhaps 'eu-central-1' was meant"),
        (("example.com", "--deploy-region", "EU"), "it goes with --from"),
        (("mail@example.com",), "do you mean example.com?"),
        (("co.uk",), "names are registered below co.uk"),
        (("example.com", "--output", "nowhere/at/all.yaml"), "there is no folder nowhere/at"),
        (("--from", "missing.yml"), "there is no such file"),
    ],
)
def test_wrong_use(tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    (tmp_path / "Pulumi.yaml").write_text(_PROJECT)
    ran = run("init", *arguments, "--project", str(tmp_path), "--dns-only")
    assert (ran.code, ran.out, [file.name for file in tmp_path.iterdir()]) == (2, "", ["Pulumi.yaml"])
    assert said in ran.err


def test_a_choice_of_the_deploy_file_that_is_open(tmp_path: Path) -> None:
    deploy = tmp_path / "deploy.shop-prod.yml"
    deploy.write_text(_DEPLOY)
    ran = run("init", "--from", str(deploy), "--output", "-", "--dns-only")
    assert (ran.code, ran.out) == (2, "")
    assert "choose one with --deploy-region" in ran.err


def test_without_a_project_a_place_has_to_be_named(tmp_path: Path) -> None:
    ran = run("init", "example.com", "--project", str(tmp_path), "--dns-only")
    assert ran.code == 2
    assert "or name the new file with --output FILE (- is stdout)" in ran.err


def test_without_a_region_ses_cannot_be_asked(project: Project) -> None:
    project.dns.world.zone("example.com").apply(remove=[("mail.example.com", "MX")])
    ran = run(
        "init", "example.com", "-C", str(project.folder), "--network", str(project._network), "--timeout", "3"
    )
    assert (ran.code, project.files()) == (2, [])
    assert "which region is SES in?" in ran.err


def test_without_credentials_nothing_is_guessed(project: Project) -> None:
    ran = run(
        "init",
        "example.com",
        "-C",
        str(project.folder),
        "--network",
        str(project._network),
        "--region",
        "eu-west-1",
    )
    assert (ran.code, project.files()) == (3, [])
    assert "SES in eu-west-1 could not be seen" in ran.err
    assert "--dns-only leaves AWS out" in ran.err


@pytest.mark.slow
def test_whatever_is_published_is_text_in_the_file(project: Project) -> None:
    hostile = 'a\nconfig: {x: y}\r# ##vso[task.x]\x1b[31m \\ "q" ' + "\u2028" + "z" * 700
    project.dns.publish(
        apex={"TXT": [hostile, f"v=spf1 mx include:a.example {hostile[:40]} ~all"]},
        _dmarc={"TXT": [f"v=DMARC1; p=reject; x={hostile}; rua=mailto:dmarc@example.com"]},
    )
    ran = project.init("example.com", "--stack", "shop.sandbox")
    text = project.file("shop.sandbox").read_text(encoding="utf-8")
    settings = load_stack_file(project.file("shop.sandbox"), environ={}).settings
    assert ran.code == 0
    assert (settings.spf.also, settings.spf.all) == (("mx", "include:a.example"), "~all")
    assert (settings.dmarc.policy, settings.dmarc.report_to) == ("reject", ("dmarc@example.com",))
    assert all(line.isprintable() for line in (*text.split("\n"), *ran.err.split("\n")))
    assert "##vso" not in text + ran.err


def test_a_shell_with_a_wrong_region_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "frankfurt")
    ran = run("init", "example.com", "--output", "-", "--dns-only")
    assert (ran.code, ran.out) == (2, "")
    assert "AWS_REGION of the shell: 1 problem" in ran.err
