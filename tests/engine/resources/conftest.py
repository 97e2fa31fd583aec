"""One embedded cloud for the module; each test works on names of its own."""

from collections.abc import Iterator

import pytest

from deliverability.embedded.cloud import Cloud
from deliverability.engine import EndpointClients
from deliverability.engine.resources import Aws


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as running:
        yield running


@pytest.fixture(scope="module")
def aws(cloud: Cloud) -> Aws:
    return Aws(EndpointClients(cloud.endpoint_url), region="eu-central-1")
