"""What is wrong with a declaration, said so that a stranger can mend it."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

#: Where something stands: keys as written, list positions counted from 0.
Path = tuple[str | int, ...]

NAMESPACE = "mail-deliverability"
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
    """

    where: str
    line: int | None
    value: str
    problem: str
    remedy: str

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
    source: str, problem: str, remedy: str, *, where: str = "", line: int | None = None
) -> ConfigError:
    """A `ConfigError` with a single problem and no value."""
    return ConfigError(source, (Problem(where, line, "", problem, remedy),))


def key_path(path: Path) -> str:
    """The path as people write it: `dmarc.reportTo[0]`."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{printable(part)}" if text else printable(part)
    return text


def shown(path: Path, value: Any) -> str:
    """The value for a message: escaped, shortened, and never one that may be a key."""
    if value is None:
        return ""
    if isinstance(value, dict):
        return "a mapping"
    if isinstance(value, (list, tuple)):
        return "a list"
    if _may_be_secret(path, value):
        return "(not shown: it may be a private key)"
    if isinstance(value, bool):
        return "true" if value else "false"
    text = repr(value) if isinstance(value, (str, int, float)) else repr(str(value))
    return text if len(text) <= _LONGEST_VALUE else f"{text[: _LONGEST_VALUE - 3]}..."


def printable(text: str) -> str:
    """The text with everything a terminal might act on escaped."""
    return "".join(char if char.isprintable() else repr(char)[1:-1] for char in text)


def _may_be_secret(path: Path, value: Any) -> bool:
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
