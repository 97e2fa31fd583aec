"""boto3 clients of one observation."""

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from deliverability.observe.aws.operations import Service
from deliverability.observe.options import AwsOptions

_Key = tuple[str, str, str | None]


class Clients:
    """Clients, each made when it is first needed; may be used from several threads.

    `close` ends them: those at work at once after it.
    """

    def __init__(self, options: AwsOptions) -> None:
        self._options = options
        self._session = options.session
        # Neither a session nor the making of a client is thread-safe in boto3.
        self._lock = threading.Lock()
        self._made: dict[_Key, Any] = {}
        self._at_work: dict[_Key, int] = {}
        self._closed = False

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
        known = key in self._made
        credentials = {} if known or role_arn is None else self._assumed(role_arn, region)
        with self._lock:
            if key not in self._made:
                self._made[key] = self._new(service, region, credentials)
            self._at_work[key] = self._at_work.get(key, 0) + 1
            return self._made[key]

    def _give_back(self, key: _Key) -> None:
        with self._lock:
            self._at_work[key] -= 1
            if self._closed and not self._at_work[key]:
                self._made[key].close()

    def _new(self, service: Service, region: str, credentials: Mapping[str, str]) -> Any:
        import boto3
        from botocore.config import Config

        if self._session is None:
            self._session = boto3.Session()
        return self._session.client(
            service,
            region_name=region,
            endpoint_url=self._options.endpoint_url,
            config=Config(
                connect_timeout=self._options.timeout,
                read_timeout=self._options.timeout,
                # `calling` tries again itself: botocore's repetitions would count against one request a second.
                retries={"mode": "standard", "total_max_attempts": 1},
            ),
            **credentials,
        )

    def _assumed(self, role_arn: str, region: str) -> dict[str, str]:
        with self.lent("sts", region) as client:
            given = client.assume_role(RoleArn=role_arn, RoleSessionName="deliverability-check")[
                "Credentials"
            ]
        return {
            "aws_access_key_id": given["AccessKeyId"],
            "aws_secret_access_key": given["SecretAccessKey"],
            "aws_session_token": given["SessionToken"],
        }
