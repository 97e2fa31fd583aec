"""A running world with one shop zone, and clients for it that speak real DNS."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

import dns.flags
import dns.message
import dns.query
import dns.rcode
import dns.rdatatype
import pytest

from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.world import DnsWorld
from deliverability.embedded.dns.zone import RRset, Zone

SHOP = "shop.example"
SHOP_RECORDS = (
    RRset(SHOP, "TXT", 300, ('"v=spf1 include:amazonses.com -all"',)),
    RRset(SHOP, "MX", 300, ("10 mx.shop.example.",)),
    RRset("mx.shop.example", "A", 60, ("198.19.9.9",)),
    RRset("www.shop.example", "CNAME", 300, ("mx.shop.example.",)),
    RRset("away.shop.example", "CNAME", 300, ("amazonses.com.",)),
    RRset("a.b.deep.shop.example", "TXT", 300, ('"deep"',)),
    RRset("*.wild.shop.example", "TXT", 300, ('"any"',)),
    RRset("kept.wild.shop.example", "MX", 300, ("0 .",)),
    RRset("sub.shop.example", "NS", 600, ("ns.sub.shop.example.", "ns.elsewhere.example.")),
    RRset("ns.sub.shop.example", "A", 600, ("198.19.9.10",)),
)


@dataclass(frozen=True)
class Shown:
    """A response in full: RCODE, flags, and the records of each section as text."""

    rcode: str = "NOERROR"
    flags: str = "QR AA"
    answer: tuple[str, ...] = ()
    authority: tuple[str, ...] = ()
    additional: tuple[str, ...] = ()


def show(message: dns.message.Message) -> Shown:
    sections = (
        tuple(f"{r.name} {r.ttl} {dns.rdatatype.to_text(r.rdtype)} {d.to_text()}" for r in section for d in r)
        for section in (message.answer, message.authority, message.additional)
    )
    return Shown(dns.rcode.to_text(message.rcode()), dns.flags.to_text(message.flags), *sections)


def ask(
    endpoint: tuple[str, int],
    name: str,
    rdtype: str = "TXT",
    *,
    tcp: bool = False,
    timeout: float = 30,
    **options,
):
    """One question over a real socket; RD only if asked for, EDNS unless `use_edns=False`."""
    options = {"flags": 0, "use_edns": 0, "payload": 1232, **options}
    query = dns.message.make_query(f"{name}.", rdtype, **options)
    client = dns.query.tcp if tcp else dns.query.udp
    return client(query, endpoint[0], port=endpoint[1], timeout=timeout)


@dataclass
class Lab:
    """A world, its clock, the shop's zone, and short ways to ask."""

    world: DnsWorld
    clock: Clock
    zone: Zone

    def endpoint(self, number: int = 0, zone: Zone | None = None) -> tuple[str, int]:
        return self.world.endpoints[self.world.name_servers(zone or self.zone)[number].address]

    def ask(self, name: str, rdtype: str = "TXT", *, server: int = 0, **options) -> Shown:
        """Ask one of the shop's own name servers."""
        return show(ask(self.endpoint(server), name, rdtype, **options))

    def resolve(self, name: str, rdtype: str = "TXT", **options) -> Shown:
        """Ask the resolver, with recursion."""
        flags = dns.flags.RD | options.pop("flags", 0)
        return show(ask(self.world.resolver_address, name, rdtype, flags=flags, **options))

    def soa(self, ttl: int = 900) -> str:
        """The shop's SOA as a negative answer shows it now."""
        return (
            f"shop.example. {ttl} SOA {self.zone.name_servers[0]}. awsdns-hostmaster.amazon.com. "
            "1 7200 900 1209600 86400"
        )


@pytest.fixture
def make_lab() -> Iterator[Callable[..., Lab]]:
    worlds: list[DnsWorld] = []

    def make(**options) -> Lab:
        clock = Clock(datetime(2026, 9, 1, tzinfo=UTC))
        world = DnsWorld(clock, **options)
        worlds.append(world)
        world.start()
        zone = world.create_zone(SHOP)
        zone.apply(SHOP_RECORDS)
        return Lab(world, clock, zone)

    yield make
    for world in worlds:
        world.close()


@pytest.fixture
def lab(make_lab: Callable[..., Lab]) -> Lab:
    return make_lab()


@pytest.fixture
def put(lab: Lab) -> Callable[..., None]:
    """Put one record set into the shop's zone."""

    def put(name: str, rdtype: str, *rdata: str, ttl: int = 300) -> None:
        lab.zone.apply([RRset(name, rdtype, ttl, rdata)])

    return put
