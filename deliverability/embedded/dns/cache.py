"""The cache of a resolver: record sets, negative answers (RFC 2308) and delegations, on the movable clock."""

import math
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import dns.rcode
import dns.rdatatype
import dns.rrset

from deliverability.embedded.dns.lookup import Labels, ancestors

#: Never remember longer than this, in seconds (RFC 8767 section 4).
_LONGEST = 604800


@dataclass(frozen=True, slots=True)
class Resolution:
    """The outcome of resolving: what goes into the answer and the authority section."""

    rcode: dns.rcode.Rcode
    answer: tuple[dns.rrset.RRset, ...] = ()
    authority: tuple[dns.rrset.RRset, ...] = ()


@dataclass(frozen=True, slots=True)
class Cut:
    """A zone as its parent delegates it.

    servers: the name servers' host names (absolute, with the final dot) and the glue that came along.
    bogus: there is a DS above, and no zone of the embedded world is signed, so validation fails.
    ttl: seconds.
    """

    origin: Labels
    servers: dict[str, tuple[str, ...]] = field(default_factory=dict)
    bogus: bool = False
    ttl: int = 0


class Cache:
    """Answers by name and type until their TTL has passed on the clock.

    now: the time in seconds.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now
        self._answers: dict[tuple[Labels, int], tuple[float, Resolution]] = {}
        self._absent: dict[Labels, tuple[float, Resolution]] = {}
        self._cuts: dict[Labels, tuple[float, Cut]] = {}

    def get(self, name: Labels, rdtype: dns.rdatatype.RdataType) -> Resolution | None:
        """What is remembered for this question, TTLs counted down.

        A remembered NXDOMAIN covers every type, and an alias too; that there is no such type says nothing of another type, not
        even where the type is CNAME (RFC 2308 section 5).
        """
        alias = self._answers.get((name, dns.rdatatype.CNAME))
        for found in (
            self._answers.get((name, rdtype)),
            alias if alias is not None and alias[1].answer else None,
            self._absent.get(name),
        ):
            if found is not None and found[0] > self._now():
                left = math.ceil(found[0] - self._now())
                return _aged(found[1], left)
        return None

    def put(self, name: Labels, rdtype: dns.rdatatype.RdataType, resolution: Resolution) -> None:
        """Remember one answer; a "no" without SOA is not kept (RFC 2308 section 5)."""
        records = resolution.answer or resolution.authority
        if not records:
            return
        until = self._now() + min(_LONGEST, *(rrset.ttl for rrset in records))
        if resolution.rcode == dns.rcode.NXDOMAIN:
            self._absent[name] = (until, resolution)
        elif resolution.answer:
            self._answers[name, resolution.answer[0].rdtype] = (until, resolution)
        else:
            self._answers[name, rdtype] = (until, resolution)

    def cut_above(self, name: Labels) -> Cut | None:
        """The closest delegation that is remembered, at or above the name."""
        for above in ancestors(name):
            found = self._cuts.get(above)
            if found is not None and found[0] > self._now():
                return found[1]
        return None

    def put_cut(self, cut: Cut) -> None:
        """Remember a delegation."""
        self._cuts[cut.origin] = (self._now() + min(_LONGEST, cut.ttl), cut)

    def flush(self) -> None:
        """Forget everything."""
        self._answers.clear()
        self._absent.clear()
        self._cuts.clear()


def _aged(resolution: Resolution, left: int) -> Resolution:
    def aged(rrset: dns.rrset.RRset) -> dns.rrset.RRset:
        return dns.rrset.from_rdata_list(rrset.name, min(rrset.ttl, left), list(rrset))

    return replace(
        resolution,
        answer=tuple(aged(rrset) for rrset in resolution.answer),
        authority=tuple(aged(rrset) for rrset in resolution.authority),
    )
