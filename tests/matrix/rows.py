"""The rows of the matrix, and how they are put together into runs that share a stack."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from math import ceil
from typing import Any, Literal

from deliverability.rehearsal import faults
from deliverability.rehearsal.faults import Fault
from deliverability.rehearsal.testbed.example import REGION
from deliverability.verdict import Result
from tests import setups
from tests.setups import Setup

Kind = Literal["fault", "healthy"]

#: Faults that one stack goes through, one after the other: each is taken back before the next.
_FAULTS_PER_RUN = 12


@dataclass(frozen=True, slots=True)
class Row:
    """What came of one fault or one healthy set-up.

    id: of the fault or the set-up. expected: ids of all rules that must complain.
    complaining: those that did, with their results.
    problems: what wasn't as it should be, sentences; empty where all was.
    seconds: real time.
    """

    kind: Kind
    id: str
    expected: frozenset[str]
    complaining: Mapping[str, str]
    problems: tuple[str, ...]
    seconds: float

    @property
    def ok(self) -> bool:
        """Whether all was as it should be."""
        return not self.problems


@dataclass(frozen=True, slots=True)
class Run:
    """What one stack goes through: faults, or one healthy set-up."""

    settings: Mapping[str, Any]
    faults: tuple[Fault, ...] = ()
    setup: Setup | None = None

    @property
    def region(self) -> str:
        """Where the identity is."""
        return self.setup.region if self.setup is not None else REGION

    @property
    def id(self) -> str:
        """Names the run by what is in it."""
        return self.setup.id if self.setup is not None else "+".join(fault.id for fault in self.faults)


def expected(fault: Fault) -> frozenset[str]:
    """The rules that must complain, and no other: a note is no complaint."""
    own = frozenset[str]() if fault.result is Result.INFO else frozenset({fault.rule})
    return own | fault.also


def runs(only: Iterable[str] = ()) -> tuple[Run, ...]:
    """All runs, or those of the faults and set-ups with these ids; raises LookupError for an id that doesn't exist."""
    wanted = frozenset(only)
    known = {*faults.catalogue(), *setups.catalogue()}
    if wanted - known:
        raise LookupError(f"neither a fault nor a healthy set-up: {', '.join(sorted(wanted - known))}")
    chosen = [fault for fault in faults.catalogue().values() if not wanted or fault.id in wanted]
    healthy = [setup for setup in setups.catalogue().values() if not wanted or setup.id in wanted]
    return (*_fault_runs(chosen), *(Run(setup.settings, setup=setup) for setup in healthy))


def _fault_runs(chosen: Iterable[Fault]) -> Iterator[Run]:
    by_settings: dict[str, list[Fault]] = {}
    for fault in chosen:
        by_settings.setdefault(json.dumps(fault.settings, sort_keys=True), []).append(fault)
    for group in by_settings.values():
        count = ceil(len(group) / _FAULTS_PER_RUN)
        # Not side by side in the table: neighbours in a run that differ in area need no look in between.
        for start in range(count):
            yield Run(group[0].settings, tuple(group[start::count]))
