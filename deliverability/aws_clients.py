"""boto3 clients: their credentials, roles, endpoint, time limits and retries.

Everybody who calls AWS makes clients here and says those four things. boto3 is imported with the first session, so that nobody
waits for it who asks AWS nothing.
"""

import threading
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import field
from typing import Any

from deliverability.dataclass import dataclass

#: Octets of an answer that are read. The longest that AWS gives, a page of 300 record sets, has a few millions.
MOST_OCTETS = 32 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Credentials:
    """Keys of an AWS account or of a role's session. None of them is in the repr."""

    access_key: str | None = field(repr=False)
    secret_key: str | None = field(repr=False)
    token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Role:
    """A role to assume. session_name: by which its account's CloudTrail knows the session."""

    arn: str
    session_name: str
    external_id: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a call may take.

    connect, read: seconds until there is a connection, and then until something is answered.
    tries: how often a request is sent at most, the first time included; botocore waits longer and longer in between.
    """

    connect: float
    read: float
    tries: int


class _Bounded:
    """botocore's HTTP session, but for answers that are longer than `MOST_OCTETS`: whoever serves the endpoint may send for ever,
    and botocore would keep all of it.
    """

    def __init__(self, session: Any) -> None:
        self._session = session

    def send(self, request: Any) -> Any:
        """The response, its body read; raises what botocore's own session raises."""
        from botocore.exceptions import HTTPClientError
        from urllib3.exceptions import HTTPError

        request.stream_output = True  # leaves the body to be read here
        response = self._session.send(request)
        parts, octets = [], 0
        try:
            for part in response.raw.stream():
                octets += len(part)
                if octets > MOST_OCTETS:
                    raise HTTPClientError(error=f"an answer of more than {MOST_OCTETS >> 20} MiB")
                parts.append(part)
        except (HTTPError, OSError) as error:
            raise HTTPClientError(error=error) from error
        finally:
            if octets > MOST_OCTETS:
                response.raw.close()
        response._content = b"".join(parts)
        return response

    def close(self) -> None:
        """Close its connections."""
        self._session.close()


class ClientMaker:
    """Makes boto3 clients of one session; may be used from several threads, which boto3 itself may not.

    endpoint_url: where every service is asked; endpoints: by service, before that one. Where neither says anything it is the
    shell's (`AWS_ENDPOINT_URL`, `AWS_ENDPOINT_URL_<SERVICE>`) or the profile's, else AWS's own.
    session: a `boto3.Session`; without it one is made of `credentials` and `profile`, and what those leave open is boto3's
    default chain. A profile that doesn't exist raises botocore's ProfileNotFound with the first client.
    """

    def __init__(
        self,
        limits: Limits,
        *,
        endpoint_url: str | None = None,
        endpoints: Mapping[str, str] | None = None,
        credentials: Credentials | None = None,
        profile: str | None = None,
        session: Any = None,
    ) -> None:
        self._limits = limits
        self._endpoint_url = endpoint_url
        self._endpoints = endpoints or {}
        self._credentials = credentials
        self._profile = profile
        self._session = session
        self._lock = threading.RLock()

    @property
    def session(self) -> Any:
        """The `boto3.Session`, always the same: reading AWS's models of the services takes longer than all else here."""
        with self._lock:
            if self._session is None:
                import boto3

                # One of its own: the default session would be shared with everybody else in the process.
                self._session = boto3.Session(**_keywords(self._credentials), profile_name=self._profile)
            return self._session

    def client(self, service: str, region: str, credentials: Credentials | None = None) -> Any:
        """A new client. credentials: in place of the session's. Raises BotoCoreError where none can be made."""
        from botocore.config import Config

        limits = self._limits
        with self._lock:
            client = self.session.client(
                service,
                region_name=region,
                endpoint_url=self._endpoints.get(service, self._endpoint_url),
                config=Config(
                    connect_timeout=limits.connect,
                    read_timeout=limits.read,
                    retries={"mode": "standard", "total_max_attempts": limits.tries},
                ),
                **_keywords(credentials),
            )
        # botocore has no public place where an answer can be bounded.
        sends = getattr(client, "_endpoint", None)
        if sends is not None:
            sends.http_session = _Bounded(sends.http_session)
        return client

    def assume(
        self, roles: Iterable[Role], region: str, credentials: Credentials | None = None
    ) -> Credentials | None:
        """The credentials after assuming the roles one after the other (STS `AssumeRole`); without a role those given.

        region: of the STS that is asked. Raises BotoCoreError, and ClientError where a role may not be assumed.
        """
        for role in roles:
            wanted = {"RoleArn": role.arn, "RoleSessionName": role.session_name}
            if role.external_id is not None:
                wanted["ExternalId"] = role.external_id
            with closing(self.client("sts", region, credentials)) as sts:
                granted = sts.assume_role(**wanted)["Credentials"]
            credentials = Credentials(
                granted["AccessKeyId"], granted["SecretAccessKey"], granted["SessionToken"]
            )
        return credentials


class KeptClients:
    """Clients of one maker, each made once for its service, region and chain of roles; may be used from several threads.

    roles: assumed before all others, first role first. session_name: of the roles that are named with a client.
    credentials: to start from, in place of the maker's.
    """

    def __init__(
        self,
        maker: ClientMaker,
        session_name: str,
        *,
        roles: Sequence[Role] = (),
        credentials: Credentials | None = None,
    ) -> None:
        self._maker = maker
        self._session_name = session_name
        self._roles = tuple(roles)
        self._credentials = credentials
        self._made: dict[tuple[str, str, tuple[str, ...]], Any] = {}
        self._lock = threading.Lock()

    def client(self, service: str, region: str, *role_arns: str) -> Any:
        """The client of `service` in `region`, after assuming these roles one after the other.

        Raises BotoCoreError where none can be made, and ClientError where a role may not be assumed.
        """
        key = (service, region, role_arns)
        with self._lock:
            if key not in self._made:
                roles = [*self._roles, *(Role(arn, self._session_name) for arn in role_arns)]
                assumed = self._maker.assume(roles, region, self._credentials)
                self._made[key] = self._maker.client(service, region, assumed)
            return self._made[key]


def _keywords(credentials: Credentials | None) -> dict[str, str | None]:
    if credentials is None:
        return {}
    return {
        "aws_access_key_id": credentials.access_key,
        "aws_secret_access_key": credentials.secret_key,
        "aws_session_token": credentials.token,
    }
