"""Change batches: all of a batch or nothing, every problem reported at once."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.route53 import names, routed, rules, values
from deliverability.embedded.aws.route53.routed import Key, Routed
from deliverability.embedded.aws.route53.rules import BatchProblems, Change
from deliverability.embedded.aws.route53.zones import HostedZone, Spelling
from deliverability.embedded.dns.zone import RRset


@dataclass(frozen=True, slots=True)
class ChangeInfo:
    """A change that was accepted; it is PENDING until `in_sync_at`."""

    id: str
    submitted_at: datetime
    in_sync_at: datetime
    comment: str | None = None

    def description(self, now: datetime) -> dict[str, Any]:
        """The ChangeInfo structure of the API."""
        return {
            "Id": f"/change/{self.id}",
            "Status": "INSYNC" if now >= self.in_sync_at else "PENDING",
            "SubmittedAt": self.submitted_at,
            "Comment": self.comment,
        }


def accepted(change_id: str, now: datetime, delay: timedelta, comment: str | None = None) -> ChangeInfo:
    """A change submitted now that reaches all name servers after `delay`."""
    return ChangeInfo(change_id, now, now + delay, comment)


def apply_batch(zone: HostedZone, changes: Sequence[dict[str, Any]]) -> None:
    """Apply a ChangeBatch to a zone; the name servers answer from it as soon as this returns.

    Raises `BatchProblems` with all messages, or another `ApiError`; then the zone is as it was.
    """
    rules.check_size(changes)
    translated, problems = [], []
    for change in changes:
        ready, messages = rules.translate(change, zone)
        problems += messages
        if ready is not None:
            translated.append(ready)
    draft = _Draft(zone, zone.simple(), {key: dict(group) for key, group in zone.routed.items()})
    disorder = list(rules.check_order(translated))
    problems += disorder
    for ready in translated if not disorder else ():
        problems += draft.step(ready)
    problems += [] if problems else draft.problems([change.key for change in translated])
    if problems:
        raise BatchProblems(problems)
    draft.commit(translated)


def restored(zone: HostedZone, shown: Iterable[dict[str, Any]]) -> dict[Key, dict[str, Routed]]:
    """The groups of a saved zone from its record sets in the API's form; raises ValueError for what is none."""
    groups: dict[Key, dict[str, Routed]] = {}
    for record_set in shown:
        ready, problems = rules.translate({"Action": "CREATE", "ResourceRecordSet": record_set}, zone)
        if ready is None or not isinstance(ready.wanted, Routed):
            raise ValueError(f"{record_set} is no alias and in no group: {problems}")
        groups.setdefault(ready.key, {})[ready.identifier] = ready.wanted
    return groups


@dataclass(slots=True)
class _Draft:
    """A zone's record sets while a batch is tried on them."""

    zone: HostedZone
    simple: dict[Key, RRset]
    groups: dict[Key, dict[str, Routed]]

    def step(self, change: Change) -> list[str]:
        """Apply one change, or say why not."""
        if change.key in self.zone.protections:
            return [f"The resource record set {change.described} is protected and cannot be changed"]
        standing = self._standing(change)
        if change.action == "CREATE" and standing is not None:
            return [f"Tried to create resource record set {change.described} but it already exists"]
        if change.action == "DELETE":
            return self._delete(change, standing)
        return self._put(change)

    def _standing(self, change: Change) -> RRset | Routed | None:
        """What is there under the change's name, type and identifier; an alias without one stands in for a simple record set."""
        routed = self.groups.get(change.key, {}).get(change.identifier)
        return routed if routed is not None or change.identifier else self.simple.get(change.key)

    def _delete(self, change: Change, standing: RRset | Routed | None) -> list[str]:
        if standing is None:
            return [f"Tried to delete resource record set {change.described} but it was not found"]
        if not _same(standing, change.wanted):
            return [
                f"Tried to delete resource record set {change.described} "
                "but the values provided do not match the current values"
            ]
        self._take_away(change)
        return []

    def _take_away(self, change: Change) -> None:
        if not change.identifier:
            self.simple.pop(change.key, None)
        group = self.groups.get(change.key, {})
        group.pop(change.identifier, None)
        if not group:
            self.groups.pop(change.key, None)

    def _put(self, change: Change) -> list[str]:
        wanted = change.wanted
        if isinstance(wanted, RRset):
            if any(self.groups.get(change.key, {})):
                which = f"RRSet with DNS name {names.to_api(wanted.name)}, type {wanted.type}"
                return [f"{which} cannot be created as other RRSets exist with the same name and type."]
            self._take_away(change)  # an alias
            self.simple[change.key] = wanted
            return []
        simple = self.simple.get(change.key) if change.identifier else None
        problems = list(routed.misfits(wanted, self.groups.get(change.key, {}), simple))
        if wanted.alias is not None:
            place, known = (self.zone.id, self.zone.name), {*self.simple, *self.groups}
            problems += routed.missing_target(wanted.alias, wanted.type, place, known)
        if not problems:
            self._take_away(change)
            self.groups.setdefault(change.key, {})[change.identifier] = wanted
        return problems

    def problems(self, touched: Sequence[Key]) -> Iterator[str]:
        """What would be wrong with the zone."""
        count = len(self.simple) + sum(map(len, self.groups.values()))
        return rules.check_zone(self.zone, {*self.simple, *self.groups}, count, touched)

    def commit(self, changes: Sequence[Change]) -> None:
        """Make it so, for the name servers too."""
        zone, before = self.zone, self.zone.zone.rrsets()
        after = {**self.simple, **routed.answers(self.groups, self.simple, zone.id)}
        gone = [key for key in before if key not in after]
        for key in [key for key in zone.spellings if key not in self.simple]:
            del zone.spellings[key]
        for change in changes:
            if self.simple.get(change.key) is change.wanted:
                zone.spellings[change.key] = Spelling(change.wanted.rdata, change.values)
        zone.routed = self.groups
        zone.zone.apply(put=[rrset for key, rrset in after.items() if before.get(key) != rrset], remove=gone)


def _same(standing: RRset | Routed, wanted: RRset | Routed) -> bool:
    """DELETE wants everything as it stands."""
    if isinstance(standing, Routed) and isinstance(wanted, Routed):
        alike = (standing.routing, standing.alias) == (wanted.routing, wanted.alias)
        return alike and _matches(_plain(standing), _plain(wanted))
    return isinstance(standing, RRset) and isinstance(wanted, RRset) and _matches(standing, wanted)


def _plain(record_set: Routed) -> RRset:
    return RRset(record_set.name, record_set.type, record_set.ttl, record_set.rdata)


def _matches(standing: RRset, wanted: RRset) -> bool:
    """DELETE wants name, type, TTL and all values exactly; the order of values has no meaning."""
    if standing.ttl != wanted.ttl or len(standing.rdata) != len(wanted.rdata):
        return False
    left = [values.from_rdata(standing.type, text) for text in standing.rdata]
    for text in wanted.rdata:
        value = values.from_rdata(wanted.type, text)
        match = next((other for other in left if values.same(wanted.type, other, value)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def protect(zone: HostedZone, wanted: Sequence[dict[str, Any]]) -> None:
    """CreateResourceRecordSetProtections: all of them or none; raises ProtectionAlreadyExists or InvalidInput."""
    keys = [_protection_key(zone, item) for item in wanted]
    for key in keys:
        if key in zone.protections or keys.count(key) > 1:
            shown = f"[name='{names.to_api(key[0])}', type='{key[1]}']"
            raise ApiError(
                "ProtectionAlreadyExists", f"A protection for resource record set {shown} already exists"
            )
    for key, item in zip(keys, wanted, strict=True):
        zone.protections[key] = item.get("Comment")


def unprotect(zone: HostedZone, wanted: Sequence[dict[str, Any]]) -> None:
    """DeleteResourceRecordSetProtections: all of them or none; raises InvalidResourceRecordSetProtectionBatch."""
    keys = [_protection_key(zone, item) for item in wanted]
    for name, record_type in keys:
        if (name, record_type) not in zone.protections:
            shown = f"[name='{names.to_api(name)}', type='{record_type}']"
            message = f"There is no protection for resource record set {shown}"
            raise ApiError("InvalidResourceRecordSetProtectionBatch", message)
    for key in keys:
        zone.protections.pop(key, None)


def _protection_key(zone: HostedZone, item: dict[str, Any]) -> Key:
    try:
        name = names.from_api(item["RecordName"])
    except names.NameProblem as problem:
        raise ApiError("InvalidInput", str(problem)) from None
    if not names.is_within(name, zone.name):
        shown = f"RRSet with DNS name {names.to_api(name)} is not permitted in zone {names.to_api(zone.name)}"
        raise ApiError("InvalidInput", shown)
    return name, item["RecordType"]
