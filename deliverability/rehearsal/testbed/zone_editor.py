"""An editor of one hosted zone's record sets, as somebody at the Route 53 console."""

from collections.abc import Iterable
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.standards import txt


@dataclass(frozen=True, slots=True, order=True)
class Published:
    """One record set as Route 53 lists it. name: no final dot; values: in API form (TXT quoted), sorted; ttl: seconds."""

    name: str
    type: str
    ttl: int
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ZoneEditor:
    """Works on one zone with the credentials that `route53` has. zone: its name, no final dot."""

    route53: Any
    zone_id: str
    zone: str

    def contents(self) -> frozenset[Published]:
        """Every record set but the apex's SOA and NS, which Route 53 makes itself."""
        return frozenset(
            found for found in self._listed() if found.name != self.zone or found.type not in ("SOA", "NS")
        )

    def get(self, name: str, rdtype: str) -> Published | None:
        """The record set at this name and type, or None."""
        return next((found for found in self._listed() if (found.name, found.type) == (name, rdtype)), None)

    def put(self, name: str, rdtype: str, values: Iterable[str], *, ttl: int = 300) -> None:
        """Publish exactly these values, in API form; raises botocore's ClientError where Route 53 refuses."""
        self.change([("UPSERT", Published(name, rdtype, ttl, tuple(values)))])

    def put_texts(self, name: str, texts: Iterable[str], *, ttl: int = 300) -> None:
        """Publish exactly these TXT values, given as logical text."""
        self.put(name, "TXT", map(txt.to_route53, texts), ttl=ttl)

    def texts(self, name: str) -> tuple[str, ...]:
        """The TXT values at a name as logical text; empty where there are none."""
        found = self.get(name, "TXT")
        return tuple(map(txt.from_route53, found.values)) if found else ()

    def remove(self, name: str, rdtype: str) -> None:
        """Take a record set away; raises LookupError where there is none."""
        found = self.get(name, rdtype)
        if found is None:
            raise LookupError(f"there is no {rdtype} record set at {name}")
        self.change([("DELETE", found)])

    def restore(self, wanted: frozenset[Published]) -> None:
        """Bring the zone back to earlier contents in one batch."""
        now = self.contents()
        kept = {(record.name, record.type) for record in wanted}
        gone = [
            ("DELETE", record) for record in sorted(now - wanted) if (record.name, record.type) not in kept
        ]
        back = [("UPSERT", record) for record in sorted(wanted - now)]
        if gone or back:
            # Deletions first: a CNAME must be gone before other data can stand in its place.
            self.change([*gone, *back])

    def change(self, actions: Iterable[tuple[str, Published]]) -> None:
        """One atomic change batch."""
        changes = [{"Action": action, "ResourceRecordSet": _record_set(record)} for action, record in actions]
        self.route53.change_resource_record_sets(HostedZoneId=self.zone_id, ChangeBatch={"Changes": changes})

    def _listed(self) -> list[Published]:
        """The simple record sets: nobody in a testbed touches aliases and groups."""
        pages = self.route53.get_paginator("list_resource_record_sets").paginate(HostedZoneId=self.zone_id)
        return [
            Published(
                _plain(found["Name"]),
                found["Type"],
                found["TTL"],
                tuple(sorted(record["Value"] for record in found["ResourceRecords"])),
            )
            for page in pages
            for found in page["ResourceRecordSets"]
            if "ResourceRecords" in found and "SetIdentifier" not in found
        ]


def _record_set(record: Published) -> dict[str, Any]:
    return {
        "Name": record.name,
        "Type": record.type,
        "TTL": record.ttl,
        "ResourceRecords": [{"Value": value} for value in record.values],
    }


def _plain(name: str) -> str:
    """The name as inside: no final dot, lower case, and `\\052`, which the API writes for a wildcard, as `*`."""
    return name.removesuffix(".").lower().replace("\\052", "*")
