"""DNS as a `standards.resolver.Resolver`: the named resolvers, or the system's."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.nameservers import Nameservers, parse_nameserver, system_nameservers
from deliverability.observe.dns.servers import Endpoint
from deliverability.observe.network import MappedNetwork, Network, UnroutableAddress
from deliverability.observe.options import DnsOptions
from deliverability.once import Once
from deliverability.standards.resolver import Resolver

#: Where an embedded world has its resolver, among the addresses of its network.
EMBEDDED_RESOLVER = "198.18.0.53"


class NoResolver(ValueError):
    """There is no resolver to ask: none was named, this machine has none, or it knows another DNS than the public one."""


@asynccontextmanager
async def open_resolver(options: DnsOptions) -> AsyncIterator[Resolver]:
    """A resolver that asks each question once, of all resolvers at the same time; the first conclusive answer wins.

    Raises `NameserverError` for a text in `options.nameservers` that names no server, and `NoResolver`. Leaving it ends
    what is still asked and closes every socket, and raises `NoResolver` where all of them see another DNS than the public one.
    """
    servers = servers_of(options)
    if not servers:
        raise NoResolver(
            "nobody can be asked: this machine has no resolver configured; name one with --nameserver HOST[:PORT]"
        )
    async with Client(timeout=options.timeout, budget=options.budget) as client, Once() as once:
        resolver = Nameservers(client, servers, once)
        yield resolver
        outside = await resolver.outside_public_dns()
        if outside:
            raise NoResolver(
                f"no resolver that was asked knows the public DNS, not even com ({', '.join(outside)}): "
                "name one that does with --nameserver HOST[:PORT]"
            )


def servers_of(options: DnsOptions) -> tuple[Endpoint, ...]:
    """The resolvers to ask: those that were named; else the embedded world's own, where there is one; else the system's.

    Raises `NameserverError`.
    """
    embedded = isinstance(options.network, MappedNetwork)
    named = options.nameservers or ((EMBEDDED_RESOLVER,) if embedded else ())
    found = tuple(_reached(parse_nameserver(text), options.network) for text in named)
    return found or system_nameservers()


def _reached(server: Endpoint, network: Network) -> Endpoint:
    """Where a named resolver is asked: an address of an embedded world stands for one of its endpoints."""
    if server.port != 53 or not isinstance(network, MappedNetwork):
        return server
    try:
        return Endpoint(*network.endpoint(server.host))
    except UnroutableAddress:  # One of the real world.
        return server
