"""Declared records that stand at a doubled name: the zone is appended to a name that was already whole, and nobody looks there.

Forms of DNS hosts do that to what is typed in without a final dot.
"""

from deliverability.declaration.manifest import Record
from deliverability.snapshot import Snapshot
from deliverability.snapshot.questions import absent_name, doubled_name


def doubled(record: Record, snapshot: Snapshot) -> str:
    """The doubled name at which the declared record was seen, or another text of its kind; "" where neither was.

    What the zone's wildcard answers everywhere doesn't count.
    """
    zone = snapshot.delegation.zone or snapshot.manifest.dns.zone
    if not zone:
        return ""
    name = doubled_name(record.name, zone)
    values = snapshot.ask(name, record.type).values
    anywhere = snapshot.ask(absent_name(snapshot.manifest.domain), record.type).values
    if set(values) == set(anywhere):
        return ""
    meant = record.type == "TXT" and any(map(record.kind.may_be_of_it, values))
    return name if meant or record.kind.holds(values, record.values[0]) else ""


def how_to_move(record: Record, found: str) -> str:
    """What to do about it, as the end of a sentence."""
    return (
        f"move the {record.type} record from {found} to {record.name}: write the name with a final dot, or without the zone, where "
        "the DNS host appends the zone"
    )
