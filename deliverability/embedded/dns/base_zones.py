"""The zones that every embedded world starts with: root, TLDs, amazonses.com, the name servers' provider, big mail senders."""

import errno
import ipaddress

from deliverability.embedded.dns.authority import Authority, NameServer
from deliverability.embedded.dns.registry import DELEGATION_TTL, Registry
from deliverability.embedded.dns.senders import SENDERS
from deliverability.embedded.dns.zone import RRset, Zone
from deliverability.ses.regions import REGIONS, feedback_host

#: Made-up addresses come from the benchmark block (RFC 2544), so nothing real can ever be asked.
ROOT_SERVERS = (
    NameServer("a.root-servers.net", "198.18.0.1"),
    NameServer("b.root-servers.net", "198.18.0.2"),
)
RESOLVER = NameServer("resolver.invalid", "198.18.0.53")
_PROVIDER_ADDRESSES = ("198.18.0.11", "198.18.0.12", "198.18.0.13", "198.18.0.14")
_SES_ADDRESSES = ("198.18.0.21", "198.18.0.22", "198.18.0.23", "198.18.0.24")
_SENDER_ADDRESSES = ("198.18.0.31", "198.18.0.32")

#: Where the addresses of TLD servers, of hosted zones' servers and of other hosts begin.
FIRST_TLD_ADDRESS = ipaddress.IPv4Address("198.18.1.1")
FIRST_ZONE_ADDRESS = ipaddress.IPv4Address("198.18.8.1")
FIRST_FEEDBACK_ADDRESS = ipaddress.IPv4Address("198.19.0.1")

#: The TLDs below which Route 53's name servers live; the others come when a zone needs them.
FIXED_TLDS = ("com", "net", "org", "uk")

_AMAZON = "awsdns-hostmaster.amazon.com."
_REGISTRY = "hostmaster.nic.invalid."

#: Twelve flat terms like the real record, over less than half of one documentation block (RFC 5737): what examples and tests
#: declare elsewhere in those blocks isn't SES's.
_SES_SPF = " ".join(f"ip4:203.0.113.{start}/29" for start in range(128, 224, 8))


def build(registry: Registry) -> None:
    """Put the fixed zones into an empty registry."""
    root = _zone("", ROOT_SERVERS, soa("", ROOT_SERVERS[0].name, _REGISTRY, minimum=900))
    registry.add(root, _new_authorities(ROOT_SERVERS), hosted=False)
    for number, label in enumerate(FIXED_TLDS):
        add_tld(registry, label, _tld_servers(label, FIRST_TLD_ADDRESS + 2 * number))
    _attach(registry, "root-servers.net", [(s.name, registry.authorities[s.address]) for s in ROOT_SERVERS])
    _attach(
        registry, "co.uk", [(s.name, registry.authorities[s.address]) for s in _servers_of(registry, "uk")]
    )
    _add_ses(registry)
    _add_senders(registry)


def add_tld(registry: Registry, label: str, servers: tuple[NameServer, ...]) -> None:
    """A top-level domain with its two servers, delegated from the root with glue."""
    zone = _zone(label, servers, soa(label, servers[0].name, _REGISTRY, minimum=900))
    registry.add(zone, _new_authorities(servers), hosted=False)
    _delegate_with_glue(registry, zone, servers)


def next_tld_servers(registry: Registry, label: str) -> tuple[NameServer, ...]:
    """Names and free addresses for the servers of one more top-level domain; raises OSError when none are left."""
    address = FIRST_TLD_ADDRESS
    while str(address) in registry.authorities:
        address += 2
    if address + 1 >= FIRST_ZONE_ADDRESS:
        problem = f"the embedded world has no addresses left for the top-level domain {label!r}"
        raise OSError(errno.EADDRNOTAVAIL, problem)
    return _tld_servers(label, address)


def add_provider_zone(registry: Registry, name: str) -> None:
    """A zone of the name-server provider (`awsdns-15.com`), all of them on the provider's four servers."""
    hosts = [f"g-ns-{number}.{name}" for number in range(1, 5)]
    authorities = [
        (host, registry.authorities.get(address) or Authority(NameServer(host, address)))
        for host, address in zip(hosts, _PROVIDER_ADDRESSES, strict=True)
    ]
    _attach(registry, name, authorities)


def soa(name: str, primary: str, contact: str, *, ttl: int = 900, minimum: int = 86400) -> RRset:
    """An SOA record set with Route 53's default timers."""
    return RRset(name, "SOA", ttl, (f"{primary}. {contact} 1 7200 900 1209600 {minimum}",))


def hosted_apex(name: str, hosts: tuple[str, ...]) -> tuple[RRset, ...]:
    """SOA and NS as Route 53 makes them for a new hosted zone."""
    return (
        soa(name, hosts[0], _AMAZON),
        RRset(name, "NS", DELEGATION_TTL, tuple(f"{host}." for host in hosts)),
    )


def address_record(server: NameServer) -> RRset:
    """The A record set of a name server."""
    return RRset(server.name, "A", DELEGATION_TTL, (server.address,))


def _add_ses(registry: Registry) -> None:
    """amazonses.com with its SPF record and feedback hosts, and a zone for the DKIM keys of each region."""
    hosts = [f"ns-{number}.amazonses.com" for number in range(1, 5)]
    servers = tuple(NameServer(host, address) for host, address in zip(hosts, _SES_ADDRESSES, strict=True))
    authorities = _new_authorities(servers)
    _attach(registry, "amazonses.com", authorities)
    feedback = [
        RRset(feedback_host(region), "A", 60, (str(FIRST_FEEDBACK_ADDRESS + number),))
        for number, region in enumerate(sorted(REGIONS))
    ]
    spf = RRset("amazonses.com", "TXT", 900, (f'"v=spf1 {_SES_SPF[:200]}" "{_SES_SPF[200:]} -all"',))
    zone = registry.reachable("amazonses.com")
    assert zone is not None
    registry.place(zone, [spf, *feedback])
    for name in ("dkim.amazonses.com", *(f"dkim.{region}.amazonses.com" for region in sorted(REGIONS))):
        _attach(registry, name, authorities)


def _add_senders(registry: Registry) -> None:
    """The domains of the big mail senders, whose SPF records customers include; a hosted zone of the name takes their place."""
    servers = tuple(
        NameServer(f"ns{number}.{SENDERS[0].zone}", address)
        for number, address in enumerate(_SENDER_ADDRESSES, 1)
    )
    authorities = _new_authorities(servers)
    for sender in SENDERS:
        zone = _attach(registry, sender.zone, authorities)
        registry.place(zone, [RRset(name, "TXT", 300, (f'"{text}"',)) for name, text in sender.texts])
        registry.yields.add(zone)


def _attach(registry: Registry, name: str, authorities: list[tuple[str, Authority]]) -> Zone:
    """A fixed zone below an existing one, delegated with glue for the servers it names itself."""
    servers = tuple(NameServer(host, authority.name_server.address) for host, authority in authorities)
    zone = _zone(name, servers, soa(name, servers[0].name, _AMAZON))
    registry.add(zone, authorities, hosted=False)
    _delegate_with_glue(registry, zone, servers)
    return zone


def _delegate_with_glue(registry: Registry, zone: Zone, servers: tuple[NameServer, ...]) -> None:
    inside = [server for server in servers if server.name.endswith(f".{zone.name}")]
    delegation = RRset(zone.name, "NS", DELEGATION_TTL, tuple(f"{server.name}." for server in servers))
    registry.place(registry.parent_of(zone.name), [delegation, *map(address_record, inside)])


def _zone(name: str, servers: tuple[NameServer, ...], start: RRset) -> Zone:
    zone = Zone(name, tuple(server.name for server in servers))
    suffix = f".{name}" if name else ""
    own = [address_record(server) for server in servers if server.name.endswith(suffix)]
    zone.apply([start, RRset(name, "NS", DELEGATION_TTL, tuple(f"{s.name}." for s in servers)), *own])
    return zone


def _new_authorities(servers: tuple[NameServer, ...]) -> list[tuple[str, Authority]]:
    return [(server.name, Authority(server)) for server in servers]


def _tld_servers(label: str, first: ipaddress.IPv4Address) -> tuple[NameServer, ...]:
    return NameServer(f"a.nic.{label}", str(first)), NameServer(f"b.nic.{label}", str(first + 1))


def _servers_of(registry: Registry, name: str) -> tuple[NameServer, ...]:
    zone = registry.reachable(name)
    assert zone is not None
    return registry.servers(zone)
