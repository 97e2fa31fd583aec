"""Whose a record set is besides this stack's, told by the marks of other tools in DNS and in Route 53."""

from collections.abc import Iterable

from deliverability.declaration.manifest import Record
from deliverability.evidence.route53 import record_sets
from deliverability.owner_marks import Marker, marker_names, markers
from deliverability.snapshot import Snapshot


def other_owner(record: Record, snapshot: Snapshot) -> Marker | None:
    """The tool that will write a declared record set anew, without what we put there; None where none says so."""
    return next(iter(markers(record.name, _texts(record, snapshot), record.type)), None)


def _texts(record: Record, snapshot: Snapshot) -> dict[str, Iterable[str]]:
    held = {each.name: each.values for each in record_sets(snapshot) if each.type == "TXT"}
    return {
        name: (*held.get(name, ()), *snapshot.ask(name, "TXT").values)
        for name in marker_names(record.name, record.type)
    }
