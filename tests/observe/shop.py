"""A declared shop in an embedded DNS world, for the tests of those who look at it and of what they bring back."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest

from deliverability import event_loop
from deliverability.declaration.kinds import DkimFacts
from deliverability.declaration.manifest import Manifest, Record, manifest_of
from deliverability.declaration.plan import make_plan
from deliverability.declaration.settings import Settings
from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.world import DnsWorld
from deliverability.embedded.dns.zone import RRset, Zone
from deliverability.observe.gather import observe
from deliverability.observe.network import MappedNetwork
from deliverability.observe.options import AwsOptions, DnsOptions
from deliverability.snapshot import Snapshot
from deliverability.standards.names import is_within
from deliverability.standards.txt import to_zone


@dataclass(frozen=True)
class Scene:
    """An embedded DNS world with a declared shop in it.

    manifest: what is declared.
    """

    world: DnsWorld
    manifest: Manifest

    def options(self, **changes: object) -> DnsOptions:
        """Options that ask this world: patient, since the machine may be busy; tests of silence shorten that."""
        host, port = self.world.resolver_address
        options = DnsOptions(
            (f"{host}:{port}",), MappedNetwork(self.world.endpoints), timeout=5.0, budget=20.0
        )
        return replace(options, **changes)

    def observe(self, *, aws: AwsOptions | None = None, **changes: object) -> Snapshot:
        """One observation through real sockets."""
        return event_loop.run(self.observing(aws=aws, **changes))

    async def observing(self, *, aws: AwsOptions | None = None, **changes: object) -> Snapshot:
        return await observe(self.manifest, dns=self.options(**changes), aws=aws, clock=lambda: NOON)

    def observe_when_ready(self, ready: Callable[[Snapshot], bool], **changes: object) -> Snapshot:
        """An observation in which somebody's silence is sat out: shortly, and again with more patience where `ready` says
        that the machine was too busy for those who do answer.
        """
        for timeout in (0.4, 1.5):
            snapshot = self.observe(timeout=timeout, **changes)
            if ready(snapshot):
                return snapshot
        return self.observe(timeout=5.0, **changes)

    def publish(self, zone: Zone) -> None:
        """Put every declared record set that belongs into the zone there."""
        zone.apply([_rrset(r) for r in self.manifest.records if is_within(r.name, zone.name)])


NOON = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def manifest(tokens: tuple[str, ...] | None = ("aaa", "bbb", "ccc"), **settings: object) -> Manifest:
    """The manifest of a shop below `example.com` in Frankfurt."""
    declared = Settings.model_validate({"domain": "shop.example.com", **settings})
    facts = DkimFacts(tokens) if tokens else None
    return manifest_of(make_plan(declared, stack="shop.test", region="eu-central-1", dkim_facts=facts))


def _rrset(record: Record) -> RRset:
    rdata = tuple(to_zone(v) if record.type == "TXT" else f"{v}." for v in record.values)
    return RRset(record.name, record.type, record.ttl, rdata)


@pytest.fixture
def declare() -> Callable[..., Manifest]:
    """Make a manifest."""
    return manifest


@pytest.fixture
def scene() -> Iterator[Scene]:
    """A healthy shop: everything declared is published in the delegated zone `example.com`, and one DKIM key lives."""
    with DnsWorld(Clock()) as world:
        scene = Scene(world, manifest())
        scene.publish(world.create_zone("example.com"))
        keys = world.zone("dkim.amazonses.com")
        keys.apply(
            [
                RRset("aaa.dkim.amazonses.com", "TXT", 1800, ('"p=MIGf"',)),
                RRset("bbb.dkim.amazonses.com", "TXT", 1800, ('""',)),
                RRset("ccc.dkim.amazonses.com", "TXT", 1800, ('""',)),
            ]
        )
        yield scene
