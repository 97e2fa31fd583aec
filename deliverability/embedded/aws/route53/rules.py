"""Route 53's rules: for one change, before the zone is looked at; and for the zone, after the batch."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.route53 import names, values
from deliverability.embedded.aws.route53.zones import HostedZone, Key
from deliverability.embedded.dns.zone import RRset

MAX_BATCH_RECORDS = 1000
MAX_BATCH_CHARACTERS = 32000
MAX_VALUES = 400
MAX_RECORDS = 10000

_ROUTING = (
    "SetIdentifier",
    "Weight",
    "Region",
    "GeoLocation",
    "Failover",
    "MultiValueAnswer",
    "HealthCheckId",
    "TrafficPolicyInstanceId",
    "CidrRoutingConfig",
    "GeoProximityLocation",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One change of a batch, translated.

    rrset: in master-file form. values: as the client wrote them.
    """

    action: str
    rrset: RRset
    values: tuple[str, ...]

    @property
    def key(self) -> Key:
        """Name and type."""
        return self.rrset.name, self.rrset.type

    @property
    def described(self) -> str:
        """The record set as Route 53 names it in its messages."""
        return f"[name='{names.to_api(self.rrset.name)}', type='{self.rrset.type}']"


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
    done: dict[Key, list[str]] = {}
    for change in changes:
        done.setdefault(change.key, []).append(change.action)
    for (name, kind), actions in done.items():
        if len(actions) > 1 and actions not in (["DELETE", "CREATE"], ["DELETE", "UPSERT"]):
            yield (
                "The request contains an invalid set of changes for a resource record set "
                f"'{kind} {names.to_api(name)}'"
            )


def translate(change: Mapping[str, Any], zone: HostedZone) -> tuple[Change | None, list[str]]:
    """A change in inner form, or the messages why Route 53 refuses it; raises InvalidInput for a wrong structure."""
    record_set = change["ResourceRecordSet"]
    _check_structure(change["Action"], record_set)
    written = tuple(record["Value"] for record in record_set["ResourceRecords"])
    try:
        name = names.from_api(record_set["Name"])
    except names.NameProblem as problem:
        return None, [str(problem)]
    rdata, problems = _rdata(record_set["Type"], written)
    rrset = RRset(name, record_set["Type"], record_set["TTL"], tuple(rdata))
    problems += _placement(rrset, zone, written)
    return (None if problems else Change(change["Action"], rrset, written)), problems


def _check_structure(action: str, record_set: Mapping[str, Any]) -> None:
    found = ", ".join(
        f"{label}={record_set.get(label) if label != 'Action' else action}"
        for label in ("Action", "Name", "Type")
    )
    where = f"in Change with [{found}, SetIdentifier={record_set.get('SetIdentifier', 'null')}]"
    unsupported = [member for member in ("AliasTarget", *_ROUTING) if record_set.get(member) is not None]
    if unsupported:
        message = (
            f"This embedded cloud serves simple record sets only: {unsupported[0]} is not supported {where}"
        )
        raise ApiError("InvalidInput", message)
    if record_set.get("TTL") is None or not record_set.get("ResourceRecords"):
        expected = "[AliasTarget, all of [TTL, and ResourceRecords], or TrafficPolicyInstanceId]"
        raise ApiError(
            "InvalidInput", f"Invalid request: Expected exactly one of {expected}, but found none {where}"
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


def _placement(rrset: RRset, zone: HostedZone, written: tuple[str, ...]) -> Iterator[str]:
    name, zone_name = names.to_api(rrset.name), names.to_api(zone.name)
    which = f"RRSet of type {rrset.type} with DNS name {name}"
    if not names.is_within(rrset.name, zone.name):
        yield f"RRSet with DNS name {name} is not permitted in zone {zone_name}"
    elif (rrset.type == "CNAME" and rrset.name == zone.name) or (
        rrset.type == "DS" and rrset.name == zone.name
    ):
        yield f"{which} is not permitted at apex in zone {zone_name}"
    if rrset.type == "NS" and names.is_wildcard(rrset.name):
        yield f"{which} is not permitted as a wildcard in zone {zone_name}"
    if rrset.type == "SOA" and rrset.name != zone.name:
        yield f"{which} is only permitted at apex in zone {zone_name}"
    if rrset.type in ("CNAME", "SOA") and len(written) > 1:
        yield f"{which} contains more than one resource record in zone {zone_name}"
    if len(written) > MAX_VALUES:
        yield f"Cannot have more than {MAX_VALUES} records in a RRSet."


def check_zone(zone: HostedZone, after: Mapping[Key, RRset], touched: Sequence[Key]) -> Iterator[str]:
    """What is wrong with a zone as a batch would leave it."""
    zone_name = names.to_api(zone.name)
    if (zone.name, "NS") not in after:
        yield "A HostedZone must contain at least one NS record for the zone itself."
    if (zone.name, "SOA") not in after:
        yield "A HostedZone must contain exactly one SOA record."
    if len(after) > MAX_RECORDS:
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
