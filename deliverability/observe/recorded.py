"""A snapshot's answers as a `standards.resolver.Resolver`: what was worked out while looking is worked out again from it."""

from collections import defaultdict

from deliverability.observe.snapshot import Observation, Snapshot, consensus
from deliverability.standards.resolver import Answer


class RecordedResolver:
    """Answers with what all observations of a question say together; "NOT-ASKED" where there are none. Does no I/O."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._seen: dict[tuple[str, str], list[Observation]] = defaultdict(list)
        for observation in snapshot.dns:
            self._seen[observation.name, observation.type].append(observation)

    async def query(self, name: str, rdtype: str) -> Answer:
        """The answer, as it was when the snapshot was taken."""
        return consensus(name, rdtype, self._seen.get((name, rdtype), ())).answer
