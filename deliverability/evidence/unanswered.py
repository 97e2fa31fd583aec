"""DNS questions that name servers of the zone left unanswered: all of them, or some while others answered.

What all answers say together (`consensus`) takes no notice of who gave none, and falls back on resolvers where no name server
tells. Both hide failures that receivers meet: those who ask the servers that fail, and everybody once caches have forgotten.
"""

from collections.abc import Iterable, Iterator

from deliverability.dataclass import dataclass
from deliverability.evidence.answers import base_questions, by_servers, in_zone, questions_of_receivers
from deliverability.evidence.cuts import Cut, cut_above
from deliverability.snapshot import CONTRADICTORY, Consensus, Observation, Snapshot

#: Statuses of servers from which nothing came back, be it that nothing can get through from here.
_SILENCE = frozenset({"TIMEOUT", "UNREACHABLE"})


#: What the statuses of no answer say; all others are the servers' own words.
_WHY = {
    "NOT-ASKED": "it was not asked",
    "TIMEOUT": "no server answered in time",
    "UNREACHABLE": "no server could be reached",
    "NOT-PUBLIC": "the resolver does not know the public DNS, not even com",
    "TRUNCATED": "the answer is too long for UDP, and TCP is not answered",
    "MALFORMED": "the answer could not be read",
    "LAME": "the servers named for the zone don't hold it",
    CONTRADICTORY: "the servers that were asked contradict each other",
}


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that others of the zone's servers answered. servers: who didn't; statuses: how they failed."""

    question: Consensus
    servers: tuple[str, ...]
    statuses: tuple[str, ...]

    @property
    def told(self) -> bool:
        """Whether a server said itself that it has no answer: a packet that got lost says nothing of that kind."""
        return any(status not in _SILENCE for status in self.statuses)


def failing_servers(snapshot: Snapshot) -> dict[str, tuple[str, ...]]:
    """Name servers that answered none of the questions that others answered, with how they failed."""
    asked: dict[Cut | None, list[Observation]] = {}
    for o in snapshot.dns:
        if o.view == "authoritative" and in_zone(o.name, snapshot):
            # Those that a name is delegated to are asked about that name alone: whether they live, others of theirs tell.
            asked.setdefault(cut_above(o.name, snapshot), []).append(o)
    answered = {o.server for mine in asked.values() for o in mine if o.conclusive}
    compared = (mine for mine in asked.values() if any(o.conclusive for o in mine))
    return statuses_by_server(o for mine in compared for o in mine if o.server not in answered)


def unanswered_by_some(snapshot: Snapshot) -> Iterator[Unanswered]:
    """Questions of receivers to which some name servers have no answer, though they answer other questions."""
    dead = failing_servers(snapshot)
    for question in questions_of_receivers(snapshot):
        asked = by_servers(question, snapshot) if in_zone(question.name, snapshot) else ()
        answered = {o.server for o in asked if o.conclusive}
        failed = statuses_by_server(
            o for o in asked if answered and o.server not in answered and o.status != "NOT-ASKED"
        )
        living = {server: statuses for server, statuses in failed.items() if server not in dead}
        if living:
            statuses = dict.fromkeys(status for each in living.values() for status in each)
            yield Unanswered(question, tuple(sorted(living)), tuple(sorted(statuses)))


def from_memory(snapshot: Snapshot) -> tuple[Consensus, ...]:
    """What only resolvers still know, although the zone's own servers were asked and could be reached if they lived.

    Where nothing gets through from here, to the servers of the zone above neither, nothing is said of the zone's.
    """
    questions = [q for q in base_questions(snapshot) if q.basis == "resolver" and in_zone(q.name, snapshot)]
    if not _reaches_servers(snapshot):
        return tuple(q for q in questions if any(o.status not in _NO_WORD for o in by_servers(q, snapshot)))
    return tuple(q for q in questions if any(o.status != "NOT-ASKED" for o in by_servers(q, snapshot)))


_NO_WORD = _SILENCE | {"NOT-ASKED"}


def statuses_by_server(failed: Iterable[Observation]) -> dict[str, tuple[str, ...]]:
    """How each server failed, each status once."""
    found: dict[str, tuple[str, ...]] = {}
    for o in failed:
        found[o.server] = tuple(dict.fromkeys((*found.get(o.server, ()), o.status)))
    return found


def _reaches_servers(snapshot: Snapshot) -> bool:
    """Whether name servers can be asked directly from where the look was taken: any of this zone or the one above answered."""
    return any(
        o.conclusive and (o.view == "parent" or (o.view == "authoritative" and in_zone(o.name, snapshot)))
        for o in snapshot.dns
    )


def why(status: str) -> str:
    """A DNS status that settles nothing, in words."""
    return _WHY.get(status, f"the servers answered {status}")
