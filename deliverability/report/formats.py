"""The catalogue of formats in which a verdict can be written: each is a module of `report/verdict`.

What `--help` and `--output` must know of them stands in `listing.py`, made from the modules by `make generate`: a module is
imported only when it writes something.
"""

import importlib
from functools import cache
from typing import TYPE_CHECKING, Any

from deliverability.report.format import Format, Reader
from deliverability.report.listing import LISTING

if TYPE_CHECKING:
    from rich.console import Console

    from deliverability.report.document import VerdictDocument

_ROOM = "deliverability.report.verdict"

#: Comes first, and is what a check shows unless told otherwise.
_DEFAULT = "text"


@cache
def verdict_formats() -> "tuple[Format[VerdictDocument], ...]":
    """All of them, text first, the others by name."""
    return tuple(_deferred(**entry) for entry in LISTING)


def listing() -> list[dict[str, Any]]:
    """What belongs into `listing.py`; raises ValueError where a format isn't called like its module, or an ending is claimed twice."""
    import pkgutil

    names = [each.name for each in pkgutil.iter_modules(importlib.import_module(_ROOM).__path__)]
    formats = [_format(name) for name in sorted(names, key=lambda name: (name != _DEFAULT, name))]
    claimed: dict[str, str] = {}
    for format in formats:
        for ending in format.endings:
            if claimed.setdefault(ending, format.name) != format.name:
                raise ValueError(f"{ending} is an ending of two formats: {claimed[ending]} and {format.name}")
    return [
        {
            "name": format.name,
            "purpose": format.purpose,
            "reader": format.reader.value,
            "endings": format.endings,
            "drawn": format.draw is not None,
        }
        for format in formats
    ]


def _format(name: str) -> "Format[VerdictDocument]":
    found: Format[VerdictDocument] = importlib.import_module(f"{_ROOM}.{name}").FORMAT
    if found.name != name:
        raise ValueError(f"report/verdict/{name}.py has a format of another name: {found.name}")
    return found


def _deferred(
    *, name: str, purpose: str, reader: str, endings: tuple[str, ...], drawn: bool
) -> "Format[VerdictDocument]":
    """The format as its module has it, which is imported when it writes."""

    def render(document: "VerdictDocument") -> str:
        return _format(name).render(document)

    def draw(document: "VerdictDocument", console: "Console") -> None:
        drawing = _format(name).draw
        if drawing is not None:
            drawing(document, console)

    return Format(name, purpose, Reader(reader), render, endings, draw if drawn else None)
