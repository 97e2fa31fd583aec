"""Route 53's rules: for one change, before the zone is looked at; and for the zone, after the batch."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.route53 import names, values
from deliverability.embedded.aws.route53.routed import POLICIES, Alias, Key, Routed
from deliverability.embedded.aws.route53.zones import HostedZone, bare_id
from deliverability.embedded.dns.zone import RRset

MAX_BATCH_RECORDS = 1000
MAX_BATCH_CHARACTERS = 32000
MAX_VALUES = 400
MAX_RECORDS = 10000

#: Members that go with a routing policy, and those that this cloud knows nothing of.
_ROUTING = (*POLICIES, "HealthCheckId")
_UNKNOWN = ("TrafficPolicyInstanceId", "CidrRoutingConfig")


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a batch, translated.

    wanted: in master-file form. values: of a simple record set, as the client wrote them.
    """

    action: str
    wanted: RRset | Routed
    values: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """Name and type."""
        return self.wanted.name, self.wanted.type

    @property
    def identifier(self) -> str:
        """The SetIdentifier; "" for a simple record set and for an alias without a group."""
        return self.wanted.identifier if isinstance(self.wanted, Routed) else ""

    @property
    def described(self) -> str:
        """The record set as Route 53 names it in its messages."""
        more = f", set-identifier='{self.identifier}'" if self.identifier else ""
        return f"[name='{names.to_api(self.wanted.name)}', type='{self.wanted.type}'{more}]"


class BatchProblems(ApiError):
    """InvalidChangeBatch with everything that is wrong: in one bracketed message, and each by itself in `messages`."""

    def __init__(self, messages: Sequence[str]) -> None:
        super().__init__(
            "InvalidChangeBatch", f"[{', '.join(messages)}]", members={"messages": list(messages)}
        )


def check_size(changes: Sequence[Mapping[str, Any]]) -> None:
    """The limits of a batch, where an UPSERT counts double; raises InvalidChangeBatch."""
    elements = characters = 0
    for change in changes:
        weight = 2 if change["Action"] == "UPSERT" else 1
        records = change["ResourceRecordSet"].get("ResourceRecords", [])
        elements += weight * len(records)
        characters += weight * sum(len(record["Value"]) for record in records)
    if elements > MAX_BATCH_RECORDS:
        raise ApiError("InvalidChangeBatch", f"Number of records limit of {MAX_BATCH_RECORDS} exceeded.")
    if characters > MAX_BATCH_CHARACTERS:
        raise ApiError(
            "InvalidChangeBatch", f"Number of characters limit of {MAX_BATCH_CHARACTERS} exceeded."
        )


def check_order(changes: Sequence[Change]) -> Iterator[str]:
    """What a batch does to one record set more than once; it may only delete one and put another in its place."""
    done: dict[tuple[Key, str], list[str]] = {}
    for change in changes:
        done.setdefault((change.key, change.identifier), []).append(change.action)
    for ((name, kind), identifier), actions in done.items():
        if len(actions) > 1 and actions not in (["DELETE", "CREATE"], ["DELETE", "UPSERT"]):
            which = f"{kind} {names.to_api(name)}" + (f" {identifier}" if identifier else "")
            yield f"The request contains an invalid set of changes for a resource record set '{which}'"


def translate(change: Mapping[str, Any], zone: HostedZone) -> tuple[Change | None, list[str]]:
    """A change in inner form, or the messages why Route 53 refuses it; raises InvalidInput for a wrong structure."""
    record_set = change["ResourceRecordSet"]
    _check_structure(change["Action"], record_set)
    written = tuple(record["Value"] for record in record_set.get("ResourceRecords", ()))
    target = record_set.get("AliasTarget")
    try:
        name = names.from_api(record_set["Name"])
        alias = (
            Alias(
                bare_id(target["HostedZoneId"]),
                names.from_api(target["DNSName"]),
                target["EvaluateTargetHealth"],
            )
            if target is not None
            else None
        )
    except names.NameProblem as problem:
        return None, [str(problem)]
    kind, ttl = record_set["Type"], record_set.get("TTL", 0)
    rdata, problems = _rdata(kind, written)
    problems += _placement(name, kind, zone, written)
    routing = {member: record_set[member] for member in _ROUTING if record_set.get(member) is not None}
    identifier = record_set.get("SetIdentifier", "")
    if (alias is not None or identifier) and kind in ("NS", "SOA"):
        problems.append(f"RRSet of type {kind} with DNS name {names.to_api(name)} must be a simple one")
    if problems:
        return None, problems
    wanted: RRset | Routed = RRset(name, kind, ttl, tuple(rdata))
    if alias is not None or identifier:
        wanted = Routed(name, kind, identifier, routing, alias, ttl, written, tuple(rdata))
    return Change(change["Action"], wanted, written), problems


def _check_structure(action: str, record_set: Mapping[str, Any]) -> None:
    found = ", ".join(
        f"{label}={record_set.get(label) if label != 'Action' else action}"
        for label in ("Action", "Name", "Type")
    )
    where = f"in Change with [{found}, SetIdentifier={record_set.get('SetIdentifier', 'null')}]"
    unknown = [member for member in _UNKNOWN if record_set.get(member) is not None]
    if unknown:
        raise ApiError("InvalidInput", f"This embedded cloud doesn't support {unknown[0]} {where}")
    plain = record_set.get("TTL") is not None or bool(record_set.get("ResourceRecords"))
    complete = record_set.get("TTL") is not None and bool(record_set.get("ResourceRecords"))
    alias = record_set.get("AliasTarget") is not None
    if alias == plain or not (alias or complete):
        expected = "[AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]"
        _refuse_count(expected, where, more=alias and plain)
    policies = [member for member in POLICIES if record_set.get(member) is not None]
    identified = record_set.get("SetIdentifier") is not None
    if policies and not identified:
        raise ApiError("InvalidInput", f"Invalid request: Missing field 'SetIdentifier' {where}")
    if identified and len(policies) != 1:
        _refuse_count(f"[{', '.join(POLICIES)}]", where, more=len(policies) > 1)


def _refuse_count(expected: str, where: str, *, more: bool) -> None:
    found = "more than one" if more else "none"
    raise ApiError(
        "InvalidInput", f"Invalid request: Expected exactly one of {expected}, but found {found} {where}"
    )


def _rdata(record_type: str, written: tuple[str, ...]) -> tuple[list[str], list[str]]:
    rdata, problems = [], []
    for value in written:
        try:
            text = values.to_rdata(record_type, value)
        except (values.ValueProblem, names.NameProblem) as problem:
            problems.append(f"Invalid Resource Record: '{problem}'")
            continue
        if text in rdata:
            problems.append(f"Duplicate Resource Record: '{value}'")
        rdata.append(text)
    return rdata, problems


def _placement(name: str, kind: str, zone: HostedZone, written: tuple[str, ...]) -> Iterator[str]:
    shown, zone_name = names.to_api(name), names.to_api(zone.name)
    which = f"RRSet of type {kind} with DNS name {shown}"
    if not names.is_within(name, zone.name):
        yield f"RRSet with DNS name {shown} is not permitted in zone {zone_name}"
    elif kind in ("CNAME", "DS") and name == zone.name:
        yield f"{which} is not permitted at apex in zone {zone_name}"
    if kind == "NS" and names.is_wildcard(name):
        yield f"{which} is not permitted as a wildcard in zone {zone_name}"
    if kind == "SOA" and name != zone.name:
        yield f"{which} is only permitted at apex in zone {zone_name}"
    if kind in ("CNAME", "SOA") and len(written) > 1:
        yield f"{which} contains more than one resource record in zone {zone_name}"
    if len(written) > MAX_VALUES:
        yield f"Cannot have more than {MAX_VALUES} records in a RRSet."


def check_zone(zone: HostedZone, after: Collection[Key], count: int, touched: Sequence[Key]) -> Iterator[str]:
    """What is wrong with a zone as a batch would leave it.

    after: the names and types that it would have; count: of its record sets.
    """
    zone_name = names.to_api(zone.name)
    if (zone.name, "NS") not in after:
        yield "A HostedZone must contain at least one NS record for the zone itself."
    if (zone.name, "SOA") not in after:
        yield "A HostedZone must contain exactly one SOA record."
    if count > MAX_RECORDS:
        yield f"Number of records limit of {MAX_RECORDS} exceeded for zone {zone_name}"
    for name, record_type in dict.fromkeys(touched):
        if (name, record_type) not in after:
            continue
        which = f"RRSet of type {record_type} with DNS name {names.to_api(name)} is not permitted"
        others = {other for owner, other in after if owner == name and other != record_type}
        if record_type == "CNAME" and others and name != zone.name:
            yield f"{which} as it conflicts with other records with the same DNS name in zone {zone_name}"
        elif "CNAME" in others:
            yield (
                f"{which} because a conflicting RRSet of type CNAME with the same DNS name already exists "
                f"in zone {zone_name}"
            )
