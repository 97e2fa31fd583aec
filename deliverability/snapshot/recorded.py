"""A snapshot's answers as a `standards.resolver.Resolver`: SPF and DMARC are evaluated as they were while observing.

What the standards make of a snapshot is worked out once, however many rules ask for it.
"""

from deliverability.snapshot.snapshot import Snapshot
from deliverability.standards import dmarc, spf
from deliverability.standards.dmarc import DmarcDiscovery, Prediction
from deliverability.standards.reception import Reception, receives
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import settled


class RecordedResolver:
    """Answers with what all observations of a question say together; "NOT-ASKED" where there are none. Does no I/O."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def query(self, name: str, rdtype: str) -> Answer:
        """The answer, as it was when the snapshot was taken."""
        return self._snapshot.ask(name, rdtype).answer


def inspected(snapshot: Snapshot, name: str) -> spf.SpfInspection:
    """`spf.inspect` of a name."""
    return snapshot.once(_inspected, name)


def discovered(snapshot: Snapshot, domain: str) -> DmarcDiscovery:
    """`dmarc.discover` for a From domain."""
    return snapshot.once(_discovered, domain)


def predicted(snapshot: Snapshot, domain: str, identity: str, mail_from: str | None) -> Prediction:
    """`dmarc.predict` for mail from a domain that an identity signs; mail_from is None for the envelope domain of SES."""
    return snapshot.once(_predicted, domain, identity, mail_from)


def receiving(snapshot: Snapshot, host: str) -> tuple[Reception, str]:
    """`reception.receives` of a host."""
    return snapshot.once(_receiving, host)


def _receiving(snapshot: Snapshot, host: str) -> tuple[Reception, str]:
    return settled(receives(host, resolver=RecordedResolver(snapshot)))


def _inspected(snapshot: Snapshot, name: str) -> spf.SpfInspection:
    return settled(spf.inspect(name, resolver=RecordedResolver(snapshot)))


def _discovered(snapshot: Snapshot, domain: str) -> DmarcDiscovery:
    return settled(dmarc.discover(domain, resolver=RecordedResolver(snapshot)))


def _predicted(snapshot: Snapshot, domain: str, identity: str, mail_from: str | None) -> Prediction:
    resolver = RecordedResolver(snapshot)
    return settled(dmarc.predict(domain, identity=identity, mail_from=mail_from, resolver=resolver))
