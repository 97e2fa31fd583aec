"""`Adoption`, what can be imported, what can't, and what `pulumi up` would change afterwards, in order of risk."""

from collections.abc import Iterable
from enum import IntEnum

from deliverability.dataclass import dataclass
from deliverability.pulumi_state import Child


class Risk(IntEnum):
    """What a change does to those who use what is there, the worst first."""

    LOST = 1
    """Something that nobody declared goes, or what is in use is replaced."""
    WEAKER = 2
    """A policy becomes weaker than what is there."""
    CHANGED = 3
    """It changes, and nothing is lost."""
    NOTED = 4
    """Only tags, spelling, or what the state says of it."""


@dataclass(frozen=True, slots=True)
class Change:
    """What `up` changes of something that exists.

    resource: its name in the program; what: what it is, for people. before, after: the property's values.
    refused: whether `up` stops there until the way out was taken. way_out: how to leave it as it is; "" where there is nothing to do.
    """

    risk: Risk
    resource: str
    what: str
    property: str
    before: str
    after: str
    says: str = ""
    way_out: str = ""
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Obstacle:
    """Something that exists and can't be imported; `up` is refused as long as it is so. why, way_out: sentences without the dot."""

    resource: str
    what: str
    why: str
    way_out: str


@dataclass(frozen=True, slots=True)
class Made:
    """Something declared that isn't there: `up` makes it."""

    resource: str
    what: str


@dataclass(frozen=True, slots=True)
class Imported:
    """Something that exists and can be imported."""

    child: Child
    what: str


@dataclass(frozen=True, slots=True)
class Known:
    """A resource that the stack's state has already."""

    resource: str
    what: str


@dataclass(frozen=True, slots=True)
class Note:
    """What is worth knowing and changes nothing."""

    text: str


Finding = Change | Obstacle | Made | Imported | Known | Note


@dataclass(frozen=True, slots=True)
class Adoption:
    """The whole of it. provider: the name of the provider of another account's zone, which an import needs in the state first; ""
    where there is none, and where it is there."""

    imports: tuple[Imported, ...]
    changes: tuple[Change, ...]
    obstacles: tuple[Obstacle, ...]
    made: tuple[Made, ...]
    known: tuple[Known, ...]
    notes: tuple[str, ...]
    provider: str = ""

    @property
    def differs(self) -> bool:
        """Whether something that exists isn't as declared, or stands in the way: more than tags, spelling and state."""
        return bool(self.obstacles) or any(change.risk is not Risk.NOTED for change in self.changes)

    def steps(self, component: str) -> frozenset[tuple[str, str]]:
        """What `pulumi preview` shows after the import, by operation and name, where nothing is refused.

        The component itself is always among it, once: an import notes none of its settings.
        """
        updated = {("update", change.resource) for change in self.changes}
        created = {("create", made.resource) for made in self.made}
        return frozenset(updated | created | {("update" if self.imports else "create", component)})


def gathered(findings: Iterable[Finding], provider: str) -> Adoption:
    """All findings, changes in order of risk."""
    found = tuple(findings)

    changes = sorted(
        (each for each in found if isinstance(each, Change)),
        key=lambda change: (change.risk, not change.refused),
    )
    return Adoption(
        imports=tuple(each for each in found if isinstance(each, Imported)),
        changes=tuple(changes),
        obstacles=tuple(each for each in found if isinstance(each, Obstacle)),
        made=tuple(each for each in found if isinstance(each, Made)),
        known=tuple(each for each in found if isinstance(each, Known)),
        notes=tuple(dict.fromkeys(each.text for each in found if isinstance(each, Note))),
        provider=provider,
    )
