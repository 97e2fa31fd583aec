"""AWS as a check sees it: what the APIs answer, every way they fail, and what never enters a snapshot."""

import asyncio
import threading
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import boto3
import pytest
from botocore import exceptions
from botocore.stub import Stubber

from deliverability.observe.aws import route53, ses
from deliverability.observe.aws.reading import Clients, plain, read, reading_of
from deliverability.observe.gather import observe
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.observe.snapshot import Reading, parse_snapshot
from deliverability.plan import DkimFacts
from deliverability.rehearsal.clock import Clock
from deliverability.rehearsal.cloud import Cloud

REGION = "eu-central-1"


class StubbedSession:
    """A `boto3.Session` whose one client gives prepared responses; any other call is an error of the Stubber."""

    def __init__(self, service):
        self._service = service
        self.made = boto3.client(
            service, region_name=REGION, aws_access_key_id="key", aws_secret_access_key="secret"
        )
        self.stub = Stubber(self.made)
        self.stub.activate()

    def client(self, service, **_):
        assert service == self._service
        return self.made


def reading(reader, *arguments, session=None, **options):
    """The reading of one of the readers."""

    async def run():
        clients = Clients(AwsOptions(session=session, **options))
        deadline = asyncio.get_running_loop().time() + 10
        return await reader(*arguments, clients, deadline=deadline)

    return asyncio.run(run())


IDENTITY = {
    "IdentityType": "DOMAIN",
    "VerifiedForSendingStatus": True,
    "DkimAttributes": {
        "SigningEnabled": True,
        "Status": "SUCCESS",
        "Tokens": ["AAA", "bbb", "ccc"],
        "SigningHostedZone": "dkim.amazonses.com",
        "SigningAttributesOrigin": "AWS_SES",
        "LastKeyGenerationTimestamp": datetime(2026, 1, 2, 5, 4, 5, tzinfo=timezone(timedelta(hours=2))),
    },
}


def test_an_identity_without_what_is_nobodys_business(declare):
    session = StubbedSession("sesv2")
    policies = {
        "Policies": {"cross": '{"Principal": "123456789012"}'},
        "Tags": [{"Key": "owner", "Value": "x"}],
    }
    session.stub.add_response(
        "get_email_identity", {**IDENTITY, **policies}, {"EmailIdentity": "shop.example.com"}
    )
    assert reading(ses.read_identity, declare(), session=session) == Reading(
        "ok",
        {
            **IDENTITY,
            "DkimAttributes": {
                **IDENTITY["DkimAttributes"],
                "LastKeyGenerationTimestamp": "2026-01-02T03:04:05+00:00",
            },
        },
    )


def test_an_account_without_peoples_addresses(declare):
    session = StubbedSession("sesv2")
    session.stub.add_response(
        "get_account",
        {
            "SendingEnabled": True,
            "SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0},
            "Details": {
                "MailType": "TRANSACTIONAL",
                "WebsiteURL": "https://shop.example",
                "UseCaseDescription": "orders",
                "AdditionalContactEmailAddresses": ["me@shop.example"],
                "ReviewDetails": {"Status": "PENDING", "CaseId": "1"},
            },
        },
    )
    assert reading(ses.read_account, declare(), Reading("ok"), session=session) == Reading(
        "ok",
        {
            "SendingEnabled": True,
            "SendQuota": {"Max24HourSend": 200.0, "MaxSendRate": 1.0, "SentLast24Hours": 0.0},
            "Details": {"MailType": "TRANSACTIONAL", "ReviewDetails": {"Status": "PENDING", "CaseId": "1"}},
        },
    )


@pytest.mark.parametrize(
    ("code", "http", "status"),
    [
        ("NotFoundException", 404, "absent"),
        ("AccessDeniedException", 400, "denied"),
        ("AccessDenied", 403, "denied"),
        ("SomethingNew", 403, "denied"),
        ("TooManyRequestsException", 429, "throttled"),
        ("ThrottlingException", 400, "throttled"),
        ("SomethingNew", 429, "throttled"),
        ("ExpiredTokenException", 403, "no-credentials"),
        ("UnrecognizedClientException", 403, "no-credentials"),
        ("InvalidClientTokenId", 403, "no-credentials"),
        ("SignatureDoesNotMatch", 403, "no-credentials"),
        ("BadRequestException", 400, "error"),
        ("InternalServiceErrorException", 500, "error"),
    ],
)
def test_an_error_response_has_its_status(declare, code, http, status):
    session = StubbedSession("sesv2")
    session.stub.add_client_error("get_email_identity", code, "because", http)
    assert reading(ses.read_identity, declare(), session=session) == Reading(
        status, detail=f"{code}: because"
    )


def fails(error):
    def call():
        raise error

    return reading_of(call)


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (exceptions.NoCredentialsError(), "no-credentials"),
        (exceptions.PartialCredentialsError(provider="env", cred_var="x"), "no-credentials"),
        (exceptions.ProfileNotFound(profile="x"), "no-credentials"),
        (exceptions.CredentialRetrievalError(provider="x", error_msg="y"), "no-credentials"),
        (exceptions.TokenRetrievalError(provider="x", error_msg="y"), "no-credentials"),
        (exceptions.SSOTokenLoadError(error_msg="x"), "no-credentials"),
        (exceptions.UnauthorizedSSOTokenError(), "no-credentials"),
        (exceptions.LoginRefreshRequired(), "no-credentials"),
        (exceptions.EndpointConnectionError(endpoint_url="http://x"), "unreachable"),
        (exceptions.ConnectTimeoutError(endpoint_url="http://x"), "unreachable"),
        (exceptions.ReadTimeoutError(endpoint_url="http://x"), "unreachable"),
        (exceptions.ConnectionClosedError(endpoint_url="http://x"), "unreachable"),
        (exceptions.ProxyConnectionError(proxy_url="http://x"), "unreachable"),
        (exceptions.SSLError(endpoint_url="http://x", error="y"), "unreachable"),
        (exceptions.NoRegionError(), "error"),
        (PermissionError(13, "no", "/home/x/.aws/config"), "error"),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else None,
)
def test_an_error_of_the_client_has_its_status(error, status):
    got = fails(error)
    assert (got.status, got.data, got.known) == (status, {}, False)
    assert got.detail.startswith(f"{type(error).__name__}: ")


def test_a_long_error_is_cut():
    assert len(fails(ValueError("x" * 5000)).detail) <= 403


def test_values_of_responses_become_json():
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    assert plain({"a": [moment, (1, 2.5, None, True)], "b": b"x\xff"}) == {
        "a": ["2026-01-01T00:00:00+00:00", [1, 2.5, None, True]],
        "b": "x\ufffd",
    }


def test_without_credentials(declare):
    got = reading(ses.read_identity, declare())
    assert got == Reading("no-credentials", detail="NoCredentialsError: Unable to locate credentials")


def test_a_profile_that_does_not_exist(declare, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "shop-typo")
    got = reading(ses.read_identity, declare())
    assert (got.status, "shop-typo" in got.detail) == ("no-credentials", True)


def test_an_endpoint_that_does_not_listen(declare):
    session = boto3.Session("key", "secret")
    got = reading(ses.read_identity, declare(), session=session, endpoint_url="http://127.0.0.1:9", timeout=1)
    assert got.status == "unreachable"


@pytest.mark.parametrize("status", ["absent", "no-credentials"])
def test_an_identity_run_by_somebody_else_may_be_out_of_reach(declare, status):
    external = declare(tokens=None, identity="external", dkim={"tokens": ["aaa", "bbb", "ccc"]})
    session = StubbedSession("sesv2")
    code = "NotFoundException" if status == "absent" else "UnrecognizedClientException"
    session.stub.add_client_error("get_email_identity", code)
    identity = reading(ses.read_identity, external, session=session)
    assert identity.status == "left-out"
    assert reading(ses.read_account, external, identity, session=session).status == "left-out"


def test_a_parked_domain_has_no_identity_to_read(declare):
    parked = declare(tokens=None, profile="parked")
    session = StubbedSession("sesv2")  # every call is an error
    assert reading(ses.read_identity, parked, session=session) == Reading("left-out")
    assert reading(ses.read_account, parked, Reading("left-out"), session=session) == Reading("left-out")


@pytest.mark.parametrize(
    ("attributes", "facts"),
    [
        (IDENTITY["DkimAttributes"], DkimFacts(("aaa", "bbb", "ccc"), "dkim.amazonses.com")),
        ({"Tokens": ["aaa"]}, DkimFacts(("aaa",))),
        ({"Tokens": []}, None),
        ({}, None),
        ({"Tokens": ["selector"], "SigningAttributesOrigin": "EXTERNAL"}, None),
        ({"Tokens": ["a b"]}, None),
    ],
)
def test_the_tokens_that_ses_told(attributes, facts):
    assert ses.dkim_facts(Reading("ok", {"DkimAttributes": attributes})) == facts


def test_no_tokens_where_ses_told_nothing():
    assert ses.dkim_facts(Reading("denied")) is None


def hosted(zone_id, name="example.com.", *, private=False):
    return {
        "Id": f"/hostedzone/{zone_id}",
        "Name": name,
        "CallerReference": "x",
        "Config": {"PrivateZone": private},
    }


def listing(*zones, name="example.com."):
    return (
        "list_hosted_zones_by_name",
        {"HostedZones": list(zones), "IsTruncated": False, "MaxItems": "20"},
        {"DNSName": name, "MaxItems": "20"},
    )


ZONE = {"HostedZone": hosted("Z1"), "DelegationSet": {"NameServers": ["ns-1.awsdns-01.org"]}}


def zone_reading(manifest, *responses):
    session = StubbedSession("route53")
    for response in responses:
        session.stub.add_response(*response)
    got = reading(route53.read_zone, manifest, session=session)
    session.stub.assert_no_pending_responses()
    return got


def test_the_zone_by_its_id(declare):
    manifest = declare(dns={"zoneId": "Z1"})
    assert zone_reading(manifest, ("get_hosted_zone", ZONE, {"Id": "Z1"})) == Reading("ok", ZONE)


def test_the_zone_by_its_name_is_the_public_one(declare):
    got = zone_reading(
        declare(dns={"zone": "example.com"}),
        listing(hosted("Z0", private=True), hosted("Z1"), hosted("Z9", "example.org.")),
        ("get_hosted_zone", ZONE, {"Id": "Z1"}),
    )
    assert got == Reading("ok", ZONE)


def test_without_a_name_the_longest_public_zone_is_taken(declare):
    got = zone_reading(
        declare(),
        listing(hosted("Z1"), name="shop.example.com."),
        listing(hosted("Z1")),
        ("get_hosted_zone", ZONE, {"Id": "Z1"}),
    )
    assert got == Reading("ok", ZONE)


def test_no_such_zone(declare):
    got = zone_reading(declare(dns={"zone": "example.com"}), listing(hosted("Z0", private=True)))
    assert got == Reading("absent", detail="this account has no public hosted zone example.com")


def test_two_public_zones_of_one_name_are_ambiguous(declare):
    got = zone_reading(declare(dns={"zone": "example.com"}), listing(hosted("Z1"), hosted("Z2")))
    assert got == Reading(
        "error", detail="2 public hosted zones are named example.com (Z1, Z2): set dns.zoneId"
    )


def test_external_dns_has_no_zone_of_ours(declare):
    assert zone_reading(declare(dns={"mode": "external"})) == Reading("left-out")


def test_a_call_that_never_ends_is_left_behind():
    release = threading.Event()

    async def run():
        return await read(lambda: release.wait(10) and {}, deadline=asyncio.get_running_loop().time() + 0.1)

    started = time.monotonic()
    got = asyncio.run(run())
    release.set()
    assert got.status == "unreachable"
    assert time.monotonic() - started < 2


# --- with the embedded cloud -----------------------------------------------------------------------------------------


@pytest.fixture
def cloud():
    with Cloud(clock=Clock(datetime(2026, 11, 23, tzinfo=UTC))) as cloud:
        cloud.create_hosted_zone("example.com")
        yield cloud


def observed(cloud, manifest, **changes):
    host, port = cloud.dns_address
    dns = DnsOptions((f"{host}:{port}",), cloud.network, timeout=1.0)
    aws = AwsOptions(session=boto3.Session("AKIAEMBEDDEDCLOUD001", "x"), endpoint_url=cloud.endpoint_url)
    return asyncio.run(observe(manifest, dns=dns, aws=replace(aws, **changes), clock=cloud.clock.now))


def test_the_tokens_of_a_new_identity_fill_the_placeholders_and_are_asked_for(cloud, declare):
    created = cloud.client("sesv2", REGION).create_email_identity(EmailIdentity="shop.example.com")
    tokens = tuple(created["DkimAttributes"]["Tokens"])
    snapshot = observed(cloud, declare(tokens=None))
    assert snapshot.manifest == declare(tokens=tokens)
    assert snapshot.taken_at == datetime(2026, 11, 23, tzinfo=UTC)
    for token in tokens:
        told = snapshot.ask(f"{token}._domainkey.shop.example.com", "CNAME")
        assert (told.status, told.basis) == ("NXDOMAIN", "authoritative")
        assert snapshot.ask(f"{token}.dkim.amazonses.com", "TXT").conclusive


def test_identity_account_and_zone_are_read(cloud, declare):
    cloud.client("sesv2", REGION).create_email_identity(EmailIdentity="shop.example.com")
    aws = observed(cloud, declare(tokens=None)).aws
    assert (aws.identity.status, aws.account.status, aws.zone.status) == ("ok", "ok", "ok")
    assert aws.identity.data["DkimAttributes"]["SigningHostedZone"] == "dkim.amazonses.com"
    assert aws.account.data["ProductionAccessEnabled"] is False
    assert aws.zone.data["HostedZone"]["Name"] == "example.com."
    assert not {"ResponseMetadata", "Policies", "Tags"} & {
        *aws.identity.data,
        *aws.account.data,
        *aws.zone.data,
    }


def test_the_zones_delegation_set_is_the_delegation(cloud, declare):
    snapshot = observed(cloud, declare())
    assert tuple(sorted(snapshot.aws.zone.data["DelegationSet"]["NameServers"])) == (
        snapshot.delegation.parent_servers
    )


def test_an_identity_that_is_not_there(cloud, declare):
    snapshot = observed(cloud, declare(tokens=None))
    assert (snapshot.aws.identity.status, snapshot.aws.account.status) == ("absent", "ok")
    assert snapshot.manifest == declare(tokens=None)


def test_a_snapshot_with_aws_is_the_same_read_back(cloud, declare):
    cloud.client("sesv2", REGION).create_email_identity(EmailIdentity="shop.example.com")
    snapshot = observed(cloud, declare(tokens=None))
    assert parse_snapshot(snapshot.to_json()) == snapshot
    assert "AKIAEMBEDDEDCLOUD001" not in snapshot.to_json()


def test_the_zones_role_is_assumed(cloud, declare):
    manifest = declare(dns={"roleArn": "arn:aws:iam::222222222222:role/dns"})
    aws = observed(cloud, manifest).aws
    # The other account has no zone: the role's credentials were used, not the session's.
    assert aws.zone == Reading(
        "absent", detail="this account has no public hosted zone that contains shop.example.com"
    )


def test_the_environment_leads_to_the_cloud_too(cloud, declare, monkeypatch):
    for name, value in cloud.environment().items():
        monkeypatch.setenv(name, value)
    aws = observed(cloud, declare(), session=None, endpoint_url=None).aws
    assert (aws.account.status, aws.zone.status) == ("ok", "ok")
