"""A small project of its own for each test, on one embedded cloud for the module."""

import textwrap
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients, Engine


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as running:
        yield running


@pytest.fixture(scope="module")
def clients(cloud: Cloud) -> EndpointClients:
    return EndpointClients(cloud.endpoint_url)


@pytest.fixture
def zone(cloud: Cloud, request: pytest.FixtureRequest) -> str:
    """The name of a hosted zone that no other test uses."""
    name = f"zone-{zlib.crc32(request.node.name.encode()):x}.example"
    cloud.create_hosted_zone(name)
    return name


@pytest.fixture
def write(tmp_path: Path, zone: str) -> Callable[[str], None]:
    """Writes the program of the test's project; `DOMAIN`, `ZONE` (id), `pulumi`, `aws` and `record` are there for it."""

    def written(body: str) -> None:
        (tmp_path / "__main__.py").write_text(_HEAD + textwrap.dedent(body))

    (tmp_path / "Pulumi.yaml").write_text("name: demo\nruntime: python\n")
    (tmp_path / "Pulumi.dev.yaml").write_text(f"config:\n  aws:region: eu-central-1\n  demo:domain: {zone}\n")
    return written


@pytest.fixture
def engine(cloud: Cloud, clients: EndpointClients, tmp_path: Path) -> Engine:
    return Engine(tmp_path, "dev", clients=clients, environment=cloud.environment())


_HEAD = """
import pulumi
import pulumi_aws as aws

DOMAIN = pulumi.Config().require("domain")
ZONE = aws.route53.get_zone(name=DOMAIN, private_zone=False).zone_id


def record(key, name, *values, type="TXT", ttl=300, **options):
    return aws.route53.Record(
        key, zone_id=ZONE, name=name, type=type, ttl=ttl, records=list(values), opts=pulumi.ResourceOptions(**options)
    )

"""
