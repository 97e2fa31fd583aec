"""Questions to the authoritative servers of a zone."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from functools import partial
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.nameservers import Nameservers
from deliverability.observe.dns.observations import Observations
from deliverability.observe.dns.reply import Referral, Reply
from deliverability.observe.dns.servers import Endpoint
from deliverability.observe.network import Network, UnroutableAddress
from deliverability.once import Once
from deliverability.snapshot import NameServer, View
from deliverability.standards import names

_ADDRESS_TYPES = ("A", "AAAA")

#: Name servers of a zone, and addresses of each one and family, that are asked: the root has 13 servers with one each
#: (RFC 8109 section 2), and whoever names more makes us ask in vain.
MOST_SERVERS = 13
MOST_ADDRESSES = 4


@dataclass(frozen=True, slots=True)
class ZoneServers:
    """The servers of one zone.

    zone: its origin; "" is the root.
    """

    zone: str
    servers: tuple[NameServer, ...]


class AuthoritativeClient:
    """Questions to authoritative servers, each address of each server by itself; all answers go to `observations`."""

    def __init__(
        self,
        client: Client,
        network: Network,
        resolver: Nameservers,
        once: Once,
        observations: Observations,
        is_delegated: Callable[[str, str], Awaitable[bool]],
    ) -> None:
        """is_delegated: whether the zone above leads to a host for a zone, as far as it told; asked once a reply is there."""
        self._client = client
        self._network = network
        self._resolver = resolver
        self._once = once
        self._observations = observations
        self._is_delegated = is_delegated
        #: What a server's address was seen to delegate: address, zone below, its servers.
        self._cuts: set[tuple[str, str, tuple[str, ...]]] = set()

    async def locate(self, hosts: Iterable[str], referral: Referral | None = None) -> tuple[NameServer, ...]:
        """The name servers with their IPv4 and IPv6 addresses, as resolvers tell them, else as the referral's glue does.

        At most `MOST_SERVERS`, each with at most `MOST_ADDRESSES` of a family.
        """
        wanted = tuple(dict.fromkeys(hosts))[:MOST_SERVERS]
        found = await asyncio.gather(
            *(self._resolver.query(host, kind) for host in wanted for kind in _ADDRESS_TYPES)
        )
        addresses = [
            (*found[2 * i].values[:MOST_ADDRESSES], *found[2 * i + 1].values[:MOST_ADDRESSES])
            or _glue(referral, host)[:MOST_ADDRESSES]
            for i, host in enumerate(wanted)
        ]
        return tuple(NameServer(host, known) for host, known in zip(wanted, addresses, strict=True))

    def start(
        self, zone_servers: ZoneServers, name: str, rdtype: str, view: View = "authoritative"
    ) -> list[asyncio.Task[None]]:
        """Put the question to every server of the zone and, where they delegate the name further, to those of that zone.

        view: of what is recorded; "undelegated" for servers that nobody but such a server leads to.
        """
        return [
            self._once.start(
                ("direct", server.name, address, zone_servers.zone, name, rdtype, view),
                partial(self._ask, zone_servers, server, address, name, rdtype, view),
            )
            for server in zone_servers.servers
            for address in server.addresses
        ]

    async def refer(self, zone_servers: ZoneServers, name: str) -> tuple[tuple[str, Reply], ...]:
        """What each server of the zone above says about the delegation of `name`, as they say it (view "parent"), with its host."""
        asked = [(server, address) for server in zone_servers.servers for address in server.addresses]
        replies = await asyncio.gather(*(self._reply(address, name, "NS") for _, address in asked))
        for (server, address), reply in zip(asked, replies, strict=True):
            cut = reply.referral
            if cut is not None and leads_down(cut.zone, zone_servers.zone, name):
                self._record("parent", server, address, cut.zone, "NS", Reply("NOERROR", cut.servers))
            else:
                self._record("parent", server, address, name, "NS", _or_lame(reply))
        return tuple((server.name, reply) for (server, _), reply in zip(asked, replies, strict=True))

    async def ask_above(self, zone_servers: ZoneServers, name: str, rdtype: str) -> None:
        """What each server of the zone above holds itself at the name of a zone below (view "parent"): its DS set."""
        asked = [(server, address) for server in zone_servers.servers for address in server.addresses]
        replies = await asyncio.gather(*(self._reply(address, name, rdtype) for _, address in asked))
        for (server, address), reply in zip(asked, replies, strict=True):
            self._record("parent", server, address, name, rdtype, _or_lame(reply))

    async def _ask(
        self, zone_servers: ZoneServers, server: NameServer, address: str, name: str, rdtype: str, view: View
    ) -> None:
        reply = await self._reply(address, name, rdtype)
        if not await self._is_delegated(zone_servers.zone, server.name):
            view = "undelegated"
        cut = reply.referral
        if cut is not None and leads_down(cut.zone, zone_servers.zone, name):
            if view == "authoritative":
                self._take_note(server, address, cut)
            # Each cut is longer than the last, so this ends. Servers that lead to different ones are each followed.
            child = await self._once.get(("cut", cut.zone, cut.servers), partial(self._child, cut))
            await done(self.start(child, name, rdtype, view))
            return
        reply = _or_lame(reply)
        if reply.open_chain:
            reply = await self._completed(reply, rdtype)
        self._record(view, server, address, name, rdtype, reply)

    def _take_note(self, server: NameServer, address: str, cut: Referral) -> None:
        """Record once for each server that the zone's own delegates a name further: it is the parent there (view "parent")."""
        told = (address, cut.zone, cut.servers)
        if told not in self._cuts:
            self._cuts.add(told)
            self._record("parent", server, address, cut.zone, "NS", Reply("NOERROR", cut.servers))

    async def _child(self, referral: Referral) -> ZoneServers:
        return ZoneServers(referral.zone, await self.locate(referral.servers, referral))

    async def _completed(self, reply: Reply, rdtype: str) -> Reply:
        """The reply with the end of its CNAME chain, which lies in a zone of others, as resolvers see it."""
        end = await self._resolver.query(reply.cname[-1], rdtype)
        ttls = [ttl for ttl in (reply.ttl, end.ttl) if ttl is not None]
        return Reply(end.status, end.values, min(ttls, default=None), (*reply.cname, *end.cname), aa=reply.aa)

    async def _reply(self, address: str, name: str, rdtype: str) -> Reply:
        try:
            endpoint = Endpoint(*self._network.endpoint(address))
        except UnroutableAddress:
            return Reply("UNREACHABLE")
        return await self._client.ask(endpoint, name, rdtype, recursive=False)

    def _record(
        self, view: View, server: NameServer, address: str, name: str, rdtype: str, reply: Reply
    ) -> None:
        self._observations.record(view, server.name, address, name, rdtype, reply)


async def done(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Wait for tasks that others may be waiting for too: cancelling this cancels none of them. Raises what they raise."""
    waiting = set(tasks)
    if waiting:
        await asyncio.wait(waiting)
    for task in waiting:
        task.result()


def leads_down(cut: str, zone: str, name: str) -> bool:
    """Whether a referral leads from the zone down towards the name; one that leads up or aside is a lame server's."""
    return cut != zone and names.is_within(cut, zone) and names.is_within(name, cut)


def _glue(referral: Referral | None, host: str) -> tuple[str, ...]:
    return referral.addresses.get(host, ()) if referral is not None else ()


def _or_lame(reply: Reply) -> Reply:
    """The reply, unless its server was named as one of the zone and doesn't hold it: what that says proves nothing."""
    return Reply("LAME") if reply.status in ("NOERROR", "NXDOMAIN") and not reply.aa else reply
