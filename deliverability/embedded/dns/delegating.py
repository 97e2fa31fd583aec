"""The delegation of a hosted zone in the zone above, and the addresses of its name servers beside it."""

from collections.abc import Iterable

from deliverability.embedded.dns import base_zones
from deliverability.embedded.dns.authority import NameServer
from deliverability.embedded.dns.naming import provider_zone
from deliverability.embedded.dns.registry import Registry, delegates_to, delegation
from deliverability.embedded.dns.zone import Zone


def delegate(registry: Registry, zone: Zone) -> None:
    """Let the closest zone above lead to this zone; raises ValueError for a name of the surroundings."""
    current = registry.reachable(zone.name)
    if current is not None and not registry.is_hosted(current) and current not in registry.yields:
        raise ValueError(f"{zone.name} belongs to the world's surroundings and cannot be delegated away")
    registry.place(registry.parent_of(zone.name), [delegation(zone)])


def withdraw(registry: Registry, zone: Zone, parents: Iterable[Zone]) -> None:
    """Take the NS records that lead to this zone out of these zones; where it had taken another's place, that one is back."""
    for parent in parents:
        if delegates_to(parent.get(zone.name, "NS"), zone):
            former = next((each for each in registry.yields if each.name == zone.name), None)
            put = [delegation(former)] if former is not None and not registry.is_hosted(parent) else []
            registry.place(parent, put, [(zone.name, "NS")])


def prepare(registry: Registry, name: str, servers: Iterable[NameServer]) -> None:
    """The TLD above a name, and the zones that hold the addresses of its name servers, where there are none yet."""
    label = name.rpartition(".")[2]
    if label != name and registry.reachable(label) is None:
        base_zones.add_tld(registry, label, base_zones.next_tld_servers(registry, label))
    for server in servers:
        if registry.reachable(provider_zone(server.name)) is None:
            base_zones.add_provider_zone(registry, provider_zone(server.name))


def publish(registry: Registry, servers: Iterable[NameServer]) -> None:
    """Put the addresses of name servers where resolvers look for them."""
    for server in servers:
        holder = registry.reachable(provider_zone(server.name))
        if holder is not None:
            registry.place(holder, [base_zones.address_record(server)])


def conceal(registry: Registry, servers: Iterable[NameServer]) -> None:
    """Take them away."""
    for server in servers:
        holder = registry.reachable(provider_zone(server.name))
        if holder is not None:
            registry.place(holder, remove=[(server.name, "A")])
