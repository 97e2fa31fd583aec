"""The misbehaviours that are in force, by server."""

from collections.abc import Mapping

from deliverability.embedded.dns import base_zones
from deliverability.embedded.dns.authority import Authority, NameServer, ServedZone
from deliverability.embedded.dns.behaviour import Behaviour, Closed
from deliverability.embedded.dns.listener import Handler
from deliverability.embedded.dns.registry import Registry
from deliverability.embedded.dns.resolver import ResolverService
from deliverability.embedded.dns.zone import Zone


class Troubles:
    """The misbehaviours of name servers, zones and the resolver.

    subjects: whoever misbehaves. closed: addresses where nobody is to listen.
    """

    def __init__(self, registry: Registry, resolver: ResolverService) -> None:
        self._registry = registry
        self._resolver = resolver
        self.subjects: set[object] = set()
        self.closed: set[str] = set()

    def set(self, target: NameServer | Zone, behaviour: Behaviour | None) -> None:
        """As `DnsWorld.misbehave`; raises KeyError for a target that is not of this world."""
        if isinstance(target, Zone):
            served = self._registry.served(target)
            if behaviour is None or isinstance(behaviour, Closed):
                for server in self._registry.servers(target):
                    self.set(server, behaviour)
            if not isinstance(behaviour, Closed):
                self._engage(served, [served], behaviour)
            return
        if target.address == base_zones.RESOLVER.address:
            self._engage(self._resolver, [], behaviour)
        else:
            authority = self._registry.authorities[target.address]
            self._engage(authority, list(authority.zones()), behaviour)
        (self.closed.add if isinstance(behaviour, Closed) else self.closed.discard)(target.address)

    def listening(self) -> Mapping[str, Handler]:
        """Who is to answer at which address."""
        everybody: dict[str, Handler] = {
            base_zones.RESOLVER.address: self._resolver,
            **self._registry.authorities,
        }
        return {address: handler for address, handler in everybody.items() if address not in self.closed}

    def _engage(
        self,
        subject: Authority | ServedZone | ResolverService,
        zones: list[ServedZone],
        behaviour: Behaviour | None,
    ) -> None:
        indexes = [served.index() for served in zones]
        subject.behaviour = behaviour.engage(indexes) if behaviour is not None else None
        (self.subjects.discard if behaviour is None else self.subjects.add)(subject)
