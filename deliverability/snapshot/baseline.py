"""The baseline: what SPF cost in an earlier snapshot, kept in the later one to be compared with."""

from pydantic import AwareDatetime

from deliverability.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class TermCost:
    """What one term of an SPF record cost, with all below it.

    term: as written, such as "include:_spf.example". lookups, void_lookups: as RFC 7208 section 4.6.4 counts them.
    """

    term: str
    lookups: int
    void_lookups: int


@dataclass(frozen=True, slots=True)
class SpfCost:
    """What the whole tree of the SPF record at a name cost; `terms` are those of the record itself, in its order."""

    name: str
    lookups: int
    void_lookups: int
    terms: tuple[TermCost, ...]


@dataclass(frozen=True, slots=True)
class Baseline:
    """An earlier snapshot, as far as it is compared with.

    taken_at: UTC, of the earlier snapshot.
    spf: by name, those whose every question was answered then; others say nothing about growth.
    """

    taken_at: AwareDatetime
    spf: tuple[SpfCost, ...]

    def spf_at(self, name: str) -> SpfCost | None:
        """What SPF at a name cost; None where that isn't known."""
        return next((cost for cost in self.spf if cost.name == name), None)
