"""The Route 53 of the embedded cloud."""

from ...clock import Clock
from ..protocol.call import Handler
from .hosting import Hosting
from .ledger import DnsWorld, Ledger
from .records import Records
from .zones import HostedZone


class Route53:
    """Hosted zones for every account, served by the embedded DNS.

    ledger: the state; `operations` are the handlers that the wire protocol dispatches to.
    """

    def __init__(self, clock: Clock, world: DnsWorld, seed: int = 0) -> None:
        self.ledger = Ledger(clock, world, seed)

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        return {**Hosting(self.ledger).operations(), **Records(self.ledger).operations()}

    def zones(self, account: str) -> tuple[HostedZone, ...]:
        """The hosted zones of an account, oldest first."""
        return tuple(self.ledger.store.of(account))
