"""Each law refuses a small house that breaks it, and one where nothing is wrong passes them all."""

from pathlib import Path

import pytest

from tests.contracts import laws
from tests.contracts.imports import Import, imports, sources

ROOMS = {"p.ground": (), "p.wall": ("p.ground",), "p.roof": ("p.wall.top",)}
SOUND = (
    Import("p.wall.top", "p.ground"),
    Import("p.wall.top", "p.wall.brick"),
    Import("p.wall.__init__", "p.wall.top"),
    Import("p.roof", "p.wall.top", 3),
    Import("p.roof", "socket"),
)


def test_a_sound_house_breaks_no_law():
    assert laws.trespasses(SOUND, ROOMS, ("p",)) == []
    assert laws.upward(ROOMS) == []
    assert laws.circles(SOUND) == []
    assert laws.strangers(SOUND, {"socket": ("p.roof",)}) == []
    assert laws.unlisted(("p.ground", "p.wall.__init__", "p.wall.top", "p.roof"), ROOMS) == []


def test_an_import_that_a_room_may_not_make():
    assert laws.trespasses([Import("p.ground", "p.roof", 7)], ROOMS, ("p",)) == [
        "p.ground (line 7) imports p.roof: p.ground may not"
    ]


def test_of_a_room_only_the_module_that_is_named():
    assert laws.trespasses([Import("p.roof", "p.wall.brick", 1)], ROOMS, ("p",)) == [
        "p.roof (line 1) imports p.wall.brick: p.roof may not"
    ]


def test_a_room_whose_name_begins_like_another_s_is_another():
    assert laws.trespasses([Import("p.wall.top", "p.groundless", 1)], ROOMS, ("p",)) == [
        "p.wall.top (line 1) imports p.groundless: p.wall may not"
    ]


def test_an_import_from_no_room():
    assert laws.trespasses([Import("p.attic", "p.ground", 1)], ROOMS, ("p",)) == [
        "p.attic (line 1) imports p.ground: no room may not"
    ]


def test_a_module_in_no_room_and_a_room_without_a_module():
    assert laws.unlisted(("p.ground", "p.attic", "p.wall.top"), ROOMS) == [
        "p.attic lies in no room",
        "there is no p.roof",
    ]


@pytest.mark.parametrize("places", [("p.roof",), ("p.ground",), ("p.cellar",)])
def test_a_permission_that_leads_upward_or_nowhere(places: tuple[str, ...]):
    assert laws.upward({"p.ground": places, "p.roof": ()}) == [
        f"p.ground may import {places[0]}, which stands no lower"
    ]


def test_a_circle_of_two_files():
    assert laws.circles([Import("p.a", "p.b", 1), Import("p.b", "p.a", 2), Import("p.b", "p.c", 3)]) == [
        "in p: p.a (line 1) imports p.b; p.b (line 2) imports p.a"
    ]


def test_a_circle_of_folders_whose_files_make_none():
    assert laws.circles(
        [Import("p.a.x", "p.b.x", 1), Import("p.b.y", "p.c.x", 2), Import("p.c.y", "p.a.y", 3)]
    ) == ["in p: p.a.x (line 1) imports p.b.x; p.b.y (line 2) imports p.c.x; p.c.y (line 3) imports p.a.y"]


def test_a_circle_of_a_file_and_a_folder_beside_it():
    assert laws.circles(
        [Import("p.options", "p.dns.network", 1), Import("p.dns.client", "p.options", 2)]
    ) == ["in p: p.dns.client (line 2) imports p.options; p.options (line 1) imports p.dns.network"]


def test_a_circle_of_a_package_s_own_file_and_a_file_in_it():
    assert laws.circles([Import("p.a.__init__", "p.a.x", 1), Import("p.a.x", "p.a.__init__", 2)]) == [
        "in p.a: p.a.__init__ (line 1) imports p.a.x; p.a.x (line 2) imports p.a.__init__"
    ]


def test_a_folder_s_base_and_what_is_built_on_its_folders_are_no_circle():
    assert laws.circles([Import("p.cloud", "p.aws.ses"), Import("p.aws.ses", "p.clock")]) == []


def test_two_circles_are_two_breaches():
    found = laws.circles(
        [Import("p.a", "p.b"), Import("p.b", "p.a"), Import("p.c", "p.d"), Import("p.d", "p.c")]
    )
    assert len(found) == 2


def entangled(importer: str, imported: str) -> list[str]:
    shared = ("rule", "judge", "__init__")
    return laws.entanglements([Import(importer, imported, 1)], "p.rules", shared, ("rule",))


@pytest.mark.parametrize(
    "imported", ["p.rules.ses.identity", "p.rules.deploy", "p.rules.judge", "p.rules.__init__"]
)
def test_an_area_that_knows_more_than_itself_and_the_base(imported: str):
    assert entangled("p.rules.dkim.keys", imported) == [
        f"p.rules.dkim.keys (line 1) imports {imported}: dkim knows only itself and rule"
    ]


@pytest.mark.parametrize(
    ("importer", "imported"),
    [
        ("p.rules.dkim.keys", "p.rules.dkim.setup"),
        ("p.rules.dkim.keys", "p.rules.rule"),
        ("p.rules.dkim.keys", "p.evidence.dkim"),
        ("p.rules.judge", "p.rules.dkim.keys"),
        ("p.report.text", "p.rules.dkim.keys"),
    ],
)
def test_what_an_area_may_know(importer: str, imported: str):
    assert entangled(importer, imported) == []


@pytest.mark.parametrize("taken", ["pulumi", "pulumi.Output", "pulumi.runtime.Mocks"])
def test_a_library_where_it_does_not_belong(taken: str):
    assert laws.strangers([Import("p.wall.top", taken, 1)], {"pulumi": ("p.roof",)}) == [
        f"p.wall.top (line 1) imports {taken}: only p.roof may"
    ]


def test_a_library_whose_name_begins_like_another_s_is_another():
    assert laws.strangers([Import("p.wall.top", "pulumi_aws", 1)], {"pulumi": ()}) == []


def test_one_place_alone_is_judged():
    made = [Import("p.wall.top", "os", 1), Import("p.roof", "os", 1)]
    assert laws.strangers(made, {"os": ()}, within="p.wall") == [
        "p.wall.top (line 1) imports os: only nobody may"
    ]


def test_a_library_that_nobody_knows():
    made = [Import("p.wall.top", name, 1) for name in ("os.path", "idna.core", "p.ground", "requests.get")]
    assert laws.unknown_libraries([*made, Import("p.roof", "requests", 1)], ("idna",), ("p",), "p.wall") == [
        "p.wall.top (line 1) imports requests.get: it is no library of p.wall"
    ]


def test_a_room_with_more_than_its_share():
    assert laws.crowded({"a": 21, "b": 20, "c": 59}, 0.2) == ["a holds 21.0%", "c holds 59.0%"]


def test_every_way_of_importing_is_read(tmp_path: Path):
    package = tmp_path / "p" / "wall"
    package.mkdir(parents=True)
    for file in (
        package.parent / "__init__.py",
        package / "__init__.py",
        package / "brick.py",
        tmp_path / "main.py",
    ):
        file.touch()
    (package / "top.py").write_text(
        "import os.path\n"
        "import p.wall.brick\n"
        "import p\n"
        "from p.wall import brick, Mortar\n"
        "from . import brick as b\n"
        "from .brick import clay\n"
        "from ..wall import sand\n"
        "from urllib import parse\n"
        "if TYPE_CHECKING:\n"
        "    from p.wall.brick import Kiln\n"
        "def build():\n"
        "    from p import wall\n"
    )
    assert imports(sources(tmp_path, ("p", "main.py"))) == (
        Import("p.wall.top", "os.path", 1),
        Import("p.wall.top", "p.__init__", 3),
        Import("p.wall.top", "p.wall.__init__", 4),
        Import("p.wall.top", "p.wall.__init__", 7),
        Import("p.wall.top", "p.wall.__init__", 12),
        Import("p.wall.top", "p.wall.brick", 2),
        Import("p.wall.top", "p.wall.brick", 4),
        Import("p.wall.top", "p.wall.brick", 5),
        Import("p.wall.top", "p.wall.brick", 6),
        Import("p.wall.top", "p.wall.brick", 10),
        Import("p.wall.top", "urllib.parse", 8),
    )
