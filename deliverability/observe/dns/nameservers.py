"""The resolvers that are asked: those that the user names, or the system's."""

import asyncio
import ipaddress
import re
from functools import partial
from pathlib import Path

from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.observations import Observations
from deliverability.observe.dns.reply import Reply
from deliverability.observe.dns.servers import Endpoint
from deliverability.once import Once
from deliverability.standards.resolver import CONCLUSIVE, Answer

#: As many as the system's own resolver library takes from its file (resolv.conf(5), MAXNS).
_MAX_SYSTEM_SERVERS = 3

#: A zone that the public DNS has as long as there is one, and what it has there.
_PUBLIC = "com"
_PUBLIC_TYPES = ("NS", "SOA")

_HOST_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_.])?")


class NameserverError(ValueError):
    """A text that names no resolver; the message says why and what is expected."""


def parse_nameserver(text: str) -> Endpoint:
    """Read `host`, `host:port`, `ipv6` or `[ipv6]:port`, port 53 unless given; raises NameserverError."""
    host, port = text.strip(), ""
    if bracketed := re.fullmatch(r"\[([^\]]*)\](?::(.*))?", host):
        host, port = bracketed[1], bracketed[2] or ("" if bracketed[2] is None else "?")
    elif host.count(":") == 1:
        host, _, port = host.partition(":")
        port = port or "?"
    if port and not (port.isascii() and port.isdigit() and len(port) <= 5 and 0 < int(port) < 65536):
        raise NameserverError(f"nameserver {text!r}: the port must be a number from 1 to 65535")
    if not _is_address(host) and (":" in host or not _HOST_NAME.fullmatch(host)):
        raise NameserverError(
            f"nameserver {text!r}: expected an address or a host name, with a port or without: "
            "192.0.2.53, 192.0.2.53:5353, [2001:db8::53]:53"
        )
    return Endpoint(host, int(port) if port else 53)


def system_nameservers(path: Path = Path("/etc/resolv.conf")) -> tuple[Endpoint, ...]:
    """The resolvers of this machine, at most three; () where it has none configured."""
    import dns.exception
    import dns.resolver

    try:
        found = dns.resolver.Resolver(filename=str(path))
    except (dns.exception.DNSException, OSError):
        return ()
    hosts = (
        server if isinstance(server, str) else server.answer_nameserver() for server in found.nameservers
    )
    return tuple(Endpoint(host, found.port) for host in hosts)[:_MAX_SYSTEM_SERVERS]


class Nameservers:
    """A `standards.resolver.Resolver` over one or several resolvers: each asks each question once.

    The first conclusive answer wins; what every resolver said goes to `observations`, where that is given. SERVFAIL may
    mean that a signature is wrong: then the question is put again, with the order not to validate (view "unchecked"), and where that
    helps once more as at first (view "rechecked").

    A resolver that denies `com` sees another DNS than the world's (a locked-down machine, a network's inner names): what it
    says of a name, and that it says there is none, proves nothing, and is NOT-PUBLIC.
    """

    def __init__(
        self,
        client: Client,
        servers: tuple[Endpoint, ...],
        once: Once,
        observations: Observations | None = None,
    ) -> None:
        self._client = client
        self._servers = servers
        self._once = once
        self._observations = observations
        self._unchecked: list[asyncio.Task[None]] = []

    async def query(self, name: str, rdtype: str) -> Answer:
        """The first conclusive answer; else the first server's reason why there is none.

        UNREACHABLE where there is no resolver at all.
        """
        tasks = self.start(name, rdtype)
        waiting = set(tasks)
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                if task in done and task.result().conclusive:
                    return task.result()
        return tasks[0].result() if tasks else Answer("UNREACHABLE")

    def start(self, name: str, rdtype: str) -> list[asyncio.Task[Answer]]:
        """Ask every resolver: one task for each, in their order."""
        return [
            self._once.start((server, name, rdtype), partial(self._ask, server, name, rdtype))
            for server in self._servers
        ]

    async def outside_public_dns(self) -> tuple[str, ...]:
        """The resolvers, where none of them knows the public DNS; () where one does, or doesn't tell."""
        known = await asyncio.gather(*(self._knows_public_dns(server) for server in self._servers))
        return () if any(known) else tuple(map(str, self._servers))

    async def finished(self) -> None:
        """Wait for the questions that were put again without validation."""
        await asyncio.gather(*self._unchecked)

    async def _ask(self, server: Endpoint, name: str, rdtype: str) -> Answer:
        self._once.start(
            ("public", server), partial(self._look_for_public_dns, server)
        )  # it takes no time of its own
        reply = await self._client.ask(server, name, rdtype, recursive=True)
        if reply.status in CONCLUSIVE and not await self._knows_public_dns(server):
            reply = Reply("NOT-PUBLIC")
        if self._observations is not None:
            self._observations.record("resolver", str(server), server.host, name, rdtype, reply)
            if reply.status == "SERVFAIL":
                again = partial(self._ask_unchecked, self._observations, server, name, rdtype)
                self._unchecked.append(self._once.start(("unchecked", server, name, rdtype), again))
        return Answer(reply.status, reply.values, reply.ttl, reply.cname, str(server))

    async def _knows_public_dns(self, server: Endpoint) -> bool:
        return await self._once.get(("public", server), partial(self._look_for_public_dns, server))

    async def _look_for_public_dns(self, server: Endpoint) -> bool:
        """Whether a resolver knows `com`, or doesn't tell: one type may be unknown to a simple resolver, hardly two."""
        for rdtype in _PUBLIC_TYPES:
            reply = await self._client.ask(server, _PUBLIC, rdtype, recursive=True)
            if reply.values or reply.status not in CONCLUSIVE:
                return True
        return False

    async def _ask_unchecked(
        self, observations: Observations, server: Endpoint, name: str, rdtype: str
    ) -> None:
        reply = await self._client.ask(server, name, rdtype, recursive=True, checking=False)
        observations.record("unchecked", str(server), server.host, name, rdtype, reply)
        if reply.status in CONCLUSIVE:
            again = await self._client.ask(server, name, rdtype, recursive=True, again=True)
            observations.record("rechecked", str(server), server.host, name, rdtype, again)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
