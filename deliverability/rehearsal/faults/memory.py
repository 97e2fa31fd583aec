"""Resolvers with answers in their cache, which they give until the TTL has passed: an old one, or those of a whole zone."""

import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

from deliverability.dataclass import dataclass
from deliverability.embedded.dns.behaviour import Behaviour, Exchange, Reply
from deliverability.embedded.dns.zone import Zone
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.standards import names, txt


@dataclass(frozen=True, slots=True)
class Remembering(Behaviour):
    """Answers one question from memory and all others as they are.

    name: no final dot. values: as in a master file. ttl: the seconds that are left.
    """

    name: str
    type: str
    values: tuple[str, ...]
    ttl: int

    def reply(self, exchange: Exchange) -> Reply:
        honest = exchange.honest()
        question = honest.question[0]
        asked = (question.name, question.rdtype)
        if asked == (dns.name.from_text(f"{self.name}."), dns.rdatatype.from_text(self.type)):
            remembered = dns.rrset.from_text(f"{self.name}.", self.ttl, "IN", self.type, *self.values)
            honest.answer, honest.authority = [remembered], []
        return Reply(honest)


@dataclass(frozen=True, slots=True)
class StillWarm(Behaviour):
    """Answers from memory what it can't find out any more: what stands in a zone whose servers don't answer."""

    zone: Zone

    def reply(self, exchange: Exchange) -> Reply:
        honest = exchange.honest()
        question = honest.question[0]
        name, kind = question.name.to_text(omit_final_dot=True), dns.rdatatype.to_text(question.rdtype)
        if honest.rcode() == dns.rcode.SERVFAIL and names.is_within(name, self.zone.name):
            known = self.zone.get(name, kind) or self.zone.get(name, "CNAME")
            honest.set_rcode(dns.rcode.NOERROR)
            if known is not None:
                honest.answer = [
                    dns.rrset.from_text(f"{known.name}.", known.ttl, "IN", known.type, *known.rdata)
                ]
        return Reply(honest)


def remember_texts(testbed: CloudTestbed, name: str, *texts: str, ttl: int = 240) -> None:
    """Let the resolver answer TXT at a name from memory: with these values, given as logical text."""
    world = testbed.cloud.world
    world.misbehave(world.resolver, Remembering(name, "TXT", tuple(map(txt.to_zone, texts)), ttl))


def forget(testbed: CloudTestbed) -> None:
    """Let the resolver answer everything as it is."""
    world = testbed.cloud.world
    world.misbehave(world.resolver, None)
