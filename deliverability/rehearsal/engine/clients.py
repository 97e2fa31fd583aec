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
    """

    endpoint_url: str | None
    access_key: str = "rehearsal"
    secret_key: str = "rehearsal"
    _made: dict[tuple[str, str, tuple[str, ...]], Any] = field(default_factory=dict)
    _lock: threading.RLock = field(default_factory=threading.RLock)

    def client(self, service: str, region: str, role_arns: tuple[str, ...] = ()) -> Any:
        """A client of `service` in `region`, after assuming the roles one after the other."""
        key = (service, region, role_arns)
        with self._lock:
            if key not in self._made:
                self._made[key] = self._make(service, region, self._credentials(region, role_arns))
            return self._made[key]

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
        import boto3
        from botocore.config import Config

        # A session of its own: the default one would read the caller's profile and share state between tests.
        return boto3.session.Session(region_name=region, **credentials).client(
            service,
            endpoint_url=self.endpoint_url,
            config=Config(
                connect_timeout=3, read_timeout=10, retries={"mode": "standard", "max_attempts": 5}
            ),
        )
