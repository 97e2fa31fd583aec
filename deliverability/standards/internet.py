"""Addresses of the Internet, told from those that only one machine or network has (RFC 6890)."""

import ipaddress

#: The prefix behind which a translator finds IPv4 addresses (RFC 6052 section 2.1).
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def is_of_the_internet(address: str) -> bool:
    """Whether a text is an address that everybody can reach: no loopback, private, link-local, multicast, documentation or test
    address (RFC 6890), however it is wrapped (RFC 4291 section 2.5.5.2, RFC 6052, RFC 3056).
    """
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(parsed, ipaddress.IPv6Address):
        inner = parsed.ipv4_mapped or parsed.sixtofour or _translated(parsed)
        if inner is not None:
            parsed = inner
    return parsed.is_global and not parsed.is_multicast


def _translated(address: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """The IPv4 address that a translator makes of one with the well-known prefix (RFC 6052 section 2.1)."""
    return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF) if address in _TRANSLATED else None
