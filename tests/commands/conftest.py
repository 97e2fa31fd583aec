"""A small embedded DNS world for the commands that look at domains."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.world import DnsWorld
from deliverability.embedded.dns.zone import RRset
from deliverability.standards.txt import to_zone


@dataclass(frozen=True)
class Dns:
    """The world, and how its resolver is named on the command line."""

    world: DnsWorld

    @property
    def server(self) -> str:
        host, port = self.world.resolver_address
        return f"{host}:{port}"

    def publish(self, **records: dict[str, list[str]]) -> None:
        """Put records into example.com: name with `__` for dots, "apex" for the zone itself -> type -> values.

        TXT as logical text, all else as in a master file.
        """
        zone = self.world.zone("example.com")
        for key, by_type in records.items():
            name = "example.com" if key == "apex" else f"{key.replace('__', '.')}.example.com"
            zone.apply(
                RRset(name, rdtype, 300, tuple(to_zone(v) if rdtype == "TXT" else v for v in values))
                for rdtype, values in by_type.items()
            )


@pytest.fixture
def dns() -> Iterator[Dns]:
    """A delegated zone `example.com` with nothing in it, amazonses.com beside it."""
    with DnsWorld(Clock()) as world:
        world.create_zone("example.com")
        yield Dns(world)


@pytest.fixture(autouse=True)
def _eighty_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
