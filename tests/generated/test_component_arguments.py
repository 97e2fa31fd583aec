"""The typed arguments of the component: one class for each section of the settings, as Pulumi's analyzer takes them."""

import ast
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal

import pytest
from pydantic import BaseModel, ConfigDict, Field, SecretStr
from pydantic.alias_generators import to_camel

from deliverability.declaration.sections import Dns
from deliverability.declaration.settings import Settings
from deliverability.generated.component_arguments import argument_type, python_source, source_of


class Shelf(BaseModel):
    r"""Where it stands: "\x41" is no letter,
    and this is its second line."""

    model_config = ConfigDict(alias_generator=to_camel)

    floor_number: Annotated[int, Field(ge=1, le=9)]
    """Counted from the street."""
    doors: Literal["none", "one"] | None = None
    """How it is closed."""
    sign: str | None = None
    'What is written on it: "mind your head"'


class Settled(BaseModel):
    """A library."""

    name: str
    """What it is called."""
    shelves: tuple[Shelf, ...] = ()
    """In their order."""
    best: Shelf | None = None
    """The one to begin with."""
    label: str | Literal[False] = "left"
    """Its side; `false` for none."""


def test_a_class_for_each_section() -> None:
    source = source_of([Shelf, Settled])
    _, head, body = source.partition("from typing import Any, NotRequired, TypedDict\n")
    assert head
    assert (
        body
        == '''

class ShelfArgs(TypedDict):
    """Where it stands: "\\\\x41" is no letter, and this is its second line."""

    floor_number: int
    """Counted from the street. A whole number from 1 to 9."""
    doors: NotRequired[str]
    """How it is closed. One of `none`, `one`."""
    sign: NotRequired[str]
    """What is written on it: "mind your head\\""""


class SettledArgs(TypedDict):
    """A library."""

    name: str
    """What it is called."""
    shelves: NotRequired[list[ShelfArgs]]
    """In their order."""
    best: NotRequired[ShelfArgs]
    """The one to begin with."""
    label: NotRequired[Any]
    """Its side; `false` for none. Default: `left`."""
'''
    )


def test_texts_are_what_they_were() -> None:
    shelf = next(node for node in ast.parse(source_of([Shelf])).body if isinstance(node, ast.ClassDef))
    assert ast.get_docstring(shelf) == 'Where it stands: "\\x41" is no letter, and this is its second line.'
    assert ast.unparse(shelf.body[-1]) == repr('What is written on it: "mind your head"')


def test_the_component_takes_region_and_stack_beside_the_settings() -> None:
    scope: dict[str, Any] = {}
    exec(python_source(), scope)
    found = scope["MailDomainArgs"]
    assert list(found.__annotations__) == [
        "domain",
        "region",
        "stack",
        *(name for name in Settings.model_fields if name != "domain"),
    ]
    assert found.__required_keys__ == {"domain"}
    assert scope["ByoDkimArgs"].__required_keys__ == {"selector"}


@pytest.mark.parametrize(
    ("annotation", "name"),
    [
        (str, "str"),
        (bool, "bool"),
        (int | None, "int"),
        (Annotated[float, Field(gt=0)] | None, "float"),
        (date, "str"),
        (SecretStr | None, "str"),
        (Literal[1024, 2048], "int"),
        (Literal["a", "b"] | None, "str"),
        (Literal["a", 1], "Any"),
        (str | Literal[False], "Any"),
        (tuple[Literal["a", "b"], ...], "list[str]"),
        (tuple[Dns, ...], "list[DnsArgs]"),
        (Settings, "MailDomainArgs"),
    ],
    ids=str,
)
def test_a_type_of_the_settings_and_its_word(annotation: Any, name: str) -> None:
    assert argument_type(annotation) == name


@pytest.mark.parametrize("annotation", [bytes, dict[str, str], UnionType])
def test_a_type_without_a_word_stops_the_generation(annotation: Any) -> None:
    with pytest.raises(TypeError, match=r"^no type of Pulumi's analyzer stands for "):
        argument_type(annotation)
