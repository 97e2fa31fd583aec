"""Where the address of a name server is reached."""

import re

import pytest

from deliverability.observe.network import Internet, MappedNetwork, UnroutableAddress


@pytest.mark.parametrize(
    "address",
    [
        *("192.0.2.1", "198.51.100.9", "203.0.113.7", "198.19.255.255", "2001:db8::1"),
        *("127.0.0.1", "127.8.9.10", "0.0.0.0", "10.0.0.2", "172.31.255.1", "192.168.1.1", "100.64.0.1"),
        *("169.254.169.254", "169.254.169.253", "224.0.0.251", "239.1.2.3", "255.255.255.255", "240.0.0.1"),
        *("::", "::1", "fe80::1", "fd00:ec2::253", "ff02::fb", "::ffff:127.0.0.1", "::ffff:10.0.0.1"),
        *("64:ff9b::7f00:1", "2002:7f00:1::1", "2002:a00:1::1"),
    ],
)
def test_addresses_that_the_internet_can_not_have_are_never_asked(address: str):
    """Glue is written by strangers: it must not send us to our own machine or network."""
    with pytest.raises(
        UnroutableAddress,
        match=f"^{re.escape(address)} is no address of the Internet: no name server is there$",
    ):
        Internet().endpoint(address)


@pytest.mark.parametrize(
    "address", ["205.251.192.1", "2600:9000:5300::1", "64:ff9b::cdfb:c001", "::ffff:205.251.192.1"]
)
def test_on_the_internet_an_address_is_asked_itself(address: str):
    assert Internet().endpoint(address) == (address, 53)


def test_an_embedded_world_has_its_own_addresses_and_no_others():
    network = MappedNetwork({"198.18.0.1": ("127.0.0.1", 40053)})
    assert network.endpoint("198.18.0.1") == ("127.0.0.1", 40053)
    with pytest.raises(UnroutableAddress, match=r"^205\.251\.192\.1 does not exist in this embedded world$"):
        network.endpoint("205.251.192.1")
