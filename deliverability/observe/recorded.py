"""A snapshot's answers as a `standards.resolver.Resolver`: what was worked out while looking is worked out again from it."""

from deliverability.observe.snapshot import Snapshot
from deliverability.standards.resolver import Answer


class RecordedResolver:
    """Answers with what all observations of a question say together; "NOT-ASKED" where there are none. Does no I/O."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    async def query(self, name: str, rdtype: str) -> Answer:
        """The answer, as it was when the snapshot was taken."""
        return self._snapshot.ask(name, rdtype).answer
