"""boto3 clients for one endpoint, with the credentials of whoever asks or of a role."""

import threading
from dataclasses import dataclass, field
from typing import Any

_SESSION = "rehearsal"


@dataclass(slots=True)
class EndpointClients:
    """Clients that talk to `endpoint_url` only; made once for each service, region and chain of roles. Thread-safe.

    endpoint_url: where all of AWS is, for example the embedded cloud; None leaves it to boto3.
    access_key, secret_key: the credentials to start from; the embedded cloud takes any.

    All clients are made by one session, since reading AWS's models of the services takes longer than anything else here.
    """

    endpoint_url: str | None
    access_key: str = "rehearsal"
    secret_key: str = "rehearsal"
    _session: Any = None
    _made: dict[tuple[str, str, tuple[str, ...]], Any] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def client(self, service: str, region: str, role_arns: tuple[str, ...] = ()) -> Any:
        """A client of `service` in `region`, after assuming the roles one after the other."""
        key = (service, region, role_arns)
        with self._lock:
            if key not in self._made:
                self._made[key] = self._make(service, region, self._credentials(region, role_arns))
            return self._made[key]

    @property
    def session(self) -> Any:
        """A `boto3.Session` with the credentials to start from."""
        import boto3

        with self._lock:
            if self._session is None:
                # One of its own: the default session would read the caller's profile and share state between tests.
                self._session = boto3.session.Session(self.access_key, self.secret_key)
            return self._session

    def of_account(self, access_key: str) -> "EndpointClients":
        """Clients with other credentials to start from."""
        return EndpointClients(self.endpoint_url, access_key, self.secret_key, self.session)

    def _credentials(self, region: str, role_arns: tuple[str, ...]) -> dict[str, str]:
        if not role_arns:
            return {"aws_access_key_id": self.access_key, "aws_secret_access_key": self.secret_key}
        *before, last = role_arns
        granted = self.client("sts", region, tuple(before)).assume_role(
            RoleArn=last, RoleSessionName=_SESSION
        )
        credentials = granted["Credentials"]
        return {
            "aws_access_key_id": credentials["AccessKeyId"],
            "aws_secret_access_key": credentials["SecretAccessKey"],
            "aws_session_token": credentials["SessionToken"],
        }

    def _make(self, service: str, region: str, credentials: dict[str, str]) -> Any:
        from botocore.config import Config

        return self.session.client(
            service,
            region_name=region,
            endpoint_url=self.endpoint_url,
            config=Config(
                connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 5}
            ),
            **credentials,
        )
