"""The commands of remedies, run on the embedded cloud: each has the effect that its remedy promises."""

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import boto3
import pytest

from deliverability.embedded.clock import Clock
from deliverability.embedded.cloud import Cloud
from deliverability.evidence import aws_commands
from deliverability.report.remedies import AWS_OPERATIONS
from tests.report.aws_cli import read
from tests.rules.world import declared

REGION, DOMAIN = "eu-central-1", "shop.example"
SET, ADDRESS = "shop-example", "anna@shop.example"
MANIFEST = declared()


@dataclass(frozen=True, slots=True)
class Account:
    """An account out of the sandbox, with an identity and a configuration set."""

    cloud: Cloud
    ses: Any

    def lose_the_records(self) -> None:
        """SES looks for the DKIM records for 72 hours, finds none and gives up."""
        self.cloud.clock.advance(timedelta(hours=73))
        self.cloud.ses.look()

    def identity(self) -> Any:
        return self.ses.get_email_identity(EmailIdentity=DOMAIN)

    def suppressed(self) -> list[str]:
        listed = self.ses.list_suppressed_destinations()["SuppressedDestinationSummaries"]
        return [each["EmailAddress"] for each in listed]


@pytest.fixture
def account() -> Iterator[Account]:
    with Cloud(clock=Clock()) as cloud:
        body = json.dumps({"region": REGION, "production": True}).encode()
        with urllib.request.urlopen(f"{cloud.endpoint_url}/_cloud/account", body):
            pass
        client = boto3.client(
            "sesv2",
            region_name=REGION,
            endpoint_url=cloud.endpoint_url,
            aws_access_key_id="AKIAEMBEDDEDCLOUD001",
            aws_secret_access_key="x",
        )
        client.create_email_identity(EmailIdentity=DOMAIN)
        client.create_configuration_set(ConfigurationSetName=SET)
        yield Account(cloud, client)


def run(account: Account, command: str) -> None:
    call = read(command)
    assert (call.service, call.region) == ("sesv2", REGION)
    getattr(account.ses, call.operation)(**call.parameters)


#: By command: what goes wrong, what is looked at, and what that gives before and after.
CASES: dict[str, tuple[Callable[[Account], Any], Callable[[Account], Any], Any, Any]] = {
    f"aws sesv2 put-account-sending-attributes --region {REGION} --sending-enabled": (
        lambda account: account.ses.put_account_sending_attributes(SendingEnabled=False),
        lambda account: account.ses.get_account()["SendingEnabled"],
        False,
        True,
    ),
    f"aws sesv2 put-configuration-set-sending-options --region {REGION} --configuration-set-name {SET} --sending-enabled": (
        lambda account: account.ses.put_configuration_set_sending_options(
            ConfigurationSetName=SET, SendingEnabled=False
        ),
        lambda account: account.ses.get_configuration_set(ConfigurationSetName=SET)["SendingOptions"][
            "SendingEnabled"
        ],
        False,
        True,
    ),
    f"aws sesv2 delete-suppressed-destination --region {REGION} --email-address {ADDRESS}": (
        lambda account: account.ses.put_suppressed_destination(EmailAddress=ADDRESS, Reason="BOUNCE"),
        Account.suppressed,
        [ADDRESS],
        [],
    ),
    aws_commands.set_up_dkim(MANIFEST): (
        Account.lose_the_records,
        lambda account: account.identity()["DkimAttributes"]["Status"],
        "FAILED",
        "PENDING",
    ),
    aws_commands.sign_with_dkim(MANIFEST): (
        lambda account: account.ses.put_email_identity_dkim_attributes(
            EmailIdentity=DOMAIN, SigningEnabled=False
        ),
        lambda account: account.identity()["DkimAttributes"]["SigningEnabled"],
        False,
        True,
    ),
    aws_commands.put_mail_from(MANIFEST): (
        lambda account: None,
        lambda account: account.identity().get("MailFromAttributes", {}).get("MailFromDomain"),
        None,
        "bounce.shop.example",
    ),
}


@pytest.mark.parametrize("command", CASES)
def test_it_has_the_promised_effect(account: Account, command: str):
    spoil, look, before, after = CASES[command]
    spoil(account)
    assert look(account) == before
    run(account, command)
    assert look(account) == after


def test_every_operation_that_remedies_name_is_tried():
    tried = {f"sesv2 {read(command).operation.replace('_', '-')}" for command in CASES}
    assert tried == set(AWS_OPERATIONS)
