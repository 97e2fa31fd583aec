"""docs/spryker.md, step by step: each of its commands is run in the order of the page, on the embedded cloud."""

import re
import shlex
import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from deliverability.declaration.reading import load_stack_file
from deliverability.embedded.clock import Clock
from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients
from deliverability.rehearsal.testbed import ses_roles, zones
from deliverability.rehearsal.testbed.zones import RehearsalZones
from tests.commands.cli import ROOT, Ran, run
from tests.report import aws_cli

pytestmark = pytest.mark.slow

PAGE = (ROOT / "docs" / "spryker.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w*)\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
COMMANDS = [line for language, text in BLOCKS if not language for line in text.splitlines()]
[STACK_FILE] = [text for language, text in BLOCKS if language == "yaml"]
[PLACE] = re.findall(r"`(stacks/Pulumi\.\S+\.yaml)`", PAGE)

#: What the page says of the platform's deploy file.
DEPLOY_FILE = """regions:
  EU:
    services:
      mail:
        sender:
          name: Shop
          email: orders@shop.example
"""


class Walk:
    """A customer with a folder, an account in the sandbox, and an administrator who publishes what the list says."""

    def __init__(self, folder: Path, cloud: Cloud) -> None:
        self.folder, self.cloud = folder, cloud
        shutil.copy(ROOT / "Pulumi.yaml", folder)
        (folder / "stacks").mkdir()
        (folder / "deploy.shop-production.yml").write_text(DEPLOY_FILE, encoding="utf-8")
        self.clients = EndpointClients(
            cloud.endpoint_url,
            cloud.environment()["AWS_ACCESS_KEY_ID"],
            cloud.environment()["AWS_SECRET_ACCESS_KEY"],
        )
        self.dns: RehearsalZones | None = None

    def aws(self, command: str) -> Any:
        call = aws_cli.read(command)
        client = self.clients.client(call.service, call.region)
        return getattr(client, call.operation)(**call.parameters)

    def declare(self, tokens: list[str]) -> None:
        """The stack file of the page, with the tokens that SES gave."""
        text = STACK_FILE
        for written, token in zip(("tokenone", "tokentwo", "tokenthree"), tokens, strict=True):
            text = text.replace(written, token)
        file = self.folder / PLACE
        file.write_text(text, encoding="utf-8")
        declaration = load_stack_file(file, environ={})
        self.settings = declaration.settings
        self.dns = zones.build(self.cloud, declaration.settings, self.clients)

    def publish(self) -> None:
        """What the administrator does with the list: each record, by its whole name."""
        import csv

        assert self.dns is not None
        listed = run("plan", "--stack", "shop.production", "-f", "csv")
        for row in csv.DictReader(listed.out.splitlines()):
            editor = self.dns.editor(row["name"])
            if row["type"] == "TXT":
                editor.put_texts(row["name"], (row["value"], *editor.texts(row["name"])))
            else:
                editor.put(row["name"], row["type"], [f"{row['value']}."])


@pytest.fixture
def walk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Walk]:
    monkeypatch.chdir(tmp_path)
    with Cloud(clock=Clock()) as cloud:
        for name, value in cloud.environment().items():
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("DELIVERABILITY_NETWORK", f"{cloud.endpoint_url}/_cloud/network")
        yield Walk(tmp_path, cloud)


def test_every_command_works_as_it_stands(walk: Walk):
    ran: dict[str, Ran] = {}
    for command in COMMANDS:
        if command.startswith("aws "):
            told = walk.aws(command)
            if "get-email-identity" in command:
                walk.declare(told["DkimAttributes"]["Tokens"])
            continue
        program, *arguments = shlex.split(command)
        assert program == "deliverability"
        if "--dns-only" in arguments and "--stack" in arguments:
            walk.publish()
            walk.cloud.clock.advance(timedelta(hours=1))
            walk.cloud.ses.look()
        ran[command] = run(*arguments)
        if "--request quota" in command:
            ses_roles.grant(walk.cloud, walk.settings, "eu-central-1")
    checks = {command: done.code for command, done in ran.items() if " check " in command}
    assert checks == {
        "deliverability check --stack shop.production --dns-only --wait 15m": 0,
        "deliverability check --stack shop.production": 1,
        "deliverability check --manifest manifest.json --dns-only": 0,
    }, [done.out for command, done in ran.items() if done.code]
    assert {done.code for command, done in ran.items() if " check " not in command} == {0}
    assert re.findall(r"FAIL +(\S+)", ran["deliverability check --stack shop.production"].out) == [
        "ses.sandbox"
    ]
    assert sorted(file.name for file in walk.folder.iterdir() if file.is_file()) == [
        "Pulumi.yaml",
        "access-case.md",
        "deploy.shop-production.yml",
        "dns-case.md",
        "manifest.json",
        "missing.html",
        "quota-case.md",
        "records.html",
    ]
    # Step 10.
    assert run("check", "--stack", "shop.production").code == 0


def test_there_are_as_many_commands_as_we_think():
    assert len(COMMANDS) == 15
    inline = re.findall(r"`(deliverability [^`]+)`", PAGE)
    assert set(inline) == {"deliverability check --stack shop.production"}
