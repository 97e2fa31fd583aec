import random
import re

import pytest

from deliverability.embedded.dns.authority import NameServer
from deliverability.embedded.dns.naming import Naming, provider_zone


def test_names_and_addresses_are_never_handed_out_twice_also_beyond_512_zones() -> None:
    naming = Naming(random.Random(7))
    servers = [server for _ in range(520) for server in naming.four()]
    assert len({server.name for server in servers}) == len({server.address for server in servers}) == 2080
    for place, (suffix, first) in enumerate((("com", 0), ("net", 512), ("org", 1024), ("co.uk", 1536))):
        for server in servers[place : 4 * 512 : 4]:
            found = re.fullmatch(rf"ns-(\d+)\.awsdns-(\d\d)\.{re.escape(suffix)}", server.name)
            assert found is not None, server
            number = int(found[1]) - first
            assert (0 <= number < 512, int(found[2])) == (True, number // 8)


def test_taken_ones_are_left_alone() -> None:
    naming, twin = Naming(random.Random(7)), Naming(random.Random(7))
    taken = naming.four()
    twin.take(taken)
    assert {s.name for s in twin.four()}.isdisjoint(s.name for s in taken)
    assert {s.address for s in twin.four()}.isdisjoint(s.address for s in taken)


def test_end_of_the_block_is_an_error_not_a_real_address() -> None:
    naming = Naming(random.Random(7))
    naming.take([NameServer("last", "198.18.255.251")])
    with pytest.raises(OSError, match="no addresses left for more hosted zones"):
        naming.four()


@pytest.mark.parametrize(
    ("host", "zone"), [("ns-1.awsdns-00.co.uk", "awsdns-00.co.uk"), ("ns-1.awsdns-00.com", "awsdns-00.com")]
)
def test_provider_zone(host: str, zone: str) -> None:
    assert provider_zone(host) == zone
