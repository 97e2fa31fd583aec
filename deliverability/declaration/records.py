"""The record set: what is declared to stand at one DNS name and type."""

from enum import StrEnum

from deliverability.dataclass import dataclass


class Ownership(StrEnum):
    """Who publishes a record set.

    OWN: this stack owns the whole record set.
    SHARED: this stack owns one value in it; others own the rest.
    HANDOFF: declared and checked here, published by somebody else from the list we print.
    """

    OWN = "own"
    SHARED = "shared"
    HANDOFF = "handoff"


@dataclass(frozen=True, slots=True)
class RecordSet:
    """Everything declared at one name and type.

    key: stable id within a stack ("dkim-1", "mail-from-mx"); resource names are made of it, so it never changes meaning.
    name: absolute and lower case, no final dot: "_dmarc.shop.example".
    type: "TXT", "CNAME" or "MX".
    ttl: seconds.
    values: TXT as logical text, unquoted and unsplit; MX as "10 host" ("0 ." is the null MX); their order carries
        no meaning in DNS (RFC 1034 section 3.6) and is kept for stable output.
    purpose: why it is declared, the id of a kind ("spf"): `declaration.kinds.kind_of` gives what is known about it.
    """

    key: str
    name: str
    type: str
    ttl: int
    values: tuple[str, ...]
    purpose: str
    ownership: Ownership
