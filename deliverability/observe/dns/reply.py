"""What a DNS message says to the question it answers, as plain values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.opcode
import dns.rcode
import dns.rdata
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.CNAME import CNAME
from dns.rdtypes.ANY.MX import MX
from dns.rdtypes.ANY.NS import NS
from dns.rdtypes.ANY.PTR import PTR
from dns.rdtypes.ANY.SOA import SOA
from dns.rdtypes.ANY.TXT import TXT

from deliverability.standards import txt

#: RCODEs of servers that could not even read the question and may leave it out of the response (RFC 1035 section 4.1.1).
_WITHOUT_QUESTION = frozenset({"FORMERR", "NOTIMP", "SERVFAIL", "REFUSED", "BADVERS"})


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


def read_reply(octets: bytes, name: dns.name.Name, rdtype: dns.rdatatype.RdataType) -> Reply:
    """What the octets answer to (name, rdtype, IN); raises NoReply.

    A CNAME chain that loops or has two targets at one name is NoReply too: it answers nothing.
    """
    try:
        message = dns.message.from_wire(octets)
    except (dns.exception.DNSException, ValueError) as error:
        raise NoReply(str(error)) from None
    status = dns.rcode.to_text(message.rcode())
    if not message.flags & dns.flags.QR or message.opcode() != dns.opcode.QUERY:
        raise NoReply("not the response to a query")
    asked = [(q.name, q.rdtype, q.rdclass) for q in message.question]
    if asked != [(name, rdtype, dns.rdataclass.IN)] and (asked or status not in _WITHOUT_QUESTION):
        raise NoReply("a response to another question")
    return _interpret(message, status, name, rdtype)


def host_text(name: dns.name.Name) -> str:
    """The inner form of a name in a message: lower case, no final dot; the root is ".".

    As `Client.ask` takes it: every printable character stands for itself. Names that have no such form, with a dot inside
    a label or octets that nobody can see, are escaped as in a master file (RFC 1035 section 5.1).
    """
    labels = name.labels[:-1]
    octets = b".".join(labels)
    if not octets:
        return "."
    text = octets.decode("latin-1")
    if text.isascii() and text.isprintable() and text.count(".") == len(labels) - 1:
        return text.lower()
    return name.to_text(omit_final_dot=True).lower()


def _interpret(
    message: dns.message.Message, status: str, name: dns.name.Name, rdtype: dns.rdatatype.RdataType
) -> Reply:
    by_key = {
        (rrset.name, rrset.rdtype): rrset
        for rrset in message.answer
        if rrset.rdclass == dns.rdataclass.IN and not rrset.covers
    }
    aa = bool(message.flags & dns.flags.AA)
    chain: list[dns.name.Name] = []
    ttls: list[int] = []
    found = by_key.get((name, rdtype))
    while found is None:
        alias = by_key.get((chain[-1] if chain else name, dns.rdatatype.CNAME))
        if alias is None:
            break
        if len(alias) != 1 or alias[0].target in (name, *chain):
            raise NoReply("a CNAME chain that leads nowhere")
        chain.append(alias[0].target)
        ttls.append(alias.ttl)
        found = by_key.get((chain[-1], rdtype))
    cname = tuple(map(host_text, chain))
    if found is not None:
        # Servers rotate the records of a set: the order carries no meaning (RFC 1034 section 3.6).
        values = tuple(sorted(_value(rdata) for rdata in found))
        return Reply(status, values, min([*ttls, found.ttl]), cname, aa)
    negative = any(rrset.rdtype == dns.rdatatype.SOA for rrset in message.authority)
    return Reply(
        status,
        ttl=min(ttls, default=None),
        cname=cname,
        aa=aa,
        open_chain=bool(chain) and status == "NOERROR" and not negative,
        referral=None if aa or chain or negative or status != "NOERROR" else _referral(message),
    )


def _referral(message: dns.message.Message) -> Referral | None:
    delegations = [rrset for rrset in message.authority if rrset.rdtype == dns.rdatatype.NS]
    if len(delegations) != 1:
        return None
    zone = "" if delegations[0].name == dns.name.root else host_text(delegations[0].name)
    servers = tuple(sorted(host_text(rdata.target) for rdata in delegations[0]))
    return Referral(zone, servers, _glue(message.additional, servers))


def _glue(additional: Iterable[dns.rrset.RRset], servers: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    glue: dict[str, tuple[str, ...]] = {}
    for rrset in additional:
        host = host_text(rrset.name)
        if host in servers and rrset.rdtype in (dns.rdatatype.A, dns.rdatatype.AAAA):
            glue[host] = (*glue.get(host, ()), *(rdata.address for rdata in rrset))
    return glue


def _value(rdata: dns.rdata.Rdata) -> str:
    """One record's data in the form of `standards.resolver.Answer.values`."""
    match rdata:
        case TXT():
            return txt.join(rdata.strings)
        case MX():
            return f"{rdata.preference} {host_text(rdata.exchange)}"
        case CNAME() | NS() | PTR():
            return host_text(rdata.target)
        case SOA():
            timers = (rdata.serial, rdata.refresh, rdata.retry, rdata.expire, rdata.minimum)
            return " ".join((host_text(rdata.mname), host_text(rdata.rname), *map(str, timers)))
        case _:
            return rdata.to_text()
