"""`Network`: where a name server's address is reached, itself on port 53 or at an endpoint of an embedded world."""

from collections.abc import Mapping
from typing import Protocol

from deliverability.dataclass import dataclass
from deliverability.standards.internet import is_of_the_internet


class UnroutableAddress(ValueError):
    """The address is none of the Internet: no name server of a public zone is there, and ours is no business of a stranger's."""


class Network(Protocol):
    """Maps the address of a name server to the host and port where it is asked."""

    def endpoint(self, address: str) -> tuple[str, int]:
        """The (host, port) for an IPv4 or IPv6 `address`; raises `UnroutableAddress` where there is none."""
        ...


@dataclass(frozen=True, slots=True)
class Internet:
    """The identity: every name server is asked at its own address, port 53."""

    def endpoint(self, address: str) -> tuple[str, int]:
        """The address itself, unless the Internet can't have it."""
        if not is_of_the_internet(address):
            raise UnroutableAddress(f"{address} is no address of the Internet: no name server is there")
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
