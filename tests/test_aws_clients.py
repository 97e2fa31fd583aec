"""Clients are made as their caller says, and what they are made of is never shown."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import BotoCoreError, HTTPClientError, ProfileNotFound

from components.aws_environment import AwsEnvironment
from deliverability.aws_clients import ClientMaker, Credentials, Limits, Role
from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients

ROOT = Path(__file__).parents[1]
LIMITS = Limits(connect=1.5, read=2.5, tries=4)
KEYS = Credentials("AKIASHOP", "shop-secret", "shop-token")
REGION = "eu-central-1"
FIRST = "arn:aws:iam::222222222222:role/first"
SECOND = "arn:aws:iam::333333333333:role/second"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as running:
        yield running


def test_a_client_has_the_limits_that_were_said() -> None:
    config = ClientMaker(LIMITS, credentials=KEYS).client("sesv2", REGION).meta.config
    assert (config.connect_timeout, config.read_timeout) == (1.5, 2.5)
    assert config.retries == {"mode": "standard", "total_max_attempts": 4}


@pytest.mark.parametrize(
    ("said", "url"),
    [
        ({}, "https://email.eu-central-1.amazonaws.com"),
        ({"endpoint_url": "http://127.0.0.1:1"}, "http://127.0.0.1:1"),
        ({"endpoints": {"sesv2": "http://127.0.0.1:2"}}, "http://127.0.0.1:2"),
        ({"endpoints": {"route53": "http://127.0.0.1:2"}}, "https://email.eu-central-1.amazonaws.com"),
        (
            {"endpoint_url": "http://127.0.0.1:1", "endpoints": {"sesv2": "http://127.0.0.1:2"}},
            "http://127.0.0.1:2",
        ),
        (
            {"endpoint_url": "http://127.0.0.1:1", "endpoints": {"route53": "http://127.0.0.1:2"}},
            "http://127.0.0.1:1",
        ),
    ],
)
def test_a_client_asks_where_it_was_told_to(said: Any, url: str) -> None:
    client = ClientMaker(LIMITS, credentials=KEYS, **said).client("sesv2", REGION)
    assert (client.meta.endpoint_url, client.meta.region_name) == (url, REGION)


def test_the_shells_endpoint_counts_where_nothing_was_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_SESV2", "http://127.0.0.1:3")
    client = ClientMaker(LIMITS, credentials=KEYS).client("sesv2", REGION)
    assert client.meta.endpoint_url == "http://127.0.0.1:3"


def test_the_session_is_made_of_what_was_given_and_kept() -> None:
    maker = ClientMaker(LIMITS, credentials=KEYS)
    found = maker.session.get_credentials()
    assert (found.access_key, found.secret_key, found.token) == ("AKIASHOP", "shop-secret", "shop-token")
    assert maker.session is maker.session
    assert ClientMaker(LIMITS, session=maker.session).session is maker.session


def test_a_profile_that_does_not_exist_is_botocores_error() -> None:
    with pytest.raises(ProfileNotFound):
        ClientMaker(LIMITS, profile="nobody").client("sesv2", REGION)


def test_roles_are_assumed_one_after_the_other(cloud: Cloud) -> None:
    maker = ClientMaker(LIMITS, endpoint_url=cloud.endpoint_url, credentials=KEYS)
    cloud.journal.clear()
    granted = maker.assume([Role(FIRST, "one", "external-7"), Role(SECOND, "two")], REGION)
    caller = maker.client("sts", REGION, granted).get_caller_identity()
    assert (caller["Account"], caller["Arn"]) == (
        "333333333333",
        "arn:aws:sts::333333333333:assumed-role/second/two",
    )
    # Each is assumed with the credentials of the one before.
    assert [(each.operation, each.account) for each in cloud.journal.entries()] == [
        ("AssumeRole", cloud.account_id),
        ("AssumeRole", "222222222222"),
        ("GetCallerIdentity", "333333333333"),
    ]


def test_without_a_role_the_credentials_stay_as_they_were() -> None:
    maker = ClientMaker(LIMITS, credentials=KEYS)
    assert maker.assume([], REGION) is None
    assert maker.assume([], REGION, KEYS) is KEYS


def test_a_role_without_a_name_is_botocores_error() -> None:
    with pytest.raises(BotoCoreError, match="RoleArn"):
        ClientMaker(LIMITS, credentials=KEYS).assume([Role("", "one")], REGION)


def test_one_client_is_made_at_a_time() -> None:
    """Neither a session nor the making of a client is thread-safe in boto3."""

    class Session:
        def __init__(self) -> None:
            self.free = threading.Lock()
            self.made = 0

        def client(self, *_: Any, **__: Any) -> None:
            assert self.free.acquire(blocking=False)
            os.sched_yield()
            self.made += 1
            self.free.release()

    session = Session()
    maker = ClientMaker(LIMITS, session=session)
    with ThreadPoolExecutor(8) as threads:
        list(threads.map(lambda _: maker.client("sesv2", REGION), range(200)))
    assert session.made == 200


@pytest.mark.parametrize(
    "shown",
    [
        KEYS,
        Role(FIRST, "one", "shop-secret"),
        ClientMaker(LIMITS, credentials=KEYS),
        EndpointClients(None, "AKIASHOP", "shop-secret"),
        AwsEnvironment(
            access_key="AKIASHOP",
            secret_key="shop-secret",
            token="shop-token",
            assume_roles=({"roleArn": FIRST, "externalId": "shop-secret"},),
        ),
    ],
    ids=lambda shown: type(shown).__name__,
)
def test_no_credentials_are_shown(shown: object) -> None:
    assert not [key for key in ("AKIASHOP", "shop-secret", "shop-token") if key in f"{shown!r} {shown}"]


@pytest.mark.slow
def test_boto3_is_imported_with_the_first_session() -> None:
    code = (
        "import sys\n"
        "from deliverability.aws_clients import *\n"
        "made = ClientMaker(Limits(1, 1, 1))\n"
        "before = 'boto3' in sys.modules\n"
        "made.session\n"
        "print(before, 'boto3' in sys.modules)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    assert done.stdout == "False True\n"


class Endless:
    """The body of an answer that never ends, as urllib3 streams it."""

    def __init__(self) -> None:
        self.read = 0
        self.closed = False

    def stream(self) -> Iterator[bytes]:
        while True:
            self.read += 65_536
            yield b"x" * 65_536

    def close(self) -> None:
        self.closed = True


@pytest.mark.parametrize("service", ["sesv2", "route53", "cloudwatch"])
def test_an_answer_without_an_end_is_read_only_so_far(service: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("deliverability.aws_clients.MOST_OCTETS", 1 << 20)
    body = Endless()
    client = ClientMaker(Limits(1, 1, 1), credentials=KEYS).client(service, REGION)
    monkeypatch.setattr(
        "botocore.httpsession.URLLib3Session.send",
        lambda _, request: AWSResponse(request.url, 200, {}, body),
    )
    call = {"sesv2": "get_account", "route53": "list_hosted_zones", "cloudwatch": "describe_alarms"}
    with pytest.raises(HTTPClientError, match="an answer of more than 1 MiB"):
        getattr(client, call[service])()
    assert (body.read, body.closed) == ((1 << 20) + 65_536, True)
