"""`Problem`, one mistake in a declaration with its place and the way out; and `ConfigError`, which holds them all."""

from collections.abc import Iterable, Mapping
from dataclasses import field
from typing import Any

from deliverability.dataclass import dataclass
from deliverability.declaration.key_paths import KeyPath, Position, key_path, printable
from deliverability.masking import MASK, masked

#: In `Complaint.at`: the position of the key itself.
OF_KEY: Position = (0, 0)

_LONGEST_VALUE = 80
#: No value but a key is longer, save a whole SPF record pasted in.
_LONGEST_TEXT = 300


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend.

    where: key path as written, without our namespace: "dmarc.spfAlignment", "senders[1]"; "" for the file as a whole.
    line: line in the file, counted from 1; None where the source has no lines.
    value: the value as found, shortened; "" where there is none. Secrets are never shown.
    problem: what is wrong and what was expected.
    remedy: the way out.
    column: where it begins on that line, in characters from 1; None where only the line is known. No part of what makes two
        problems the same.
    """

    where: str
    line: int | None
    value: str
    problem: str
    remedy: str
    column: int | None = field(default=None, compare=False)

    def __post_init__(self) -> None:
        # A key may be pasted where nobody looks for one: as a rule's id, as a tag of YAML.
        for name in ("where", "value", "problem", "remedy"):
            object.__setattr__(self, name, masked(getattr(self, name)))

    def __str__(self) -> str:
        place = ", ".join(part for part in (f"line {self.line}" if self.line else "", self.where) if part)
        found = f" = {self.value}" if self.value else ""
        return f"{place}{found}: {self.problem}" if place else self.problem


class ConfigError(ValueError):
    """A declaration that can't be used. `str()` is the complete message, one problem after the other.

    source: the file, or what else was read.
    problems: at least one, in the order of the file.
    """

    def __init__(self, source: str, problems: Iterable[Problem]) -> None:
        self.source = source
        self.problems = tuple(problems)
        super().__init__(source, self.problems)

    def __str__(self) -> str:
        count = len(self.problems)
        lines = [f"{printable(self.source)}: {count} {'problem' if count == 1 else 'problems'}"]
        for problem in self.problems:
            lines += [f"  {problem}", f"      -> {problem.remedy}"]
        return "\n".join(lines)


def config_error(
    source: str,
    problem: str,
    remedy: str,
    *,
    where: str = "",
    line: int | None = None,
    column: int | None = None,
) -> ConfigError:
    """A `ConfigError` with a single problem and no value."""
    return ConfigError(source, (Problem(where, line, "", problem, remedy, column),))


@dataclass(frozen=True, slots=True)
class Complaint:
    """A problem at a key, before it is said where that stands and what may be shown of it.

    path, value: the key and what was found there, None where there is nothing to show. problem, remedy: as in `Problem`.
    spoils: the key that can't be used because of it, None where all can. What depends on it is not judged, so that one
        slip gives one problem.
    at: where in the file, None where there is no such place; `OF_KEY` stands for the place of the key.
    """

    path: KeyPath
    value: Any
    problem: str
    remedy: str
    spoils: KeyPath | None
    at: Position | None = OF_KEY


@dataclass(frozen=True, slots=True)
class Problems:
    """All complaints about one declaration so far, in the order in which they were found."""

    complaints: tuple[Complaint, ...] = ()

    def __add__(self, more: Iterable[Complaint]) -> "Problems":
        return Problems((*self.complaints, *more))

    def spoil(self, *paths: KeyPath) -> bool:
        """Whether one of the paths, something above it or something below it can't be used."""
        spoilt = [complaint.spoils for complaint in self.complaints if complaint.spoils is not None]
        return any(path[: len(bad)] == bad or bad[: len(path)] == path for bad in spoilt for path in paths)

    def raise_if_any(self, source: str, positions: Mapping[KeyPath, Position]) -> None:
        """Raise ConfigError, in the order of the file, if there is anything to say.

        positions: of each key, and at () of them all; nothing where the source has no lines.
        """
        if self.complaints:
            problems = [_problem(complaint, positions) for complaint in self.complaints]
            raise ConfigError(
                source, sorted(problems, key=lambda problem: (problem.line or 0, problem.column or 0))
            )


def not_a_text_key(above: KeyPath, name: object, at: Position | None = OF_KEY) -> Complaint:
    """About a key that isn't text, such as 2024 or true."""
    path = (*above, printable(str(name)))
    return Complaint(path, None, "a key must be text", "put it in quotes, or remove it", path, at)


def shown(path: KeyPath, value: Any) -> str:
    """The value for a message: escaped, shortened, and never one that may be a key."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if _may_be_secret(path, value):
        return MASK
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value) if isinstance(value, (str, int, float)) else repr(str(value))
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."


def _problem(complaint: Complaint, positions: Mapping[KeyPath, Position]) -> Problem:
    path, at = complaint.path, complaint.at
    if at == OF_KEY:
        # That of the key, or of the nearest one above it that is written.
        above = (path[:end] for end in range(len(path), -1, -1))
        at = next((positions[each] for each in above if each in positions), None)
    line, column = at or (None, None)
    return Problem(
        key_path(path),
        line,
        shown(path, complaint.value),
        printable(complaint.problem),
        printable(complaint.remedy),
        column,
    )


def _may_be_secret(path: KeyPath, value: Any) -> bool:
    # A misspelt or misplaced key holds the same secret as the right one.
    names = "".join(part for part in path if isinstance(part, str)).lower()
    if path[-1:] == ("selector",):
        return len(str(value)) > _LONGEST_VALUE
    return (
        "priv" in names
        or "byo" in names
        or "secret" in names
        or len(str(value)) > _LONGEST_TEXT
        or path == ("dkim",)
    )
