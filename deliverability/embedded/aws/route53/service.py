"""The Route 53 of the embedded cloud."""

from deliverability.embedded.aws.protocol.call import Handler
from deliverability.embedded.aws.route53.hosting import Hosting
from deliverability.embedded.aws.route53.ledger import Ledger, ZoneHost
from deliverability.embedded.aws.route53.records import Records
from deliverability.embedded.aws.route53.zones import HostedZone
from deliverability.embedded.clock import Clock


class Route53:
    """Hosted zones for every account, served by the embedded DNS.

    ledger: the state; `operations` are the handlers that the wire protocol dispatches to.
    """

    def __init__(self, clock: Clock, world: ZoneHost, seed: int = 0) -> None:
        self.ledger = Ledger(clock, world, seed)

    def operations(self) -> dict[str, Handler]:
        """The handlers by operation name."""
        return {**Hosting(self.ledger).operations(), **Records(self.ledger).operations()}

    def zones(self, account: str) -> tuple[HostedZone, ...]:
        """The hosted zones of an account, oldest first."""
        return tuple(self.ledger.store.of(account))
