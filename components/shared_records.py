"""Record sets that this stack shares with others: declared as one value each, once nothing stands in their way."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from copy import copy

import pulumi

from deliverability.declaration.kinds import kind_of
from deliverability.declaration.plan import Plan
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.shared_txt import (
    CannotShare,
    Place,
    SharedValue,
    TxtSet,
    change_to_put,
    marker_names,
    markers,
)
from deliverability.standards import txt
from deliverability.zones import HostedZone

from .existing_records import ForeignRecords
from .route53 import ExistingRecords, Route53Reader
from .shared_txt import SharedTxt


def shared_records(plan: Plan) -> tuple[RecordSet, ...]:
    """The record sets of a plan in which one value is this stack's."""
    return tuple(record for record in plan.records if record.ownership is Ownership.SHARED)


def declare_shared(
    name: str, record: RecordSet, plan: Plan, zone_id: str, opts: pulumi.ResourceOptions
) -> SharedTxt:
    """Declare our value in a record set. opts: as of any other record; the provider in them is one for other resources."""
    opts = copy(opts)
    opts.provider = None
    value = SharedValue(Place(zone_id, record.name), record.values[0])
    dns = plan.settings.dns
    return SharedTxt(name, value, ttl=record.ttl, region=plan.region, role_arn=dns.role_arn, opts=opts)


def look_at_shared(plan: Plan, zones: Mapping[str, HostedZone], reader: Route53Reader) -> None:
    """Read what stands beside our values, and who says that it is theirs; raises `ForeignRecords`.

    zones: of each record set by its key. A program can't see its own state: an earlier value of this stack is told by its form
    here, and by the state when the provider looks again.
    """
    by_zone = defaultdict(list)
    for record in shared_records(plan):
        by_zone[zones[record.key]].append(record)
    for zone, records in by_zone.items():
        names = [name for record in records for name in marker_names(record.name)]
        existing = reader.records(zone, names)
        for record in records:
            _refuse(record, existing)
            _heed_markers(record, existing, reader.parent)


def _refuse(record: RecordSet, existing: ExistingRecords) -> None:
    where = f"the hosted zone {existing.zone.name} ({existing.zone.zone_id})"
    aliases = existing.values.get((record.name, "CNAME"), ())
    if aliases:
        raise ForeignRecords(
            f"{where}: {record.name} is a CNAME to {', '.join(aliases)}, and no other record can stand beside it: remove the "
            "CNAME first"
        )
    texts = existing.values.get((record.name, "TXT"), ())
    if not texts:
        return
    standing = TxtSet(record.ttl, tuple(map(txt.to_route53, texts)))
    try:
        change_to_put(
            record.name, standing, record.values[0], ttl=record.ttl, old=_earlier_value(record, texts)
        )
    except CannotShare as refusal:
        raise ForeignRecords(f"{where}: {refusal}") from None


def _earlier_value(record: RecordSet, texts: Iterable[str]) -> str | None:
    """The value that may be an earlier one of this stack."""
    kind, wanted = kind_of(record.purpose), record.values[0]
    of_it = [text for text in texts if kind.may_be_of_it(text)]
    return next((text for text in of_it if kind.replaceable(text, wanted, len(of_it) == 1)), None)


def _heed_markers(record: RecordSet, existing: ExistingRecords, component: pulumi.Resource) -> None:
    """Add nothing to a record set that another tool rewrites; where our value stands in it already, say what will happen."""
    texts = {name: existing.values.get((name, "TXT"), ()) for name in marker_names(record.name)}
    value = record.values[0]
    for marker in markers(record.name, texts):
        if value not in texts[record.name] and _earlier_value(record, texts[record.name]) is None:
            raise ForeignRecords(marker.refusal(record.name, value))
        pulumi.log.warn(marker.warning(record.name, value), component)
