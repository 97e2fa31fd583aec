"""Which hosted zone each record set of a plan is written to, and what stands there already at its names.

The component asks through its AWS provider, `adopt` with boto3: both place the records here, and so in the same zones.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import field
from typing import Protocol

from deliverability.dataclass import dataclass
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.owner_mark import marked_owner, owner_mark_name
from deliverability.declaration.kinds.report_authorization import report_authorization_name
from deliverability.declaration.plan import Plan
from deliverability.declaration.records import Ownership, RecordSet
from deliverability.owner_marks import marker_names
from deliverability.zones import HostedZone


@dataclass(frozen=True, slots=True)
class ExistingRecords:
    """The record sets at some names of one zone, by name and type. TXT as logical text where it can be read."""

    zone: HostedZone
    values: Mapping[tuple[str, str], tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Place:
    """The zone that a record set is written to, and what stands there at the names of the plan."""

    zone: HostedZone
    existing: ExistingRecords


class ZoneReader(Protocol):
    """Reads hosted zones and record sets; raises in its own way where it can't."""

    def zone_by_name(self, name: str) -> HostedZone | None:
        """The public zone of exactly this name, None where there is none."""
        ...

    def records(self, zone: HostedZone, names: Iterable[str]) -> ExistingRecords:
        """All record sets at these names."""
        ...


class DelegatedAway(LookupError):
    """A name is delegated to servers of others, and no zone here has it; the message says which, and the way out."""

    def __init__(self, zone: HostedZone, name: str) -> None:
        super().__init__(
            f"{name} is delegated to other name servers by the NS records in {zone.name} ({zone.zone_id}), and no public hosted zone "
            f"in this AWS account has that name: what is written to {zone.name} below it is never seen. Remove the delegation, "
            "create the zone here, or set dns.mode to external and hand the records over"
        )


def known_before_ses(plan: Plan) -> tuple[RecordSet, ...]:
    """The record sets whose names are known before SES has spoken: all but those of Easy DKIM, while SES has yet to give tokens."""
    return tuple(record for record in plan.records if not (plan.tentative and record.purpose == DKIM.purpose))


def places(
    plan: Plan, zone: HostedZone, report_zones: Mapping[str, HostedZone], reader: ZoneReader
) -> dict[str, Place]:
    """Where every record set stands that is ours to write, by its key; raises `DelegatedAway`, and what the reader raises.

    zone: of the domain. report_zones: of each report host that is ours to write, by host.

    A name below a delegation is in the zone that it is delegated to: written anywhere else the world would never see it.
    """
    elsewhere = {
        report_authorization_name(plan.settings.domain, host): found for host, found in report_zones.items()
    }
    by_zone = defaultdict(list)
    for record in plan.records:
        if record.ownership is not Ownership.HANDOFF:
            by_zone[elsewhere.get(record.name, zone)].append(record)
    known = {record.key for record in known_before_ses(plan)}
    found: dict[str, Place] = {}
    mark = owner_mark_name(plan.settings.domain)
    for each, records in by_zone.items():
        found |= _within(each, records, known, mark, reader)
    return found


def marked_owners(domain: str, placed: Mapping[str, Place]) -> tuple[str, ...]:
    """Whom the mark beside the records of a domain names as their owner: nobody as a rule, or one."""
    key = (owner_mark_name(domain), "TXT")
    texts = [text for place in placed.values() for text in place.existing.values.get(key, ())]
    return tuple(dict.fromkeys(filter(None, map(marked_owner, texts))))


def _within(
    zone: HostedZone, records: Sequence[RecordSet], known: Set[str], mark: str, reader: ZoneReader
) -> dict[str, Place]:
    """The places of record sets in a zone, or in those that it delegates to.

    known: the keys of those with a known name. mark: where the owner of them all is told.
    """
    # An Easy DKIM token isn't known yet; the name that all of them stand below is.
    asked = {r.key: _names_below(zone.name, r.name)[: None if r.key in known else -1] for r in records}
    wanted = [name for names in asked.values() for name in names]
    wanted += [name for r in records if r.ownership is Ownership.SHARED for name in marker_names(r.name)]
    wanted = wanted or [zone.name]
    if mark.endswith(f".{zone.name}"):
        wanted.append(mark)
    existing = reader.records(zone, wanted)
    placed: dict[str, Place] = {}
    delegated = defaultdict(list)
    for record in records:
        cuts = [name for name in asked[record.key] if name != zone.name and (name, "NS") in existing.values]
        if cuts:
            delegated[cuts[0]].append(record)
        else:
            placed[record.key] = Place(zone, existing)
    for name, those in delegated.items():
        below = reader.zone_by_name(name)
        if below is None:
            raise DelegatedAway(zone, name)
        placed |= _within(below, those, known, mark, reader)
    return placed


def _names_below(zone: str, name: str) -> list[str]:
    """The name and those above it, from the zone's own or its first child on down: where the zone may delegate it."""
    labels = name.split(".")
    count = len(labels) - len(zone.split("."))
    below = [".".join(labels[start:]) for start in range(count - 1, -1, -1)]
    return below or [name]
