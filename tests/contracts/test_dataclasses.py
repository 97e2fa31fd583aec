"""Frozen, slotted classes take the `dataclass` that is cheap to import (`deliverability/dataclass.py`)."""

import ast
from collections.abc import Iterator

import pytest

from tests.contracts.house import ROOT, TOPS
from tests.contracts.imports import sources

_FROZEN = "dataclass(frozen=True, slots=True)"


def takes_pythons(text: str) -> Iterator[int]:
    """The lines that import Python's `dataclass` in a module that has a frozen, slotted class."""
    tree = ast.parse(text)
    decorated = (each for each in ast.walk(tree) if isinstance(each, ast.ClassDef))
    if _FROZEN not in {ast.unparse(by) for each in decorated for by in each.decorator_list}:
        return
    for each in ast.walk(tree):
        if isinstance(each, ast.ImportFrom) and each.module == "dataclasses":
            yield from (each.lineno for alias in each.names if alias.name == "dataclass")


def test_frozen_classes_take_ours():
    # The embedded cloud is a library of its own.
    files = {name: file for name, file in sources(ROOT, TOPS).items() if ".embedded" not in name}
    found = [(name, line) for name, file in files.items() for line in takes_pythons(file.read_text("utf-8"))]
    assert found == []


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("from dataclasses import dataclass, field\n@dataclass(frozen=True, slots=True)\nclass A: ...", [1]),
        ("from dataclasses import dataclass\n@dataclass(slots=True)\nclass A: ...", []),
        (
            "from deliverability.dataclass import dataclass\n@dataclass(frozen=True, slots=True)\nclass A: ...",
            [],
        ),
    ],
)
def test_it_sees_which_one_a_module_takes(source: str, lines: list[int]):
    assert list(takes_pythons(source)) == lines
