"""A DNS reply as plain values: what a message says to the question it answers."""

import socket
import struct
from collections.abc import Iterable, Mapping
from dataclasses import field

import dns.exception
import dns.name
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype

from deliverability.dataclass import dataclass
from deliverability.observe.dns.message import Labels, Message, Record, Unreadable, read_message
from deliverability.standards import mx, txt

#: RCODEs of servers that could not even read the question and may leave it out of the response (RFC 1035 section 4.1.1).
_WITHOUT_QUESTION = frozenset({"FORMERR", "NOTIMP", "SERVFAIL", "REFUSED", "BADVERS"})

_QR, _AA, _OPCODE, _AD = 0x8000, 0x0400, 0x7800, 0x0020
_IN = 1

#: CNAMEs in a row; resolvers follow 8 to 16.
MOST_ALIASES = 16


class _Type:
    """Record types by number (RFC 1035 section 3.2.2, RFC 3596 section 2.1)."""

    A, NS, CNAME, SOA, PTR, MX, TXT, AAAA = 1, 2, 5, 6, 12, 15, 16, 28


#: Family and octets of an address.
_ADDRESSES = {_Type.A: (socket.AF_INET, 4), _Type.AAAA: (socket.AF_INET6, 16)}


class NoReply(ValueError):
    """The octets are no answer to the question: unreadable, no response, or one to another question."""


@dataclass(frozen=True, slots=True)
class Referral:
    """A server sends the asker to the servers of a zone further down (RFC 1034 section 4.3.2, step 3b).

    addresses: host -> addresses from the additional section (glue); may lack hosts.
    """

    zone: str
    servers: tuple[str, ...]
    addresses: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reply:
    """The outcome of one question to one server.

    status, values, ttl, cname: as in `standards.resolver.Answer`; the values are sorted.
    aa: the AA bit: the server says that it holds the zone (RFC 1035 section 4.1.1).
    ad: the AD bit: a resolver says that it has validated the answer (RFC 6840 section 5.8).
    open_chain: the CNAME chain leaves what the server knows; the end of it must be asked elsewhere.
    referral: set where the server holds only the delegation.
    """

    status: str
    values: tuple[str, ...] = ()
    ttl: int | None = None
    cname: tuple[str, ...] = ()
    aa: bool = False
    open_chain: bool = False
    referral: Referral | None = None
    ad: bool = False


def read_reply(octets: bytes, name: Labels, rdtype: int) -> Reply:
    """What the octets answer to (name, rdtype, IN); raises NoReply.

    A CNAME chain that loops, has two targets at one name or is longer than `MOST_ALIASES` is NoReply too: it answers nothing.
    """
    try:
        message = read_message(octets)
        if not message.flags & _QR or message.flags & _OPCODE:
            raise NoReply("not the response to a query")
        status = dns.rcode.to_text(dns.rcode.Rcode.make(message.rcode))
        expected = [(name, rdtype, _IN)]
        if message.questions != expected and (message.questions or status not in _WITHOUT_QUESTION):
            raise NoReply("a response to another question")
        return _interpret(message, status, name, rdtype)
    except (Unreadable, dns.exception.DNSException, struct.error, IndexError, ValueError) as error:
        raise NoReply(str(error)) from None


def host_text(labels: Labels) -> str:
    """The inner form of a name in a message: lower case, no final dot; the root is ".".

    As `Client.ask` takes it: every printable character stands for itself. Names that have no such form, with a dot inside
    a label or octets that nobody can see, are escaped as in a master file (RFC 1035 section 5.1).
    """
    if not labels:
        return "."
    text = b".".join(labels).decode("latin-1")
    if text.isascii() and text.isprintable() and text.count(".") == len(labels) - 1:
        return text
    return dns.name.Name(labels).to_text()


def _interpret(message: Message, status: str, name: Labels, rdtype: int) -> Reply:
    by_key: dict[tuple[Labels, int], list[Record]] = {}
    for record in message.answer:
        if record.rdclass == _IN:
            by_key.setdefault((record.name, record.type), []).append(record)
    aa, ad = bool(message.flags & _AA), bool(message.flags & _AD)
    chain: list[Labels] = []
    ttls: list[int] = []
    found = by_key.get((name, rdtype))
    while found is None:
        alias = by_key.get((chain[-1] if chain else name, _Type.CNAME))
        if alias is None:
            break
        targets = {message.name_at(record.start, record.end) for record in alias}
        target = targets.pop()
        if targets or target in (name, *chain) or len(chain) == MOST_ALIASES:
            raise NoReply("a CNAME chain that leads nowhere")
        chain.append(target)
        ttls += [record.ttl for record in alias]
        found = by_key.get((target, rdtype))
    cname = tuple(map(host_text, chain))
    if found is not None:
        # Servers rotate the records of a set: the order carries no meaning (RFC 1034 section 3.6).
        values = tuple(sorted({_value(message, record) for record in found}))
        if rdtype == _Type.MX:
            values = mx.by_preference(values)
        return Reply(status, values, min([*ttls, *(record.ttl for record in found)]), cname, aa, ad=ad)
    negative = any(record.type == _Type.SOA for record in message.authority)
    return Reply(
        status,
        ttl=min(ttls, default=None),
        cname=cname,
        aa=aa,
        open_chain=bool(chain) and status == "NOERROR" and not negative,
        referral=None if aa or chain or negative or status != "NOERROR" else _referral(message),
        ad=ad,
    )


def _referral(message: Message) -> Referral | None:
    delegations = [record for record in message.authority if record.type == _Type.NS]
    zones = {record.name for record in delegations}
    if len(zones) != 1:
        return None
    zone = zones.pop()
    servers = sorted({host_text(message.name_at(record.start, record.end)) for record in delegations})
    return Referral(
        host_text(zone) if zone else "", tuple(servers), _glue(message, message.additional, servers)
    )


def _glue(message: Message, additional: Iterable[Record], servers: list[str]) -> dict[str, tuple[str, ...]]:
    glue: dict[str, tuple[str, ...]] = {}
    for record in additional:
        if record.type in _ADDRESSES and (host := host_text(record.name)) in servers:
            glue[host] = (*glue.get(host, ()), _value(message, record))
    return glue


def _value(message: Message, record: Record) -> str:
    """One record's data in the form of `standards.resolver.Answer.values`."""
    octets, start, end = message.octets, record.start, record.end
    match record.type:
        case _Type.TXT:
            return txt.join(_strings(octets, start, end))
        case _Type.MX:
            (preference,) = struct.unpack_from("!H", octets, start)
            return f"{preference} {host_text(message.name_at(start + 2, end))}"
        case _Type.CNAME | _Type.NS | _Type.PTR:
            return host_text(message.name_at(start, end))
        case _Type.A | _Type.AAAA:
            family, size = _ADDRESSES[record.type]
            if end - start != size:
                raise NoReply("an address of the wrong length")
            return socket.inet_ntop(family, octets[start:end])
        case _Type.SOA:
            mname, at = message.name_from(start)
            rname, at = message.name_from(at)
            if end - at != 20:
                raise NoReply("an SOA record of the wrong length")
            timers = struct.unpack_from("!5L", octets, at)
            return " ".join((host_text(mname), host_text(rname), *map(str, timers)))
        case _:
            return _any_value(record, octets)


def _strings(octets: bytes, start: int, end: int) -> list[bytes]:
    """The character strings of a TXT record, RFC 1035 section 3.3.14."""
    strings = []
    while start < end:
        after = start + 1 + octets[start]
        strings.append(octets[start + 1 : after])
        start = after
    if start != end or not strings:
        raise NoReply("a TXT record that ends too early")
    return strings


def _any_value(record: Record, octets: bytes) -> str:
    """As in a master file, RFC 1035 section 5.1."""
    rdata = dns.rdata.from_wire(
        dns.rdataclass.IN,
        dns.rdatatype.RdataType.make(record.type),
        octets,
        record.start,
        record.end - record.start,
    )
    return rdata.to_text()
