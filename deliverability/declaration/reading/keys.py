"""The keys that can be written, read from the model: what stands where, in camelCase and in snake_case."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr


@dataclass(frozen=True, slots=True)
class Key:
    """One key.

    name: as in YAML; field: as in Python.
    section: the keys below it, also those of a list's items; None for a plain value.
    is_list: whether the value is a list.
    nullable: whether null stands for leaving the key out.
    secret: whether an encrypted value belongs here.
    """

    name: str
    field: str
    section: "Section | None"
    is_list: bool
    nullable: bool
    secret: bool

    @property
    def is_container(self) -> bool:
        """Whether Pulumi hands the value over as JSON text."""
        return self.is_list or self.section is not None


@dataclass(frozen=True, slots=True)
class Section:
    """The keys of one mapping, by their name in YAML."""

    keys: Mapping[str, Key]

    def walk(self, *path: str) -> Iterator[tuple[tuple[str, ...], Key]]:
        """Every key with its path, lists' items not included."""
        for key in self.keys.values():
            yield (*path, key.name), key
            if key.section is not None and not key.is_list:
                yield from key.section.walk(*path, key.name)


def section_of(model: type[BaseModel]) -> Section:
    """The keys of a model."""
    return Section({key.name: key for key in map(_key, model.model_fields.items())})


def descriptions(model: type[BaseModel]) -> dict[str, str]:
    """The text below each field of a model, by field name, on one line."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(model)))
    found: dict[str, str] = {}
    body = tree.body[0].body if isinstance(tree.body[0], ast.ClassDef) else []
    for field, text in pairwise(body):
        if not isinstance(field, ast.AnnAssign) or not isinstance(field.target, ast.Name):
            continue
        if isinstance(text, ast.Expr) and isinstance(text.value, ast.Constant):
            found[field.target.id] = " ".join(str(text.value.value).split())
    return found


def _key(item: tuple[str, Any]) -> Key:
    name, field = item
    parts = set(_parts(field.annotation))
    model = next((part for part in parts if isinstance(part, type) and issubclass(part, BaseModel)), None)
    return Key(
        name=field.alias or name,
        field=name,
        section=section_of(model) if model else None,
        is_list=tuple in parts,
        nullable=type(None) in parts and SecretStr not in parts,
        secret=SecretStr in parts,
    )


def _parts(annotation: Any) -> Iterator[Any]:
    """The types an annotation is made of."""
    origin = get_origin(annotation)
    if origin is Annotated:
        yield from _parts(get_args(annotation)[0])
    elif origin in (Union, UnionType):
        for part in get_args(annotation):
            yield from _parts(part)
    elif origin is tuple:
        yield tuple
        yield from _parts(get_args(annotation)[0])
    else:
        yield origin or annotation
