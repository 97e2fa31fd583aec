"""AWS for the tests of those who read it and of the readings: prepared answers of one client, and the embedded cloud."""

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber

from deliverability.declaration.manifest import Manifest
from deliverability.embedded.clock import Clock
from deliverability.embedded.cloud import Cloud
from deliverability.observe.aws.calling import Calls
from deliverability.observe.aws.reader import Reader
from deliverability.observe.options import AwsOptions
from deliverability.snapshot import Aws, Reading
from deliverability.snapshot.readings.specification import AwsReading

REGION = "eu-central-1"
NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


class StubbedSession:
    """A `boto3.Session` whose one client gives prepared responses; any other call is an error of the Stubber."""

    def __init__(self, service: str) -> None:
        self._service = service
        self.made = boto3.client(
            service, region_name=REGION, aws_access_key_id="key", aws_secret_access_key="secret"
        )
        self.stub = Stubber(self.made)
        self.stub.activate()

    def client(self, service: str, **_: Any) -> Any:
        assert service == self._service
        return self.made


@pytest.fixture
def stubbed() -> Callable[[str], StubbedSession]:
    """Make a session for one service."""
    return StubbedSession


def _read(reading: AwsReading, manifest: Manifest, *, session: Any = None, **options: Any) -> Reading:
    async def run() -> Reading:
        deadline = asyncio.get_running_loop().time() + 10
        given = AwsOptions(session=session, **{"second": 0.0, **options})
        async with Calls(given) as calls, Reader(manifest, calls, now=NOON, deadline=deadline) as reader:
            return await reader.read(reading)

    return asyncio.run(run())


@pytest.fixture
def read() -> Callable[..., Reading]:
    """Make one reading, with the session's credentials."""
    return _read


@dataclass
class Shop:
    """An embedded cloud that is looked at through the APIs alone.

    session: of boto3, for all clients. clients: by service, in the identity's region.
    """

    cloud: Cloud
    session: Any
    clients: dict[str, Any] = field(default_factory=dict)

    def client(self, service: str, region: str = REGION) -> Any:
        key = f"{service}/{region}"
        if key not in self.clients:
            url = self.cloud.endpoint_url
            self.clients[key] = self.session.client(service, region_name=region, endpoint_url=url)
        return self.clients[key]

    @property
    def options(self) -> AwsOptions:
        return AwsOptions(session=self.session, endpoint_url=self.cloud.endpoint_url, second=0.0)

    def look(self, manifest: Manifest, *, seconds: float = 20.0, **options: Any) -> Aws:
        """All readings, made without DNS."""

        async def run() -> Aws:
            deadline = asyncio.get_running_loop().time() + seconds
            async with (
                Calls(replace(self.options, **options)) as calls,
                Reader(manifest, calls, now=self.cloud.clock.now(), deadline=deadline) as reader,
            ):
                return await reader.read_all()

        return asyncio.run(run())

    def fault(self, name: str, **settings: Any) -> None:
        self.cloud.control.board.inject({"fault": name, **settings}, self.cloud.account_id)

    def put(self, *records: tuple[str, str, list[str]]) -> str:
        """Write record sets (name, type, values) to `example.com`; gives the id of the zone."""
        zone_id = self.cloud.hosted_zone_ids["example.com"]
        changes = [
            {
                "Action": "UPSERT",
                "ResourceRecordSet": {
                    "Name": name,
                    "Type": kind,
                    "TTL": 300,
                    "ResourceRecords": [{"Value": value} for value in values],
                },
            }
            for name, kind, values in records
        ]
        route53 = self.client("route53")
        route53.change_resource_record_sets(HostedZoneId=zone_id, ChangeBatch={"Changes": changes})
        return zone_id

    def asked(self) -> list[str]:
        """The operations that clients called since the last time, in order."""
        seen = [f"{each.service}:{each.operation}" for each in self.cloud.journal.entries()]
        self.cloud.journal.clear()
        return seen


@pytest.fixture
def shop(session: Any) -> Iterator[Shop]:
    """A cloud on a frozen clock with the zone `example.com`."""
    with Cloud(clock=Clock(NOON)) as cloud:
        cloud.create_hosted_zone("example.com")
        yield Shop(cloud, session)
