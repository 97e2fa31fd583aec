"""boto3 clients for one endpoint, with the credentials of whoever asks or of a role."""

from collections.abc import Callable
from typing import Any

from deliverability.aws_clients import ClientMaker, Credentials, KeptClients, Limits

#: The embedded cloud takes any credentials.
_ANY = "rehearsal"
_SESSION_NAME = "rehearsal"
_LIMITS = Limits(connect=3, read=10, tries=6)


class EndpointClients:
    """Clients that talk to `endpoint_url` only; made once for each service, region and chain of roles. Thread-safe.

    endpoint_url: where all of AWS is, for example the embedded cloud; None leaves it to boto3.
    access_key, secret_key: the credentials to start from.
    maker: what makes them, in place of one of their own.
    """

    def __init__(
        self,
        endpoint_url: str | None,
        access_key: str = _ANY,
        secret_key: str = _ANY,
        *,
        maker: ClientMaker | None = None,
    ) -> None:
        self._endpoint_url = endpoint_url
        self._secret_key = secret_key
        start = Credentials(access_key, secret_key)
        self._maker = maker or ClientMaker(_LIMITS, endpoint_url=endpoint_url, credentials=start)
        self._kept = KeptClients(self._maker, _SESSION_NAME, credentials=start)
        self._answers: dict[tuple[str, ...], str] = {}

    def client(self, service: str, region: str, role_arns: tuple[str, ...] = ()) -> Any:
        """A client of `service` in `region`, after assuming the roles one after the other."""
        return self._kept.client(service, region, *role_arns)

    def once(self, question: tuple[str, ...], ask: Callable[[], str]) -> str:
        """The answer to a question whose answer never changes: asked the first time only. What `ask` raises isn't kept."""
        if question not in self._answers:
            self._answers[question] = ask()
        return self._answers[question]

    @property
    def session(self) -> Any:
        """The `boto3.Session` that makes them."""
        return self._maker.session

    def of_account(self, access_key: str) -> "EndpointClients":
        """Clients with other credentials to start from, made by the same session."""
        return EndpointClients(self._endpoint_url, access_key, self._secret_key, maker=self._maker)
