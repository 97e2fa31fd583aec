"""Misbehaviours that send a wrong message: another id, another question, another port, garbage."""

from dataclasses import dataclass

import dns.name
import dns.rrset

from deliverability.embedded.dns.behaviour.base import Behaviour, Exchange, Reply


@dataclass(frozen=True, slots=True)
class WrongId(Behaviour):
    """The right answer under another id, as somebody sends who guesses (RFC 5452 section 9.1)."""

    def reply(self, exchange: Exchange) -> Reply:
        response = exchange.honest()
        response.id ^= 0xFFFF
        return Reply(response)


@dataclass(frozen=True, slots=True)
class WrongQuestion(Behaviour):
    """An answer under the right id to a question that nobody asked."""

    def reply(self, exchange: Exchange) -> Reply:
        response = exchange.honest()
        asked = response.question[0]
        other = dns.name.from_text("nobody-asked.invalid.")
        response.question = [dns.rrset.RRset(other, asked.rdclass, asked.rdtype)]
        return Reply(response)


@dataclass(frozen=True, slots=True)
class Garbage(Behaviour):
    """The right id, and then octets that mean nothing."""

    def reply(self, exchange: Exchange) -> Reply:
        return Reply(exchange.query.id.to_bytes(2, "big") + b"\x84\x00" + b"\xff" * 60)


@dataclass(frozen=True, slots=True)
class Elsewhere(Behaviour):
    """The right answer, sent over UDP from a port that nobody asked."""

    def reply(self, exchange: Exchange) -> Reply:
        return Reply(exchange.honest(), elsewhere=True)
