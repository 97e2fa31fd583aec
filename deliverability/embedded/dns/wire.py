"""DNS messages of a server as octets: queries read, replies written."""

import struct
from enum import StrEnum

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdatatype
import dns.rrset

#: The UDP payload that our servers announce and keep to: fits any path without fragments (RFC 9715 section 3).
UDP_PAYLOAD = 1232

_HEADER = struct.Struct("!HHHHHH")


class Transport(StrEnum):
    """How a question came."""

    UDP = "udp"
    TCP = "tcp"


def read_query(octets: bytes) -> dns.message.Message | bytes | None:
    """A question to answer; or the octets to send back at once (FORMERR, NOTIMP); or None, where silence is right.

    Silent are fragments without an id and responses: answering those could go on for ever.
    """
    if len(octets) < 2 or (len(octets) > 2 and octets[2] & 0x80):
        return None
    if len(octets) < _HEADER.size:
        return _bare(octets, dns.rcode.FORMERR)
    if (octets[2] >> 3) & 0xF != dns.opcode.QUERY:
        return _bare(octets, dns.rcode.NOTIMP)
    try:
        query = dns.message.from_wire(octets)
    except (dns.exception.DNSException, ValueError):
        return _bare(octets, dns.rcode.FORMERR)
    return query if len(query.question) == 1 else _bare(octets, dns.rcode.FORMERR)


def reply_to(
    query: dns.message.Message, rcode: dns.rcode.Rcode = dns.rcode.NOERROR, *, flags: int = 0
) -> dns.message.Message:
    """An answer with the question's id, question section and EDNS, nothing else in it; `flags` are added to QR and RD."""
    response = dns.message.make_response(query, our_payload=UDP_PAYLOAD)
    response.flags |= dns.flags.Flag(flags)
    response.set_rcode(rcode)
    return response


def encode(response: dns.message.Message, transport: Transport) -> bytes:
    """The octets of a response; over UDP cut to what the asker can take, with TC (RFC 1035 4.2.1, RFC 6891 6.2.5)."""
    if transport is Transport.TCP:
        return response.to_wire(max_size=65535, prefer_truncation=True, want_shuffle=False)
    size = min(max(response.request_payload, 512), UDP_PAYLOAD) if response.edns >= 0 else 512
    return response.to_wire(max_size=size, prefer_truncation=True, want_shuffle=False)


def rrset_at(
    section: list[dns.rrset.RRset], name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> dns.rrset.RRset | None:
    """The record set at this name and type in a section of a message, or None."""
    return next((rrset for rrset in section if rrset.rdtype == rdtype and rrset.name == name), None)


def _bare(octets: bytes, rcode: dns.rcode.Rcode) -> bytes:
    """A header alone: the id, opcode and RD of the question, and the RCODE."""
    high = octets[2] if len(octets) > 2 else 0
    flags = dns.flags.QR | (high & 0x79) << 8 | int(rcode)
    return _HEADER.pack(int.from_bytes(octets[:2], "big"), flags, 0, 0, 0, 0)
