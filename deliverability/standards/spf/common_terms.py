"""A fast parser of the commonest SPF terms (RFC 7208 section 12), without macros and rarities.

Only speed asks for this: whatever it reads, the grammar reads alike, and whatever it leaves, the grammar reads alone.
"""

import re
from ipaddress import AddressValueError, IPv6Address

from deliverability.standards.spf.macros import MacroString
from deliverability.standards.spf.terms import A, All, Include, Ip4, Ip6, Mx, Term

_OCTET = r"(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])"
_DOMAIN = r"((?:[A-Za-z0-9_-]+\.)+[A-Za-z](?:[A-Za-z0-9-]*[A-Za-z0-9])?)"
_IP4_PREFIX = r"(3[0-2]|[12]?[0-9])"
_IP6_PREFIX = r"(12[0-8]|1[01][0-9]|[1-9]?[0-9])"
_TERM = re.compile(
    rf"([-+?~]?)(?:"
    rf"(?i:include):{_DOMAIN}"
    rf"|(?i:ip4):{_OCTET}\.{_OCTET}\.{_OCTET}\.{_OCTET}(?:/{_IP4_PREFIX})?()"
    rf"|((?i:all))"
    rf"|[aA](?::{_DOMAIN})?(?:/{_IP4_PREFIX})?()"
    rf"|(?i:mx)(?::{_DOMAIN})?(?:/{_IP4_PREFIX})?()"
    rf"|(?i:ip6):([0-9A-Fa-f:]+)(?:/{_IP6_PREFIX})?())"
)
#: The last group of each alternative; where what it is about is optional, an empty group marks it.
_INCLUDE, _IP4, _ALL, _A, _MX, _IP6 = 2, 8, 9, 12, 15, 18


def read_common(word: str, position: int) -> Term | None:
    """The term that a whole word is, standing at `position` of its record; None where it takes a closer look."""
    found = _TERM.fullmatch(word)
    if found is None:
        return None
    qualifier = found[1] or "+"
    kind = found.lastindex
    if kind == _INCLUDE:
        domain = found[2]
        return Include(word, position, qualifier, MacroString(domain, (domain,)))
    if kind == _IP4:
        one, two, three, four, prefix = found.group(3, 4, 5, 6, 7)
        host = 0 if prefix is None else 32 - int(prefix)
        number = int(one) << 24 | int(two) << 16 | int(three) << 8 | int(four)
        return Ip4(word, position, qualifier, number >> host << host, 32 - host)
    if kind == _ALL:
        return All(word, position, qualifier)
    if kind == _IP6:
        return _ip6(word, position, qualifier, *found.group(16, 17))
    domain, prefix = found.group(10, 11) if kind == _A else found.group(13, 14)
    target = None if domain is None else MacroString(domain, (domain,))
    make = A if kind == _A else Mx
    return make(word, position, qualifier, target, 32 if prefix is None else int(prefix))


def _ip6(word: str, position: int, qualifier: str, address: str, prefix: str | None) -> Ip6 | None:
    try:
        number = int(IPv6Address(address))
    except AddressValueError:
        return None
    host = 0 if prefix is None else 128 - int(prefix)
    return Ip6(word, position, qualifier, number >> host << host, 128 - host)
