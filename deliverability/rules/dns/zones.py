"""Rules about the hosted zone of the records: in a private one, or the wrong one of two of a name, nobody sees them.

One fault, one failing id: that the zone isn't delegated, and that its records can't be found, then follows from these.
"""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import in_route53
from deliverability.evidence.hosted_zones import Route53Zone, is_private, zone_id, zone_name, zones
from deliverability.evidence.records import LACKING, WITHOUT_RECORDS, records_in_dns, told_better
from deliverability.rules.outcomes import DNS_ROOTS, passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.snapshot.readings.zones import ZONES
from deliverability.verdict import Result
from deliverability.wording import listed


@rule(
    "dns.private-zone",
    Result.FAIL,
    title="The records stand in a private hosted zone",
    source="Route 53 GetHostedZone: HostedZone.Config.PrivateZone",
    remedy="Set dns.zoneId to the id of a public hosted zone {subject}, and apply the stack {stack}.",
    settings=("dns.zone", "dns"),
    by_name=True,
    needs=(ZONES,),
    applies=in_route53,
)
def private_zone(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A private hosted zone answers inside its VPCs only. Nobody else ever sees what is written there, receivers and SES
    included.
    """
    name = _name(snapshot)
    found = written_to_private(snapshot)
    if found is None:
        if name:
            yield passed(name, f"the hosted zone {name} is public")
        return
    public = [zone for zone in zones(snapshot) if zone.name == found.name and not zone.private]
    if public:
        remedy = f"Set dns.zoneId to the public zone of that name, {listed(zone.id for zone in public)}, and apply the stack {manifest.stack}."
    else:
        remedy = f"Create a public hosted zone {found.name}, have it delegated, set dns.zoneId to its id, and apply the stack {manifest.stack}."
    only = "" if public else "; the account has no public one of that name"
    message = f"the hosted zone {found.name} ({found.id}) is private, so nobody outside its VPCs sees its records{only}"
    yield Outcome(found.name, message, saw=(found.id,), remedy=remedy)


@rule(
    "dns.duplicate-zone",
    Result.FAIL,
    title="Two public hosted zones have the same name",
    source="Route 53 ListHostedZonesByName; GetHostedZone: DelegationSet",
    remedy="Set dns.zoneId to {delegated}, the delegated zone {subject}, and apply the stack {stack}.",
    settings=("dns.zone", "dns"),
    by_name=True,
    needs=(ZONES,),
    applies=in_route53,
)
def duplicate_zone(_: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Route 53 lets an account have several public zones of one name, each with name servers of its own. Only the one that
    the zone above delegates to is ever asked.
    """
    name = _name(snapshot)
    same = [zone for zone in zones(snapshot) if zone.name == name and not zone.private]
    if len(same) < 2 or not name:
        if same and name:
            yield passed(name, f"the account has one public hosted zone {name}", same[0].id)
        return
    chosen = zone_id(snapshot)
    delegated = delegated_one(snapshot, same)
    ids = tuple(zone.id for zone in same)
    count = f"{len(same)} public hosted zones of this account are named {name}"
    if snapshot.delegation.zone is None or snapshot.delegation.parent_servers is None:
        message = f"{count} ({listed(ids)}); which of them is delegated could not be seen"
        yield Outcome(name, message, Result.UNKNOWN, ids, because=DNS_ROOTS, remedy="")
    elif delegated is None:
        message = f"{count} ({listed(ids)}), and the zone above delegates to none of them alone"
        remedy = f"Decide for one of them, have {name} delegated to its name servers, and delete the others."
        yield Outcome(name, message, Result.INFO, ids, remedy=remedy)
    elif chosen == delegated.id:
        others = [id for id in ids if id != chosen]
        message = f"{count}; {chosen}, which holds the records, is the delegated one"
        remedy = f"Delete {listed(others)} once nothing needs it, so that nobody edits the wrong zone."
        yield Outcome(name, message, Result.INFO, ids, (chosen,), remedy=remedy)
    else:
        if chosen:
            message = (
                f"{count}: the records stand in {chosen}, but the zone above delegates to {delegated.id}"
            )
        else:
            message = (
                f"{count} ({listed(ids)}), and the stack names none; {delegated.id} is the delegated one"
            )
        yield _undecided(name, message, ids, delegated, snapshot)


def _undecided(
    name: str, message: str, ids: tuple[str, ...], delegated: Route53Zone, snapshot: Snapshot
) -> Outcome:
    """The stack doesn't name the delegated one: a failure where that lacks declared records, advice where it holds them all."""
    seen_there = records_in_dns(snapshot)
    lacking = [seen for seen in seen_there if seen.state in LACKING]
    fields = {"delegated": delegated.id}
    if not lacking:
        return Outcome(name, message, Result.WARN, ids, (delegated.id,), fields)
    message += f", which lacks {len(lacking)} of the {len(seen_there)} declared record sets"
    following = (rule_ids.DEPLOY_NOTHING_PUBLISHED, rule_ids.DNS_RECORD_DIFFERS, *WITHOUT_RECORDS)
    explains = tuple(sorted({*following, *told_better(lacking)}))
    return Outcome(name, message, None, ids, (delegated.id,), fields, explains=explains)


def written_to_private(snapshot: Snapshot) -> Route53Zone | None:
    """The private zone that the records are written to: the one that is declared, or the only one of the declared name."""
    if is_private(snapshot):
        return Route53Zone(zone_id(snapshot), _name(snapshot) or snapshot.manifest.domain, True, frozenset())
    same = [zone for zone in zones(snapshot) if zone.name and zone.name == _name(snapshot)]
    if same and snapshot.aws.zone.status == "absent" and all(zone.private for zone in same):
        return same[0]
    return None


def twin_in_use(snapshot: Snapshot) -> Route53Zone | None:
    """The delegated zone of this account, where it isn't the one that the records are written to."""
    name = _name(snapshot)
    same = [zone for zone in zones(snapshot) if zone.name == name and not zone.private]
    found = delegated_one(snapshot, same) if len(same) > 1 and name else None
    return found if found is not None and found.id != zone_id(snapshot) else None


def delegated_one(snapshot: Snapshot, candidates: list[Route53Zone]) -> Route53Zone | None:
    """The zone that the zone above leads to: the one of which it names most name servers, None where two are even."""
    at_parent = {host.lower().removesuffix(".") for host in snapshot.delegation.parent_servers or ()}
    if snapshot.delegation.zone != _name(snapshot):
        return None
    most = max(len(zone.servers & at_parent) for zone in candidates)
    best = [zone for zone in candidates if len(zone.servers & at_parent) == most]
    return best[0] if most and len(best) == 1 else None


def _name(snapshot: Snapshot) -> str:
    """The zone's name, as declared or read, else as found in DNS."""
    return zone_name(snapshot) or snapshot.delegation.zone or ""
