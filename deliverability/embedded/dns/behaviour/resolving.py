"""Misbehaviours of a resolver: failed validation, a private view. Questions without RD, not for resolvers, stay untouched."""

from dataclasses import dataclass

import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from deliverability.embedded.dns.behaviour.base import Behaviour, Exchange, Reply
from deliverability.embedded.dns.wire import reply_to


@dataclass(frozen=True, slots=True)
class Bogus(Behaviour):
    """A resolver that validates, and a zone whose signatures it can't follow: SERVFAIL unless it is told not to check.

    zone: where that begins, with all names below; also a CNAME that leads there fails. The zone's DS set stands above it,
        where all is well. Questions with CD (RFC 4035 section 3.2.2) get the right answer.
    """

    zone: str = ""

    def reply(self, exchange: Exchange) -> Reply:
        honest = exchange.honest()
        question = exchange.query.question[0]
        checked = exchange.query.flags & dns.flags.RD and not exchange.query.flags & dns.flags.CD
        above = question.rdtype == dns.rdatatype.DS and question.name == _origin(self.zone)
        if checked and not above and any(_is_below(name, self.zone) for name in _names_in(honest)):
            return Reply(reply_to(exchange.query, dns.rcode.SERVFAIL, flags=dns.flags.RA))
        return Reply(honest)


@dataclass(frozen=True, slots=True)
class Hiding(Behaviour):
    """A resolver that has a private, empty zone of that name: NXDOMAIN for it and all names below, with the zone's SOA.

    zone: the private zone's name.
    """

    zone: str = ""

    def reply(self, exchange: Exchange) -> Reply:
        honest = exchange.honest()
        hidden = any(_is_below(name, self.zone) for name in _names_in(honest))
        if not exchange.query.flags & dns.flags.RD or not hidden:
            return Reply(honest)
        response = reply_to(exchange.query, dns.rcode.NXDOMAIN, flags=dns.flags.RA)
        response.answer = [rrset for rrset in honest.answer if not _is_below(rrset.name, self.zone)]
        soa = "ns.private.invalid. hostmaster.private.invalid. 1 7200 900 1209600 900"
        response.authority = [dns.rrset.from_text(f"{self.zone}.", 900, "IN", "SOA", soa)]
        return Reply(response)


def _names_in(message: dns.message.Message) -> list[dns.name.Name]:
    """The name that was asked for, and those to which its CNAMEs lead."""
    aliases = (rrset for rrset in message.answer if rrset.rdtype == dns.rdatatype.CNAME)
    return [message.question[0].name, *(record.target for rrset in aliases for record in rrset)]


def _is_below(name: dns.name.Name, zone: str) -> bool:
    return name.is_subdomain(_origin(zone))


def _origin(zone: str) -> dns.name.Name:
    return dns.name.from_text(f"{zone}.")
