"""An embedded cloud and real AWS clients for it."""

import http.client
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import botocore.loaders
import botocore.session
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.validate import ParamValidator

from deliverability.embedded.aws.protocol import restjson, restxml
from deliverability.embedded.clock import Clock
from deliverability.embedded.cloud import Cloud

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)

_ONE_TRY = Config(retries={"mode": "standard", "total_max_attempts": 1})


@dataclass
class Rig:
    """A cloud on a frozen clock, with clients that do not retry."""

    cloud: Cloud
    session: Any
    clients: dict[tuple[str, str], Any] = field(default_factory=dict)

    def client(self, service: str, region: str = "eu-central-1") -> Any:
        if (service, region) not in self.clients:
            url = self.cloud.endpoint_url
            made = self.session.client(service, region_name=region, endpoint_url=url, config=_ONE_TRY)
            self.clients[service, region] = made
        return self.clients[service, region]

    def client_speaking(self, protocol: str, service: str) -> Any:
        """A client that has no other protocol to choose, by a model of its own: the usual one is everybody's."""
        session = botocore.session.Session()
        session.set_credentials("AKIAEMBEDDEDCLOUD001", "not-a-secret")
        models = botocore.loaders.Loader()
        model = models.load_service_model(service, "service-2", api_version=None)
        model["metadata"]["protocols"] = [protocol]
        session.register_component("data_loader", models)
        url = self.cloud.endpoint_url
        made = session.create_client(service, region_name="eu-central-1", endpoint_url=url, config=_ONE_TRY)
        assert made.meta.service_model.resolved_protocol == protocol
        return made

    def control(self, path: str, body: Any = None) -> tuple[int, Any]:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.cloud.endpoint_url}/_cloud/{path}", data)
        try:
            with urllib.request.urlopen(request) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            with error:
                return error.code, json.load(error)

    def publish(self, zone_id: str, *records: tuple[str, str, str], action: str = "UPSERT") -> None:
        """Write (name, type, value) records with a TTL of 300."""
        changes = [
            {
                "Action": action,
                "ResourceRecordSet": {"Name": n, "Type": t, "TTL": 300, "ResourceRecords": [{"Value": v}]},
            }
            for n, t, v in records
        ]
        self.client("route53").change_resource_record_sets(
            HostedZoneId=zone_id, ChangeBatch={"Changes": changes}
        )


@pytest.fixture
def rig(session: Any) -> Iterator[Rig]:
    with Cloud(clock=Clock(NOON)) as cloud:
        yield Rig(cloud, session)


@pytest.fixture(scope="module")
def shared_rig(session: Any) -> Iterator[Rig]:
    """For tests that keep to a zone or identity of their own and leave the clock alone."""
    with Cloud(clock=Clock(NOON)) as cloud:
        yield Rig(cloud, session)


@pytest.fixture
def fresh_ses(shared_rig: Rig) -> Any:
    """SES in eu-central-1 with nothing in it, for tests that need no more than its API."""
    with shared_rig.cloud.ses.store.lock:
        shared_rig.cloud.ses.store.regions.clear()
    return shared_rig.client("sesv2")


@pytest.fixture
def ask(rig: Rig) -> Iterator[Callable[..., tuple[int, dict[str, str], bytes]]]:
    """Sends one request as it stands; gives status, headers and body."""
    host, port = rig.cloud.endpoint_url.removeprefix("http://").split(":")
    connection = http.client.HTTPConnection(host, int(port), timeout=60)

    def send(
        method: str, path: str, headers: Mapping[str, str] | None = None, body: Any = None
    ) -> tuple[int, dict[str, str], bytes]:
        connection.request(method, path, body, headers or {})
        response = connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()

    yield send
    connection.close()


@pytest.fixture
def refused() -> Callable[..., tuple[str, str, int]]:
    """Calls an operation that must fail; returns its error code, message and HTTP status."""

    def call(operation: Callable[..., Any], **params: Any) -> tuple[str, str, int]:
        with pytest.raises(ClientError) as caught:
            operation(**params)
        response = caught.value.response
        return (
            response["Error"]["Code"],
            response["Error"]["Message"],
            response["ResponseMetadata"]["HTTPStatusCode"],
        )

    return call


@pytest.fixture(autouse=True)
def _outputs_fit_the_service_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every output of every handler is held against botocore's model: names, types, required members."""
    for protocol in (restjson, restxml):
        monkeypatch.setattr(protocol, "write", _checked(protocol.write))


#: Required by the models, and yet left out by AWS: MAIL FROM where none was set, the servers of a private zone.
_LEFT_OUT_BY_AWS = ('MailFromAttributes: "MailFromDomain', '"DelegationSet"')


def _checked(write: Callable[..., Any]) -> Callable[..., Any]:
    def checked(operation: Any, output: Any, *more: Any) -> Any:
        if operation.output_shape is None:
            assert not output, f"{operation.name} has no output"
        else:
            report = ParamValidator().validate(_without_none(output), operation.output_shape)
            lines = report.generate_report().splitlines()
            text = "\n".join(line for line in lines if not any(name in line for name in _LEFT_OUT_BY_AWS))
            assert not text, f"{operation.name}: {text}"
        return write(operation, output, *more)

    return checked


def _without_none(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _without_none(item) for key, item in value.items() if item is not None}
    return [_without_none(item) for item in value] if isinstance(value, list | tuple) else value
