"""Declared records at name servers that only the zone's own NS set names: nobody is sent there by the zone above.

What stands there alone reaches at most a resolver that has learnt that NS set; it makes no record "in order".
"""

from deliverability.dataclass import dataclass
from deliverability.evidence.answers import servers_of
from deliverability.evidence.records import RecordInDns, RecordState, records_in_dns
from deliverability.snapshot import Observation, Snapshot


@dataclass(frozen=True, slots=True)
class Stranded:
    """servers: that only the zone itself names, and that answered. here: records that stand with them as declared, and not with
    the delegated servers; there: those of which it is the other way round.
    """

    servers: tuple[str, ...]
    here: tuple[RecordInDns, ...]
    there: tuple[RecordInDns, ...]


def stranded(snapshot: Snapshot) -> Stranded:
    """How the declared records differ between the servers that the zone above names and those that it doesn't."""
    answering: dict[str, None] = {}
    here, there = [], []
    for seen in records_in_dns(snapshot):
        asked = snapshot.observed(seen.record.name, seen.record.type)
        told = [o for o in asked if o.view == "undelegated" and o.conclusive]
        answering |= dict.fromkeys(servers_of(told))
        if not told or seen.state is RecordState.UNSEEN:
            continue
        right = [_holds(seen, o) for o in told]
        if seen.state is RecordState.RIGHT and not all(right):
            there.append(seen)
        elif seen.state is not RecordState.RIGHT and any(right):
            here.append(seen)
    return Stranded(tuple(sorted(answering)), tuple(here), tuple(there))


def _holds(seen: RecordInDns, told: Observation) -> bool:
    return seen.record.kind.holds(told.values, seen.record.values[0])
