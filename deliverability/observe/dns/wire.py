"""DNS questions as octets, and octets as replies: each made and read once, since that is what DNS costs in Python."""

import struct
from typing import NamedTuple

import dns.rdatatype

from deliverability.observe.dns.message import Labels
from deliverability.observe.dns.reply import NoReply, Reply, read_reply

#: The UDP payload that fits any path without fragments (RFC 9715 section 3).
_UDP_PAYLOAD = 1232

_RD, _AD, _CD = 0x0100, 0x0020, 0x0010
_IN, _OPT = 1, 41

#: An OPT record with nothing in it, RFC 6891 section 6.1.2.
_EDNS = struct.pack("!BHHLH", 0, _OPT, _UDP_PAYLOAD, 0, 0)


class Manner(NamedTuple):
    """How a question is put.

    recursive: with RD, as a resolver wants and an authoritative server ignores.
    checking: without CD, so that a validating resolver validates (RFC 4035 section 3.2.2).
    edns: with an OPT record (RFC 6891).
    again: once more, though the same question was put before: that makes another question of it to whoever shares replies.
    """

    recursive: bool
    checking: bool = True
    edns: bool = True
    again: bool = False


class Query(NamedTuple):
    """A question without its id; the same octets go to every server."""

    name: Labels
    rdtype: int
    octets: bytes


class Wire:
    """The questions and replies of one observation."""

    def __init__(self) -> None:
        self._queries: dict[tuple[str, str, Manner], Query] = {}
        self._replies: dict[tuple[Labels, int, bytes], Reply] = {}

    def query(self, name: str, rdtype: str, manner: Manner) -> Query:
        """The question; raises ValueError for a name that doesn't fit into DNS.

        Between the dots every character stands for itself: no escapes, which SPF macros could make by chance (RFC 7208
        section 7.3), and no IDNA.
        """
        key = (name, rdtype, manner)
        query = self._queries.get(key)
        if query is None:
            query = self._queries[key] = _query(name, rdtype, manner)
        return query

    def read(self, octets: bytes, query: Query) -> Reply | None:
        """What was received, or None if it is no answer.

        The servers of one zone often send the same octets: each is read once.
        """
        key = (query.name, query.rdtype, octets[2:])
        reply = self._replies.get(key)
        if reply is None:
            try:
                reply = self._replies[key] = read_reply(octets, query.name, query.rdtype)
            except NoReply:
                return None
        return reply


def _query(name: str, rdtype: str, manner: Manner) -> Query:
    """RFC 1035 section 4.1: header, question, OPT record."""
    text = name.removesuffix(".").encode("ascii").lower()
    labels = tuple(text.split(b".")) if text else ()
    kind = int(dns.rdatatype.from_text(rdtype))
    # AD asks a resolver to say whether it has validated the answer, without the signatures that DO would bring (RFC 6840 5.7).
    flags = (_RD | (_AD if manner.checking else _CD)) if manner.recursive else (0 if manner.checking else _CD)
    header = struct.pack("!5H", flags, 1, 0, 0, int(manner.edns))
    asked = _octets(labels) + struct.pack("!HH", kind, _IN)
    return Query(labels, kind, header + asked + (_EDNS if manner.edns else b""))


def _octets(labels: Labels) -> bytes:
    """A name as it stands in a question (RFC 1035 section 3.1); raises ValueError for one that is too long for that."""
    if not all(1 <= len(label) <= 63 for label in labels):
        raise ValueError("a label of no or more than 63 octets")
    octets = b"".join(bytes((len(label),)) + label for label in labels) + b"\0"
    if len(octets) > 255:
        raise ValueError("a name of more than 255 octets")
    return octets
