"""Misbehaviours of a failing server: no answer, a late one, an error, an old zone."""

from collections.abc import Sequence
from dataclasses import dataclass

import dns.flags
import dns.rcode
import dns.rrset

from deliverability.embedded.dns.answering import authoritative_answer
from deliverability.embedded.dns.behaviour.base import Behaviour, Exchange, Reply
from deliverability.embedded.dns.lookup import Labels, ZoneIndex, ancestors
from deliverability.embedded.dns.wire import reply_to


@dataclass(frozen=True, slots=True)
class Silent(Behaviour):
    """Drops every question: the asker runs into its timeout."""

    def reply(self, exchange: Exchange) -> Reply:  # noqa: ARG002 - whatever was asked
        return Reply(None)


@dataclass(frozen=True, slots=True)
class Failing(Behaviour):
    """Answers every question with SERVFAIL."""

    def reply(self, exchange: Exchange) -> Reply:
        return Reply(reply_to(exchange.query, dns.rcode.SERVFAIL))


@dataclass(frozen=True, slots=True)
class Refusing(Behaviour):
    """Answers every question with REFUSED, as a server does for zones it has never heard of."""

    def reply(self, exchange: Exchange) -> Reply:
        return Reply(reply_to(exchange.query, dns.rcode.REFUSED))


@dataclass(frozen=True, slots=True)
class Lame(Behaviour):
    """Is named in the delegation and does not know the zone: refers every asker up to the root (RFC 8499 section 7)."""

    def reply(self, exchange: Exchange) -> Reply:
        response = reply_to(exchange.query)
        response.authority = [
            dns.rrset.from_text(".", 518400, "IN", "NS", "a.root-servers.net.", "b.root-servers.net.")
        ]
        return Reply(response)


@dataclass(frozen=True, slots=True)
class Stale(Behaviour):
    """Serves the zones as they were when this was switched on: a server that missed every later change.

    zones: filled by `engage`.
    """

    zones: tuple[ZoneIndex, ...] = ()

    def engage(self, zones: Sequence[ZoneIndex]) -> "Behaviour":
        return Stale(tuple(zones))

    def reply(self, exchange: Exchange) -> Reply:
        return Reply(authoritative_answer(exchange.query, exchange.transport, self._find))

    def _find(self, labels: Labels) -> ZoneIndex | None:
        held = {index.origin: index for index in self.zones}
        return next((held[above] for above in ancestors(labels) if above in held), None)


@dataclass(frozen=True, slots=True)
class Slow(Behaviour):
    """Gives the right answer, late.

    seconds: how late, in real time.
    """

    seconds: float = 1.0

    def reply(self, exchange: Exchange) -> Reply:
        return Reply(exchange.honest(), self.seconds)


@dataclass(frozen=True, slots=True)
class FormErr(Behaviour):
    """Can't read questions, and answers FORMERR.

    edns_only: only those with an OPT record, as servers from before RFC 6891 do.
    """

    edns_only: bool = False

    def reply(self, exchange: Exchange) -> Reply:
        if self.edns_only and exchange.query.edns < 0:
            return Reply(exchange.honest())
        response = reply_to(exchange.query, dns.rcode.FORMERR)
        response.use_edns(False)
        return Reply(response)


@dataclass(frozen=True, slots=True)
class NoEdns(Behaviour):
    """Knows no EDNS: answers as if there were no OPT record, in at most 512 octets over UDP.

    dropping: leaves questions with an OPT record unanswered, as some firewalls do.
    """

    dropping: bool = False

    def reply(self, exchange: Exchange) -> Reply:
        if self.dropping and exchange.query.edns >= 0:
            return Reply(None)
        response = exchange.honest()
        response.use_edns(False)
        return Reply(response)
