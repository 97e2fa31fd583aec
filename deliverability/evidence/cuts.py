"""Delegations below the zone of the records (zone cuts, RFC 1034 section 4.2.1): names in it that other name servers answer for."""

from collections.abc import Mapping

from deliverability.dataclass import dataclass
from deliverability.evidence.hosted_zones import zone_name, zones
from deliverability.snapshot import Snapshot
from deliverability.standards import names


@dataclass(frozen=True, slots=True)
class Cut:
    """One delegation. name: where it begins. zone: the one that the records are declared for. servers: who answers from here on, sorted.

    ours: whether those servers hold a public hosted zone of this account, where a deploy writes.
    """

    name: str
    zone: str
    servers: tuple[str, ...]
    ours: bool


def cut_above(name: str, snapshot: Snapshot) -> Cut | None:
    """The delegation that decides who answers for a name: the longest below the zone that contains it; None where there is none."""
    seen = snapshot.once(_cuts)
    found = [each for each in seen if names.is_within(name, each)]
    return seen[max(found, key=len)] if found else None


def _cuts(snapshot: Snapshot) -> Mapping[str, Cut]:
    """All that were seen below the zone of the records, by name."""
    delegation, domain = snapshot.delegation, snapshot.manifest.domain
    if delegation.zone is None:
        return {}
    declared = zone_name(snapshot)
    zone = declared if declared and names.is_within(domain, declared) else delegation.zone
    hosts: dict[str, set[str]] = {}
    if delegation.parent_servers:
        hosts[delegation.zone] = set(delegation.parent_servers)
    view = "parent" if _told_by_servers(snapshot) else "resolver"
    for o in snapshot.dns:
        if (o.view, o.type) == (view, "NS") and o.values and not o.cname and o.name != delegation.zone:
            hosts.setdefault(o.name, set()).update(o.values)
    return {
        name: _cut(name, zone, servers, snapshot)
        for name, servers in hosts.items()
        if name != zone and names.is_within(name, zone)
    }


def _told_by_servers(snapshot: Snapshot) -> bool:
    """Whether name servers could be asked directly: then their referrals tell, and else what resolvers know of the names."""
    return any(o.view in ("authoritative", "parent") and o.conclusive for o in snapshot.dns)


def _cut(name: str, zone: str, servers: set[str], snapshot: Snapshot) -> Cut:
    plain = {each.lower().removesuffix(".") for each in servers}
    ours = any(each.name == name and not each.private and each.servers & plain for each in zones(snapshot))
    return Cut(name, zone, tuple(sorted(plain)), ours)
