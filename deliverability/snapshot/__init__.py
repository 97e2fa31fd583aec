"""The snapshot: all that was seen of DNS and AWS at one moment, and what the standards make of it. Nothing here does I/O."""

from deliverability.snapshot.agreement import CONTRADICTORY, Consensus, consensus
from deliverability.snapshot.answers import Observation, View
from deliverability.snapshot.aws import Aws
from deliverability.snapshot.reading import LEFT_OUT, NOT_ASKED, Reading
from deliverability.snapshot.snapshot import (
    SCHEMA,
    Delegation,
    NameServer,
    Snapshot,
    SnapshotError,
    parse_snapshot,
)

__all__ = [
    "CONTRADICTORY",
    "LEFT_OUT",
    "NOT_ASKED",
    "SCHEMA",
    "Aws",
    "Consensus",
    "Delegation",
    "NameServer",
    "Observation",
    "Reading",
    "Snapshot",
    "SnapshotError",
    "View",
    "consensus",
    "parse_snapshot",
]
