"""The typed arguments of `MailDomain`, `components/arguments.py`: a TypedDict for each section of the settings."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel, SecretStr

from deliverability.declaration.settings import Settings
from deliverability.generated.in_words import meaning_of
from deliverability.generated.stack_schema import models, properties_of

_HEAD = '''\
"""The typed arguments of `MailDomain`: the settings of a stack, in Python's spelling."""

# Generated from deliverability/declaration/settings.py and sections.py by `make generate`.
# No `from __future__ import annotations` here: Pulumi's analyzer of component packages reads these classes at run time.

from typing import {names}
'''
_COMPONENT = "MailDomainArgs"
_ABOUT = "The settings of one mail domain. All values must be known while the program runs: they decide names and counts."
#: What the component takes beside the settings, as text and what it means; it stands after the domain.
_BESIDE = {
    "region": "AWS region of the identity. Default: `aws:region`, else AWS_REGION or AWS_DEFAULT_REGION.",
    "stack": "The stack's name in the manifest. Default: that of the running stack.",
}
#: Types whose values are written as text.
_TEXTS = (str, SecretStr, date)


def python_source() -> str:
    """The text of `components/arguments.py`."""
    return source_of(models().values())


def source_of(sections: Iterable[type[BaseModel]]) -> str:
    """A module with one class for each model; those that another one refers to come before it."""
    classes = ["\n".join(_class(model)) for model in sections]
    names = [name for name in ("Any", "NotRequired", "TypedDict") if any(name in text for text in classes)]
    return "\n\n".join([_HEAD.format(names=", ".join(names)), *classes])


def argument_type(annotation: Any) -> str:
    """The type that a value has in a program, as Pulumi's analyzer takes it; raises TypeError for one it has no word for.

    The analyzer knows neither literals nor unions: what may be one of several texts is a `str`, what may be of several types
    is `Any`. Its values are checked when the component is made.
    """
    origin, parts = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return argument_type(parts[0])
    if origin is tuple:
        return f"list[{argument_type(parts[0])}]"
    if origin is Literal:
        return _one({argument_type(type(value)) for value in parts})
    if origin in (Union, UnionType):
        return _one({argument_type(part) for part in parts if part is not type(None)})
    if isinstance(annotation, type):
        if issubclass(annotation, BaseModel):
            return _name(annotation)
        if annotation in (bool, int, float):
            return annotation.__name__
        if issubclass(annotation, _TEXTS):
            return "str"
    raise TypeError(f"no type of Pulumi's analyzer stands for {annotation}")


def _one(types: set[str]) -> str:
    return types.pop() if len(types) == 1 else "Any"


def _name(model: type[BaseModel]) -> str:
    return _COMPONENT if model is Settings else f"{model.__name__}Args"


def _class(model: type[BaseModel]) -> Iterator[str]:
    about = _ABOUT if model is Settings else " ".join((model.__doc__ or "").split())
    yield f"class {_name(model)}(TypedDict):"
    yield f"    {_docstring(about)}"
    yield ""
    beside = _BESIDE if model is Settings else {}
    parts = properties_of(model)
    for name, field in model.model_fields.items():
        kind = argument_type(field.annotation)
        meaning = meaning_of(parts[field.alias or name], with_default=True)
        yield from _key(name, kind if field.is_required() else f"NotRequired[{kind}]", meaning)
        if name == "domain":
            yield from _texts(beside)
    yield ""


def _texts(beside: Mapping[str, str]) -> Iterator[str]:
    for name, meaning in beside.items():
        yield from _key(name, "NotRequired[str]", meaning)


def _key(name: str, kind: str, meaning: str) -> Iterator[str]:
    yield f"    {name}: {kind}"
    yield f"    {_docstring(meaning)}"


def _docstring(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    # A quote at the end would run into those that close it.
    return f'"""{escaped[:-1]}\\""""' if escaped.endswith('"') else f'"""{escaped}"""'
