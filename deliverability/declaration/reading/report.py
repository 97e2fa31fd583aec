"""Collecting the problems of one declaration while it is being read."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from deliverability.declaration.reading.problems import (
    ConfigError,
    Path,
    Problem,
    key_path,
    printable,
    shown,
)


@dataclass(slots=True)
class Report:
    """The problems found so far in one source.

    source: the file, or what else is read.
    lines: line of each key, where the source has lines.
    broken: paths whose value can't be used; what depends on them is not judged, so that one slip gives one problem.
    """

    source: str
    lines: Mapping[Path, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    broken: set[Path] = field(default_factory=set)

    def add(self, path: Path, value: Any, problem: str, remedy: str, *, breaks: bool = True) -> None:
        """Note a problem at a key of our namespace."""
        self.problems.append(
            Problem(
                key_path(path), self.line(path), shown(path, value), printable(problem), printable(remedy)
            )
        )
        if breaks:
            self.broken.add(path)

    def line(self, path: Path) -> int | None:
        """The line of the key, or of the nearest one above it."""
        return next(
            (self.lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self.lines), None
        )

    def spoils(self, path: Path) -> bool:
        """Whether the path, something above it or something below it is broken."""
        return any(path[: len(bad)] == bad or bad[: len(path)] == path for bad in self.broken)

    def raise_if_any(self) -> None:
        """Raise ConfigError, in the order of the file, if there is anything to say."""
        if self.problems:
            raise ConfigError(self.source, sorted(self.problems, key=lambda problem: problem.line or 0))
