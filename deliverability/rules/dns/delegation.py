"""The rule about the zone's delegation: records in a zone that nobody is sent to are right and invisible."""

from collections.abc import Iterable, Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import in_route53
from deliverability.evidence.records import LACKING, RecordInDns, records_in_dns
from deliverability.evidence.ses import zone_of
from deliverability.evidence.undelegated import Stranded, stranded
from deliverability.rules.dns.zones import twin_in_use, written_to_private
from deliverability.rules.outcomes import noted, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.standards import names
from deliverability.verdict import Result
from deliverability.wording import listed


@rule(
    "dns.zone-not-delegated",
    Result.FAIL,
    title="The zone is not delegated to its name servers",
    source="RFC 1034 section 4.2.2; Route 53 GetHostedZone: DelegationSet",
    remedy="Enter these name servers for {zone} at the registrar or in the zone above: {servers}.",
    settings=("dns.zone", "dns"),
    by_name=True,
    consequence_of=(rule_ids.DNS_PRIVATE_ZONE, rule_ids.DNS_DUPLICATE_ZONE),
)
def zone_not_delegated(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The zone above decides which name servers the world asks. If it names others than those that hold the zone, nothing
    that is written there is ever seen.
    """
    delegation = snapshot.delegation
    zone = delegation.zone
    declared, served = _declared_zone(manifest, snapshot)
    hidden = written_to_private(snapshot) if in_route53(manifest) else None
    if hidden is not None:
        yield _failed(
            hidden.name, f"nobody can be sent to the private hosted zone {hidden.name} ({hidden.id})", (), ()
        )
        return
    if zone is None:
        why = delegation.problem or "nothing was observed"
        yield _unknown(manifest.domain, f"the zone of {manifest.domain} could not be found: {why}")
        return
    if declared and declared != zone and names.is_within(declared, zone):
        reached = _reached(declared, snapshot)
        if reached:
            yield _referred(declared, reached, served)
            return
        message = f"the zone {declared} is not delegated: the name servers of {zone} answer for it"
        yield _failed(declared, message, delegation.child_servers or (), served)
        return
    at_parent = delegation.parent_servers
    if at_parent is None:
        why = delegation.problem or "nothing was observed"
        yield _unknown(zone, f"the delegation of {zone} could not be seen: {why}")
        return
    if not at_parent:
        known = tuple(server.name for server in delegation.servers)
        yield _failed(zone, f"the zone above has no delegation for {zone}", (), served or known)
        return
    holding = served if served and declared in ("", zone) else ()
    if not holding and delegation.child_servers is None:
        why = delegation.problem or "none of them told its NS set"
        yield _unknown(zone, f"{zone} is delegated to {_names(_hosts(at_parent))}, but {why}")
        return
    yield _compare(at_parent, holding, snapshot)


def _declared_zone(manifest: Manifest, snapshot: Snapshot) -> tuple[str, tuple[str, ...]]:
    """Name of the declared hosted zone, "" where none is, and the name servers Route 53 gave it, where it told."""
    if not in_route53(manifest):
        return manifest.dns.zone or "", ()
    name, servers = zone_of(snapshot.aws.zone)
    return manifest.dns.zone or name, tuple(sorted(servers))


def _reached(zone: str, snapshot: Snapshot) -> frozenset[str]:
    """The servers that answered for names of a zone when those of the zone above had referred to them."""
    above = {server.name for server in snapshot.delegation.servers}
    told = [o for o in snapshot.dns if above and o.view == "authoritative" and o.conclusive and o.aa]
    return _hosts(o.server for o in told if o.server not in above and names.is_within(o.name, zone))


def _referred(zone: str, reached: frozenset[str], served: tuple[str, ...]) -> Outcome:
    """A zone that resolvers deny, although the name servers above it lead there."""
    if served and not reached <= _hosts(served):
        message = (
            f"the zone above sends {zone} to {_names(reached)}, but Route 53 serves it from {_names(served)}"
        )
        return _failed(zone, message, sorted(reached), served)
    message = (
        f"{zone} is delegated to {_names(reached)}, although the resolvers that were asked know no such zone"
    )
    return noted(zone, message, *sorted(reached))


def _compare(at_parent: tuple[str, ...], holding: tuple[str, ...], snapshot: Snapshot) -> Outcome:
    """Three NS sets side by side: the zone above's, Route 53's delegation set, and what the zone states of itself."""
    zone, stated = snapshot.delegation.zone or "", snapshot.delegation.child_servers
    named, held = _hosts(at_parent), _hosts(holding)
    own = None if stated is None else _hosts(stated)
    if holding and named != held:
        if own == named and (named > held or _primaries(zone, snapshot) & held):
            # Route 53 beside another provider, or Route 53's servers under names of the owner's own.
            message = f"{zone} is delegated to {_names(named)}, as the zone itself states; Route 53 calls its servers {_names(held)}"
            return noted(zone, message, *sorted(named))
        twin = twin_in_use(snapshot)
        if twin is not None and not any(seen.state in LACKING for seen in records_in_dns(snapshot)):
            message = f"{zone} is delegated to {_names(named)}, the servers of the zone {twin.id} of this account, which holds the records"
            return noted(zone, message, *sorted(named))
        message = (
            f"the zone above sends {zone} to {_names(named)}, but Route 53 serves it from {_names(held)}"
            f"{_zone_says(zone, own, named, held)}"
        )
        remedy = _follow_or_move(zone, named, held, snapshot.manifest) if own is not None else None
        return _failed(zone, message, at_parent, holding, remedy)
    if own is not None and named != own:
        message = f"the zone above names {_names(named)} for {zone}, the zone itself {_names(own) or 'none'}"
        if holding:
            message += "; Route 53 agrees with the zone above"
        return _two_sets(zone, message, at_parent, stated or (), stranded(snapshot))
    compared = "Route 53's name servers" if holding else "the name servers that the zone states"
    return passed(zone, f"{zone} is delegated to {compared}", *sorted(named))


def _follow_or_move(zone: str, named: frozenset[str], held: frozenset[str], manifest: Manifest) -> str:
    """Where another copy of the zone is in use: the records go there, which is safe and quick, or the zone moves, which is neither."""
    return (
        f"Publish the records in the copy of {zone} that is in use, at {_names(named)}: that takes effect at once "
        f"(the list: deliverability plan --stack {manifest.stack} --ask-ses --output records.html); then set dns.mode to external. Or move the zone: copy all of its records to "
        f"Route 53, lower the TTL of its NS record set to 900 seconds or less, wait for as long as the old one was, and only then "
        f"enter these name servers for {zone} at the registrar or in the zone above: {_names(held)}. Resolvers may keep to the "
        "former ones for up to two days."
    )


def _two_sets(
    zone: str, message: str, at_parent: tuple[str, ...], stated: tuple[str, ...], apart: Stranded
) -> Outcome:
    """The zone above and the zone itself name different servers: grave where they say different things of what is declared."""
    others = "the latter" if set(apart.servers) == _hosts(stated) else _names(apart.servers)
    if apart.here:
        message += f"; only {others} {'hold' if len(apart.servers) > 1 else 'holds'} {_declared(apart.here)}, and the zone above sends nobody there"
        remedy = (
            f"Publish the records at {_names(_hosts(at_parent))} too, where the world asks: that takes effect at once. Or enter the servers "
            f"that hold them for {zone} at the registrar or in the zone above: {listed(stated)}; that takes up to two days."
        )
        return Outcome(zone, message, Result.FAIL, at_parent, stated, remedy=remedy)
    if apart.there:
        message += f"; {others}, where resolvers may turn that have learnt the zone's own set, lack {_declared(apart.there)}"
    remedy = f"Make the NS record set of {zone} and its delegation in the zone above the same."
    return Outcome(zone, message, Result.WARN, at_parent, stated, remedy=remedy)


def _declared(records: tuple[RecordInDns, ...]) -> str:
    """These declared records; more than two by name would hide what is said of them."""
    if len(records) > 2:
        return f"{len(records)} of the declared record sets"
    return listed(f"{seen.record.type} at {seen.record.name}" for seen in records)


def _zone_says(zone: str, own: frozenset[str] | None, named: frozenset[str], held: frozenset[str]) -> str:
    """What the servers that were reached state, which tells whose zone answers now."""
    if own is None:
        return "; none of the servers that were reached told its NS set"
    if own == named:
        return (
            f"; the servers that answer state the same as the zone above, so another copy of {zone} is served"
        )
    if own == held:
        return "; the zone itself states Route 53's"
    return f"; the zone itself states {_names(own) or 'none'}"


def _primaries(zone: str, snapshot: Snapshot) -> frozenset[str]:
    """The primary name server by the SOA records of the zone's servers (RFC 1035 section 3.3.13: MNAME)."""
    told = (o for o in snapshot.dns if (o.name, o.type, o.view) == (zone, "SOA", "authoritative"))
    return _hosts(value.partition(" ")[0] for o in told for value in o.values)


def _names(hosts: Iterable[str]) -> str:
    return listed(sorted(hosts))


def _failed(
    zone: str, message: str, saw: Iterable[str], wanted: tuple[str, ...], remedy: str | None = None
) -> Outcome:
    fields = {"zone": zone, "servers": listed(wanted) or "those that Route 53 lists for the hosted zone"}
    return Outcome(zone, message, None, tuple(saw), wanted, fields, remedy=remedy)


def _unknown(subject: str, message: str) -> Outcome:
    return Outcome(
        subject,
        message,
        Result.UNKNOWN,
        because=(rule_ids.DNS_UNRESOLVED,),
        remedy="Check again, or with another resolver (--nameserver).",
    )


def _hosts(servers: Iterable[str]) -> frozenset[str]:
    return frozenset(server.lower().rstrip(".") for server in servers)
