"""The surroundings that every world brings along."""

import pytest

from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.world import DnsWorld
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
    version, *terms, last = record.partition('"')[2].rstrip('"').split(" ")
    assert (version, last, len(terms)) == ("v=spf1", "-all", 12)
    assert all(term.startswith("ip4:") for term in terms)


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
