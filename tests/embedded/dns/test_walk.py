"""An iterative resolver that knows nothing but the root's servers and the network."""

import dns.flags
import dns.name
import dns.rdatatype
import pytest

from deliverability.embedded.dns.world import DnsWorld
from tests.embedded.dns.conftest import SHOP_RECORDS, Lab, ask


def walk(world: DnsWorld, name: str, rdtype: str) -> tuple[list[str], list[str]]:
    """The zone cuts on the way down, and the records at the end; name servers without glue are walked to as well."""
    addresses = [server.address for server in world.root_servers]
    path: list[str] = []
    for _ in range(10):
        response = ask(world.endpoints[addresses[0]], name, rdtype)
        if response.flags & dns.flags.AA:
            return path, [record.to_text() for rrset in response.answer for record in rrset]
        (referral,) = response.authority
        assert referral.rdtype == dns.rdatatype.NS
        path.append(referral.name.to_text())
        glue = [record.to_text() for rrset in response.additional for record in rrset]
        addresses = glue or walk(world, referral[0].target.to_text().rstrip("."), "A")[1]
    raise AssertionError(f"{name} leads nowhere: {path}")


def test_from_the_root_to_a_hosted_zone(lab: Lab) -> None:
    assert walk(lab.world, "shop.example", "TXT") == (
        ["example.", "shop.example."],
        ['"v=spf1 include:amazonses.com -all"'],
    )


@pytest.mark.parametrize("number", range(4))
def test_each_name_servers_address_is_found_from_the_root(lab: Lab, number: int) -> None:
    server = lab.world.name_servers(lab.zone)[number]
    provider = server.name.partition(".")[2]
    tld = provider.rpartition(".")[2]
    assert walk(lab.world, server.name, "A") == ([f"{tld}.", f"{provider}."], [server.address])


@pytest.mark.parametrize(
    ("name", "cuts"),
    [
        ("shop.com", ["com.", "shop.com."]),
        ("shop.co.uk", ["uk.", "shop.co.uk."]),
        ("shop.com.au", ["au.", "shop.com.au."]),
        ("xn--bcher-kva.xn--p1ai", ["xn--p1ai.", "xn--bcher-kva.xn--p1ai."]),
        ("staging.eu.brand.shop", ["shop.", "staging.eu.brand.shop."]),
        ("brand", ["brand."]),
        ("2.0.192.in-addr.arpa", ["arpa.", "2.0.192.in-addr.arpa."]),
    ],
)
def test_any_name_gets_the_delegations_that_it_needs(lab: Lab, name: str, cuts: list[str]) -> None:
    zone = lab.world.create_zone(name)
    assert walk(lab.world, name, "NS") == (cuts, [f"{host}." for host in zone.name_servers])


def test_zone_below_a_hosted_zone_is_reached_through_it(lab: Lab) -> None:
    child = lab.world.create_zone("eu.shop.example")
    assert not lab.world.is_delegated(child)
    lab.world.delegate(child)
    assert walk(lab.world, "eu.shop.example", "NS") == (
        ["example.", "shop.example.", "eu.shop.example."],
        [f"{host}." for host in child.name_servers],
    )


def test_amazonses_is_reached_from_the_root(lab: Lab) -> None:
    assert walk(lab.world, "feedback-smtp.eu-west-1.amazonses.com", "A")[0] == ["com.", "amazonses.com."]
    zone = lab.world.zone("dkim.eu-south-1.amazonses.com")
    assert zone is not None
    zone.apply([type(SHOP_RECORDS[0])("t.dkim.eu-south-1.amazonses.com", "TXT", 60, ('"p=AAAA"',))])
    assert walk(lab.world, "t.dkim.eu-south-1.amazonses.com", "TXT") == (
        ["com.", "amazonses.com."],
        ['"p=AAAA"'],
    )
