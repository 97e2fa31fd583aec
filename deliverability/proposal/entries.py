"""What a proposed stack file says: settings with their origins, and remarks about what is left out."""

from collections.abc import Iterable, Mapping
from typing import Any

from deliverability.dataclass import dataclass

#: Keys of a stack file, without the namespace: ("dmarc", "policy").
Path = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting. value: JSON-able. origin: where it came from, a clause; text of strangers in it may be anything."""

    path: Path
    value: Any
    origin: str


@dataclass(frozen=True, slots=True)
class Remark:
    """What the file doesn't say, or says only in part.

    section: the top-level key that it belongs to. text: sentences; text of strangers in them may be anything.
    offered: settings that somebody may want in its place, for a comment.
    lost: whether something that was found isn't kept by the file as it is.
    """

    section: str
    text: str
    offered: tuple[tuple[Path, Any], ...] = ()
    lost: bool = False


Entry = Setting | Remark


@dataclass(frozen=True, slots=True)
class Part:
    """What was made of one thing that was looked at. unseen: what could not be told, a clause each: never taken for absent."""

    entries: tuple[Entry, ...] = ()
    unseen: tuple[str, ...] = ()


def nested(settings: Iterable[tuple[Path, Any]]) -> Mapping[str, Any]:
    """Settings as one mapping, level by level, in their order."""
    data: dict[str, Any] = {}
    for path, value in settings:
        here = data
        for key in path[:-1]:
            here = here.setdefault(key, {})
        here[path[-1]] = value
    return data
