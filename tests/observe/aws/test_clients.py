"""Clients that call something else than AWS are noticed, wherever the endpoint was named."""

from pathlib import Path

import pytest

from deliverability.observe.aws.clients import Clients
from deliverability.observe.options import AwsOptions


@pytest.fixture
def shell(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Credentials, and a profile without anything in it."""
    config = tmp_path / "config"
    config.write_text("[default]\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(config))
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    for name in ("AWS_PROFILE", "AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SESV2"):
        monkeypatch.delenv(name, raising=False)
    return config


def elsewhere(options: AwsOptions, region: str = "eu-central-1") -> tuple[str, ...]:
    clients = Clients(options)
    for service in ("sesv2", "route53"):
        with clients.lent(service, region):
            pass
    clients.close()
    return clients.elsewhere


@pytest.mark.usefixtures("shell")
@pytest.mark.parametrize("region", ["eu-central-1", "us-gov-west-1", "cn-north-1"])
def test_aws_itself_is_nothing_to_say(region: str):
    assert elsewhere(AwsOptions(), region) == ()


@pytest.mark.usefixtures("shell")
def test_an_endpoint_of_the_call_is_told_without_what_may_be_a_password():
    assert elsewhere(AwsOptions(endpoint_url="http://user:secret@127.0.0.1:4566/x")) == (
        "http://127.0.0.1:4566",
    )


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SESV2"])
def test_an_endpoint_left_in_the_shell_is_told(shell: Path, monkeypatch: pytest.MonkeyPatch, variable: str):
    monkeypatch.setenv(variable, "http://localhost:4566")
    assert elsewhere(AwsOptions()) == ("http://localhost:4566",)


def test_an_endpoint_in_the_profile_is_told(shell: Path):
    shell.write_text("[default]\nendpoint_url = https://aws.mirror.example\n")
    assert elsewhere(AwsOptions()) == ("https://aws.mirror.example",)
