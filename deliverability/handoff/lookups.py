"""DNS lookups that an SPF record of a list would cost: receivers stop at ten, and accept none then (RFC 7208 section 4.6.4).

Terms of others are merged into one record with those of the stack, and each of the two may be within the limit by itself.
"""

from deliverability.declaration.manifest import Record
from deliverability.snapshot import Snapshot
from deliverability.snapshot.recorded import RecordedResolver
from deliverability.standards import spf
from deliverability.standards.resolver import Answer, Resolver
from deliverability.standards.resolvers import settled


def too_many(record: Record, value: str, snapshot: Snapshot) -> str:
    """A sentence on an SPF record with this value that takes more lookups than receivers make; "" for all others."""
    if record.type != "TXT" or not spf.is_record(value):
        return ""
    inspection = settled(spf.inspect(record.name, resolver=_Published(record.name, value, snapshot)))
    if inspection.headroom >= 0:
        return ""
    return (
        f"Don't publish it yet: this record takes {inspection.lookups} DNS lookups, receivers stop at {inspection.limits.lookups}, and "
        "then accept no mail by it. Tell whoever sent you this list."
    )


class _Published(Resolver):
    """Answers of a snapshot as they would be with this one value. Does no I/O."""

    def __init__(self, name: str, value: str, snapshot: Snapshot) -> None:
        self._name, self._value, self._recorded = name, value, RecordedResolver(snapshot)

    async def query(self, name: str, rdtype: str) -> Answer:
        """The answer."""
        if (name, rdtype) == (self._name, "TXT"):
            return Answer("NOERROR", (self._value,))
        return await self._recorded.query(name, rdtype)
