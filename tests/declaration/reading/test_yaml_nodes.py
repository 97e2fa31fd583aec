"""YAML to nodes and to plain data: what PyYAML makes of it, within bounds, and the same with either of its parsers."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from deliverability.declaration.reading import ConfigError, Problem
from deliverability.declaration.reading.yaml_nodes import plain_document, position, read_document


@pytest.fixture(params=["fast parser", "parser in Python"], autouse=True)
def parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """A PyYAML that was built without libyaml has no CSafeLoader."""
    if request.param == "parser in Python":
        monkeypatch.delattr(yaml, "CSafeLoader", raising=False)


def written(folder: Path, text: str) -> Path:
    file = folder / "any.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def refused(folder: Path, text: str) -> Problem:
    with pytest.raises(ConfigError) as caught:
        plain_document(written(folder, text))
    (problem,) = caught.value.problems
    return problem


def test_plain_data_is_what_pyyaml_makes(tmp_path: Path) -> None:
    text = "a: &a {x: 1, y: [yes, 0x1f, 2026-12-31, ~]}\nb: {<<: *a, x: two}\nc: !!str 5\n"
    assert plain_document(written(tmp_path, text)) == {
        "a": {"x": 1, "y": [True, 31, date(2026, 12, 31), None]},
        "b": {"x": "two", "y": [True, 31, date(2026, 12, 31), None]},
        "c": "5",
    }


@pytest.mark.parametrize("text", ["", "# only a comment\n", "---\n", "--- # a comment\n...\n"])
def test_an_empty_document_is_none(tmp_path: Path, text: str) -> None:
    assert read_document(written(tmp_path, text)) is None
    assert plain_document(written(tmp_path, text)) is None


def test_an_anchor_given_anew_is_another_one(tmp_path: Path) -> None:
    text = "a: &x 1\nb: *x\nc: &x 2\nd: *x\n"
    assert plain_document(written(tmp_path, text)) == {"a": 1, "b": 1, "c": 2, "d": 2}


def test_nodes_know_where_they_begin(tmp_path: Path) -> None:
    root = read_document(written(tmp_path, "a:\n  - b\n  -  {c: d}\n"))
    assert isinstance(root, yaml.MappingNode)
    [(key, items)] = root.value
    assert [position(node) for node in (root, key, items, *items.value)] == [
        (1, 1), (1, 1), (2, 3), (2, 5), (3, 6),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a: 1\n---\nb: 2\n", (2, "the file holds more than one document")),
        ("a: *x\n", (1, "there is no anchor &x")),
        ("a: 1\nb: &x [1, {c: *x}]\n", (2, "*x stands inside itself")),
        ("a: &x 1\nb:\n  c: &x {d: *x}\n", (3, "*x stands inside itself")),
        ("a:\n  " + "[" * 33 + "]" * 33 + "\n", (2, "nested more than 32 deep")),
        ("[" + "x, " * 20_000 + "]\n", (1, "more than 20000 values")),
        ("a: !mine 1\n", (1, "the YAML can't be read: could not determine a constructor for the tag '!mine'")),
        ("a: 2026-02-30\n", (None, "a value can't be read: day is out of range for month")),
        ("a: !!bool perhaps\n", (None, "a value can't be read: 'perhaps'")),
        ("a: 1\n\tb: 2\n", (2, "a tab indents this line, and YAML takes only spaces")),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_named_with_its_line(
    tmp_path: Path, text: str, expected: tuple[int | None, str]
) -> None:
    problem = refused(tmp_path, text)
    assert (problem.line, problem.problem) == expected


@pytest.mark.slow
def test_the_deepest_and_the_largest_that_is_read(tmp_path: Path) -> None:
    assert plain_document(written(tmp_path, "[" * 32 + "x" + "]" * 32 + "\n")) is not None
    assert len(plain_document(written(tmp_path, "[" + "x, " * 19_999 + "]\n"))) == 19_999


def test_aliases_count_as_what_they_stand_for(tmp_path: Path) -> None:
    lines = ["l0: &l0 [" + "x, " * 9 + "x]"]
    lines += [f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 10)}]" for n in range(1, 9)]
    assert refused(tmp_path, "\n".join(lines)) == Problem(
        "", 5, "", "more than 20000 values", "name a stack file"
    )


trees = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=9) | st.dates(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
    max_leaves=20,
)


@given(tree=trees)
def test_whatever_pyyaml_writes_is_read_back(tmp_path_factory: pytest.TempPathFactory, tree: Any) -> None:
    file = written(tmp_path_factory.getbasetemp(), yaml.safe_dump(tree))
    assert plain_document(file) == tree
