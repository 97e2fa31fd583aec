"""Misbehaviours that lead the asker round in a circle: CNAME and referral loops."""

from collections.abc import Sequence
from dataclasses import dataclass

import dns.flags
import dns.name
import dns.rdatatype
import dns.rrset

from deliverability.embedded.dns.behaviour.base import Behaviour, Exchange, Reply
from deliverability.embedded.dns.lookup import ZoneIndex
from deliverability.embedded.dns.wire import reply_to


@dataclass(frozen=True, slots=True)
class CnameLoop(Behaviour):
    """Every name is an alias of another one, and that an alias of the first."""

    def reply(self, exchange: Exchange) -> Reply:
        response = reply_to(exchange.query, flags=dns.flags.AA)
        name = exchange.query.question[0].name
        other = dns.name.from_text("loop", origin=name) if len(name.to_text()) < 240 else name
        response.answer = [
            dns.rrset.from_text(name, 300, "IN", "CNAME", other.to_text()),
            dns.rrset.from_text(other, 300, "IN", "CNAME", name.to_text()),
        ]
        return Reply(response)


@dataclass(frozen=True, slots=True)
class ReferralLoop(Behaviour):
    """Refers every asker to the servers of the zone, itself among them.

    zones: filled by `engage`.
    """

    zones: tuple[ZoneIndex, ...] = ()

    def engage(self, zones: Sequence[ZoneIndex]) -> "Behaviour":
        return ReferralLoop(tuple(zones))

    def reply(self, exchange: Exchange) -> Reply:
        response = reply_to(exchange.query)
        name = exchange.query.question[0].name
        origins = [dns.name.Name((*index.origin, b"")) for index in self.zones]
        above = [
            (origin, index)
            for origin, index in zip(origins, self.zones, strict=True)
            if name.is_subdomain(origin)
        ]
        if above:
            origin, index = max(above, key=lambda pair: len(pair[0]))
            response.authority = list(index.lookup(origin, dns.rdatatype.NS, dnssec=False).answer)
        return Reply(response)
