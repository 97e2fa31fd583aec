"""The answer of a well-behaved authoritative server that holds some zones."""

from collections.abc import Callable

import dns.flags
import dns.message
import dns.rcode
import dns.rdataclass
import dns.rdatatype

from deliverability.embedded.dns.lookup import Labels, ZoneIndex, labels_of
from deliverability.embedded.dns.wire import Transport, reply_to

#: Zone transfers would need streams of messages; nobody in the embedded world is allowed one.
_TRANSFERS = frozenset({dns.rdatatype.AXFR, dns.rdatatype.IXFR})

#: The zone that a server holds closest above a name (itself included), or None.
FindZone = Callable[[Labels], ZoneIndex | None]


def authoritative_answer(
    query: dns.message.Message, transport: Transport, find: FindZone
) -> dns.message.Message:
    """The complete response to a well-formed query; REFUSED outside the zones that `find` knows.

    Raises UnreadableRecord where the zone's data cannot be put into a message.
    """
    if query.edns > 0:
        return reply_to(query, dns.rcode.BADVERS)
    question = query.question[0]
    index = zone_for(query, find)
    if index is None or question.rdclass != dns.rdataclass.IN or question.rdtype in _TRANSFERS:
        return reply_to(query, dns.rcode.REFUSED)
    found = index.lookup(question.name, question.rdtype, dnssec=bool(query.ednsflags & dns.flags.DO))
    response = reply_to(query, found.rcode, flags=dns.flags.AA if found.authoritative else 0)
    response.answer = list(found.answer)
    response.authority = list(found.authority)
    response.additional = list(found.additional)
    if question.rdtype == dns.rdatatype.ANY and transport is Transport.UDP:
        del response.answer[1:]  # one record set is enough over UDP (RFC 8482 sections 4.1 and 4.4)
    return response


def zone_for(query: dns.message.Message, find: FindZone) -> ZoneIndex | None:
    """The zone that answers: the closest one; for DS at a zone's apex the one above it (RFC 4035 section 3.1.4.1)."""
    question = query.question[0]
    labels = labels_of(question.name)
    if question.rdtype == dns.rdatatype.DS and labels:
        above = find(labels[1:])
        if above is not None:
            return above
    return find(labels)
