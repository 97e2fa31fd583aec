"""What all answers to one DNS question say together: the answer to judge by, whatever the order in which servers are listed.

A receiver asks any one of a zone's servers. So what more than half of them say counts, and where no answer has that, no
answer is right: half of the world is told otherwise. Names and addresses of servers never decide.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from typing import TypeVar

from deliverability.dataclass import dataclass
from deliverability.snapshot.answers import Observation, View
from deliverability.standards.resolver import Answer

Said = TypeVar("Said", bound=Hashable)

#: The status of a question to which servers gave answers of which none has a majority.
CONTRADICTORY = "CONTRADICTORY"

#: Statuses that say nothing about the question itself.
_SILENCE = frozenset({"TIMEOUT", "UNREACHABLE", "MALFORMED", "LAME"})

#: Types whose values servers choose for each asker (weighted and multivalue records): different ones are no contradiction.
_CHOSEN_BY_SERVERS = frozenset({"A", "AAAA"})


@dataclass(frozen=True, slots=True)
class Consensus:
    """What all observations of one question say together: the answer to judge by.

    status: "NOERROR", "NXDOMAIN", or why nothing could be told ("SERVFAIL", "TIMEOUT", ..., `CONTRADICTORY`, "NOT-ASKED").
    values: in an order that carries no meaning; of addresses all that any server of the majority named.
    ttl: seconds, the longest that one of the majority told.
    basis: the view the answer rests on; authoritative answers beat resolvers. None where nothing could be told.
    dissent: conclusive observations of the same view that say something else; all of them where they contradict each other.
    """

    name: str
    type: str
    status: str
    values: tuple[str, ...] = ()
    ttl: int | None = None
    cname: tuple[str, ...] = ()
    basis: View | None = None
    dissent: tuple[Observation, ...] = ()

    @property
    def conclusive(self) -> bool:
        """Whether the question is settled."""
        return self.basis is not None

    @property
    def missing(self) -> bool:
        """Whether it is settled that there is no such record (NXDOMAIN or NODATA)."""
        return self.conclusive and not self.values

    @property
    def answer(self) -> Answer:
        """The same for the standards' functions."""
        return Answer(self.status, self.values, self.ttl, self.cname)


def consensus(name: str, rdtype: str, seen: Iterable[Observation]) -> Consensus:
    """What these observations of one question say together; those of the views "authoritative" and "resolver" count."""
    counting = [each for each in seen if each.view in ("authoritative", "resolver")]
    for view in ("authoritative", "resolver"):
        answers = [each for each in counting if each.view == view and each.conclusive]
        if answers:
            return _of_one_view(name, rdtype, view, answers)
    failed = Counter(each.status for each in counting)
    # A server's own word (SERVFAIL) says more than that another could not be reached.
    status = min(failed, key=lambda each: (each in _SILENCE, -failed[each], each), default="NOT-ASKED")
    return Consensus(name, rdtype, status)


def majority(told: Iterable[tuple[str, Said]]) -> Said | None:
    """What more than half of the servers say, whatever their order; None where nothing has that.

    told: a server, and what it says at one of its addresses. Two win where one says different things at different addresses:
    then nothing does.
    """
    camps: dict[Said, set[str]] = {}
    for server, said in told:
        camps.setdefault(said, set()).add(server)
    voters = set().union(*camps.values())
    winning = [said for said, camp in camps.items() if 2 * len(camp) > len(voters)]
    return winning[0] if len(winning) == 1 else None


def _of_one_view(name: str, rdtype: str, view: View, answers: Sequence[Observation]) -> Consensus:
    def said(each: Observation) -> frozenset[str]:
        return frozenset(("any",) if rdtype in _CHOSEN_BY_SERVERS and each.values else each.values)

    chosen = majority((each.server, said(each)) for each in answers)
    if chosen is None:
        return Consensus(name, rdtype, CONTRADICTORY, dissent=tuple(answers))
    camp = [each for each in answers if said(each) == chosen]
    statuses, chains = Counter(each.status for each in camp), Counter(each.cname for each in camp)
    return Consensus(
        name,
        rdtype,
        # The less a status says the better, where both say that there is nothing: NOERROR leaves open whether the name exists.
        min(statuses, key=lambda each: (-statuses[each], each != "NOERROR")),
        _values(camp),
        max((each.ttl for each in camp if each.ttl is not None), default=None),
        min(chains, key=lambda each: (-chains[each], each)),
        basis=view,
        dissent=tuple(each for each in answers if each not in camp),
    )


def _values(camp: Sequence[Observation]) -> tuple[str, ...]:
    told = {each.values for each in camp}
    if len({frozenset(values) for values in told}) == 1:
        return min(told)
    return tuple(sorted({value for values in told for value in values}))
