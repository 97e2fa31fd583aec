"""A session: what the observations of one run share, of DNS and of AWS."""

from collections.abc import Callable
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from types import TracebackType

from deliverability.declaration.manifest import Manifest
from deliverability.observe.aws.calling import Calls
from deliverability.observe.aws.clients import Clients
from deliverability.observe.aws.reader import Reader
from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.resolvers import servers_of
from deliverability.observe.dns.servers import Servers
from deliverability.observe.network import Internet
from deliverability.observe.options import AwsOptions, DnsOptions


def now() -> datetime:
    """The present, in UTC."""
    return datetime.now(UTC)


class Session:
    """What the observations of one run share; an async context manager that closes every connection.

    dns: how DNS is asked. aws: how AWS is asked; None asks nothing of AWS (`--dns-only`): all readings are "left-out".
    clock: gives the present, in UTC. clients: those of `Calls`.
    Raises `NameserverError` for a text in `dns.nameservers` that names no server.

    In a session, a question to a DNS server and a call of AWS with the same parameters are made once, and the answer, be it
    a failure, is that of all observations: the account is read once per region, the zone above once for all domains in it.
    A session is meant for one run: what changes meanwhile is seen in the next one. Outside of its `async with` it gives
    nothing: an observation then raises RuntimeError.

    `DnsOptions.budget` is each observation's own, counted from when it begins; waiting for what another has asked counts. What
    wasn't answered because the first asker's time was over is asked again for one that has more.
    """

    def __init__(
        self,
        *,
        dns: DnsOptions,
        aws: AwsOptions | None,
        clock: Callable[[], datetime] = now,
        clients: Clients | None = None,
    ) -> None:
        self.dns = dns
        self.clock = clock
        self.resolvers = servers_of(dns)
        self._aws = aws
        self._clients = clients
        self._open = AsyncExitStack()
        self._servers: Servers | None = None
        self._calls: Calls | None = None

    async def __aenter__(self) -> "Session":
        # One time for all: what CloudWatch is asked up to now is the same question for every domain.
        self._began = self.clock()
        self._servers = await self._open.enter_async_context(Servers())
        self._calls = None
        if self._aws is not None:
            self._calls = await self._open.enter_async_context(Calls(self._aws, self._clients))
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._servers = self._calls = None
        await self._open.__aexit__(kind, error, trace)

    def rerouted(self) -> tuple[str, ...]:
        """What was asked in place of AWS or of the internet's name servers, a sentence each."""
        told = [
            f"AWS was asked at {url}, which is not AWS: an endpoint that the shell or the profile names (AWS_ENDPOINT_URL)"
            for url in (self._calls.elsewhere if self._calls is not None else ())
        ]
        if not isinstance(self.dns.network, Internet):
            told.append(
                "DNS was asked in an embedded world, not on the internet (--network, DELIVERABILITY_NETWORK)"
            )
        return tuple(told)

    def client(self) -> Client:
        """DNS for one observation, whose budget begins now; raises RuntimeError where the session isn't open."""
        if self._servers is None:
            # Closed sockets answer nothing, which a snapshot would tell of the world.
            raise RuntimeError("the session is not open: observe within its `async with`")
        return Client(timeout=self.dns.timeout, budget=self.dns.budget, servers=self._servers)

    def reader(self, manifest: Manifest, *, deadline: float) -> Reader:
        """AWS for one observation."""
        return Reader(manifest, self._calls, now=self._began, deadline=deadline)
