"""A resolver with an old answer in its cache, which it gives until the TTL has passed."""

from dataclasses import dataclass

import dns.name
import dns.rdatatype
import dns.rrset

from deliverability.embedded.dns.behaviour import Behaviour, Exchange, Reply
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.standards import txt


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


def remember_texts(testbed: CloudTestbed, name: str, *texts: str, ttl: int = 240) -> None:
    """Let the resolver answer TXT at a name from memory: with these values, given as logical text."""
    world = testbed.cloud.world
    world.misbehave(world.resolver, Remembering(name, "TXT", tuple(map(txt.to_zone, texts)), ttl))


def forget(testbed: CloudTestbed) -> None:
    """Let the resolver answer everything as it is."""
    world = testbed.cloud.world
    world.misbehave(world.resolver, None)
