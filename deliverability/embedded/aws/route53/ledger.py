"""The state of Route 53: its zones, the changes under way, and the embedded DNS that serves them."""

import threading
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Any, Protocol

from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.route53.changes import ChangeInfo, accepted, restored
from deliverability.embedded.aws.route53.zones import HostedZone, Spelling, ZoneStore
from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.base_zones import hosted_apex
from deliverability.embedded.dns.zone import RRset, Zone

_PRIVATE_SERVERS = (
    "ns-0.awsdns-00.com",
    "ns-512.awsdns-00.net",
    "ns-1024.awsdns-00.org",
    "ns-1536.awsdns-00.co.uk",
)


class ZoneHost(Protocol):
    """The part of the embedded DNS that Route 53 needs."""

    def create_zone(self, name: str, *, delegated: bool = True) -> Zone:
        """Set up a zone on four name servers, delegated from its parent if asked for."""
        ...

    def delete_zone(self, zone: Zone) -> None:
        """Take a zone off its name servers."""
        ...

    def zones(self) -> Iterable[Zone]:
        """All hosted zones."""
        ...


class Ledger:
    """The state of Route 53.

    lock guards everything here. before_change is called before records change, so that whoever watches the DNS can judge the old state first.
    propagation is how long a change stays PENDING, in time of the clock; the name servers answer at once all the same.
    """

    def __init__(self, clock: Clock, world: ZoneHost, seed: int = 0) -> None:
        self.lock = threading.RLock()
        self.clock = clock
        self.world = world
        self.store = ZoneStore(seed)
        self.propagation = timedelta(0)
        self.before_change: Callable[[], None] = lambda: None
        self._changes: dict[str, ChangeInfo] = {}
        self._busy: dict[str, int] = {}

    def create(
        self, account: str, name: str, reference: str, *, private: bool = False, delegated: bool = True
    ) -> HostedZone:
        """A new zone with its apex records, served by four name servers of its own unless it is private.

        The registry above delegates to the first public zone of a name; one below another hosted zone needs NS records there.
        Raises ValueError for a name that no zone can have.
        """
        self.before_change()
        dns_zone = _private_zone(name) if private else self.world.create_zone(name, delegated=delegated)
        zone = HostedZone(self.store.new_id("Z"), account, name, dns_zone, reference, private=private)
        self.store.zones[zone.id] = zone
        return zone

    def delete(self, zone: HostedZone) -> None:
        """Forget a zone and take it off its name servers."""
        self.before_change()
        del self.store.zones[zone.id]
        if not zone.private:
            self.world.delete_zone(zone.zone)

    def record_change(self, comment: str | None = None) -> dict[str, Any]:
        """Register an accepted change; like the real service, the answer to it always says PENDING."""
        now = self.clock.now()
        change = accepted(self.store.new_id("C"), now, self.propagation, comment)
        self._changes[change.id] = change
        return change.description(now) | {"Status": "PENDING"}

    def change(self, change_id: str) -> dict[str, Any]:
        """A change by its bare id; raises NoSuchChange."""
        found = self._changes.get(change_id)
        if found is None:
            raise ApiError("NoSuchChange", f"Could not find resource with ID: {change_id}", 404)
        return found.description(self.clock.now())

    def make_busy(self, zone_id: str, times: int) -> None:
        """Let the next `times` change batches of a zone fail with PriorRequestNotComplete."""
        self._busy[zone_id] = times

    def busy(self, zone_id: str) -> bool:
        """Whether the zone refuses this batch; counts down."""
        left = self._busy.get(zone_id, 0)
        if left:
            self._busy[zone_id] = left - 1
        return left > 0

    def dump(self) -> dict[str, Any]:
        """Everything but the records of public zones, which the world keeps, as JSON-ready data."""
        return {
            "propagation": self.propagation.total_seconds(),
            "ids": sorted(self.store.taken),
            "zones": [_dump_zone(zone) for zone in self.store.zones.values()],
            "changes": [
                [change.id, change.submitted_at.isoformat(), change.in_sync_at.isoformat(), change.comment]
                for change in self._changes.values()
            ],
        }

    def load(self, dump: dict[str, Any]) -> None:
        """Restore a dump; the world's zones must have been restored before."""
        self.propagation = timedelta(seconds=dump["propagation"])
        known = {(zone.name, tuple(zone.name_servers)): zone for zone in self.world.zones()}
        for entry in dump["zones"]:
            zone = _load_zone(entry, known)
            self.store.zones[zone.id] = zone
        for change_id, submitted, in_sync, comment in dump["changes"]:
            moment = datetime.fromisoformat(submitted)
            self._changes[change_id] = ChangeInfo(change_id, moment, datetime.fromisoformat(in_sync), comment)
        self.store.taken = set(dump["ids"])


def _private_zone(name: str) -> Zone:
    """A zone that no name server of the world knows, with the apex records that Route 53 gives to private zones."""
    zone = Zone(name, _PRIVATE_SERVERS)
    zone.apply(put=hosted_apex(name, _PRIVATE_SERVERS))
    return zone


def _dump_zone(zone: HostedZone) -> dict[str, Any]:
    return {
        "id": zone.id,
        "account": zone.account,
        "name": zone.name,
        "nameServers": list(zone.zone.name_servers),
        "callerReference": zone.caller_reference,
        "comment": zone.comment,
        "private": zone.private,
        "vpcs": zone.vpcs,
        "tags": zone.tags,
        "protections": [[*key, comment] for key, comment in zone.protections.items()],
        "spellings": [[*key, list(each.rdata), list(each.values)] for key, each in zone.spellings.items()],
        "routed": [each.description() for group in zone.routed.values() for each in group.values()],
        "records": [
            [rrset.name, rrset.type, rrset.ttl, list(rrset.rdata)] for rrset in zone.zone.rrsets().values()
        ]
        if zone.private
        else None,
    }


def _load_zone(entry: dict[str, Any], known: dict[tuple[str, tuple[str, ...]], Zone]) -> HostedZone:
    servers = tuple(entry["nameServers"])
    if entry["private"]:
        dns_zone = Zone(entry["name"], servers)
        dns_zone.apply(
            put=[RRset(name, kind, ttl, tuple(rdata)) for name, kind, ttl, rdata in entry["records"]]
        )
    else:
        dns_zone = known[entry["name"], servers]
    zone = HostedZone(
        id=entry["id"],
        account=entry["account"],
        name=entry["name"],
        zone=dns_zone,
        caller_reference=entry["callerReference"],
        comment=entry["comment"],
        private=entry["private"],
        vpcs=entry["vpcs"],
        tags=entry["tags"],
        protections={(name, kind): comment for name, kind, comment in entry["protections"]},
        spellings={
            (name, kind): Spelling(tuple(rdata), tuple(values))
            for name, kind, rdata, values in entry["spellings"]
        },
    )
    zone.routed = restored(zone, entry.get("routed", ()))
    return zone
