"""The program as Pulumi runs it: `__main__.py` on every stack file, and what it says of a wrong configuration."""

import json
import runpy
from pathlib import Path

import pulumi
import pytest
import yaml

from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.manifest import parse_manifest
from deliverability.declaration.plan import make_plan
from deliverability.declaration.reading import load_stack_file
from tests.components.expected import SHARED_TXT
from tests.components.harness import Program, config_of, identity, walk
from tests.components.strict_mocks import TOKENS, StrictAws, Zone

ROOT = Path(__file__).parents[2]
STACKS = sorted((ROOT / "stacks").glob("Pulumi.*.yaml"))
OUTPUTS = {"domain", "identityArn", "dkimTokens", "records", "manifest", "senderPolicy"}


def program(config, *, zones=(), secret_keys=(), stack="shop-a.production", echo=False):
    return Program(
        lambda: runpy.run_path(str(ROOT / "__main__.py")),
        StrictAws(zones=zones, echo=echo),
        config,
        secret_keys,
        stack=stack,
    )


def of_file(path, echo=False):
    """The program on a stack file, in an account that owns the zones it needs."""
    values = yaml.safe_load(path.read_text())["config"]
    config = {key: value if isinstance(value, str) else json.dumps(value) for key, value in values.items()}
    domain = config["mail-deliverability:domain"]
    owned = {domain.removeprefix("staging."), "shop-a.example"}
    zones = tuple(Zone(f"Z-{name}", name) for name in sorted(owned))
    stack = path.name.removeprefix("Pulumi.").removesuffix(".yaml")
    return program(config, zones=zones, stack=stack, echo=echo)


def test_there_are_stack_files():
    assert len(STACKS) >= 6


@pytest.mark.slow
@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.name)
def test_every_stack_file_runs_and_declares_what_the_plan_says(path):
    run = of_file(path).run()
    outputs = run.stack_outputs
    assert set(outputs) == OUTPUTS - {key for key in OUTPUTS if outputs.get(key) is None}
    manifest = parse_manifest(outputs["manifest"])
    declaration = load_stack_file(path)
    hosts = {
        r.name.partition("._report._dmarc.")[2] for r in manifest.records if r.ownership != "handoff"
    } - {""}
    facts = DkimFacts(TOKENS) if declaration.settings.identity == "managed" else None
    plan = make_plan(
        declaration.settings,
        stack=declaration.stack,
        region=declaration.region,
        dkim_facts=facts,
        own_report_hosts=frozenset(hosts),
    )
    assert tuple(record.record_set() for record in manifest.records) == plan.records
    written = {
        request.name.removeprefix("mail-")
        for request in run.requests
        if request.type in ("aws:route53/record:Record", SHARED_TXT)
    }
    assert written == {record.key for record in plan.records if record.ownership != "handoff"}
    managed = declaration.settings.profile == "sending" and declaration.settings.identity == "managed"
    assert ("aws:sesv2/emailIdentity:EmailIdentity mail-identity" in map(identity, run.requests)) is managed


@pytest.mark.slow
@pytest.mark.parametrize("path", STACKS, ids=lambda path: path.name)
def test_every_stack_files_first_preview_shows_what_the_update_makes(path):
    before, after = of_file(path, echo=True).run(preview=True), of_file(path).run()
    assert sorted(map(identity, before.requests)) == sorted(map(identity, after.requests))


def test_reports_of_one_shop_to_anothers_zone_are_authorized_there():
    run = of_file(ROOT / "stacks" / "Pulumi.shop-d.parked.yaml").run()
    record = run.inputs("mail-report-authorization-shop-a.example")
    assert (record["name"], record["zoneId"]) == (
        "shop-d.example._report._dmarc.shop-a.example",
        "Z-shop-a.example",
    )


def test_ses_that_cannot_be_asked_leaves_a_warning_and_a_complete_stack():
    run = of_file(ROOT / "stacks" / "Pulumi.minimal.sandbox.yaml").run()
    assert any("Unable to locate credentials" in text for text in run.engine.messages)
    assert run.inputs("mail-dkim-1")["records"] == [f"{TOKENS[0]}.dkim.amazonses.com"]


@pytest.mark.parametrize(
    ("config", "messages"),
    [
        ({"mail-deliverability:domian": "shop.example.com"}, ["domian", "domain", "shop-a.production"]),
        (
            config_of({"domain": "shop.example.com", "dmarc": {"policy": "ignore"}, "dns": {"ttl": 1}}),
            ["dmarc.policy", "ignore", "dns.ttl"],
        ),
        (config_of({"domain": "shop.example.com", "dns": "{nonsense"}), ["dns", "JSON"]),
        (config_of({"domain": "shop.example.com"}), ["aws:region"]),
    ],
)
def test_a_wrong_configuration_ends_in_one_message_without_a_traceback(config, messages):
    with pytest.raises(pulumi.RunError) as raised:
        program(config).run()
    assert not [message for message in messages if message not in str(raised.value)]
    assert raised.value.__cause__ is None


def test_other_namespaces_are_nobodys_business():
    config = {"aws:region": "eu-central-1", "other:domian": "x", **config_of({"domain": "shop.example.com"})}
    run = program(config, zones=(Zone("Z1", "example.com"),)).run()
    assert run.stack_outputs["domain"] == "shop.example.com"


def test_the_configuration_may_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("PULUMI_CONFIG", json.dumps(config_of({"domain": "shop.example.com"})))
    run = program({"aws:region": "eu-central-1"}, zones=(Zone("Z1", "example.com"),)).run()
    assert run.stack_outputs["domain"] == "shop.example.com"


def test_what_is_allowed_and_worth_saying_is_logged():
    settings = {"domain": "shop.example.com", "mailFrom": {"subdomain": False}}
    config = {"aws:region": "eu-central-1", **config_of(settings)}
    run = program(config, zones=(Zone("Z1", "example.com"),)).run()
    assert any("mailFrom" in text and "align" in text for text in run.engine.messages)


@pytest.mark.slow
@pytest.mark.parametrize("good", [True, False])
def test_a_decrypted_key_is_never_shown(good):
    from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
    from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

    key = generate_private_key(65537, 2048)
    pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    private = pem.splitlines()[-4]
    given = pem if good else pem.replace("PRIVATE KEY", "PRIVATE KEI")
    config = {
        "aws:region": "eu-central-1",
        **config_of(
            {"domain": "shop.example.com", "dkim": {"byo": {"selector": "shop1", "privateKey": given}}}
        ),
    }
    runnable = program(config, zones=(Zone("Z1", "example.com"),), secret_keys=("mail-deliverability:dkim",))
    if good:
        run = runnable.run()
        shown = [*walk(run.stack_outputs), *run.engine.messages]
        assert not [text for text in shown if private in str(text)]
        assert run.stack_outputs["dkimTokens"] == []
    else:
        with pytest.raises(pulumi.RunError, match=r"dkim\.byo\.privateKey") as raised:
            runnable.run()
        assert private not in str(raised.value)
