"""How the zone hangs in the tree: records in a zone that nobody is sent to are right and invisible."""

from collections.abc import Iterable, Iterator

from deliverability.manifest import Manifest
from deliverability.observe.snapshot import Snapshot
from deliverability.rules.applying import in_route53
from deliverability.rules.outcomes import listed, passed
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.rules.ses.view import zone_of
from deliverability.standards import names
from deliverability.verdict import Result


@rule(
    "dns.zone-not-delegated",
    Result.FAIL,
    title="The zone is not delegated to its name servers",
    source="RFC 1034 section 4.2.2; Route 53 GetHostedZone: DelegationSet",
    remedy="Enter these name servers for {zone} at the registrar or in the zone above: {servers}.",
)
def zone_not_delegated(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """The zone above decides which name servers the world asks. If it names others than those that hold the zone, nothing
    that is written there is ever seen.
    """
    delegation = snapshot.delegation
    zone = delegation.zone
    declared, served = _declared_zone(manifest, snapshot)
    if zone is None:
        why = delegation.problem or "nothing was observed"
        yield _unknown(manifest.domain, f"the zone of {manifest.domain} could not be found: {why}")
        return
    if declared and declared != zone and names.is_within(declared, zone):
        message = f"the zone {declared} is not delegated: the name servers of {zone} answer for it"
        yield _failed(declared, message, delegation.child_servers or (), served)
        return
    at_parent = delegation.parent_servers
    if at_parent is None:
        why = delegation.problem or "nothing was observed"
        yield _unknown(zone, f"the delegation of {zone} could not be seen: {why}")
        return
    holding = served if served and declared in ("", zone) else ()
    yield _compare(zone, at_parent, holding, delegation.child_servers)


@rule(
    "route53.unreadable",
    Result.UNKNOWN,
    title="Route 53 could not be asked about the zone",
    source="Route 53 GetHostedZone",
    remedy="Give the check AWS credentials that may call route53:GetHostedZone and route53:ListHostedZonesByName, name the zone with dns.zoneId, or leave AWS out with --dns-only.",
    needs=(Need.ROUTE53_ZONE,),
    applies=in_route53,
)
def route53_unreadable(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Without the zone's delegation set the parent's name servers can be compared only with what the zone says of itself."""
    subject = manifest.dns.zone or snapshot.delegation.zone or manifest.domain
    if snapshot.aws.zone.status == "absent":
        detail = snapshot.aws.zone.detail or "no such public hosted zone"
        message = f"Route 53 does not know the zone of {manifest.domain} in this account: {detail}"
        remedy = "Use credentials, or dns.roleArn, of the account that owns the zone, or correct dns.zone and dns.zoneId."
        yield Outcome(subject, message, remedy=remedy)
    else:
        yield passed(subject, f"Route 53 told the name servers of {subject}")


def _declared_zone(manifest: Manifest, snapshot: Snapshot) -> tuple[str, tuple[str, ...]]:
    """Name of the declared hosted zone, "" where none is, and the name servers Route 53 gave it, where it told."""
    if not in_route53(manifest):
        return manifest.dns.zone or "", ()
    name, servers = zone_of(snapshot.aws.zone)
    return manifest.dns.zone or name, tuple(sorted(servers))


def _compare(
    zone: str, at_parent: tuple[str, ...], holding: tuple[str, ...], stated: tuple[str, ...] | None
) -> Outcome:
    named = _hosts(at_parent)
    if not named:
        return _failed(zone, f"the zone above has no delegation for {zone}", (), holding or stated or ())
    if holding and named != _hosts(holding):
        message = f"the zone above sends {zone} to {listed(sorted(named))}, but Route 53 serves it from {listed(sorted(holding))}"
        return _failed(zone, message, at_parent, holding)
    if stated is not None and named != _hosts(stated):
        message = f"the zone above names {listed(sorted(named))} for {zone}, the zone itself {listed(sorted(_hosts(stated))) or 'none'}"
        remedy = f"Make the NS record set of {zone} and its delegation in the zone above the same."
        return Outcome(zone, message, Result.WARN, at_parent, stated, remedy=remedy)
    compared = "Route 53's name servers" if holding else "the name servers that the zone states"
    if not holding and stated is None:
        return _unknown(
            zone, f"{zone} is delegated to {listed(sorted(named))}, but none of them told its NS set"
        )
    return passed(zone, f"{zone} is delegated to {compared}", *sorted(named))


def _failed(zone: str, message: str, saw: Iterable[str], wanted: tuple[str, ...]) -> Outcome:
    fields = {"zone": zone, "servers": listed(wanted) or "those that Route 53 lists for the hosted zone"}
    return Outcome(zone, message, None, tuple(saw), wanted, fields)


def _unknown(subject: str, message: str) -> Outcome:
    return Outcome(
        subject,
        message,
        Result.UNKNOWN,
        because=("dns.unresolved",),
        remedy="Check again, or with another resolver (--nameserver).",
    )


def _hosts(servers: Iterable[str]) -> frozenset[str]:
    return frozenset(server.lower().rstrip(".") for server in servers)
