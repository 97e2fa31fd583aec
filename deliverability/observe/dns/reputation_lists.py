"""Questions to domain reputation lists: A for the organizational domain in the list's zone, and the list's self-test."""

import asyncio

from deliverability.declaration.manifest import Manifest
from deliverability.observe.dns.exchange import Client
from deliverability.observe.dns.nameservers import parse_nameserver
from deliverability.observe.dns.servers import Endpoint
from deliverability.observe.network import MappedNetwork, Network, UnroutableAddress
from deliverability.snapshot import Observation
from deliverability.standards import dnsbl
from deliverability.standards.dnsbl import ReputationList
from deliverability.standards.resolver import Answer


async def ask_reputation_lists(
    manifest: Manifest, client: Client, servers: tuple[Endpoint, ...], network: Network
) -> tuple[Observation, ...]:
    """Ask every declared list; what was answered, in the view "list". () where none is declared.

    servers: the resolvers of the check, asked where the declaration names no other.
    One resolver after the other is asked until one gets answers that tell something: lists count questions.
    """
    resolvers = _resolvers(manifest, servers, network)
    domain = dnsbl.listed_domain(manifest.domain)
    asked = await asyncio.gather(
        *(
            _ask(dnsbl.LISTS[each], domain, client, resolvers)
            for each in dict.fromkeys(manifest.reputation.lists)
        )
    )
    return tuple(observation for some in asked for observation in some)


async def _ask(
    which: ReputationList, domain: str, client: Client, resolvers: tuple[Endpoint, ...]
) -> tuple[Observation, ...]:
    seen: list[Observation] = []
    for resolver in resolvers:
        found = await asyncio.gather(*(_question(name, client, resolver) for name in which.questions(domain)))
        seen += found
        if dnsbl.assess(which, domain, {o.name: Answer(o.status, o.values) for o in found}).tells:
            break
    return tuple(seen)


async def _question(name: str, client: Client, resolver: Endpoint) -> Observation:
    reply = await client.ask(resolver, name, "A", recursive=True)
    return Observation(
        name=name,
        type="A",
        view="list",
        server=str(resolver),
        address=resolver.host,
        status=reply.status,
        values=reply.values,
        ttl=reply.ttl,
        cname=reply.cname,
        aa=reply.aa,
    )


def _resolvers(manifest: Manifest, servers: tuple[Endpoint, ...], network: Network) -> tuple[Endpoint, ...]:
    """The declared resolver, else those of the check.

    In an embedded world a declared resolver of the real one is never asked: the check's stand for it.
    """
    declared = manifest.reputation.nameserver
    if declared is None:
        return servers
    server = parse_nameserver(declared)
    if not isinstance(network, MappedNetwork):
        return (server,)
    try:
        return (Endpoint(*network.endpoint(server.host)),)
    except UnroutableAddress:
        return servers
