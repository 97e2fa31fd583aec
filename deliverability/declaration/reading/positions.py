"""The line and column of each key of a stack file, for reports that point at them."""

from pathlib import Path

from deliverability.dataclass import dataclass
from deliverability.declaration.key_paths import KeyPath, Position, value_at
from deliverability.declaration.reading.keys import section_of
from deliverability.declaration.reading.problems import ConfigError
from deliverability.declaration.reading.stack_yaml import stack_file_from
from deliverability.declaration.reading.yaml_nodes import read_document
from deliverability.declaration.settings import Settings


@dataclass(frozen=True, slots=True)
class KeyPositions:
    """The keys of our namespace.

    keys: the position of each, by its path. waivers: that of each waiver, by its rule, as far as it is written as YAML.
    domain: as written, "" where there is none.
    """

    keys: dict[KeyPath, Position]
    waivers: dict[str, Position]
    domain: str


def key_positions(path: Path) -> KeyPositions:
    """The positions of the keys in a stack file; nothing where it is none. Raises ConfigError where it can't be read."""
    document = read_document(path)
    try:
        file = stack_file_from(document, section_of(Settings), source=str(path))
    except ConfigError:
        return KeyPositions({}, {}, "")
    keys = {key: place for key, place in file.positions.items() if key and isinstance(key[-1], str)}
    waivers: dict[str, Position] = {}
    for key, place in keys.items():
        rule = value_at(file.data, key) if key[0] == "waivers" and key[-1] == "rule" else None
        if isinstance(rule, str):
            waivers.setdefault(rule, place)
    return KeyPositions(keys, waivers, str(file.data.get("domain", "")))
