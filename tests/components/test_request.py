"""The check of the component's arguments: what is refused, and what the state shows of the rest."""

import pulumi
import pytest

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


def test_state_and_preview_show_what_was_declared_without_defaults_and_without_how_the_zone_is_found():
    run = declare(
        {"domain": "shop.example.com", "dns": {"ttl": 300, "zone": "example.com"}, "environment": "sandbox"}
    )
    assert run.inputs("mail") == {
        "domain": "shop.example.com",
        "region": "eu-central-1",
        "stack": "shop-a.production",
    }


def test_what_a_problem_quotes_is_no_command_to_a_build_server():
    with pytest.raises(pulumi.RunError) as raised:
        declare({"domain": "shop.example.com", "profile": "##vso[task.setvariable variable=x]y"})
    assert "##vso[" not in str(raised.value)
    assert "#\\x23vso[task.setvariable variable=x]y" in str(raised.value)
