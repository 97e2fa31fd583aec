"""`Resolver`, the protocol through which the standards ask DNS: a question in, an `Answer` out, never an exception."""

from typing import Protocol, runtime_checkable

from deliverability.dataclass import dataclass

#: Statuses that settle a question. Everything else (SERVFAIL, REFUSED, TIMEOUT, ...) means "could not tell".
CONCLUSIVE = frozenset({"NOERROR", "NXDOMAIN"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What one server (or one resolver) said to one question.

    status: a DNS RCODE name (`NOERROR`, `NXDOMAIN`, `SERVFAIL`, `REFUSED`, ...) or, where no usable answer came,
        `TIMEOUT`, `UNREACHABLE` or `MALFORMED`.
    values: the record data of the type that was asked for, at the end of the CNAME chain: TXT as logical text,
        MX as `10 host`, names absolute and lower case without the final dot (the root is "."). Empty with
        `NOERROR` is NODATA.
    ttl: seconds, the smallest of the records used; None where there were none.
    cname: the targets of the CNAME chain in order, empty where the name itself held the data.
    server: who answered, as `address` or `address:port`; None for a made-up answer.
    """

    status: str
    values: tuple[str, ...] = ()
    ttl: int | None = None
    cname: tuple[str, ...] = ()
    server: str | None = None

    @property
    def conclusive(self) -> bool:
        """Whether the answer settles the question: data, NODATA or NXDOMAIN (RFC 2308 section 2)."""
        return self.status in CONCLUSIVE

    @property
    def missing(self) -> bool:
        """Whether the answer says that there is no such record: NXDOMAIN or NODATA."""
        return self.conclusive and not self.values

    @property
    def void(self) -> bool:
        """Whether the answer is a void lookup in the sense of RFC 7208 section 4.6.4."""
        return self.missing


@runtime_checkable
class Resolver(Protocol):
    """Something that answers DNS questions. It never raises for a DNS outcome."""

    async def query(self, name: str, rdtype: str) -> Answer:
        """Ask for the records of type `rdtype` (`TXT`, `MX`, `A`, ...) at the absolute `name`."""
        ...
