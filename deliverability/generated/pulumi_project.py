"""The block `config:` of Pulumi.yaml: the keys of a stack file as Pulumi knows them. The rest of that file is kept."""

import re
from collections.abc import Iterator
from typing import Any

import yaml
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from deliverability.declaration.settings import Settings
from deliverability.generated.component_arguments import argument_type
from deliverability.generated.in_words import meaning_of
from deliverability.generated.stack_schema import properties_of

# From the key to the last line that is indented: what follows belongs to the next one.
_BLOCK = re.compile(r"^config:\n(?:\n*[ ]+[^\n]*\n)*", re.MULTILINE)
#: Pulumi has no word for other scalars.
_SCALARS = {"str": "string", "int": "integer", "bool": "boolean"}


def with_config(project: str, model: type[BaseModel] = Settings) -> str:
    """The text of a Pulumi.yaml with its block `config:` made anew; raises ValueError where there is none."""
    if not _BLOCK.search(project):
        raise ValueError("Pulumi.yaml has no block `config:`")
    return _BLOCK.sub(lambda _: config_block(model), project, count=1)


def config_block(model: type[BaseModel]) -> str:
    """The block for the keys of a model.

    Pulumi demands every key that has no default. So each but the required ones has one, which equals leaving it out, and a
    key for which no value does is left out of the block, as is one of a type that Pulumi doesn't have: it may be set all the
    same, and the program checks it.
    """
    parts = properties_of(model)
    lines = ["config:"]
    for name, field in model.model_fields.items():
        key = field.alias or name
        lines += [f"  {line}" for line in _key(key, field, meaning_of(parts[key], with_default=False))]
    return "\n".join(lines) + "\n"


def _key(name: str, field: FieldInfo, meaning: str) -> Iterator[str]:
    kind = argument_type(field.annotation)
    pulumi = _pulumi(kind)
    if pulumi is None or (not field.is_required() and field.default is None):
        return
    yield f"{name}:"
    yield f"  type: {pulumi}"
    if pulumi == "array":
        yield f"  items: {{type: {_pulumi(kind.removeprefix('list[').removesuffix(']'))}}}"
    yield f"  description: {_inline(meaning)}"
    if not field.is_required():
        yield f"  default: {_inline(_plain(field.default))}"


def _pulumi(kind: str) -> str | None:
    """Pulumi's word for a type of `argument_type`."""
    if kind.startswith("list["):
        return "array"
    return "object" if kind.endswith("Args") else _SCALARS.get(kind)


def _plain(default: Any) -> Any:
    """A default as YAML data; that of a section is empty, since each of its keys has one of its own."""
    if isinstance(default, BaseModel):
        return {}
    return list(default) if isinstance(default, tuple) else default


def _inline(value: Any) -> str:
    """YAML on one line, quoted where it has to be."""
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, width=float("inf"))
    return text.removesuffix("\n").removesuffix("\n...")
