"""The guard in front of `own`: no record set is taken over that holds values this stack didn't put there.

Route 53 keeps one record set per name and type, and an update replaces it whole. On a first `up` Route 53 itself refuses
to create what exists (`allow_overwrite` stays off), but only after half the stack is made; and on a later update a value
that somebody added by hand would vanish. So the program reads before it writes, in preview, and names what it found.
"""

import re
from collections.abc import Iterable

from components.route53 import ExistingRecords, Route53Error
from deliverability.declaration.records import Purpose, RecordSet
from deliverability.standards import dkim, spf

_OUR_MX = re.compile(r"10 feedback-smtp\.[a-z0-9-]+\.amazonses\.com\.?")
_OUR_SPF = re.compile(r"v=spf1 include:amazonses\.com( |\Z)")


class ForeignRecords(Route53Error):
    """Record sets hold values of others; the message names each of them and the way out."""


def guarded(records: Iterable[RecordSet]) -> tuple[RecordSet, ...]:
    """The record sets whose names are known before SES has spoken: all but Easy DKIM's."""
    return tuple(
        record for record in records if not (record.purpose is Purpose.DKIM and record.type == "CNAME")
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

    A program can't see its own state, so what an earlier version of the declaration published is told by its form:

    - a planned value, whole;
    - an only SPF value that begins as ours do; and an SPF value all of whose terms are planned (`v=spf1 -all`, of a
      parked domain, has none): nothing is lost with it, and so terms are taken over through `spf.also`;
    - an only DMARC value, DKIM key or report authorization. Such a value may be an earlier policy of ours or somebody
      else's: only the form is known, and that doesn't tell. Refusing it would block every change of policy and every
      repair; letting it pass loses nothing, since the *create* over somebody else's record is refused by Route 53.
      Several DMARC values at one name are never ours;
    - an only MX of SES's feedback hosts, ours from another region.
    """
    strangers = tuple(value for value in existing if value not in planned.values)
    if planned.purpose in (Purpose.SPF, Purpose.MAIL_FROM_SPF):
        only = sum(map(spf.is_record, existing)) == 1
        return tuple(value for value in strangers if not _is_our_spf(value, planned.values[0], only=only))
    if len(existing) == 1 and strangers and _may_be_ours(planned, strangers[0]):
        return ()
    return strangers


def _may_be_ours(planned: RecordSet, value: str) -> bool:
    match planned.purpose:
        case Purpose.DMARC | Purpose.REPORT_AUTHORIZATION:
            return value.replace(" ", "").startswith("v=DMARC1")
        case Purpose.DKIM:
            return _is_dkim_key(value)
        case Purpose.MAIL_FROM_MX:
            return _OUR_MX.fullmatch(value) is not None
    return False


def _is_our_spf(value: str, planned: str, *, only: bool) -> bool:
    return (only and _OUR_SPF.match(value) is not None) or _is_absorbed(value, planned)


def _is_absorbed(value: str, planned: str) -> bool:
    """Whether every term of an SPF value, its `all` apart, stands in the planned record too."""
    try:
        terms = spf.parse(value).terms
    except spf.SpfSyntaxError:
        return False
    kept = {term.text.lower() for term in spf.parse(planned).terms}
    return all(isinstance(term, spf.All) or term.text.lower() in kept for term in terms)


def _is_dkim_key(value: str) -> bool:
    try:
        dkim.parse_key(value)
    except dkim.DkimSyntaxError:
        return False
    return True


def _complaint(record: RecordSet, foreign: tuple[str, ...], zone_id: str) -> str:
    shown = "".join(f"\n    {value!r}" for value in foreign)
    return f"{record.name} {record.type}, where {record.values[0]!r} is declared:{shown}\n  {_way_out(record, zone_id)}"


def _way_out(record: RecordSet, zone_id: str) -> str:
    edited = "If this stack published the record set and it was edited by hand, undo that edit."
    adopt = f"`pulumi import aws:route53/record:Record NAME {zone_id}_{record.name}_{record.type}`"
    match record.purpose:
        case Purpose.SPF:
            return (
                "Add the terms of another SPF value to spf.also and remove that value; for values that have to stay, set "
                f"spf.record to none and let their owner add ours. Terms all declared here? Adopt it: {adopt}. {edited}"
            )
        case Purpose.DMARC:
            return f"Leave one DMARC value, or set dmarc.record to external while somebody else publishes it. {edited}"
        case Purpose.MAIL_FROM_MX | Purpose.MAIL_FROM_SPF:
            return (
                "The MAIL FROM name must be used for nothing else: choose another label in mailFrom.subdomain, or remove "
                f"what stands there. {edited}"
            )
        case Purpose.NULL_MX:
            return f"The domain receives mail: remove the MX, or don't declare it parked (profile). {edited}"
        case Purpose.DKIM:
            return f"Choose another selector in dkim.byo.selector. {edited}"
        case _:
            return f"Remove the values, or adopt the record set: {adopt}. {edited}"
