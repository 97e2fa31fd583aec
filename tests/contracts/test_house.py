"""The product keeps to its house: layers, independent areas, libraries, and what the architecture page says of them."""

import re

import pytest

from tests.contracts import laws
from tests.contracts.house import (
    EVERYWHERE,
    LARGEST,
    LIBRARIES,
    OURS,
    OUTSIDE,
    PURE,
    PURE_LIBRARIES,
    ROOMS,
    ROOT,
    RULES_BASE,
    RULES_SHARED,
    TOPS,
    place,
)
from tests.contracts.imports import Import, imports, sources

FILES = sources(ROOT, TOPS)
PLACES = {
    place(room): tuple(map(place, below if room in EVERYWHERE else (*EVERYWHERE, *below)))
    for room, below in ROOMS.items()
}


@pytest.fixture(scope="module")
def found() -> tuple[Import, ...]:
    return imports(FILES)


def test_rooms_stand_on_one_another():
    assert laws.upward(PLACES) == []


def test_every_module_lies_in_a_room_and_every_room_is_there():
    ours = (name for name in FILES if name.partition(".")[0] in OURS)
    assert laws.unlisted(ours, PLACES) == []


def test_a_room_imports_what_it_may_and_nothing_else(found: tuple[Import, ...]):
    ours = (each for each in found if each.importer.partition(".")[0] in OURS)
    assert laws.trespasses(ours, PLACES, OURS) == []


def test_there_is_no_circle_of_files_or_folders(found: tuple[Import, ...]):
    assert laws.circles(found) == []


def test_areas_of_rules_know_nothing_of_one_another(found: tuple[Import, ...]):
    assert laws.entanglements(found, place("rules"), RULES_SHARED, RULES_BASE) == []


def test_libraries_stay_where_they_belong(found: tuple[Import, ...]):
    libraries = {library: tuple(map(place, rooms)) for library, rooms in LIBRARIES.items()}
    assert laws.strangers(found, libraries) == []


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_reach_for_nothing_outside(found: tuple[Import, ...], room: str):
    assert laws.strangers(found, dict.fromkeys(OUTSIDE, ()), within=place(room)) == []


@pytest.mark.parametrize("room", PURE)
def test_pure_rooms_use_the_libraries_that_are_known_to_be_pure(found: tuple[Import, ...], room: str):
    known = PURE_LIBRARIES.get(room, ())
    assert laws.unknown_libraries(found, known, OURS, within=place(room)) == []


def test_no_room_is_crowded():
    lines = dict.fromkeys(PLACES, 0)
    for name, file in FILES.items():
        for room in PLACES:
            if name == room or name.startswith(f"{room}."):
                lines[room] += len(file.read_text("utf-8").splitlines())
    assert laws.crowded(lines, LARGEST) == []


def test_the_picture_of_the_rooms_shows_each_above_what_it_imports():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    picture = page.partition("## The rooms")[2].split("```")[1]
    height = {room: -line for line, text in enumerate(picture.splitlines()) for room in text.split()}
    assert set(height) == set(ROOMS) - {"cli", "__main__", "__init__"}
    below = [(room, lower.partition(".")[0]) for room in height for lower in ROOMS[room]]
    assert [(room, lower) for room, lower in below if height[room] <= height[lower]] == []


def test_the_architecture_page_says_the_same():
    page = (ROOT / "docs" / "architecture.md").read_text("utf-8")
    table = page.partition("## The rooms")[2].partition("\n## ")[0]
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in table.splitlines()
        if line.startswith("| `")
    ]
    shown = {
        room.removesuffix("/").removesuffix(".py"): tuple(re.findall(r"`([^`]+)`", cells[-1]))
        for cells in rows
        for room in re.findall(r"`([^`]+)`", cells[0])
    }
    assert shown == ROOMS
