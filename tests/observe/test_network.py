"""Where the address of a name server is reached."""

import pytest

from deliverability.observe.network import Internet, MappedNetwork, UnroutableAddress


@pytest.mark.parametrize("address", ["205.251.192.1", "2600:9000:5300::1"])
def test_on_the_internet_an_address_is_asked_itself(address: str):
    assert Internet().endpoint(address) == (address, 53)


@pytest.mark.parametrize(
    "address", ["192.0.2.1", "198.51.100.9", "203.0.113.7", "198.19.255.255", "2001:db8::1"]
)
def test_documentation_and_benchmark_blocks_hold_no_server(address: str):
    with pytest.raises(
        UnroutableAddress, match=f"^{address} is in a block reserved for documentation: nobody answers there$"
    ):
        Internet().endpoint(address)


def test_an_embedded_world_has_its_own_addresses_and_no_others():
    network = MappedNetwork({"198.18.0.1": ("127.0.0.1", 40053)})
    assert network.endpoint("198.18.0.1") == ("127.0.0.1", 40053)
    with pytest.raises(UnroutableAddress, match=r"^205\.251\.192\.1 does not exist in this embedded world$"):
        network.endpoint("205.251.192.1")
