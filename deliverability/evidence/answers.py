"""DNS answers about the declared names, by resolver and by name server."""

from collections.abc import Iterable

from deliverability.evidence.records import declared_records
from deliverability.snapshot import CONTRADICTORY, Consensus, Observation, Snapshot
from deliverability.standards.names import is_within

_OF_MAIL = frozenset({"TXT", "MX"})

#: Seconds for which Route 53's default SOA lets resolvers remember a "no".
_NEGATIVE_TTL = 900


def base_questions(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What was asked for each declared record set, and at `_dmarc`."""
    asked = [(record.name, record.type) for record in declared_records(snapshot)]
    asked.append((f"_dmarc.{snapshot.manifest.domain}", "TXT"))
    return tuple(snapshot.ask(name, kind) for name, kind in dict.fromkeys(asked))


def questions_of_receivers(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """`base_questions`, and what receivers ask at the same names beside that: TXT and MX."""
    base = base_questions(snapshot)
    named = {question.name for question in base} | {snapshot.manifest.domain}
    beside = dict.fromkeys((o.name, o.type) for o in snapshot.dns if o.type in _OF_MAIL and o.name in named)
    known = {(question.name, question.type) for question in base}
    return (*base, *(snapshot.ask(*key) for key in beside if key not in known))


def told_by_servers(question: Consensus, snapshot: Snapshot) -> bool:
    """Whether the zone's own servers told something, be it that they contradict each other."""
    if question.status == CONTRADICTORY:
        return any(o.conclusive for o in by_servers(question, snapshot))
    return question.basis == "authoritative"


def in_zone(name: str, snapshot: Snapshot) -> bool:
    """Whether a name lies in the zone of the domain, as that was found in DNS."""
    zone = snapshot.delegation.zone
    return zone is not None and is_within(name, zone)


def by_resolvers(question: Consensus, snapshot: Snapshot) -> tuple[Observation, ...]:
    """The resolvers' answers to a question."""
    return tuple(o for o in snapshot.observed(question.name, question.type) if o.view == "resolver")


def by_servers(question: Consensus, snapshot: Snapshot) -> tuple[Observation, ...]:
    """What the zone's own servers answered."""
    return tuple(o for o in snapshot.observed(question.name, question.type) if o.view == "authoritative")


def servers_of(observations: Iterable[Observation]) -> tuple[str, ...]:
    """Who was asked, each once."""
    return tuple(dict.fromkeys(o.server for o in observations))


def negative_ttl(snapshot: Snapshot) -> int:
    """Seconds a "no" may be kept: the smaller of the SOA's TTL and its last field (RFC 2308 section 5)."""
    zone = snapshot.delegation.zone
    soa = snapshot.ask(zone, "SOA") if zone is not None else None
    fields = soa.values[0].split() if soa is not None and soa.values else []
    if soa is None or len(fields) != 7 or not _is_seconds(fields[6]):
        return _NEGATIVE_TTL
    return min(int(fields[6]), soa.ttl if soa.ttl is not None else int(fields[6]))


def serials(snapshot: Snapshot) -> dict[str, str]:
    """The zone's serial number by each of its servers (RFC 1035 section 3.3.13), where they told."""
    zone = snapshot.delegation.zone
    told: dict[str, str] = {}
    for o in snapshot.observed(zone, "SOA") if zone is not None else ():
        fields = o.values[0].split() if o.view == "authoritative" and o.values else []
        if len(fields) == 7 and _is_seconds(fields[2]):
            told[o.server] = fields[2]
    return told


def _is_seconds(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) <= 10
