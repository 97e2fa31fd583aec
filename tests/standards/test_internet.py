"""Which addresses the Internet can have."""

import pytest

from deliverability.standards.internet import is_of_the_internet


@pytest.mark.parametrize("text", ["", "x", "127.0.0.1.1", "1.2.3", "fe80::1%eth0", "\x1b[2J"])
def test_what_is_no_address_is_none_of_the_internet(text: str):
    assert not is_of_the_internet(text)


@pytest.mark.parametrize("text", ["1.1.1.1", "205.251.192.1", "2606:4700:4700::1111", "2002:cdfb:c001::1"])
def test_public_addresses_are(text: str):
    assert is_of_the_internet(text)
