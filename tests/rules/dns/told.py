"""A world in which single servers were observed to say something else, or something more."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from deliverability.snapshot import Observation, Snapshot, View
from tests.rules.world import World


@dataclass(frozen=True, slots=True)
class Told:
    """Takes the place of a `World`: its snapshot with more observations, or with changed ones."""

    world: World
    more: tuple[Observation, ...] = ()
    change: Callable[[Observation], Observation] = lambda o: o

    def snapshot(self) -> Snapshot:
        found = self.world.snapshot()
        return replace(found, dns=(*map(self.change, found.dns), *self.more))


def said(
    name: str, rdtype: str, view: View, server: str, *values: str, status: str = "NOERROR", ttl: int = 300
) -> Observation:
    """One observation."""
    return Observation(name, rdtype, view, server, "198.18.0.1", status, values, ttl)
