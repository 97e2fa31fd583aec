"""How a name server misbehaves.

A behaviour gets each well-formed question together with the right answer, and says what is sent instead and when.
New kinds of misbehaviour are new subclasses of `Behaviour`: a reply may be any octets.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from typing import Any

import dns.flags
import dns.message
import dns.rcode
import dns.rrset

from deliverability.rehearsal.dns.answering import authoritative_answer
from deliverability.rehearsal.dns.lookup import Labels, ZoneIndex, ancestors
from deliverability.rehearsal.dns.wire import Transport, reply_to


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question as a misbehaving server sees it.

    honest: makes the answer that the server would give if all were well.
    """

    query: dns.message.Message
    transport: Transport
    honest: Callable[[], dns.message.Message]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server sends.

    payload: a message (cut to size for UDP when it leaves), raw octets sent as they are, or None for silence.
    delay: seconds of real time before it is sent.
    """

    payload: dns.message.Message | bytes | None
    delay: float = 0.0


class Behaviour(ABC):
    """One kind of misbehaviour; a frozen value."""

    def engage(self, zones: Sequence[ZoneIndex]) -> "Behaviour":  # noqa: ARG002 - for those that need it
        """Called once when it is switched on, with what the server's zones hold at that moment."""
        return self

    @abstractmethod
    def reply(self, exchange: Exchange) -> Reply:
        """What is sent for this question."""


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
class Truncating(Behaviour):
    """Sends every UDP answer empty with the TC bit.

    tcp: whether the retry over TCP is answered; a firewall may have closed it.
    """

    tcp: bool = True

    def reply(self, exchange: Exchange) -> Reply:
        if exchange.transport is Transport.TCP:
            return Reply(exchange.honest() if self.tcp else None)
        authoritative = exchange.honest().flags & dns.flags.AA
        return Reply(reply_to(exchange.query, flags=dns.flags.TC | authoritative))


#: Behaviours by the name used from outside (`POST /_cloud/fault`).
BEHAVIOURS: Mapping[str, type[Behaviour]] = {
    "timeout": Silent,
    "servfail": Failing,
    "refused": Refusing,
    "lame": Lame,
    "stale": Stale,
    "slow": Slow,
    "truncated": Truncating,
}


def behaviour_named(name: str, options: Mapping[str, Any] | None = None) -> Behaviour:
    """The behaviour of that name, e.g. `slow` with `{"seconds": 0.5}`; raises ValueError that lists what there is."""
    kind = BEHAVIOURS.get(name)
    if kind is None:
        raise ValueError(f"no DNS behaviour is called {name!r}; there are {', '.join(BEHAVIOURS)}")
    known: dict[str, type] = {}
    if kind is not Stale:  # its one field is filled by `engage`, not from outside
        known = {field.name: type(field.default) for field in fields(kind)}  # type: ignore[arg-type]
    for key, value in (options or {}).items():
        if key not in known:
            raise ValueError(f"{name!r} has no option {key!r}; it takes {', '.join(known) or 'none'}")
        wanted = known[key]
        fits = isinstance(value, bool) if wanted is bool else _is_duration(value)
        if not fits:
            expected = "true or false" if wanted is bool else "a number of seconds, 0 or more"
            raise ValueError(f"option {key!r} of {name!r} is {value!r}; expected {expected}")
    return kind(**(options or {}))


def _is_duration(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value < float("inf")
