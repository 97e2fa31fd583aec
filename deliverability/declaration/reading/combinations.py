"""Checks of keys that are right by themselves but not together: what a check is given, what it returns, how all are run."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.key_paths import REGION_KEY, KeyPath, Position, value_at
from deliverability.declaration.reading.problems import Complaint, Problems
from deliverability.declaration.settings import Settings

#: In `Refusal.path`: the region, which isn't a key of our namespace.
REGION: KeyPath = (REGION_KEY,)


@dataclass(frozen=True, slots=True)
class Region:
    """A region and where it was named: in the stack file, at a place in it, or by a variable."""

    name: str | None
    source: str = REGION_KEY
    at: Position | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """A declaration whose single values are valid.

    given: the values as written, without what can't be used.
    sealed: the keys whose values were encrypted where they come from, though they are readable here.
    """

    settings: Settings
    given: Mapping[str, Any]
    region: Region
    sealed: frozenset[str] = frozenset()

    def has(self, path: str) -> bool:
        """Whether the key is written, with more than an empty list or mapping.

        Top-level texts count only where they differ from the default: Pulumi fills in the project's defaults itself.
        """
        value: Any = self.given
        for name in path.split("."):
            if not isinstance(value, Mapping) or name not in value:
                return False
            value = value[name]
        if "." not in path and isinstance(value, str):
            defaults = (field.default for field in Settings.model_fields.values() if field.alias == path)
            return all(value != default for default in defaults)
        return value not in ({}, [], ())

    def written(self, path: str) -> tuple[str, ...]:
        """The keys written below a section, as paths; the section itself if it is a plain value that is written."""
        value = self.given.get(path)
        if isinstance(value, Mapping):
            return tuple(f"{path}.{name}" for name in value if self.has(f"{path}.{name}"))
        return (path,) if self.has(path) else ()

    @property
    def sending(self) -> bool:
        """Whether the domain sends mail."""
        return self.settings.sends


@dataclass(frozen=True, slots=True)
class Refusal:
    """A combination that can't be. path: the key to change; problem and remedy as in `Problem`."""

    path: KeyPath
    problem: str
    remedy: str


@dataclass(frozen=True, slots=True)
class Check:
    """One question about a combination; its docstring states the rule.

    reads: the keys it depends on; where one of them is broken the question isn't asked.
    settles: whether a refused key isn't looked at by any further check.
    """

    ask: Callable[[Facts], Iterator[Refusal]]
    reads: tuple[str, ...]
    settles: bool = False

    @property
    def statement(self) -> str:
        """The rule in one sentence."""
        return " ".join((self.ask.__doc__ or "").split())


def at(path: str, *more: int) -> KeyPath:
    """The path of a dotted key, and of an entry in its list."""
    return (*path.split("."), *more)


def with_refusals(problems: Problems, checks: Iterable[Check], facts: Facts) -> Problems:
    """The problems that were found before, and those of every check whose keys can all be used."""
    for check in checks:
        if not problems.spoil(*map(at, check.reads)):
            refused = [_complaint(refusal, check, facts) for refusal in check.ask(facts)]
            problems = problems + refused if refused else problems
    return problems


def _complaint(refusal: Refusal, check: Check, facts: Facts) -> Complaint:
    path = refusal.path
    if path == REGION:
        region = facts.region
        return Complaint((region.source,), region.name, refusal.problem, refusal.remedy, None, region.at)
    spoils = path if check.settles else None
    return Complaint(path, value_at(facts.given, path), refusal.problem, refusal.remedy, spoils)
