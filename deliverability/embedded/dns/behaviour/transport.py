"""Misbehaviours of the transport: cut answers, connections that break, ports where nobody listens."""

from dataclasses import dataclass

import dns.flags
import dns.message
import dns.name
import dns.rdataclass
import dns.rdatatype
import dns.rrset
from dns.rdtypes.ANY.TXT import TXT

from deliverability.embedded.dns.behaviour.base import Behaviour, Exchange, Reply
from deliverability.embedded.dns.wire import Transport, reply_to, rrset_at

#: Octets of a message over TCP (RFC 1035 section 4.2.2), and what one more TXT record of 254 octets takes.
_LARGEST = 65535
_PADDING = 267


@dataclass(frozen=True, slots=True)
class Truncating(Behaviour):
    """Sends every UDP answer empty with the TC bit.

    tcp: whether the retry over TCP is answered; a firewall may have closed it.
    """

    tcp: bool = True

    def reply(self, exchange: Exchange) -> Reply:
        if exchange.transport is Transport.TCP:
            return Reply(exchange.honest() if self.tcp else None)
        return Reply(_cut(exchange))


@dataclass(frozen=True, slots=True)
class Resetting(Behaviour):
    """Sends every UDP answer empty with the TC bit, and resets the connection when the asker comes over TCP."""

    def reply(self, exchange: Exchange) -> Reply:
        if exchange.transport is Transport.TCP:
            return Reply(None, hang_up=True)
        return Reply(_cut(exchange))


@dataclass(frozen=True, slots=True)
class UdpOnly(Behaviour):
    """Answers over UDP, what is too long cut there, and resets TCP connections: a firewall that knows DNS by UDP only."""

    def reply(self, exchange: Exchange) -> Reply:
        if exchange.transport is Transport.TCP:
            return Reply(None, hang_up=True)
        return Reply(exchange.honest())


@dataclass(frozen=True, slots=True)
class Closed(Behaviour):
    """Nobody listens: the machine is up, and the asker gets an ICMP error over UDP and a refused connection over TCP.

    It belongs to servers; for a zone it closes all of them, with whatever else they hold.
    """

    def reply(self, exchange: Exchange) -> Reply:  # noqa: ARG002 - whatever was asked
        return Reply(None, hang_up=True)


@dataclass(frozen=True, slots=True)
class Huge(Behaviour):
    """Fills each answer up to the 64 KiB that fit into a message, with TXT records: cut over UDP, whole over TCP.

    To a question for TXT they belong to the answer, to any other one they come as additional data.
    """

    def reply(self, exchange: Exchange) -> Reply:
        response = exchange.honest()
        if exchange.transport is Transport.UDP:
            return Reply(_cut(exchange))
        question = exchange.query.question[0]
        count = (_LARGEST - len(response.to_wire(max_size=_LARGEST))) // _PADDING
        texts = (f"{number:04}".encode() + b"x" * 250 for number in range(count))
        padding = [TXT(dns.rdataclass.IN, dns.rdatatype.TXT, [text]) for text in texts]
        there = rrset_at(response.answer, question.name, dns.rdatatype.TXT)
        if there is not None:
            # Record sets are shared with the zone: a new one takes the place of what is there.
            whole = dns.rrset.from_rdata_list(question.name, there.ttl, [*there, *padding])
            response.answer = [whole if rrset is there else rrset for rrset in response.answer]
        else:
            added = dns.rrset.from_rdata_list(dns.name.from_text("padding."), 300, padding)
            response.additional = [*response.additional, added]
        return Reply(response)


def _cut(exchange: Exchange) -> dns.message.Message:
    authoritative = exchange.honest().flags & dns.flags.AA
    return reply_to(exchange.query, flags=dns.flags.TC | authoritative)
