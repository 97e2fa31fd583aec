"""Record sets that this stack shares with others: declared as one value each, once nothing stands in their way."""

from copy import copy

import pulumi

from deliverability.declaration.kinds import kind_of
from deliverability.declaration.plan import Plan
from deliverability.declaration.records import RecordSet
from deliverability.owner_marks import marker_names, markers
from deliverability.placement import ExistingRecords
from deliverability.shared_txt import (
    CannotShare,
    Place,
    SharedValue,
    TxtSet,
    change_to_put,
)
from deliverability.standards import txt

from .log import warn
from .route53 import Route53Error
from .shared_txt import SharedTxt


class CannotStandThere(Route53Error):
    """Our value can't stand in a record set of others; the message names why, and the way out."""


def declare_shared(
    name: str, record: RecordSet, plan: Plan, zone_id: str, opts: pulumi.ResourceOptions
) -> SharedTxt:
    """Declare our value in a record set. opts: as of any other record; the provider in them is one for other resources."""
    opts = copy(opts)
    opts.provider = None
    value = SharedValue(Place(zone_id, record.name), record.values[0])
    dns = plan.settings.dns
    return SharedTxt(name, value, ttl=record.ttl, region=plan.region, role_arn=dns.role_arn, opts=opts)


def look_at_shared(record: RecordSet, existing: ExistingRecords, component: pulumi.Resource) -> None:
    """Refuse what can't be, and heed the marks of other tools; raises `CannotStandThere`.

    A program can't see its own state: a value that loses nothing when ours takes its place may be an earlier one of ours. The
    provider, which knows what this stack has written, looks again, in preview too.
    """
    _refuse(record, existing)
    texts = {name: existing.values.get((name, "TXT"), ()) for name in marker_names(record.name)}
    value, kind = record.values[0], kind_of(record.purpose)
    for marker in markers(record.name, texts):
        # Where a value of its kind stands already, only what will happen is said: a running stack isn't blocked.
        if not any(map(kind.may_be_of_it, texts[record.name])):
            raise CannotStandThere(marker.refusal(record.name, value))
        warn(marker.warning(record.name, value), component)


def _refuse(record: RecordSet, existing: ExistingRecords) -> None:
    where = f"the hosted zone {existing.zone.name} ({existing.zone.zone_id})"
    aliases = existing.values.get((record.name, "CNAME"), ())
    if aliases:
        raise CannotStandThere(
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
        raise CannotStandThere(f"{where}: {refusal}") from None


def _earlier_value(record: RecordSet, texts: tuple[str, ...]) -> str | None:
    """The value that may be an earlier one of this stack: the only one of its kind, with nothing in it that isn't declared."""
    kind = kind_of(record.purpose)
    of_it = [text for text in texts if kind.may_be_of_it(text)]
    return of_it[0] if len(of_it) == 1 and not kind.lost(of_it[0], record.values) else None
