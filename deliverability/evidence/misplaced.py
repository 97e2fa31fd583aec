"""Declared records that stand at another name than declared, by a slip: the zone appended twice, or an underscore left out.

Forms of DNS hosts append the zone to what is typed in without a final dot, and some take no underscore. Nobody looks at such names.
"""

from collections.abc import Iterator

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Record
from deliverability.evidence.slips import NAME_DOUBLED, UNDERSCORE_DROPPED, Slip
from deliverability.snapshot import Snapshot
from deliverability.snapshot.questions import absent_name, doubled_name, underscoreless_name


@dataclass(frozen=True, slots=True)
class Misplaced:
    """name: where the record stands instead. slip: how it got there."""

    name: str
    slip: Slip


def misplaced(record: Record, snapshot: Snapshot) -> Misplaced | None:
    """Where the declared record was seen instead, or another text of its kind; None where it wasn't.

    What the zone's wildcard answers everywhere doesn't count.
    """
    anywhere = set(snapshot.ask(absent_name(snapshot.manifest.domain), record.type).values)
    for name, slip in _names(record, snapshot):
        values = snapshot.ask(name, record.type).values
        meant = record.type == "TXT" and any(map(record.kind.may_be_of_it, values))
        if set(values) != anywhere and (meant or record.kind.holds(values, record.values[0])):
            return Misplaced(name, slip)
    return None


def slip_at(found: str, name: str) -> Slip | None:
    """The slip by which what belongs at a name came to stand at another one."""
    if found == underscoreless_name(name):
        return UNDERSCORE_DROPPED
    return NAME_DOUBLED if found.startswith(f"{name}.") else None


def said_of(record: Record, snapshot: Snapshot) -> str:
    """A clause to go on with where the record was seen elsewhere; "" where it wasn't."""
    found = misplaced(record, snapshot)
    return f"; {found.slip.happened}: one stands at {found.name}" if found is not None else ""


def how_to_move(record: Record, found: Misplaced) -> str:
    """What to do about it, as the end of a sentence."""
    return f"move the {record.type} record from {found.name} to {record.name}: {how_to_write(found.slip)}"


def how_to_write(slip: Slip) -> str:
    """How a name is entered so that the slip doesn't happen again, as the end of a sentence."""
    if slip is UNDERSCORE_DROPPED:
        return "the underscore belongs to the name"
    return "write the name with a final dot, or without the zone, where the DNS host appends the zone"


def _names(record: Record, snapshot: Snapshot) -> Iterator[tuple[str, Slip]]:
    zone = snapshot.delegation.zone or snapshot.manifest.dns.zone
    if zone:
        yield doubled_name(record.name, zone), NAME_DOUBLED
    without = underscoreless_name(record.name)
    if without != record.name:
        yield without, UNDERSCORE_DROPPED
