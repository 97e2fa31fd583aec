"""The component's arguments: what is refused, and what Pulumi's package analyzer makes of them."""

import sys

import pulumi
import pytest
from pulumi.provider.experimental.analyzer import Analyzer
from pydantic.alias_generators import to_camel

from components import arguments
from components.mail_domain import MailDomain
from deliverability.declaration.settings import Settings
from tests.components.strict_mocks import declare


def test_every_problem_is_named_at_once():
    with pytest.raises(pulumi.RunError) as raised:
        declare({"domain": "shop.example.com", "dmark": {}, "dns": {"ttl": 5}})
    assert "dmark" in str(raised.value)
    assert "dns.ttl" in str(raised.value)


@pytest.mark.parametrize(
    ("args", "path"),
    [
        ({"domain": pulumi.Output}, "domain"),
        ({"domain": "shop.example.com", "dns": {"zone_id": pulumi.Output}}, "dns.zone_id"),
        ({"domain": "shop.example.com", "senders": ["shop.example.com", pulumi.Output]}, "senders.1"),
        ({"domain": "shop.example.com", "region": pulumi.Output}, "region"),
    ],
)
def test_an_output_is_refused_with_its_place(args, path):
    def filled(value):
        if value is pulumi.Output:
            return pulumi.Output.from_input("x")
        if isinstance(value, dict):
            return {key: filled(item) for key, item in value.items()}
        return [filled(item) for item in value] if isinstance(value, list) else value

    with pytest.raises(pulumi.RunError, match=rf"^{path} is an output of another resource"):
        declare(lambda: filled(args))


def test_the_typed_arguments_name_exactly_the_settings():
    def names(model):
        return set(model.model_fields)

    parts = {
        "dns": arguments.DnsArgs,
        "dkim": arguments.DkimArgs,
        "mail_from": arguments.MailFromArgs,
        "spf": arguments.SpfArgs,
        "dmarc": arguments.DmarcArgs,
        "expect": arguments.ExpectArgs,
        "health": arguments.HealthArgs,
    }
    assert set(arguments.MailDomainArgs.__annotations__) == names(Settings) | {"region", "stack"}
    for key, part in parts.items():
        assert set(part.__annotations__) == names(Settings.model_fields[key].annotation), key
    byo = Settings.model_fields["dkim"].annotation.model_fields["byo"].annotation.__args__[0]
    assert set(arguments.ByoDkimArgs.__annotations__) == names(byo)
    waiver = Settings.model_fields["waivers"].annotation.__args__[0]
    assert set(arguments.WaiverArgs.__annotations__) == names(waiver)


def test_pulumis_analyzer_can_publish_the_component():
    result = Analyzer("mail-deliverability").analyze([MailDomain])
    component = result["component_definitions"]["MailDomain"]
    assert component.module == sys.modules[MailDomain.__module__].__name__
    assert set(component.inputs) == {to_camel(name) for name in arguments.MailDomainArgs.__annotations__}
    assert [name for name, definition in component.inputs.items() if not definition.optional] == ["domain"]
    assert set(component.outputs) == {
        "domain",
        "identityArn",
        "dkimTokens",
        "records",
        "manifest",
        "senderPolicy",
    }


def test_state_and_preview_show_what_was_declared_without_defaults():
    run = declare(
        {"domain": "shop.example.com", "dns": {"ttl": 300, "zone": "example.com"}, "environment": "sandbox"}
    )
    assert run.inputs("mail") == {
        "domain": "shop.example.com",
        "dns": {"zone": "example.com"},
        "region": "eu-central-1",
        "stack": "shop-a.production",
    }
