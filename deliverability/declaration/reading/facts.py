"""What a combination check looks at, and what it is."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from deliverability.declaration.reading.problems import Path
from deliverability.declaration.settings import Settings

#: In `Refusal.path` and `Check.reads`: the region, which isn't a key of our namespace.
REGION: Path = ("aws:region",)


@dataclass(frozen=True, slots=True)
class Facts:
    """A declaration whose single values are valid.

    given: the values as written, without what can't be used.
    region: as named in the source, None where it names none.
    """

    settings: Settings
    given: Mapping[str, Any]
    region: str | None

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
            return bool(value != Settings.model_fields[path].default)
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

    path: Path
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


def at(path: str, *more: int) -> Path:
    """The path of a dotted key, and of an entry in its list."""
    return (*path.split("."), *more)
