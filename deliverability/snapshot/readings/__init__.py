"""The catalogue of readings: all that a check reads of AWS, a module each beside this one.

A reading is a value (`specification.AwsReading`): its name, the operations it calls, the members it keeps, and how it is
read through a `Caller`. Who calls is decided in `observe`. From here come what a snapshot holds, the policy that a check
takes, and the permissions that a rule names where it can't tell.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from deliverability.snapshot.readings.specification import AwsReading


@cache
def readings() -> Mapping[str, AwsReading]:
    """All readings by name, in their order; raises ValueError as `ordered` does."""
    from importlib import import_module
    from pkgutil import iter_modules

    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    values = {
        id(value): value
        for module in modules
        for value in vars(module).values()
        if isinstance(value, AwsReading)
    }
    return {each.name: each for each in ordered(values.values())}


def ordered(readings: Iterable[AwsReading]) -> tuple[AwsReading, ...]:
    """The readings by place; raises ValueError where two share a name, a place or what their need is called, or where one
    stands before what it comes after.
    """
    found = tuple(sorted(readings, key=lambda reading: reading.place))
    for unique in ("name", "place", "need_id"):
        taken: dict[object, AwsReading] = {}
        for reading in found:
            other = taken.setdefault(getattr(reading, unique), reading)
            if other is not reading:
                raise ValueError(f"the readings {other.name!r} and {reading.name!r} have the same {unique}")
    for reading in found:
        for before in reading.after:
            if before.place > reading.place:
                raise ValueError(f"the reading {reading.name!r} has a place before {before.name!r}")
    return found
