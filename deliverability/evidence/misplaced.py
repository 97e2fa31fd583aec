"""Declared records that stand at another name than declared, by a slip: the zone appended twice, or an underscore left out."""

from dataclasses import dataclass

from deliverability.declaration.manifest import Record
from deliverability.evidence import slips
from deliverability.evidence.doubled import doubled
from deliverability.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class Misplaced:
    """name: where the record stands instead; nobody looks there. slip: how it got there."""

    name: str
    slip: slips.Slip


def misplaced(record: Record, snapshot: Snapshot) -> Misplaced | None:
    """Where the declared record was seen instead, or another text of its kind; None where it wasn't."""
    name = doubled(record, snapshot)
    return Misplaced(name, slips.NAME_DOUBLED) if name else None
