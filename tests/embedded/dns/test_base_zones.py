"""The surroundings that every world brings along."""

import ipaddress

import pytest

from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.senders import SENDERS, Sender
from deliverability.embedded.dns.world import DnsWorld
from deliverability.embedded.dns.zone import RRset
from deliverability.ses.regions import REGIONS, feedback_host
from tests.embedded.dns.conftest import Shown, ask, show


@pytest.fixture(scope="module")
def world():
    with DnsWorld(Clock()) as running:
        yield running


def resolve(world: DnsWorld, name: str, rdtype: str) -> Shown:
    return show(ask(world.resolver_address, name, rdtype, flags=0x100))


def test_amazonses_has_one_flat_spf_record(world: DnsWorld) -> None:
    (record,) = resolve(world, "amazonses.com", "TXT").answer
    version, *terms, last = record.partition('"')[2].rstrip('"').replace('" "', "").split(" ")
    assert (version, last, len(terms)) == ("v=spf1", "-all", 12)
    networks = [ipaddress.ip_network(term.removeprefix("ip4:")) for term in terms]
    assert len(set(networks)) == 12
    assert all(each.subnet_of(ipaddress.ip_network("203.0.113.128/25")) for each in networks)


@pytest.mark.parametrize("sender", SENDERS, ids=lambda sender: sender.zone)
def test_big_senders_are_there_with_the_spf_that_customers_include(world: DnsWorld, sender: Sender) -> None:
    assert resolve(world, sender.zone, "NS").rcode == "NOERROR"
    for name, text in sender.texts:
        assert resolve(world, name, "TXT").answer == (f'{name}. 300 TXT "{text}"',)
        for term in text.split()[1:-1]:
            kind, _, target = term.partition(":")
            assert kind in ("ip4", "ip6") or target in dict(sender.texts)


def test_a_hosted_zone_takes_the_place_of_a_big_senders_until_it_goes() -> None:
    with DnsWorld(Clock()) as world:
        own = world.create_zone("google.com")
        own.apply([RRset("google.com", "TXT", 60, ('"mine"',))])
        assert resolve(world, "google.com", "TXT").answer == ('google.com. 60 TXT "mine"',)
        assert resolve(world, "_spf.google.com", "TXT").rcode == "NXDOMAIN"
        restored = DnsWorld.restore(world.dump(), Clock())
        assert restored.is_delegated(restored.zones()[0])
        world.delete_zone(own)
        assert resolve(world, "_spf.google.com", "TXT").rcode == "NOERROR"


@pytest.mark.parametrize("region", sorted(REGIONS))
def test_every_region_has_its_feedback_host_and_dkim_zones(world: DnsWorld, region: str) -> None:
    (address,) = resolve(world, feedback_host(region), "A").answer
    assert address.startswith(f"feedback-smtp.{region}.amazonses.com. 60 A 198.19.0.")
    assert resolve(world, feedback_host(region), "TXT").rcode == "NOERROR"
    for name in (f"dkim.{region}.amazonses.com", "dkim.amazonses.com"):
        zone = world.zone(name)
        assert zone is not None
        assert zone.name == name
        assert resolve(world, name, "SOA").answer[0].startswith(f"{name}. 900 SOA ")
        assert resolve(world, f"token.{name}", "TXT").rcode == "NXDOMAIN"


@pytest.mark.parametrize(
    "name", ["", "com", "net", "org", "uk", "co.uk", "root-servers.net", "amazonses.com"]
)
def test_every_fixed_zone_names_servers_that_resolve(world: DnsWorld, name: str) -> None:
    zone = world.zone(name)
    assert zone is not None
    found = resolve(world, name, "NS") if name else show(ask(world.resolver_address, "", "NS", flags=0x100))
    assert len(found.answer) == len(zone.name_servers) >= 2
    for server in world.name_servers(zone):
        assert resolve(world, server.name, "A").answer == (f"{server.name}. 172800 A {server.address}",)
        answer = show(ask(world.endpoints[server.address], name, "SOA"))
        assert (answer.flags, len(answer.answer)) == ("QR AA", 1)


def test_unknown_tld_is_nxdomain_and_known_one_is_not(world: DnsWorld) -> None:
    assert resolve(world, "nosuch", "NS").rcode == "NXDOMAIN"
    assert resolve(world, "com", "MX").rcode == "NOERROR"
    assert resolve(world, "not-registered.com", "NS").rcode == "NXDOMAIN"


def test_server_of_parent_and_child_answers_for_the_ds_as_the_parent(world: DnsWorld) -> None:
    zone = world.zone("dkim.amazonses.com")
    assert zone is not None
    endpoint = world.endpoints[world.name_servers(zone)[0].address]
    (authority,) = show(ask(endpoint, "dkim.amazonses.com", "DS")).authority
    assert authority.startswith("amazonses.com. 900 SOA ")
