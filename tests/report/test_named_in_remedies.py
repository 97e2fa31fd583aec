"""What the remedies of all rules name, tried: commands as the real tool reads them, lines as a stack file, settings as the model."""

import re
import shlex
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import pytest
import typer.main
import yaml

from deliverability.commands.application import make_app
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.reading import from_mapping
from deliverability.declaration.reading.keys import section_of
from deliverability.declaration.settings import Settings
from deliverability.evidence import aws_commands
from deliverability.report.remedies import AWS_OPERATIONS, remedy_of
from deliverability.rule_ids import RULES
from deliverability.rules import catalogue
from tests.report.aws_cli import NoCommand, read
from tests.report.test_remedies import SWITCH
from tests.rules.route53.holding import published
from tests.rules.test_pairs import FAULTS
from tests.rules.world import TOKENS, World, declared, findings, healthy


def worlds(of: Callable[..., Manifest] = declared) -> Iterator[World]:
    """Set-ups in which the rules name what Pulumi can't mend. of: makes their manifests of settings."""
    usual = healthy(of())
    yield usual.standing(SendingEnabled=False)
    if usual.manifest.identity is not None and usual.manifest.identity.managed:
        yield usual.reading("configuration_set", SendingOptions={"SendingEnabled": False})
    yield usual.ses(DkimAttributes={"SigningEnabled": False})
    for state in ("FAILED", "NOT_STARTED", "PENDING", "TEMPORARY_FAILURE"):
        yield usual.ses(
            VerificationStatus=state, VerifiedForSendingStatus=False, DkimAttributes={"Status": state}
        )
        yield usual.ses(MailFromAttributes={"MailFromDomainStatus": state})
    yield usual.ses(MailFromAttributes={"MailFromDomain": ""})
    yield healthy(of(recipients=["o'neil@shop.example"])).reading(
        "suppressed", SuppressedDestinations=[{"EmailAddress": "o'neil@shop.example", "Reason": "BOUNCE"}]
    )
    yield usual.gone("_dmarc.shop.example", "TXT").gone("shop.example", "TXT")


#: Stacks whose remedies differ: by who publishes, who runs the identity, and whose record set it is.
STACKS: tuple[dict[str, Any], ...] = (
    {},
    {"spf": {"record": "shared"}},
    {"dns": {"mode": "external"}},
    {"identity": "external", "dkim": {"tokens": TOKENS}},
    {"domain": "shop.example", "dmarc": {"record": "inherit"}},
    {"profile": "parked", "dmarc": {}},
)


@cache
def remedies() -> frozenset[str]:
    """The remedies of all rules' texts, and of what they find in many worlds of several stacks."""
    fields = "domain region stack subject mail_from recipient address organization rule set tags events"
    values = dict.fromkeys(fields.split(), "value")
    values |= {"region": "eu-central-1", "domain": "shop.example", "address": "anna@shop.example"}
    templates = [
        re.sub(r"\{(\w+)\}", lambda found: values.get(found[1], "value"), rule.remedy) for rule in catalogue()
    ]
    found = [each for world in (*worlds(), *_broken_stacks()) for each in findings(world)]
    return frozenset((*templates, *(finding.remedy for finding in found)))


def _broken_stacks() -> Iterator[World]:
    lost = healthy(declared(spf={"also": ("include:spf.gone.example",)}))
    yield lost.gone("spf.gone.example", "TXT")
    for settings in STACKS:
        usual = healthy(declared(**settings))
        for fault in FAULTS.values():
            if usual.manifest.identity is not None:
                yield fault(usual)
        yield published(usual, "shop.example", "v=spf1 mx ip4:192.0.2.1 ~all")
        yield published(usual, "shop.example", "v=spf1 mx -all", "v=spf1 a -all")
        yield published(usual, "_dmarc.shop.example", "v=DMARC1; p=reject; rua=mailto:a@shop.example")


def named() -> set[str]:
    """The commands in them."""
    return {command for text in remedies() for command in remedy_of(text).commands}


@pytest.fixture(scope="module")
def commands() -> set[str]:
    return named()


def test_each_aws_command_is_one_of_the_real_cli(commands: set[str]):
    calls = [read(command) for command in commands if command.startswith("aws ")]
    assert {f"{call.service} {call.operation.replace('_', '-')}" for call in calls} == set(AWS_OPERATIONS)


def test_the_helpers_of_rules_give_whole_commands():
    manifest: Manifest = declared()
    for command in (
        aws_commands.set_up_dkim(manifest),
        aws_commands.set_up_dkim(manifest, "o'neil.shop.example"),
        aws_commands.sign_with_dkim(manifest),
        aws_commands.put_mail_from(manifest),
    ):
        assert remedy_of(f"Do it: {command}.").commands == (command,)
        assert read(command).region == "eu-central-1"


@pytest.mark.parametrize(
    ("command", "why"),
    [
        (SWITCH + ".", "no option --sending-enabled"),
        ("aws sesv2 put-account-sending --region x", "no operation"),
        (
            "aws sesv2 put-email-identity-dkim-attributes --region x --signing-enabled",
            "Missing required parameter",
        ),
        (
            "aws sesv2 put-email-identity-dkim-signing-attributes --region x --email-identity a --signing-attributes-origin SES",
            "takes one of",
        ),
        ("aws sesv2 put-account-sending-attributes --sending-enabled", "no region"),
    ],
)
def test_the_reader_is_as_strict_as_the_cli(command: str, why: str):
    with pytest.raises(NoCommand, match=why):
        read(command)


#: Of `pulumi help <command>`, version 3.272: those that remedies use.
_PULUMI = {
    "up": {"--refresh", "--parallel"},
    "refresh": {"--preview-only", "--stack"},
    "preview": {"--refresh", "--expect-no-changes", "--stack"},
    "import": set(),
}


def test_each_pulumi_command_has_only_real_options(commands: set[str]):
    for command in commands:
        program, *words = shlex.split(command)
        if program == "pulumi":
            options = {word for word in words[1:] if word.startswith("--")}
            assert options <= _PULUMI[words[0]], command


def test_each_line_for_a_stack_file_is_read_by_it():
    lines = {line for text in remedies() for line in remedy_of(text).settings}
    for line in lines:
        ((key, section),) = yaml.safe_load(line).items()
        namespace, _, name = key.partition(":")
        assert namespace == "mail-deliverability"
        assert (
            from_mapping({"domain": "shop.example", name: section}).public()[name].items() >= section.items()
        )
    assert {line.partition(" ")[0] for line in lines} == {
        "mail-deliverability:spf:",
        "mail-deliverability:dmarc:",
    }


def test_each_setting_that_a_remedy_names_is_one():
    keys = {".".join(path) for path, _ in section_of(Settings).walk()}
    sections = {key.partition(".")[0] for key in keys if "." in key}
    mentioned = {
        name
        for text in remedies()
        for name in re.findall(
            rf"(?<![\w.@-])(?:{'|'.join(sorted(sections))})\.[a-z][A-Za-z]+(?![\w-]|\.\w)", text
        )
        if name not in RULES
    }
    assert {"spf.also", "spf.onForeignTerms", "dmarc.reportTo", "dmarc.record", "dns.zoneId"} <= mentioned
    assert mentioned - keys == set()


def test_each_command_of_our_own_can_be_read(commands: set[str]):
    group = typer.main.get_command(make_app())
    own = [shlex.split(command)[1:] for command in commands if command.startswith("deliverability ")]
    assert own
    for name, *words in own:
        command = group.commands[name]  # type: ignore[attr-defined]
        assert command.make_context(name, words, parent=None).params["stack"]
