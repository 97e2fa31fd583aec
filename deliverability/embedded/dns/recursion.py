"""The recursive resolver of the embedded world: it asks the world's own name servers, from the root down."""

import asyncio
import random
from collections.abc import Callable

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from deliverability.embedded.dns.behaviour import Reply
from deliverability.embedded.dns.cache import Cache, Cut, Resolution
from deliverability.embedded.dns.lookup import labels_of
from deliverability.embedded.dns.wire import UDP_PAYLOAD, Transport, rrset_at

#: Asks the server at an address; None where the world has none there.
Ask = Callable[[str, dns.message.Message, Transport], Reply | None]

_LONGEST_CHAIN = 12  # CNAMEs followed
_MOST_QUESTIONS = 150  # asked for one question of a client
_DEEPEST = 5  # levels of name servers whose addresses need name servers whose addresses need...
_SERVFAIL = Resolution(dns.rcode.SERVFAIL)


class Recursor:
    """Resolves questions by iteration (RFC 1034 section 5.3.3), through the servers' misbehaviour as it is.

    ask: reaches one name server, in-process.
    roots: the root's name servers: host name (no final dot) -> address.
    patience: seconds of real time it waits for a server that is silent or slow.
    """

    def __init__(
        self,
        ask: Ask,
        roots: Callable[[], dict[str, str]],
        rng: random.Random,
        *,
        patience: float,
    ) -> None:
        self._ask = ask
        self._roots = roots
        self._rng = rng
        self._patience = patience

    async def resolve(
        self,
        name: dns.name.Name,
        rdtype: dns.rdatatype.RdataType,
        cache: Cache,
        *,
        checking_disabled: bool = False,
        believing: bool = True,
    ) -> Resolution:
        """The answer with its CNAME chain; SERVFAIL where no server gave a usable answer.

        cache: what may be taken from memory, and where findings go.
        checking_disabled: the CD bit: answers below a DS that nothing matches are given all the same.
        believing: findings go there whoever said them; otherwise only where no server that misbehaves was asked.
        """
        return await _Walk(self, cache, checking_disabled, believing).resolve(name, rdtype, 0)

    async def exchange(
        self, address: str, query: dns.message.Message
    ) -> tuple[dns.message.Message | None, bool]:
        """One question to one server, over TCP again if the answer was cut: what came, None for nothing usable in time; and
        whether the server behaves.
        """
        honest = True
        over_udp = query.question[0].rdtype != dns.rdatatype.ANY
        for transport in (Transport.UDP, Transport.TCP) if over_udp else (Transport.TCP,):
            reply = self._ask(address, query, transport)
            if reply is None:
                break
            honest = honest and reply.honest
            if reply.hang_up:
                break
            if reply.payload is None or reply.elsewhere or reply.delay >= self._patience:
                await asyncio.sleep(self._patience)
                break
            if reply.delay:
                await asyncio.sleep(reply.delay)
            response = _message(reply.payload)
            if response is None or not query.is_response(response):
                break
            if not response.flags & dns.flags.TC:
                return response, honest
        return None, honest

    def root(self) -> Cut:
        """Where to begin if nothing is remembered."""
        return Cut((), {f"{host}.": (address,) for host, address in self._roots().items()})

    def shuffled(self, servers: list[str]) -> list[str]:
        """The servers in the order in which they are asked."""
        self._rng.shuffle(servers)
        return servers


class _Walk:
    """The work for one question of a client, with its budget."""

    def __init__(self, recursor: Recursor, cache: Cache, checking_disabled: bool, believing: bool) -> None:
        self._recursor = recursor
        self._cache = cache
        self._checking_disabled = checking_disabled
        self._believing = believing
        self._questions_left = _MOST_QUESTIONS

    async def resolve(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType, depth: int) -> Resolution:
        answer: list[dns.rrset.RRset] = []
        for _ in range(_LONGEST_CHAIN):
            step = await self._one_name(name, rdtype, depth)
            answer += step.answer
            last = step.answer[0] if step.answer else None
            if last is None or last.rdtype != dns.rdatatype.CNAME or rdtype in _ENDS_AT_CNAME:
                return Resolution(step.rcode, tuple(answer), step.authority)
            name = last[0].target
        return _SERVFAIL

    async def _one_name(self, name: dns.name.Name, rdtype: dns.rdatatype.RdataType, depth: int) -> Resolution:
        """What stands at the name itself, from memory or from its servers."""
        labels, keep = labels_of(name), rdtype != dns.rdatatype.ANY
        remembered = self._cache.get(labels, rdtype) if keep else None
        if remembered is not None:
            return remembered
        above = labels[1:] if rdtype == dns.rdatatype.DS else labels  # a DS stands on the parent's side
        cut = self._cache.cut_above(above) or self._recursor.root()
        query = dns.message.make_query(
            name, rdtype, use_edns=0, payload=UDP_PAYLOAD, want_dnssec=True, flags=0
        )
        while True:
            if cut.bogus and not self._checking_disabled:
                return _SERVFAIL
            found, honest = await self._ask_servers(cut, query, depth)
            kept = honest or self._believing
            if found is None:
                return _SERVFAIL
            if isinstance(found, Resolution):
                if keep and kept and not cut.bogus:
                    self._cache.put(labels, rdtype, found)
                return found
            cut = found
            if kept:
                self._cache.put_cut(cut)

    async def _ask_servers(
        self, cut: Cut, query: dns.message.Message, depth: int
    ) -> tuple[Resolution | Cut | None, bool]:
        """One server after the other until one is of use; and whether all that were asked behave."""
        all_honest = True
        for host in self._recursor.shuffled(list(cut.servers)):
            for address in cut.servers[host] or await self._addresses(host, depth):
                self._questions_left -= 1
                if self._questions_left < 0:
                    return None, all_honest
                response, honest = await self._recursor.exchange(address, query)
                all_honest = all_honest and honest
                found = _usable(response, query, cut) if response is not None else None
                if found is not None:
                    return found, all_honest
        return None, all_honest

    async def _addresses(self, host: str, depth: int) -> tuple[str, ...]:
        """The addresses of a name server that came without glue."""
        if depth >= _DEEPEST or self._questions_left <= 0:
            return ()
        found = await self.resolve(dns.name.from_text(host), dns.rdatatype.A, depth + 1)
        return tuple(
            record.address for rrset in found.answer if rrset.rdtype == dns.rdatatype.A for record in rrset
        )


#: Types for which a CNAME is the answer itself.
_ENDS_AT_CNAME = frozenset({dns.rdatatype.CNAME, dns.rdatatype.ANY})


def _message(payload: dns.message.Message | bytes) -> dns.message.Message | None:
    if not isinstance(payload, bytes):
        return payload
    try:
        return dns.message.from_wire(payload)
    except (dns.exception.DNSException, ValueError):
        return None


def _usable(response: dns.message.Message, query: dns.message.Message, cut: Cut) -> Resolution | Cut | None:
    """An answer, a "no", or a step down; None for everything that another server may do better (RFC 1034 5.3.3)."""
    name, rdtype = query.question[0].name, query.question[0].rdtype
    authoritative = bool(response.flags & dns.flags.AA)
    if response.rcode() not in (dns.rcode.NOERROR, dns.rcode.NXDOMAIN):
        return None
    if not authoritative:
        return _step_down(response, name, cut)
    if rdtype == dns.rdatatype.ANY and response.answer:
        return Resolution(dns.rcode.NOERROR, tuple(r for r in response.answer if r.name == name))
    found = rrset_at(response.answer, name, rdtype) or rrset_at(response.answer, name, dns.rdatatype.CNAME)
    if found is not None:
        # Only what stands at the name: where a CNAME leads is asked again, and believed from its own servers.
        return Resolution(dns.rcode.NOERROR, (found,))
    return Resolution(
        response.rcode(), (), tuple(r for r in response.authority if r.rdtype == dns.rdatatype.SOA)
    )


def _step_down(response: dns.message.Message, name: dns.name.Name, cut: Cut) -> Cut | None:
    """The delegation in a referral, if it leads closer to the name."""
    for rrset in response.authority:
        origin = labels_of(rrset.name)
        closer = len(origin) > len(cut.origin) and name.is_subdomain(rrset.name)
        if rrset.rdtype != dns.rdatatype.NS or not closer:
            continue
        servers: dict[str, tuple[str, ...]] = {}
        for server in rrset:
            glue = rrset_at(response.additional, server.target, dns.rdatatype.A)
            servers[server.target.to_text()] = tuple(record.address for record in glue or ())
        signed = rrset_at(response.authority, rrset.name, dns.rdatatype.DS) is not None
        return Cut(origin, servers, cut.bogus or signed, rrset.ttl)
    return None
