"""Record sets that Route 53 holds, as values, read leniently: a snapshot may be older or newer than we are."""

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Record
from deliverability.declaration.records import Ownership
from deliverability.evidence.cuts import cut_above
from deliverability.evidence.hosted_zones import plain, zone_name
from deliverability.evidence.records import RecordInDns, records_in_dns
from deliverability.snapshot import Snapshot
from deliverability.snapshot.lenient import number, parts, text
from deliverability.standards import names, txt


@dataclass(frozen=True, slots=True)
class Route53RecordSet:
    """One record set as `ListResourceRecordSets` has it.

    name: no final dot, lower case. ttl: seconds; None for an alias record set, which has neither TTL nor values.
    spelled: the values in API form, as they were written (TXT quoted).
    values: the same as DNS answers have them: TXT as logical text, names in lower case without the final dot.
    """

    name: str
    type: str
    ttl: int | None
    spelled: tuple[str, ...]

    @property
    def values(self) -> tuple[str, ...]:
        return tuple(_logical(self.type, value) for value in self.spelled)


@dataclass(frozen=True, slots=True)
class RecordInRoute53:
    """A declared record set of this stack beside what Route 53 holds at its name.

    seen: what DNS says of it. held: the record set of the same name and type; others: those of other types at the name.
    """

    record: Record
    seen: RecordInDns
    held: Route53RecordSet | None
    others: tuple[Route53RecordSet, ...]

    @property
    def as_declared(self) -> bool:
        """Whether the declared value stands in Route 53, whatever stands beside it."""
        return self.held is not None and self.record.kind.holds(self.held.values, self.record.values[0])


def record_sets(snapshot: Snapshot) -> tuple[Route53RecordSet, ...]:
    """The record sets that were read, in the order of the API."""
    found = []
    for each in parts(snapshot.aws.record_sets.data, "ResourceRecordSets"):
        ttl = number(each, "TTL")
        values = tuple(text(value, "Value") for value in parts(each, "ResourceRecords"))
        name = text(each, "Name").replace("\\052", "*")
        found.append(
            Route53RecordSet(plain(name), text(each, "Type"), None if ttl is None else int(ttl), values)
        )
    return tuple(found)


def protected_keys(snapshot: Snapshot) -> frozenset[tuple[str, str]]:
    """The names and types that a record set protection covers."""
    return frozenset(
        (plain(text(each, "RecordName").replace("\\052", "*")), text(each, "RecordType"))
        for each in parts(snapshot.aws.protections.data, "ResourceRecordSetProtections")
    )


def records_in_route53(snapshot: Snapshot) -> tuple[RecordInRoute53, ...]:
    """Each declared record set that this stack writes to its zone; none where Route 53 told no record sets."""
    return snapshot.once(_records_in_route53)


def _records_in_route53(snapshot: Snapshot) -> tuple[RecordInRoute53, ...]:
    if snapshot.aws.record_sets.status != "ok":
        return ()
    found = []
    held = {(each.name, each.type): each for each in record_sets(snapshot)}
    zone = zone_name(snapshot)
    for seen in records_in_dns(snapshot):
        record = seen.record
        if record.ownership is Ownership.HANDOFF or (zone and not names.is_within(record.name, zone)):
            continue
        if cut_above(record.name, snapshot) is not None:
            continue  # A deploy writes it to the zone that the name is delegated to, whose record sets nobody read.
        others = tuple(
            each for (name, kind), each in held.items() if name == record.name and kind != record.type
        )
        found.append(RecordInRoute53(record, seen, held.get((record.name, record.type)), others))
    return tuple(found)


def _logical(rdtype: str, value: str) -> str:
    if rdtype == "TXT":
        try:
            return txt.from_route53(value)
        except txt.TxtSyntaxError:
            return value
    if rdtype not in ("CNAME", "MX", "NS") or value.endswith(" ."):
        return value  # the host of a null MX is the root: its dot is the name (RFC 7505)
    return plain(value)
