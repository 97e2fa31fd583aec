"""The keys of a stack file, read from the model; and which of them a misspelt key was meant to be."""

import ast
import inspect
import textwrap
from collections.abc import Iterator, Mapping
from itertools import pairwise
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr

from deliverability.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Key:
    """One key.

    name: as in YAML; field: as in Python.
    section: the keys below it, also those of a list's items; None for a plain value.
    is_list: whether the value is a list.
    nullable: whether null stands for leaving the key out.
    secret: whether an encrypted value belongs here.
    is_flag: whether the value is true or false.
    """

    name: str
    field: str
    section: "Section | None"
    is_list: bool
    nullable: bool
    secret: bool
    is_flag: bool

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


def nearest_key(written: str, parent: tuple[str, ...], root: Section) -> tuple[str, ...] | None:
    """The path of the valid key nearest to `written` below `parent`, or None.

    Looks for another spelling (snake_case, upper case) in the same section, then for a key of another section
    (`dmarcPolicy` for `dmarc.policy`, `ttl` for `dns.ttl`), then for a typing error in either.
    """
    import difflib

    paths = [path for path, _ in root.walk()]
    here = [path for path in paths if path[:-1] == parent]
    plain = _plain(written)
    for candidates, name in (
        (here, _last),
        (paths, _joined),
        (_below(paths, parent), lambda path: _joined(path[len(parent) :])),
        (paths, _last),
    ):
        same = [path for path in candidates if _plain(name(path)) == plain]
        # The same last name in two sections says nothing about which was meant.
        if len(same) == 1:
            return same[0]
    for candidates, name in ((here, _last), (paths, _joined), (paths, _last)):
        by_name = {_plain(name(path)): path for path in candidates}
        close = difflib.get_close_matches(plain, list(by_name), n=1, cutoff=0.75)
        if close:
            return by_name[close[0]]
    return None


def nearest(written: str, known: tuple[str, ...], cutoff: float = 0.6) -> str | None:
    """The known word nearest to the written one, without regard to case, or None."""
    import difflib

    by_case = {word.lower(): word for word in known}
    close = difflib.get_close_matches(written.strip().lower(), list(by_case), n=1, cutoff=cutoff)
    return by_case[close[0]] if close else None


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
        is_flag=bool in parts,
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


def _plain(text: str) -> str:
    return "".join(char for char in text.lower() if char.isalnum())


def _last(path: tuple[str, ...]) -> str:
    return path[-1]


def _joined(path: tuple[str, ...]) -> str:
    return "".join(path)


def _below(paths: list[tuple[str, ...]], parent: tuple[str, ...]) -> list[tuple[str, ...]]:
    return [path for path in paths if path[: len(parent)] == parent and len(path) > len(parent)]
