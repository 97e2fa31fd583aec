"""`deliverability recover` against the embedded cloud: what an interrupted `up` has made."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients
from tests.commands.cli import Ran, run

pytestmark = pytest.mark.slow

PARENT = "urn:pulumi:prod::mail::mail-deliverability:index:MailDomain::mail"
RECORD = "aws:route53/record:Record"
IDENTITY = "aws:sesv2/emailIdentity:EmailIdentity"
MAIL_FROM = "aws:sesv2/emailIdentityMailFromAttributes:EmailIdentityMailFromAttributes"
SET = "aws:sesv2/configurationSet:ConfigurationSet"
REGION = "eu-central-1"


@pytest.fixture
def cloud(monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    with Cloud() as cloud:
        for name, value in cloud.environment().items():
            monkeypatch.setenv(name, value)
        yield cloud


def operation(kind: str, resource: str, /, **inputs: str) -> dict[str, Any]:
    urn = f"urn:pulumi:prod::mail::mail-deliverability:index:MailDomain${kind}::{resource}"
    return {"type": "creating", "resource": {"urn": urn, "type": kind, "parent": PARENT, "inputs": inputs}}


def recover(*operations: dict[str, Any]) -> Ran:
    return run("recover", stdin=json.dumps({"deployment": {"pending_operations": operations}}))


def names(ran: Ran) -> list[str]:
    return [resource["name"] for resource in json.loads(ran.out)["resources"]]


def test_what_aws_has_is_imported_and_what_it_lacks_left_out(cloud: Cloud):
    zone = cloud.client("route53", "us-east-1").create_hosted_zone(Name="shop.example", CallerReference="1")
    zone_id = zone["HostedZone"]["Id"].rpartition("/")[2]
    change = {
        "Action": "CREATE",
        "ResourceRecordSet": {
            "Name": "shop.example",
            "Type": "TXT",
            "TTL": 300,
            "ResourceRecords": [{"Value": '"v=spf1 -all"'}],
        },
    }
    cloud.client("route53", "us-east-1").change_resource_record_sets(
        HostedZoneId=zone_id, ChangeBatch={"Changes": [change]}
    )
    ses = cloud.client("sesv2", REGION)
    ses.create_email_identity(EmailIdentity="shop.example")
    ses.create_configuration_set(ConfigurationSetName="shop-example")
    ran = recover(
        operation(RECORD, "mail-spf", zoneId=zone_id, name="shop.example", type="TXT"),
        operation(RECORD, "mail-dmarc", zoneId=zone_id, name="_dmarc.shop.example", type="TXT"),
        operation(IDENTITY, "mail-identity", emailIdentity="shop.example", region=REGION),
        operation(IDENTITY, "mail-other", emailIdentity="other.example", region=REGION),
        operation(MAIL_FROM, "mail-mail-from", emailIdentity="shop.example", region=REGION),
        operation(SET, "mail-configuration-set", configurationSetName="shop-example", region=REGION),
    )
    assert (ran.code, names(ran)) == (0, ["mail-spf", "mail-identity", "mail-configuration-set"])
    assert ran.err.splitlines() == [
        f"not made after all: mail-dmarc ({zone_id}__dmarc.shop.example_TXT)",
        "not made after all: mail-other (other.example)",
        "not made after all: mail-mail-from (shop.example)",
    ]


def test_another_accounts_zone_is_asked_by_the_role_of_its_provider(cloud: Cloud):
    account = "210987654321"
    theirs = EndpointClients(cloud.endpoint_url, account, "any").client("route53", "us-east-1")
    zone_id = theirs.create_hosted_zone(Name="shop.example", CallerReference="1")["HostedZone"]["Id"][12:]
    provider = "urn:pulumi:prod::mail::mail-deliverability:index:MailDomain$pulumi:providers:aws::mail-dns"
    roles = json.dumps(
        [{"roleArn": f"arn:aws:iam::{account}:role/dns", "sessionName": "mail-deliverability"}]
    )
    # Every zone has this one from the beginning.
    begun = operation(RECORD, "mail-ns", zoneId=zone_id, name="shop.example", type="NS")
    begun["resource"]["provider"] = f"{provider}::1"
    deployment = {
        "resources": [{"urn": provider, "inputs": {"assumeRoles": roles, "region": REGION}}],
        "pending_operations": [begun],
    }
    ran = run("recover", stdin=json.dumps({"deployment": deployment}))
    assert (ran.code, names(ran), ran.err) == (0, ["mail-ns"], "")


def test_a_state_in_which_nothing_was_interrupted():
    ran = recover()
    assert (ran.code, names(ran)) == (0, [])
    assert ran.err == "nothing to import: no creation was interrupted that AWS knows of\n"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "stdin: empty: did the command before the pipe fail?\n"),
        ("[]", "stdin: not a state: `pulumi stack export` gives one\n"),
        ("{", "stdin: not JSON (line 1, column 2: Expecting property name enclosed in double quotes)\n"),
    ],
)
def test_what_is_no_state_is_refused(text: str, message: str):
    ran = run("recover", stdin=text)
    assert (ran.code, ran.out, ran.err) == (2, "", message)


def test_aws_that_cannot_be_asked_is_could_not_tell(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "any")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "any")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    ran = recover(operation(IDENTITY, "mail-identity", emailIdentity="shop.example", region=REGION))
    assert (ran.code, ran.out) == (3, "")
    assert ran.err.startswith("AWS could not be asked what is there: Could not connect to the endpoint URL")
