"""The DNS world: a root, TLDs, hosted zones, a recursive resolver, all on endpoints of the loopback interface."""

import random
import threading
from collections.abc import Mapping
from types import TracebackType
from typing import Any

import dns.message

from deliverability.embedded.clock import Clock
from deliverability.embedded.dns import base_zones, delegating
from deliverability.embedded.dns.authority import Authority, NameServer
from deliverability.embedded.dns.behaviour import Behaviour, Reply
from deliverability.embedded.dns.cache import Cache
from deliverability.embedded.dns.endpoints import Endpoints
from deliverability.embedded.dns.line import Line
from deliverability.embedded.dns.naming import Naming, check_zone_name
from deliverability.embedded.dns.recursion import Recursor
from deliverability.embedded.dns.registry import Registry, zone_depth
from deliverability.embedded.dns.resolver import ResolverService
from deliverability.embedded.dns.state import SavedWorld, SavedZone, read_state, write_state
from deliverability.embedded.dns.troubles import Troubles
from deliverability.embedded.dns.wire import Transport
from deliverability.embedded.dns.zone import Zone


class DnsWorld:
    """An embedded DNS world; `start` it, or use it as a context manager. Its methods may be called from any thread but its own.

    clock: what the resolver's cache goes by.
    seed: decides the names of name servers and the order in which the resolver asks them.
    caching: whether the resolver remembers answers, positive and negative; without it every answer is as of now.
    patience: seconds of real time the resolver waits for a silent server.
    resolver_port: the port of `resolver_address`; 0 takes a free one.
    line: makes every answer from outside late.
    """

    def __init__(
        self,
        clock: Clock,
        *,
        seed: int = 0,
        caching: bool = False,
        patience: float = 0.3,
        resolver_port: int = 0,
        line: Line | None = None,
    ) -> None:
        self._clock = clock
        self._lock = threading.RLock()
        self._registry = Registry()
        self._naming = Naming(random.Random(f"{seed} names"))  # noqa: S311 - reproducible on purpose
        self._cache = Cache(lambda: clock.now().timestamp()) if caching else None
        recursor = Recursor(
            self._ask,
            lambda: {server.name: server.address for server in base_zones.ROOT_SERVERS},
            random.Random(f"{seed} order"),  # noqa: S311
            patience=patience,
        )
        self._resolver = ResolverService(self._registry, recursor, self._cache)
        self._resolver_port = resolver_port
        self._line = line
        self._endpoints: Endpoints | None = None
        self._troubles = Troubles(self._registry, self._resolver)
        base_zones.build(self._registry)

    @classmethod
    def restore(
        cls, dump: Mapping[str, Any], clock: Clock, *, seed: int = 0, caching: bool = False
    ) -> "DnsWorld":
        """A new world, not yet started, with the contents of `dump`; raises ValueError as `load` does."""
        world = cls(clock, seed=seed, caching=caching)
        world.load(dump)
        return world

    def start(self) -> None:
        """Open every endpoint; raises OSError where the machine refuses, RuntimeError if it runs already."""
        with self._lock:
            if self._endpoints is not None:
                raise RuntimeError("this DNS world runs already")
            self._endpoints = Endpoints(self._line)
            try:
                self._endpoints.open(
                    {base_zones.RESOLVER.address: self._resolver},
                    ports={base_zones.RESOLVER.address: self._resolver_port},
                )
                self._open_endpoints()
            except OSError:
                self.close()
                raise

    def close(self) -> None:
        """Stop the servers and the thread; the zones stay as they are. Closing twice does nothing."""
        with self._lock:
            endpoints, self._endpoints = self._endpoints, None
            if endpoints is not None:
                endpoints.stop(self._resolver)

    def __enter__(self) -> "DnsWorld":
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def endpoints(self) -> Mapping[str, tuple[str, int]]:
        """Made-up address of a name server -> (host, port) where it is asked; follows as zones come and go.

        `resolver`'s address is among them. Raises RuntimeError while the world isn't running.
        """
        return self._running().table

    @property
    def resolver_address(self) -> tuple[str, int]:
        """(host, port) of the resolver: recursion for RD=1, the zones' own data for RD=0."""
        return self._running().table[base_zones.RESOLVER.address]

    @property
    def resolver(self) -> NameServer:
        """The resolver as a target for `misbehave`; `endpoints` knows its made-up address too."""
        return base_zones.RESOLVER

    @property
    def root_servers(self) -> tuple[NameServer, ...]:
        """Where an iterative resolver starts."""
        return base_zones.ROOT_SERVERS

    def network_data(self) -> dict[str, Any]:
        """JSON-able data: `root_servers` (name -> address), `endpoints` (address -> [host, port])."""
        table = self._running().table
        return {
            "root_servers": {server.name: server.address for server in base_zones.ROOT_SERVERS},
            "endpoints": {address: list(endpoint) for address, endpoint in sorted(table.items())},
        }

    def create_zone(self, name: str, *, delegated: bool = True) -> Zone:
        """A hosted zone with four name servers of its own, SOA and NS as in Route 53.

        delegated: whether the registry above delegates to it. A name that is delegated already stays where it is, and
        below another hosted zone the owner has to put the NS records: `delegate` does both. Raises ValueError for a
        name that is not absolute, lower case, ASCII and without the final dot.
        """
        with self._lock:
            return self._add(SavedZone.model_construct(name=name, delegated=delegated))

    def delete_zone(self, zone: Zone) -> None:
        """Take a hosted zone and its name servers away, and the registry's delegation; NS records that stand in a hosted parent stay there."""
        with self._lock:
            self._require_hosted(zone)
            parents = [p for p in self._registry.enclosing(zone.name) if not self._registry.is_hosted(p)]
            delegating.withdraw(self._registry, zone, parents)
            self.misbehave(zone, None)
            servers = self._registry.remove(zone)
            delegating.conceal(self._registry, servers)
            if self._endpoints is not None:
                self._endpoints.close([server.address for server in servers])

    def delegate(self, zone: Zone) -> None:
        """Let the closest zone above delegate to this one, and to no other of its name; raises ValueError for a name of the surroundings."""
        with self._lock:
            self._require_hosted(zone)
            delegating.delegate(self._registry, zone)

    def undelegate(self, zone: Zone) -> None:
        """Take the zone's NS records out of every zone above it; nothing happens where there are none."""
        with self._lock:
            self._require_hosted(zone)
            delegating.withdraw(self._registry, zone, list(self._registry.enclosing(zone.name)))

    def is_delegated(self, zone: Zone) -> bool:
        """Whether the NS records above lead to this zone, whoever put them there."""
        return self._registry.reachable(zone.name) is zone

    def zone(self, name: str) -> Zone | None:
        """The zone of this name that the delegations lead to, hosted or of the surroundings (`dkim.amazonses.com`)."""
        return self._registry.reachable(name)

    def zones(self) -> tuple[Zone, ...]:
        """The hosted zones, delegated or not, oldest first."""
        return self._registry.hosted()

    def surroundings(self) -> tuple[Zone, ...]:
        """The zones that the world brings along; record sets may be put into them."""
        return self._registry.surroundings()

    def name_servers(self, zone: Zone) -> tuple[NameServer, ...]:
        """The zone's name servers with their addresses; raises KeyError for a zone that is not of this world."""
        return self._registry.servers(zone)

    def misbehave(self, target: NameServer | Zone, behaviour: Behaviour | None) -> None:
        """Let a name server, or all servers of a zone in this zone, misbehave; None puts it right.

        `misbehave(zone, None)` also puts right each of its servers. `resolver` is a target too. Raises KeyError for a
        target that is not of this world.
        """
        with self._lock:
            self._troubles.set(target, behaviour)
            self._resolver.faults = len(self._troubles.subjects)
            self._registry.changed()
            if self._endpoints is not None:
                for address in self._troubles.closed:
                    self._endpoints.shut(address)
                self._endpoints.reopen(self._troubles.listening())

    def flush(self) -> None:
        """Let the resolver forget what it has cached."""
        if self._cache is not None:
            self._cache.flush()

    def dump(self) -> dict[str, Any]:
        """Zones, name servers, delegations and changes to the surroundings as JSON-able data; ports and faults are not part of it."""
        with self._lock:
            return write_state(self._registry)

    def load(self, dump: Mapping[str, Any]) -> None:
        """Put a dump into this world; raises ValueError, and changes nothing, if it is malformed or the world has zones already."""
        saved = read_state(dump)
        with self._lock:
            if self.zones():
                raise ValueError("a saved DNS world can only be loaded into one without hosted zones")
            DnsWorld(self._clock)._load(
                saved
            )  # a rehearsal, without sockets: what is wrong shows before anything changes
            self._load(saved)

    def _load(self, saved: SavedWorld) -> None:
        for tld in saved.tlds:
            if self._registry.reachable(tld.name) is not None:
                raise ValueError(f"the saved DNS world has the top-level domain {tld.name!r} twice")
            base_zones.add_tld(self._registry, tld.name, tuple(server.value() for server in tld.name_servers))
        for zone in saved.zones:
            self._naming.take(server.value() for server in zone.name_servers or ())
        delegated = [(zone, self._add(zone)) for zone in saved.zones]
        for _, created in sorted(
            ((entry, zone) for entry, zone in delegated if entry.delegated),
            key=lambda pair: zone_depth(pair[1]),
        ):
            if not self.is_delegated(created):
                self.delegate(created)
        for guests in saved.surroundings:
            target = next((zone for zone in self.surroundings() if zone.name == guests.zone), None)
            if target is None:
                raise ValueError(
                    f"the saved DNS world changes {guests.zone!r}, which is no zone of its surroundings"
                )
            target.apply([entry.value() for entry in guests.record_sets], guests.removed)

    def _add(self, saved: SavedZone) -> Zone:
        check_zone_name(saved.name)
        servers = tuple(server.value() for server in saved.name_servers or ()) or self._naming.four()
        delegating.prepare(self._registry, saved.name, servers)
        hosts = tuple(server.name for server in servers)
        zone = Zone(saved.name, hosts, version=saved.version)
        zone.apply(
            [*base_zones.hosted_apex(zone.name, hosts), *(entry.value() for entry in saved.record_sets)]
        )
        self._registry.add(zone, [(s.name, Authority(s)) for s in servers], hosted=True)
        try:
            self._open_endpoints()
        except OSError:
            self._registry.remove(zone)
            raise
        delegating.publish(self._registry, servers)
        parent = self._registry.parent_of(zone.name)
        reached = self._registry.reachable(zone.name)
        taken = reached is not None and reached not in self._registry.yields
        if saved.delegated and not taken and not self._registry.is_hosted(parent):
            self.delegate(zone)
        return zone

    def _open_endpoints(self) -> None:
        if self._endpoints is not None:
            self._endpoints.open(self._registry.authorities)

    def _ask(self, address: str, query: dns.message.Message, transport: Transport) -> Reply | None:
        authority = self._registry.authorities.get(address)
        return authority.reply(query, transport) if authority is not None else None

    def _require_hosted(self, zone: Zone) -> None:
        if not self._registry.is_hosted(zone):
            raise ValueError(f"{zone.name or 'the root'} is not a hosted zone of this world")

    def _running(self) -> Endpoints:
        if self._endpoints is None:
            raise RuntimeError("this DNS world is not running; start it first")
        return self._endpoints
