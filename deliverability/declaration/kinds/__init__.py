"""The catalogue of record kinds: SPF, DKIM, MAIL FROM, DMARC and the others, a value each in a module of this folder.

Whoever plans, compares, guards, lists or explains records asks it; so a new kind is one new module.
"""

from collections.abc import Iterable, Mapping
from functools import cache

from deliverability.declaration.kinds.kind import (
    Comparison,
    DkimFacts,
    Kind,
    KindRecord,
    RecordInputs,
    State,
)

__all__ = [
    "Comparison",
    "DkimFacts",
    "Kind",
    "KindRecord",
    "RecordInputs",
    "State",
    "catalogue",
    "kind_of",
]


@cache
def catalogue() -> tuple[Kind, ...]:
    """All kinds in the order of lists of records; raises ValueError where two share a purpose or a place."""
    from importlib import import_module
    from pkgutil import iter_modules

    modules = [import_module(f"{__name__}.{module.name}") for module in iter_modules(__path__)]
    return ordered(
        {
            id(value): value
            for module in modules
            for value in vars(module).values()
            if isinstance(value, Kind)
        }.values()
    )


def ordered(kinds: Iterable[Kind]) -> tuple[Kind, ...]:
    """The kinds by place; raises ValueError where two share a purpose or a place."""
    found = tuple(sorted(kinds, key=lambda kind: kind.place))
    for unique in ("purpose", "place"):
        taken: dict[object, Kind] = {}
        for kind in found:
            other = taken.setdefault(getattr(kind, unique), kind)
            if other is not kind:
                raise ValueError(f"the kinds {other.title!r} and {kind.title!r} have the same {unique}")
    return found


@cache
def _by_purpose() -> Mapping[str, Kind]:
    return {kind.purpose: kind for kind in catalogue()}


def kind_of(purpose: str) -> Kind:
    """The kind of this purpose; raises LookupError with those there are."""
    try:
        return _by_purpose()[purpose]
    except KeyError:
        known = ", ".join(_by_purpose())
        raise LookupError(f"no kind of record is called {purpose!r}; there are: {known}") from None
