"""The refusal of foreign records: `own` takes over no record set that holds values this stack didn't put there.

Route 53 keeps one record set per name and type, and an update replaces it whole. On a first `up` Route 53 itself refuses
to create what exists (`allow_overwrite` stays off), but only after half the stack is made; and on a later update a value
that somebody added by hand would vanish. So the program reads before it writes, in preview, and names what it found.
"""

from collections.abc import Iterable

from deliverability.declaration.kinds import kind_of
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.records import RecordSet

from .route53 import ExistingRecords, Route53Error


class ForeignRecords(Route53Error):
    """Record sets hold values of others; the message names each of them and the way out."""


def guarded(records: Iterable[RecordSet]) -> tuple[RecordSet, ...]:
    """The record sets whose names are known before SES has spoken: all but Easy DKIM's."""
    return tuple(
        record for record in records if not (record.purpose == DKIM.purpose and record.type == "CNAME")
    )


def refuse_foreign(planned: Iterable[RecordSet], existing: ExistingRecords) -> None:
    """Raise `ForeignRecords` when a planned record set would displace values that others put there."""
    complaints = []
    for record in planned:
        foreign = foreign_values(record, existing.values.get((record.name, record.type), ()))
        if foreign:
            complaints.append(_complaint(record, foreign, existing.zone.zone_id))
        aliases = existing.values.get((record.name, "CNAME"), ())
        if aliases and record.type != "CNAME":
            complaints.append(
                f"{record.name} is a CNAME to {', '.join(aliases)}, and no other record can stand beside it: "
                f"remove the CNAME before the {record.type} record is declared here"
            )
    if complaints:
        zone = f"the hosted zone {existing.zone.name} ({existing.zone.zone_id})"
        raise ForeignRecords("\n".join((f"{zone} holds values that are not this stack's:", *complaints)))


def foreign_values(planned: RecordSet, existing: tuple[str, ...]) -> tuple[str, ...]:
    """The values that replacing the record set by the planned one would lose, and that aren't this stack's own.

    A program can't see its own state, so what an earlier version of the declaration published is told by its form: the
    planned value, whole, and what the kind of the record takes for an earlier one (`Kind.replaceable`). A value that was only
    meant as one of the kind counts as one: alone it can be repaired, and beside another nobody knows whose it is.
    """
    kind, wanted = kind_of(planned.purpose), planned.values[0]
    only = sum(map(kind.may_be_of_it, existing)) == 1
    return tuple(
        value
        for value in existing
        if value not in planned.values and not kind.replaceable(value, wanted, only)
    )


def _complaint(record: RecordSet, foreign: tuple[str, ...], zone_id: str) -> str:
    shown = "".join(f"\n    {value!r}" for value in foreign)
    return f"{record.name} {record.type}, where {record.values[0]!r} is declared:{shown}\n  {_way_out(record, zone_id)}"


def _way_out(record: RecordSet, zone_id: str) -> str:
    return kind_of(record.purpose).way_out.format(
        adopt=f"`pulumi import aws:route53/record:Record NAME {zone_id}_{record.name}_{record.type}`",
        edited="If this stack published the record set and it was edited by hand, undo that edit.",
    )
