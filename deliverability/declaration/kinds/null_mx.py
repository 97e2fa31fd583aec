"""The null MX of a parked domain, which takes no mail (RFC 7505)."""

from collections.abc import Iterator, Sequence

from deliverability.declaration.kinds.comparisons import alone, equal, never, nothing
from deliverability.declaration.kinds.kind import Kind, KindRecord, RecordInputs, Undeclared
from deliverability.declaration.settings import Settings

_VALUE = "0 ."


def _records(inputs: RecordInputs) -> Iterator[KindRecord]:
    if not inputs.sending:
        yield KindRecord("null-mx", inputs.settings.domain, "MX", _VALUE)


def _at(_: Sequence[str]) -> bool:
    return False  # it stands at the domain, which looks like any other name


def _selects(value: str) -> bool:
    return value == _VALUE


def _undeclared(values: Sequence[str], wanted: str, _settings: Settings) -> Undeclared:
    """Hosts that take mail: a parked domain has no setting for them."""
    return Undeclared(tuple(value for value in values if value != wanted))


NULL_MX = Kind(
    purpose="null-mx",
    title="Null MX",
    place=20,
    word="",
    why="It says that the domain takes no mail (null MX, RFC 7505).",
    beside="It must be the only MX record at this name.",
    settings=("profile",),
    parked=True,
    checked_when_handed_off=True,
    records=_records,
    at=_at,
    selects=_selects,
    meant=never,
    same=equal,
    compare=alone,
    lasting=True,
    lost=nothing,
    undeclared=_undeclared,
    way_out="The domain receives mail: remove the MX, or don't declare it parked (profile).",
    taken="Remove the MX at {name} if the domain receives no mail, or don't declare it parked (profile).",
    missing_explained_by=(),
    differing_explained_by=(),
    example={"profile": "parked"},
)
