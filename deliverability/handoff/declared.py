"""The list of all records that a stack declares, as they are declared: nothing is looked at."""

from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.placeholders import has_placeholder, in_brackets
from deliverability.handoff.entries import Entry, Handoff
from deliverability.standards import names


def declared_list(manifest: Manifest) -> Handoff:
    """An entry for every value that is declared, in order."""
    entries = (_entry(record, value, manifest) for record in manifest.records for value in record.values)
    return Handoff(manifest, tuple(entries))


def _entry(record: Record, value: str, manifest: Manifest) -> Entry:
    """What stands in for something is in brackets, so that nobody can publish it."""
    zone = zone_as_declared(record, manifest)
    if not has_placeholder(manifest, record):
        return Entry(record, value, zone)
    named = record.model_copy(update={"name": in_brackets(record.name)})
    return Entry(named, in_brackets(value), zone, stands_in=True)


def zone_as_declared(record: Record, manifest: Manifest) -> str | None:
    """The declared zone, where the record lies in it."""
    zone = manifest.dns.zone
    return zone if zone is not None and names.is_within(record.name, zone) else None
