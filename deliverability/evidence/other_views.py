"""Resolvers that answer otherwise than the zone's own servers: with an old answer, or from another zone of the same name."""

from deliverability.evidence.answers import base_questions, by_resolvers, by_servers
from deliverability.evidence.hosted_zones import zones
from deliverability.snapshot import Consensus, Observation, Snapshot
from deliverability.standards.names import is_within


def outdated(question: Consensus, snapshot: Snapshot) -> tuple[Observation, ...]:
    """Resolvers' answers that the zone's servers no longer give: not wrong, only old, until their TTL has passed."""
    elsewhere = with_another_view(snapshot)
    current = {frozenset(o.values) for o in by_servers(question, snapshot) if o.conclusive}
    return tuple(
        o
        for o in by_resolvers(question, snapshot)
        if current
        and o.conclusive
        and o.values
        and frozenset(o.values) not in current
        and o.server not in elsewhere
    )


def with_another_view(snapshot: Snapshot) -> dict[str, str]:
    """The resolvers that see another zone than the rest of the world, and how that shows."""
    return snapshot.once(_with_another_view)


def _with_another_view(snapshot: Snapshot) -> dict[str, str]:
    return {**_by_private_zones(snapshot), **_by_primaries(snapshot)}


def _by_primaries(snapshot: Snapshot) -> dict[str, str]:
    """Those to whom the zone has another primary name server (RFC 1035 section 3.3.13) than to its own servers."""
    zone = snapshot.delegation.zone
    if zone is None:
        return {}
    soa = snapshot.ask(zone, "SOA")
    primaries = {_primary(o) for o in by_servers(soa, snapshot)} - {""}
    return {
        o.server: f"to it the primary name server of {zone} is {_primary(o)}"
        for o in by_resolvers(soa, snapshot)
        if primaries and _primary(o) and _primary(o) not in primaries
    }


def _by_private_zones(snapshot: Snapshot) -> dict[str, str]:
    """Those that answer otherwise about names for which the account has a private zone."""
    found: dict[str, str] = {}
    private = [each for each in zones(snapshot) if each.private and each.name]
    for question in base_questions(snapshot) if private else ():
        inside = next((each for each in private if is_within(question.name, each.name)), None)
        if inside is None or question.basis != "authoritative":
            continue
        for o in by_resolvers(question, snapshot):
            if o.conclusive and set(o.values) != set(question.values):
                found.setdefault(o.server, f"the account has a private zone {inside.name} ({inside.id})")
    return found


def _primary(soa: Observation) -> str:
    return soa.values[0].partition(" ")[0].lower() if soa.values else ""
