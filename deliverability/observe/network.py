"""`Network`: where a name server's address is reached, itself on port 53 or at an endpoint of an embedded world."""

import ipaddress
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

#: Blocks where no name server can be (RFC 5737, RFC 3849, RFC 2544): asking there would only wait for a timeout.
_NOWHERE = tuple(
    ipaddress.ip_network(block)
    for block in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "198.18.0.0/15", "2001:db8::/32")
)


class UnroutableAddress(ValueError):
    """The address belongs to a block that is reserved for documentation or tests: nobody answers there."""


class Network(Protocol):
    """Maps the address of a name server to the host and port where it is asked."""

    def endpoint(self, address: str) -> tuple[str, int]:
        """The (host, port) for an IPv4 or IPv6 `address`; raises `UnroutableAddress` where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Internet:
    """The identity: every name server is asked at its own address, port 53."""

    def endpoint(self, address: str) -> tuple[str, int]:
        """The address itself, unless it lies in a documentation or benchmark block."""
        parsed = ipaddress.ip_address(address)
        if any(parsed in block for block in _NOWHERE if block.version == parsed.version):
            raise UnroutableAddress(
                f"{address} is in a block reserved for documentation: nobody answers there"
            )
        return address, 53


@dataclass(frozen=True, slots=True)
class MappedNetwork:
    """An embedded world: each address stands for an endpoint on the loopback interface, and there is nothing else.

    endpoints: address -> (host, port).
    """

    endpoints: Mapping[str, tuple[str, int]]

    def endpoint(self, address: str) -> tuple[str, int]:
        """The endpoint of `address`; an address that the world does not have is unroutable."""
        found = self.endpoints.get(address)
        if found is None:
            raise UnroutableAddress(f"{address} does not exist in this embedded world")
        return found
