"""The link between a zone's keys and the zone above: DS records (RFC 4034 section 5) held against DNSKEY records (section 2).

A zone counts as signed where the zone above has DS records for it; then one of them must be made of one of its keys (RFC 4035
section 5.2), or every resolver that validates answers SERVFAIL for all of its names. Whether the signatures hold, which only whoever
fetches them can tell, is left to resolvers.
"""

import binascii
import hashlib
from base64 import b64decode
from collections.abc import Iterable
from enum import StrEnum

from deliverability.dataclass import dataclass

#: Digests of keys that resolvers know, by the numbers of RFC 4034 A.2, RFC 4509 and RFC 6605.
_DIGESTS = {1: hashlib.sha1, 2: hashlib.sha256, 4: hashlib.sha384}
_SHA_1 = 1
#: Signing algorithms that resolvers must or should know (RFC 8624 section 3.1, "DNSSEC Validation").
_ALGORITHMS = frozenset({5, 7, 8, 10, 13, 14, 15, 16})

#: Flags of a DNSKEY: a key of a zone (RFC 4034 section 2.1.1), and one that was withdrawn (RFC 5011 section 3).
_ZONE_KEY, _REVOKED = 0x0100, 0x0080
_PROTOCOL = 3


class Link(StrEnum):
    """What the DS records of a zone say of its keys.

    UNSIGNED: there are none. HELD: one is made of a key of the zone. BROKEN: none is, so nothing in the zone is believed.
    UNSUPPORTED: all use algorithms or digests that resolvers don't know, who take the zone for unsigned (RFC 4035 section 5.2).
    """

    UNSIGNED = "unsigned"
    HELD = "held"
    BROKEN = "broken"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, slots=True)
class _Ds:
    tag: int
    algorithm: int
    digest_type: int
    digest: bytes

    @property
    def supported(self) -> bool:
        return self.algorithm in _ALGORITHMS and self.digest_type in _DIGESTS


@dataclass(frozen=True, slots=True)
class _Key:
    rdata: bytes
    algorithm: int

    @property
    def signs(self) -> bool:
        """Whether it may sign the zone at all."""
        flags = int.from_bytes(self.rdata[:2], "big")
        return bool(flags & _ZONE_KEY) and not flags & _REVOKED and self.rdata[2] == _PROTOCOL

    @property
    def tag(self) -> int:
        """RFC 4034 appendix B."""
        total = sum(octet << 8 if at % 2 == 0 else octet for at, octet in enumerate(self.rdata))
        return (total + (total >> 16)) & 0xFFFF


def link(zone: str, ds: Iterable[str], keys: Iterable[str]) -> Link:
    """Hold the DS records in the zone above against the zone's DNSKEY records.

    zone: absolute, no final dot. ds, keys: record data as in a master file (RFC 4034 sections 5.3 and 2.2); what can't be read is
    a record that matches nothing.
    """
    texts = tuple(ds)
    if not texts:
        return Link.UNSIGNED
    read = [found for found in map(_read_ds, texts) if found is not None]
    supported = [each for each in read if each.supported]
    if len(read) == len(texts) and not supported:
        return Link.UNSUPPORTED
    # A SHA-1 digest doesn't count beside a better one (RFC 4509 section 3).
    counting = [each for each in supported if each.digest_type != _SHA_1] or supported
    signing = [key for key in map(_read_key, keys) if key is not None and key.signs]
    owner = _wire(zone)
    held = any(_made_of(each, key, owner) for each in counting for key in signing)
    return Link.HELD if held else Link.BROKEN


def _made_of(ds: _Ds, key: _Key, owner: bytes) -> bool:
    """RFC 4034 section 5.1.4."""
    if (ds.tag, ds.algorithm) != (key.tag, key.algorithm):
        return False
    return _DIGESTS[ds.digest_type](owner + key.rdata).digest() == ds.digest


def _wire(zone: str) -> bytes:
    """The name in canonical form (RFC 4034 section 6.2)."""
    labels = [label.encode("ascii", "replace").lower() for label in zone.split(".") if label]
    return b"".join(bytes((min(len(label), 255),)) + label for label in labels) + b"\0"


def _read_ds(text: str) -> _Ds | None:
    fields = text.split()
    numbers = _numbers(fields[:3])
    try:
        return _Ds(*numbers, bytes.fromhex("".join(fields[3:]))) if len(numbers) == 3 else None
    except ValueError:
        return None


def _read_key(text: str) -> _Key | None:
    fields = text.split()
    numbers = _numbers(fields[:3])
    try:
        public = b64decode("".join(fields[3:]), validate=True)
    except (binascii.Error, ValueError):
        return None
    if len(numbers) != 3 or numbers[0] > 0xFFFF or max(numbers[1:]) > 0xFF:
        return None
    flags, protocol, algorithm = numbers
    return _Key(flags.to_bytes(2, "big") + bytes((protocol, algorithm)) + public, algorithm)


def _numbers(fields: Iterable[str]) -> tuple[int, ...]:
    return tuple(int(each) for each in fields if each.isascii() and each.isdecimal() and len(each) <= 5)
