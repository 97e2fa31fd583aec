"""What must hold of imports, whatever the house looks like: each law takes a graph and returns the breaches as texts."""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping

from tests.contracts.imports import Import


def trespasses(
    imports: Iterable[Import], rooms: Mapping[str, Collection[str]], ours: Collection[str]
) -> list[str]:
    """Imports from one room to another that it may not import.

    rooms: by the room's name, a module or package with all below it, what it may import: rooms, or modules in them.
    ours: the top-level names of the product; what lies in no room may import nothing of it.
    """
    found = []
    for each in imports:
        if each.imported.partition(".")[0] not in ours:
            continue
        room = _of(each.importer, rooms)
        allowed = (room, *rooms[room]) if room is not None else ()
        if not any(_within(each.imported, place) for place in allowed):
            found.append(f"{each}: {room or 'no room'} may not")
    return found


def unlisted(modules: Iterable[str], rooms: Mapping[str, Collection[str]]) -> list[str]:
    """Modules in no room, and rooms without a module."""
    names = list(modules)
    homeless = [f"{name} lies in no room" for name in names if _of(name, rooms) is None]
    empty = [f"there is no {room}" for room in rooms if not any(_within(name, room) for name in names)]
    return homeless + empty


def upward(rooms: Mapping[str, Collection[str]]) -> list[str]:
    """Permissions that lead to a room which stands no lower: rooms are written from the ground up."""
    order = list(rooms)
    return [
        f"{room} may import {place}, which stands no lower"
        for room, places in rooms.items()
        for place in places
        if (below := _of(place, rooms)) is None or order.index(below) >= order.index(room)
    ]


def circles(imports: Iterable[Import]) -> list[str]:
    """Circles among the files and folders that stand side by side in a folder, at every level.

    An import counts where the two paths part: that of `a.b.c` by `a.d.e` is one of `b` by `d` in the folder `a`. A package's
    own `__init__.py` is a file in it. So a circle of files is found too: in the smallest folder that holds all of it.
    """
    beside: dict[str, dict[str, dict[str, Import]]] = {}
    for each in imports:
        one, other = each.importer.split("."), each.imported.split(".")
        common = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), None)
        if common is not None:
            edges = beside.setdefault(".".join(one[:common]) or ".", {})
            edges.setdefault(one[common], {}).setdefault(other[common], each)
    return [
        f"in {folder}: " + "; ".join(map(str, _steps(group, edges)))
        for folder, edges in sorted(beside.items())
        for group in _knots(edges)
    ]


def entanglements(
    imports: Iterable[Import], package: str, shared: Collection[str], base: Collection[str]
) -> list[str]:
    """Imports between the independent parts of a package.

    A part is a file or folder in it that isn't `shared`. It may import itself and, of what is shared, the `base`; not the
    package's own file, which may load its parts by name.
    """
    found = []
    for each in imports:
        if not _within(each.importer, package) or not _within(each.imported, package):
            continue
        part, other = _child(each.importer, package), _child(each.imported, package)
        if part not in shared and other != part and other not in base:
            found.append(f"{each}: {part} knows only itself and {', '.join(sorted(base))}")
    return found


def strangers(
    imports: Iterable[Import], libraries: Mapping[str, Collection[str]], within: str = ""
) -> list[str]:
    """Imports of libraries where they don't belong.

    libraries: by the library's name, or that of a module in it, the places that may import it. within: judge this place only.
    """
    return [
        f"{each}: only {', '.join(places) or 'nobody'} may"
        for each in imports
        if not within or _within(each.importer, within)
        for library, places in libraries.items()
        if _within(each.imported, library) and not any(_within(each.importer, place) for place in places)
    ]


def unknown_libraries(
    imports: Iterable[Import], known: Collection[str], ours: Collection[str], within: str
) -> list[str]:
    """Imports, in this place, of libraries that are neither Python's own nor known."""
    return [
        f"{each}: it is no library of {within}"
        for each in imports
        if _within(each.importer, within)
        and (top := each.imported.partition(".")[0]) not in sys.stdlib_module_names
        and top not in (*known, *ours)
    ]


def crowded(lines: Mapping[str, int], share: float) -> list[str]:
    """Rooms that hold more than this share (0..1) of all lines."""
    whole = sum(lines.values())
    return [f"{room} holds {count / whole:.1%}" for room, count in lines.items() if count > share * whole]


def _within(name: str, place: str) -> bool:
    return name == place or name.startswith(f"{place}.")


def _of(name: str, rooms: Iterable[str]) -> str | None:
    """The narrowest room that holds a module."""
    return max((room for room in rooms if _within(name, room)), key=len, default=None)


def _child(name: str, package: str) -> str:
    """Which file or folder directly in a package a module is, or lies in."""
    return name.removeprefix(f"{package}.").partition(".")[0]


def _knots(edges: Mapping[str, Mapping[str, Import]]) -> Iterator[frozenset[str]]:
    """The largest sets of nodes that all reach one another, of at least two."""
    reached = {node: _reachable(node, edges) for node in edges}
    knots = {frozenset(n for n in seen if node in reached.get(n, ())) for node, seen in reached.items()}
    yield from sorted((knot for knot in knots if knot), key=sorted)


def _reachable(start: str, edges: Mapping[str, Mapping[str, Import]]) -> set[str]:
    """What can be reached, the start itself only by a circle."""
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        for node in edges.get(ahead.pop(), ()):
            if node not in seen:
                seen.add(node)
                ahead.append(node)
    return seen


def _steps(group: Collection[str], edges: Mapping[str, Mapping[str, Import]]) -> Iterator[Import]:
    for node in sorted(group):
        yield from (each for other, each in edges[node].items() if other in group)
