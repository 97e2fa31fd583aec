"""JSON data spoilt by the seed: members that lack, values of other kinds, texts with what nobody expects in them."""

import copy
from collections.abc import Iterator
from random import Random
from typing import Any

Path = tuple[str | int, ...]

_VALUES: tuple[Any, ...] = (
    None,
    True,
    False,
    0,
    -1,
    10**12,
    1e300,
    0.5,
    "",
    " ",
    ".",
    "x" * 300,
    "\udcff",
    "\x00\x1b[2J",
    "NOERROR",
    "v=spf1 +all",
    "2015-01-01T00:00:00Z",
    "not-a-date",
    [],
    {},
    [None],
    [{}],
    {"x": 1},
    [[], "a", 1],
)
_PIECES = ("\x00", "\u202e", "\udcff", "é", ".", "..", "@", "'", '"', "\\", "%{d}", " ", ";", "=", "x" * 80)


def mutated(data: Any, random: Random, *, most: int = 3) -> Any:
    """A copy with one to `most` of its parts spoilt."""
    data = copy.deepcopy(data)
    for _ in range(random.randint(1, most)):
        places = list(paths(data))
        if not places:
            return data
        _spoil(data, random.choice(places), random, places)
    return data


def paths(data: Any, above: Path = ()) -> Iterator[Path]:
    """The place of everything in it, but for itself."""
    items = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in items:
        yield (*above, key)
        yield from paths(value, (*above, key))


def _spoil(data: Any, path: Path, random: Random, places: list[Path]) -> None:
    holder = _at(data, path[:-1])
    key: Any = path[-1]
    value = holder[key]
    kind = random.randrange(8)
    if kind == 0:
        del holder[key]
    elif kind == 1 and isinstance(holder, list):
        holder += [copy.deepcopy(value)] * random.randint(1, 3)
    elif kind == 2 and isinstance(holder, dict):
        holder[f"{key}X"] = holder.pop(key)
    elif kind == 3 and isinstance(value, str):
        place = random.randint(0, len(value))
        holder[key] = value[:place] + random.choice(_PIECES) + value[place:]
    elif kind == 4 and isinstance(value, int | float) and not isinstance(value, bool):
        holder[key] = value * random.choice((-1, 0, 1000, 1e9))
    elif kind == 5:
        holder[key] = copy.deepcopy(_at(data, random.choice(places)))
    else:
        holder[key] = copy.deepcopy(random.choice(_VALUES))


def _at(data: Any, path: Path) -> Any:
    for key in path:
        data = data[key]
    return data
