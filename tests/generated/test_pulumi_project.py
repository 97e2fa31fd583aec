"""The block `config:` of Pulumi.yaml, in the middle of what people wrote around it."""

from typing import Literal

import pytest
from pydantic import BaseModel, ConfigDict
from pydantic.alias_generators import to_camel

from deliverability.generated.pulumi_project import config_block, with_config


class Shelf(BaseModel):
    """Where it stands."""

    floor: int = 1
    """Counted from the street."""


class Library(BaseModel):
    """A library."""

    model_config = ConfigDict(alias_generator=to_camel)

    name: str
    """What it is called: `true` or not."""
    open_to: Literal["all", "members"] = "all"
    """Who may enter."""
    members: int = 12
    """How many."""
    quiet: bool = True
    """No talking."""
    shelves: tuple[Shelf, ...] = ()
    """In their order."""
    topics: tuple[str, ...] = ("maps", "no")
    """About what."""
    best: Shelf = Shelf()
    """The one to begin with."""
    patron: str | None = None
    """Who pays."""
    height: float = 2.5
    """Metres."""


BLOCK = """\
config:
  name:
    type: string
    description: 'What it is called: `true` or not.'
  openTo:
    type: string
    description: Who may enter. One of `all`, `members`.
    default: all
  members:
    type: integer
    description: How many.
    default: 12
  quiet:
    type: boolean
    description: No talking.
    default: true
  shelves:
    type: array
    items: {type: object}
    description: In their order.
    default: []
  topics:
    type: array
    items: {type: string}
    description: About what.
    default: [maps, 'no']
  best:
    type: object
    description: The one to begin with.
    default: {}
"""
BEFORE = "name: library\n# Not the block: config:\nruntime: python\n\n# What a stack may say.\n"
AFTER = "\n# About the rest.\nbackend:\n  url: file://state\n"


def test_a_key_for_each_setting_that_pulumi_can_hold() -> None:
    assert config_block(Library) == BLOCK


@pytest.mark.parametrize("old", ["config:\n", "config:\n  a: 1\n\n  # of b\n  b:\n    type: string\n", BLOCK])
@pytest.mark.parametrize("after", ["", AFTER])
def test_what_stands_around_the_block_is_kept(old: str, after: str) -> None:
    assert with_config(BEFORE + old + after, Library) == BEFORE + BLOCK + after


def test_a_project_without_the_block_is_refused() -> None:
    with pytest.raises(ValueError, match="no block `config:`"):
        with_config("name: library\n", Library)
