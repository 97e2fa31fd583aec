"""What DNS servers answered: one answer to one question, and what all answers to a question say together."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from deliverability.standards.resolver import Answer

View = Literal["authoritative", "resolver", "parent", "unchecked", "list"]


#: Statuses that say nothing about the question itself.
_SILENCE = frozenset({"TIMEOUT", "UNREACHABLE", "MALFORMED", "LAME"})


@dataclass(frozen=True, slots=True)
class Observation:
    """One answer to one DNS question.

    view: "authoritative" (a name server of the zone, asked directly), "resolver", "parent" (a server of the zone above),
        "unchecked" (a resolver told not to validate: CD, RFC 4035 section 3.2.2), or "list" (a reputation list, asked through
        the resolver that is declared for it).
    server: host name or address of who was asked, for people; address: where it was reached.
    status, values, ttl, cname: as in `standards.resolver.Answer`; also LAME: the server was named as one of the zone and
        answered without authority, which proves nothing; and NOT-ASKED: there were too many questions before. In the view
        "parent" the values are the NS set referred to, and for DS those that stand there.
    aa: whether the answer was authoritative (RFC 1035 section 4.1.1).

    Where a CNAME leads out of the servers' own zone, an "authoritative" answer is theirs up to that CNAME, and its
    status, values and ttl are completed with what resolvers find at the end of the chain.
    """

    name: str
    type: str
    view: View
    server: str
    address: str
    status: str
    values: tuple[str, ...] = ()
    ttl: int | None = None
    cname: tuple[str, ...] = ()
    aa: bool = False

    @property
    def conclusive(self) -> bool:
        """Whether it settles the question (data, NODATA or NXDOMAIN)."""
        return self.status in ("NOERROR", "NXDOMAIN")


@dataclass(frozen=True, slots=True)
class Consensus:
    """What all observations of one question say together: the answer to judge by.

    status: "NOERROR", "NXDOMAIN", or why nothing could be told ("SERVFAIL", "TIMEOUT", ..., "NOT-ASKED").
    basis: the view the answer rests on; authoritative answers beat resolvers. None where nothing was conclusive.
    dissent: conclusive observations of the same view that say something else.
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
    by_view: dict[View, list[Observation]] = {"authoritative": [], "resolver": []}
    failed: list[Observation] = []
    for observation in seen:
        if observation.view in by_view:
            (by_view[observation.view] if observation.conclusive else failed).append(observation)
    for view in ("authoritative", "resolver"):
        answers = by_view[view]
        if not answers:
            continue
        counts: dict[tuple[str, frozenset[str]], int] = {}
        for answer in answers:
            key = (answer.status, frozenset(answer.values))
            counts[key] = counts.get(key, 0) + 1
        chosen_key = max(counts, key=lambda key: counts[key])
        chosen = next(a for a in answers if (a.status, frozenset(a.values)) == chosen_key)
        dissent = tuple(a for a in answers if (a.status, frozenset(a.values)) != chosen_key)
        return Consensus(
            name, rdtype, chosen.status, chosen.values, chosen.ttl, chosen.cname, basis=view, dissent=dissent
        )
    # A server's own word (SERVFAIL) says more than that another could not be reached.
    failed.sort(key=lambda observation: observation.status in _SILENCE)
    return Consensus(name, rdtype, failed[0].status if failed else "NOT-ASKED")
