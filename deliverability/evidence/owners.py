"""Whose a record set is besides this stack's, told by the marks of other tools in DNS and in Route 53."""

from collections.abc import Iterable

from deliverability.declaration.kinds.owner_mark import marked_owner, owner_mark_name
from deliverability.declaration.manifest import Record
from deliverability.evidence.route53 import record_sets
from deliverability.owner_marks import Marker, marker_names, markers
from deliverability.snapshot import Snapshot


def other_owner(record: Record, snapshot: Snapshot) -> Marker | None:
    """The tool that will write a declared record set anew, without what we put there; None where none says so."""
    return next(iter(markers(record.name, _texts(record, snapshot), record.type)), None)


def other_stack(snapshot: Snapshot) -> str:
    """The owner of the domain's records by the mark of a stack in Route 53, where this stack declares none; "" where nobody has marked
    them. Where it declares one, that is a record as any other.
    """
    manifest = snapshot.manifest
    if manifest.settings.dns.owner is not None:
        return ""
    name = owner_mark_name(manifest.domain)
    texts = (each.values for each in record_sets(snapshot) if (each.name, each.type) == (name, "TXT"))
    owners = (marked_owner(text) for values in texts for text in values)
    return next((owner for owner in owners if owner not in ("", manifest.settings.take_over)), "")


def _texts(record: Record, snapshot: Snapshot) -> dict[str, Iterable[str]]:
    held = {each.name: each.values for each in record_sets(snapshot) if each.type == "TXT"}
    return {
        name: (*held.get(name, ()), *snapshot.ask(name, "TXT").values)
        for name in marker_names(record.name, record.type)
    }
