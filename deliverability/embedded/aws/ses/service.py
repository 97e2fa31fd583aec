"""The SES v2 of the embedded cloud."""

from collections.abc import Callable, Hashable
from typing import Any

from deliverability.embedded.aws.protocol.call import Handler
from deliverability.embedded.aws.ses.account import Accounts
from deliverability.embedded.aws.ses.configuration_sets import ConfigurationSets
from deliverability.embedded.aws.ses.dkim import DkimSetup
from deliverability.embedded.aws.ses.event_destinations import EventDestinations
from deliverability.embedded.aws.ses.identities import Identities
from deliverability.embedded.aws.ses.lookup import DnsLookup
from deliverability.embedded.aws.ses.policies import Policies
from deliverability.embedded.aws.ses.pools import Pools
from deliverability.embedded.aws.ses.state import Region, Store
from deliverability.embedded.aws.ses.suppression import SuppressionLists
from deliverability.embedded.aws.ses.watcher import Watcher
from deliverability.embedded.clock import Clock
from deliverability.embedded.dns.zone import Zone


class Ses:
    """SES for every account and region, verifying over the embedded DNS.

    store: the state. identities: also answers verification mails (`confirm`). setup: how DKIM set-ups are made.
    """

    def __init__(
        self,
        clock: Clock,
        dns: DnsLookup,
        find_zone: Callable[[str], Zone | None],
        dns_version: Callable[[], Hashable],
        seed: int = 0,
    ) -> None:
        self.store = Store()
        self._watcher = Watcher(self.store, clock, dns, dns_version)
        self.setup = DkimSetup(self.store, clock, find_zone, seed)
        self.identities = Identities(self.store, clock, self._watcher, self.setup)
        self._parts = (
            self.identities,
            Policies(self.store),
            ConfigurationSets(self.store, self._watcher),
            EventDestinations(self.store),
            Pools(self.store),
            SuppressionLists(self.store, clock),
            Accounts(self.store, clock),
        )

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        return {name: handler for part in self._parts for name, handler in part.operations().items()}

    def region(self, name: str, account: str = "123456789012") -> Region:
        """The state of one region, to be changed under `store.lock`."""
        return self.store.region(account, name)

    def look(self) -> None:
        """Look at the DNS for every identity now, whatever the clock says."""
        self._watcher.look()

    def hold(self, held: bool) -> None:
        """Look at the DNS no more by itself, or again: for what only others than SES see in the DNS."""
        self._watcher.hold(held)

    def settle(self) -> None:
        """Judge the set-ups whose 72 hours are over by the DNS as it is."""
        self._watcher.settle()

    def dump(self) -> dict[str, Any]:
        """JSON-ready data."""
        with self.store.lock:
            return {"regions": self.store.dump(), "generation": self.setup.generation}

    def load(self, dump: dict[str, Any]) -> None:
        """Restore a dump."""
        with self.store.lock:
            self.store.load(dump["regions"])
            self.setup.generation = dump["generation"]
