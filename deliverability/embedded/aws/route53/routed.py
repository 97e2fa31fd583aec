"""Record sets of Route 53 that aren't simple: aliases, and groups of a name and type told apart by a SetIdentifier.

Name servers know nothing of them. `answers` makes of each name and type the record set that a resolver gets: of a group, the set
that takes the most; for an alias, what its target has. An alias to something outside of the embedded world (a load balancer)
gets a made-up address.
"""

import hashlib
import ipaddress
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deliverability.embedded.aws.route53 import names
from deliverability.embedded.dns.zone import RRset

Key = tuple[str, str]

#: The members by which sets of a group are told apart, and what Route 53 calls a group of each.
POLICIES: Mapping[str, str] = {
    "Weight": "weighted",
    "Region": "latency",
    "Failover": "failover",
    "GeoLocation": "geolocation",
    "MultiValueAnswer": "multivalue answer",
    "GeoProximityLocation": "geoproximity",
}
_ALIAS_TTL = 60
_LONGEST_CHAIN = 8
#: Where the addresses of what lies outside begin: in the benchmark block, like all that are made up, and for IPv6 in that of
#: documentation (RFC 3849).
_OUTSIDE: Mapping[str, ipaddress.IPv4Address | ipaddress.IPv6Address] = {
    "A": ipaddress.IPv4Address("198.19.128.0"),
    "AAAA": ipaddress.IPv6Address("2001:db8:ffff::"),
}
#: Groups by name and type, and in each its sets by SetIdentifier; a simple alias is alone under "".
Groups = Mapping[Key, Mapping[str, "Routed"]]


@dataclass(frozen=True, slots=True)
class Alias:
    """The target of an alias.

    zone_id: of the zone that the target is in. target: inner form.
    """

    zone_id: str
    target: str
    evaluates_health: bool


@dataclass(frozen=True, slots=True)
class Routed:
    """A record set that isn't simple.

    identifier: "" for an alias without a group. routing: the members of the API that decide about it, as they were given.
    alias: or None, then ttl, values (API form) and rdata (master-file form) are there.
    """

    name: str
    type: str
    identifier: str
    routing: Mapping[str, Any]
    alias: Alias | None = None
    ttl: int = 0
    values: tuple[str, ...] = ()
    rdata: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Name and type."""
        return self.name, self.type

    @property
    def policy(self) -> str:
        """The member that decides in this group; "" for a simple alias."""
        return next((member for member in POLICIES if member in self.routing), "")

    def description(self) -> dict[str, Any]:
        """The ResourceRecordSet structure of the API."""
        shown: dict[str, Any] = {"Name": names.to_api(self.name), "Type": self.type}
        if self.identifier:
            shown["SetIdentifier"] = self.identifier
        shown |= self.routing
        if self.alias is not None:
            shown["AliasTarget"] = {
                "HostedZoneId": self.alias.zone_id,
                "DNSName": names.to_api(self.alias.target),
                "EvaluateTargetHealth": self.alias.evaluates_health,
            }
        else:
            shown |= {"TTL": self.ttl, "ResourceRecords": [{"Value": value} for value in self.values]}
        return shown


def answers(groups: Groups, simple: Mapping[Key, RRset], zone_id: str) -> dict[Key, RRset]:
    """What name servers answer for the names and types of groups."""
    found = {key: _answer(key, groups, simple, zone_id, _LONGEST_CHAIN) for key in groups}
    return {key: rrset for key, rrset in found.items() if rrset is not None}


def _answer(key: Key, groups: Groups, simple: Mapping[Key, RRset], zone_id: str, depth: int) -> RRset | None:
    group = groups.get(key)
    if group is None or not depth:
        return simple.get(key)
    chosen = _chosen(group)
    if chosen.alias is None:
        return RRset(*key, chosen.ttl, chosen.rdata)
    if chosen.alias.zone_id == zone_id:
        target = _answer((chosen.alias.target, key[1]), groups, simple, zone_id, depth - 1)
        return RRset(*key, target.ttl, target.rdata) if target is not None else None
    if key[1] not in _OUTSIDE:
        return None
    return RRset(*key, _ALIAS_TTL, (str(_OUTSIDE[key[1]] + _number(chosen.alias.target)),))


def _number(target: str) -> int:
    """One of 32,768 for each name, always the same."""
    return int.from_bytes(hashlib.sha256(target.encode("utf-8", "surrogateescape")).digest()[:2], "big") >> 1


def _chosen(group: Mapping[str, Routed]) -> Routed:
    """The set that most askers get: the heaviest, the primary, the default location; else the first by identifier."""
    return min(group.values(), key=lambda each: (-_share(each), each.identifier))


def _share(each: Routed) -> float:
    if each.policy == "Weight":
        return float(each.routing["Weight"])
    if each.policy == "GeoLocation":
        return 1.0 if each.routing["GeoLocation"].get("CountryCode") == "*" else 0.0
    return 1.0 if each.routing.get("Failover") == "PRIMARY" else 0.0


def misfits(added: Routed, group: Mapping[str, Routed], simple: RRset | None) -> Iterator[str]:
    """Why a set can't stand beside others of its name and type, in Route 53's words."""
    dns_name = names.to_api(added.name)
    which = f"RRSet with DNS name {dns_name}, type {added.type}"
    if added.identifier:
        which += f", SetIdentifier {added.identifier}"
    others = [each for each in group.values() if each.identifier != added.identifier]
    if simple is not None or any(not each.identifier or not added.identifier for each in others):
        yield f"{which} cannot be created as other RRSets exist with the same name and type."
        return
    kind = POLICIES.get(added.policy, "")
    if any(each.policy != added.policy for each in others):
        yield f"{which} cannot be created as a non-{kind} set exists with the same name and type."
    elif added.policy == "Weight" and any(
        each.ttl != added.ttl for each in others if each.alias is None and added.alias is None
    ):
        yield (
            f"RRSet with DNS name {dns_name} and type {added.type}, SetIdentifier {added.identifier} "
            "cannot be created as weighted sets must contain the same TTL."
        )


def missing_target(alias: Alias, record_type: str, zone: tuple[str, str], known: Any) -> Iterator[str]:
    """Why an alias has no target, in Route 53's words; what lies outside of the zone is believed.

    zone: id and name of the zone that the alias is in. known: whether a name and type is there.
    """
    if alias.zone_id != zone[0]:
        return
    tried = f"Tried to create an alias that targets {names.to_api(alias.target)}, type {record_type} in zone {alias.zone_id}"
    if not names.is_within(alias.target, zone[1]):
        yield f"{tried}, but the alias target name does not lie within the target zone"
    if (alias.target, record_type) not in known:
        yield f"{tried}, but that target was not found"
