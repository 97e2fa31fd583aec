"""boto3 clients of one observation."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from deliverability.aws_clients import ClientMaker, Limits, Role
from deliverability.observe.options import AwsOptions
from deliverability.snapshot.readings.operations import Service

_Key = tuple[str, str, str | None]
_SESSION_NAME = "deliverability-check"

#: The hosts of AWS's own endpoints end so, those of VPC endpoints too, by partition (botocore's `endpoints.json`).
_OF_AWS = (
    ".amazonaws.com",
    ".api.aws",
    ".amazonaws.com.cn",
    ".api.amazonwebservices.com.cn",
    ".amazonaws.eu",
    ".api.amazonwebservices.eu",
    ".c2s.ic.gov",
    ".sc2s.sgov.gov",
    ".csp.hci.ic.gov",
    ".cloud.adc-e.uk",
)


class Clients:
    """Clients, each made when it is first needed; may be used from several threads.

    `close` ends them: those at work at once after it.
    """

    def __init__(self, options: AwsOptions) -> None:
        # `calling` tries again itself: botocore's repetitions would count against one request a second.
        limits = Limits(connect=options.timeout, read=options.timeout, tries=1)
        self._maker = ClientMaker(limits, endpoint_url=options.endpoint_url, session=options.session)
        self._lock = threading.Lock()
        self._made: dict[_Key, Any] = {}
        self._at_work: dict[_Key, int] = {}
        self._closed = False
        self._elsewhere: dict[str, None] = {}

    @property
    def elsewhere(self) -> tuple[str, ...]:
        """Where clients called something else than AWS: an endpoint that the shell or the profile names."""
        with self._lock:
            return tuple(self._elsewhere)

    @contextmanager
    def lent(self, service: Service, region: str, role_arn: str | None = None) -> Iterator[Any]:
        """A client with bounded timeouts that tries once; with the role's credentials where a role is named.

        Raises BotoCoreError, and ClientError where the role can't be assumed.
        """
        key = (service, region, role_arn)
        client = self._client(key, service)
        try:
            yield client
        finally:
            self._give_back(key)

    def close(self) -> None:
        """Close every client that is not at work; the others close when they are given back."""
        with self._lock:
            self._closed = True
            for key, client in self._made.items():
                if not self._at_work.get(key):
                    client.close()

    def _client(self, key: _Key, service: Service) -> Any:
        _, region, role_arn = key
        assumed = None
        if role_arn is not None and key not in self._made:
            assumed = self._maker.assume([Role(role_arn, _SESSION_NAME)], region)
        with self._lock:
            if key not in self._made:
                self._made[key] = made = self._maker.client(service, region, assumed)
                self._note(made)
            self._at_work[key] = self._at_work.get(key, 0) + 1
            return self._made[key]

    def _note(self, client: Any) -> None:
        """Take note of an endpoint that isn't AWS's; what stands in it before the host may be a password."""
        url = urlsplit(client.meta.endpoint_url)
        host = url.hostname or ""
        if not host.endswith(_OF_AWS):
            self._elsewhere[f"{url.scheme}://{host}{f':{url.port}' if url.port else ''}"] = None

    def _give_back(self, key: _Key) -> None:
        with self._lock:
            self._at_work[key] -= 1
            if self._closed and not self._at_work[key]:
                self._made[key].close()
