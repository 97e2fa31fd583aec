"""Change batches: all of a batch or nothing, every problem reported at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from deliverability.embedded.aws.protocol.errors import ApiError
from deliverability.embedded.aws.route53 import names, rules, values
from deliverability.embedded.aws.route53.rules import BatchProblems, Change
from deliverability.embedded.aws.route53.zones import HostedZone, Key, Spelling
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
    before = dict(zone.zone.rrsets())
    after = dict(before)
    disorder = list(rules.check_order(translated))
    problems += disorder
    for ready in translated if not disorder else ():
        problems += _step(zone, after, ready)
    problems += [] if problems else rules.check_zone(zone, after, [change.key for change in translated])
    if problems:
        raise BatchProblems(problems)
    _commit(zone, before, after, translated)


def _step(zone: HostedZone, records: dict[Key, RRset], change: Change) -> list[str]:
    """Apply one change to a working copy of the records, or say why not."""
    if change.key in zone.protections:
        return [f"The resource record set {change.described} is protected and cannot be changed"]
    standing = records.get(change.key)
    if change.action == "CREATE" and standing is not None:
        return [f"Tried to create resource record set {change.described} but it already exists"]
    if change.action == "DELETE":
        if standing is None:
            return [f"Tried to delete resource record set {change.described} but it was not found"]
        if not _matches(standing, change.rrset):
            return [
                f"Tried to delete resource record set {change.described} "
                "but the values provided do not match the current values"
            ]
        del records[change.key]
        return []
    records[change.key] = change.rrset
    return []


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


def _commit(
    zone: HostedZone, before: dict[Key, RRset], after: dict[Key, RRset], changes: list[Change]
) -> None:
    gone = [key for key in before if key not in after]
    for key in gone:
        zone.spellings.pop(key, None)
    for change in changes:
        if after.get(change.key) is change.rrset:
            zone.spellings[change.key] = Spelling(change.rrset.rdata, change.values)
    zone.zone.apply(put=[rrset for key, rrset in after.items() if before.get(key) is not rrset], remove=gone)


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
