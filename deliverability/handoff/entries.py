"""`Handoff`, a list of records for whoever runs the DNS, and `Entry`, one record in it: plain data that reports write out.

A list says what is declared (`declared.py`), or only what looking has shown to be absent or wrong (`missing.py`).
"""

from datetime import datetime
from enum import StrEnum

from deliverability.dataclass import dataclass
from deliverability.declaration.manifest import Manifest, Record
from deliverability.standards import names


class Action(StrEnum):
    """What is to be done about one record.

    PUBLISH: nothing is in its way, as far as was looked.
    ADD: values of others stand at its name and type; it is one more of them.
    REPLACE: other values stand where this one belongs, and go with it.
    """

    PUBLISH = "publish"
    ADD = "add"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class Entry:
    """One value to publish.

    record: the declared record set; value: the one that is to stand, which may hold more than what is declared: what others
        have there and need. TXT as logical text, unquoted and unsplit.
    known_zone: the zone that the record belongs into; None where nobody said and nothing was looked at.
    replaces: the values that go. stays: values of others at the same name and type, seen there, that must stay.
    remarks: sentences for this record alone: what stands in the way, where it was found instead, what to ask first.
    stands_in: whether name or value is made up, since SES has yet to say them.
    """

    record: Record
    value: str
    known_zone: str | None = None
    action: Action = Action.PUBLISH
    replaces: tuple[str, ...] = ()
    stays: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    stands_in: bool = False

    @property
    def zone(self) -> str:
        """The zone that the record belongs into; where nobody said, the organizational domain, which nearly always is one."""
        name = self.record.name
        return self.known_zone or names.organizational_domain(name) or name

    @property
    def name_in_zone(self) -> str:
        """The name relative to the zone, "@" for the zone itself."""
        name, zone = self.record.name, self.zone
        return "@" if name == zone else name.removesuffix(f".{zone}")

    @property
    def priority(self) -> str:
        """Of an MX: the number alone; "" for all other types."""
        return self.value.partition(" ")[0] if self.record.type == "MX" else ""

    @property
    def content(self) -> str:
        """What goes into the field for the value: of an MX the host alone."""
        return self.value.partition(" ")[2] if self.record.type == "MX" else self.value


@dataclass(frozen=True, slots=True)
class Handoff:
    """A list of records for whoever runs the DNS.

    manifest: of the stack that declares them. looked_at: when DNS was looked at; None where the list holds all that is declared.
    kept: clauses on what was found otherwise than declared and stays as it is.
    to_declare: lines for the stack file, by which what is kept or merged is declared; for the sender, not for who runs the DNS.
    unanswered: what could not be looked at, a clause each.
    notes: what limits the look as a whole, clauses: another world than the real one, a zone that nobody finds.
    """

    manifest: Manifest
    entries: tuple[Entry, ...]
    looked_at: datetime | None = None
    kept: tuple[str, ...] = ()
    to_declare: tuple[str, ...] = ()
    unanswered: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def zones(self) -> tuple[str, ...]:
        """The zones of the entries, each once, that of the domain first."""
        return tuple(dict.fromkeys(entry.zone for entry in self.entries))

    @property
    def complete(self) -> bool:
        """Whether DNS was looked at, everything answered, and nothing is missing."""
        return self.looked_at is not None and not self.entries and not self.unanswered

    def of_zone(self, zone: str) -> tuple[Entry, ...]:
        """The entries of one zone, in order."""
        return tuple(entry for entry in self.entries if entry.zone == zone)
