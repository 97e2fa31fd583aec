"""What DNS servers answered: one answer to one question."""

from typing import Literal

from deliverability.dataclass import dataclass

View = Literal["authoritative", "resolver", "parent", "undelegated", "unchecked", "rechecked", "list"]


@dataclass(frozen=True, slots=True)
class Observation:
    """One answer to one DNS question.

    view: who answered:
        "authoritative": a name server of the zone, asked directly.
        "resolver".
        "parent": a server of the zone above, or of the zone itself about names that it delegates further.
        "undelegated": a server that only the zone's own NS set names: the zone above sends nobody there.
        "unchecked": a resolver that said SERVFAIL, told not to validate (CD, RFC 4035 section 3.2.2).
        "rechecked": the same asked once more as at first, where that got an answer: a failure that passes isn't one of validation.
        "list": a reputation list, asked through the resolver that is declared for it.
    server: host name or address of who was asked, for people; address: where it was reached.
    status, values, ttl, cname: as in `standards.resolver.Answer`; also LAME: the server was named as one of the zone and
        answered without authority, which proves nothing; and NOT-ASKED: there were too many questions before. In the view
        "parent" the values are the NS set referred to, and for DS those that stand there.
    aa: whether the answer was authoritative (RFC 1035 section 4.1.1). ad: whether a resolver says that it has validated it (RFC
        6840 section 5.8).

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
    ad: bool = False

    @property
    def conclusive(self) -> bool:
        """Whether it settles the question (data, NODATA or NXDOMAIN)."""
        return self.status in ("NOERROR", "NXDOMAIN")
