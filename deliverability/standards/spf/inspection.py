"""`SpfInspection`: the whole tree of a domain's SPF, counted as if no address ever matched early."""

from collections.abc import Iterable, Iterator, Mapping
from ipaddress import ip_network

from deliverability.dataclass import dataclass
from deliverability.standards.resolver import Answer
from deliverability.standards.spf.addresses import (
    EVERYTHING,
    NOTHING,
    AddressSet,
    Network,
    of_networks,
    union,
)
from deliverability.standards.spf.evaluation import Result, SpfProblem
from deliverability.standards.spf.limits import SpfLimits
from deliverability.standards.spf.record import SpfRecord
from deliverability.standards.spf.term_addresses import least
from deliverability.standards.spf.terms import Term

#: What receivers answer, by address: the sets are disjoint. Together they hold every address but those whose result nobody
#: knows without the message.
Outcomes = Mapping[Result, AddressSet]


@dataclass(frozen=True, slots=True)
class InspectedTerm:
    """One term, with what lies behind it.

    target: the domain it is about; None where it asks nothing, is never reached, or depends on the message.
    number: which of the lookups it is, counted from the beginning of the evaluation; None where it asks nothing.
    total_lookups: it and all below; running_lookups: counted from the beginning of the evaluation up to its end.
    void: whether DNS has nothing at all for a name that it asks about; total_void_lookups: it and all below.
    matches: the addresses that it matches by itself; for `include`, those that the other record passes.
    decides: those of them for which it is the first to match.
    shadowed: whether earlier terms match all that it does, so that it never decides.
    dynamic: whether it depends on the message, so that nothing can be said of what it matches.
    reached: False after the first `all`, and for `redirect` beside an `all`.
    past_limit: whether a receiver that comes as far has no lookup left for it, and answers permerror.
    ttl: seconds, the smallest of the answers it was read from; None where it asks nothing.
    hosts, passed_over: the mail hosts of `mx` in the order of preference: those that are looked up, and those past the limit.
    record: what `include` and `redirect` lead to.
    problem: an error of this term itself.
    """

    term: Term
    target: str | None = None
    number: int | None = None
    total_lookups: int = 0
    running_lookups: int = 0
    void: bool = False
    total_void_lookups: int = 0
    matches: AddressSet = NOTHING
    decides: AddressSet = NOTHING
    shadowed: bool = False
    dynamic: bool = False
    reached: bool = True
    past_limit: bool = False
    ttl: int | None = None
    hosts: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    record: "InspectedRecord | None" = None
    problem: SpfProblem | None = None

    @property
    def fails(self) -> bool:
        """Whether the evaluation ends in an error at this term, for some addresses or for all that come as far."""
        below = self.record.outcomes if self.record is not None else ()
        return self.problem is not None or self.past_limit or not _ERRORS.isdisjoint(below)


@dataclass(frozen=True, slots=True)
class InspectedRecord:
    """The SPF of one domain.

    answer: to the question for its TXT records; None where it was not asked: a domain that is no name, one that lies
        above in the tree, or one too many.
    outcomes: what receivers answer when they evaluate it here; empty where that isn't known.
    record: None where there is none, or none that can be read.
    terms: all of the record, in its order.
    problems: of the record as a whole, every syntax error among them.
    """

    domain: str
    answer: Answer | None
    outcomes: Outcomes
    record: SpfRecord | None = None
    terms: tuple[InspectedTerm, ...] = ()
    problems: tuple[SpfProblem, ...] = ()

    @property
    def packet_size(self) -> int | None:
        """Octets of the DNS answer with all TXT records of the name, without EDNS (RFC 1035 section 4); None without one.

        Up to 512 it fits any UDP answer; RFC 7208 section 3.4 asks for less. Names are compressed, strings full.
        """
        if self.answer is None or not self.answer.values:
            return None
        size = _HEADER + len(self.domain) + 2 + 4
        size += sum(_RESOURCE_RECORD + len(target) + 2 for target in self.answer.cname)
        return size + sum(_RESOURCE_RECORD + _txt_size(value) for value in self.answer.values)

    def walk(self) -> "Iterator[InspectedRecord]":
        """This record and all below it, in the order of evaluation."""
        yield self
        for term in self.terms:
            if term.record is not None:
                yield from term.record.walk()

    def all_problems(self) -> Iterator[SpfProblem]:
        """The problems of this record and all below it; a record that is missing is the problem of the term that names it."""
        yield from self.problems
        for term in self.terms:
            if term.problem is not None:
                yield term.problem
            if term.record is not None and "none" not in term.record.outcomes:
                yield from term.record.all_problems()


@dataclass(frozen=True, slots=True)
class SpfCoverage:
    """Whether some networks may send: true only if every address passes.

    passed: the part that passes.
    rest: what receivers answer for the remaining addresses, by result.
    undecided: the part whose result isn't known without the message, or at all.
    certain: False where a term that depends on the message can change this for some mail, or the tree is not complete.
    """

    passed: tuple[Network, ...]
    rest: Mapping[Result, tuple[Network, ...]]
    certain: bool
    undecided: tuple[Network, ...] = ()

    def __bool__(self) -> bool:
        return not self.rest and not self.undecided


@dataclass(frozen=True, slots=True)
class SpfInspection:
    """The whole SPF tree of a domain, also past the limits.

    tree: its record, with all below it.
    lookups, void_lookups: of the whole tree, as counted for an address that nothing matches before the last term. A term
        is void here where its target has neither IPv4 nor IPv6 addresses; for a client of one family more can be.
    limits: what the counts and outcomes were held against.
    complete: False where the tree is larger than what an inspection asks for.
    """

    domain: str
    tree: InspectedRecord
    lookups: int
    void_lookups: int
    limits: SpfLimits
    complete: bool

    @property
    def headroom(self) -> int:
        """Lookups that are left until the limit; negative past it."""
        return self.limits.lookups - self.lookups

    @property
    def records(self) -> tuple[InspectedRecord, ...]:
        """Every record of the tree in the order of evaluation; one that is included twice stands there twice."""
        return tuple(self.tree.walk())

    @property
    def terms(self) -> tuple[InspectedTerm, ...]:
        """Every term of the tree that is reached, record by record."""
        return tuple(term for record in self.records for term in record.terms if term.reached)

    @property
    def problems(self) -> tuple[SpfProblem, ...]:
        """All that makes receivers answer permerror, temperror or none, in the order of evaluation; each once."""
        return tuple(dict.fromkeys(self.tree.all_problems()))

    @property
    def outcomes(self) -> Outcomes:
        """What receivers answer for which addresses, the limits observed."""
        return self.tree.outcomes

    @property
    def undecided(self) -> AddressSet:
        """The addresses without an outcome: a `redirect` that depends on the message decides, or the tree isn't known."""
        return EVERYTHING - union(self.outcomes.values())

    @property
    def dynamic(self) -> bool:
        """Whether a term depends on the message, so that `outcomes` can differ for some mail."""
        return any(term.dynamic for term in self.terms)

    @property
    def ttl(self) -> int | None:
        """Seconds after which the first part of the tree may change; None where nothing was answered."""
        answers = (record.answer.ttl for record in self.records if record.answer is not None)
        return least((*answers, *(term.ttl for term in self.terms)))

    def covers(self, networks: Iterable[Network | str]) -> SpfCoverage:
        """Whether receivers answer `pass` for all addresses of some networks, such as those that SES sends from.

        Raises `ValueError` for a text that is no network.
        """
        asked = of_networks(
            ip_network(network) if isinstance(network, str) else network for network in networks
        )
        by_result = {result: asked & found for result, found in self.outcomes.items()}
        passed = by_result.pop("pass", NOTHING)
        rest = {result: found.networks for result, found in by_result.items() if found}
        undecided = (asked & self.undecided).networks
        return SpfCoverage(passed.networks, rest, self.complete and not self.dynamic, undecided)


#: Results behind an `include` or `redirect` that end the evaluation with an error.
_ERRORS = frozenset({"permerror", "temperror", "none"})

#: Octets of a message header; of a record with a compressed name, before its data (RFC 1035 sections 4.1.1 and 4.1.3).
_HEADER = 12
_RESOURCE_RECORD = 12


def _txt_size(value: str) -> int:
    """Octets of TXT data: a length before each string of at most 255 (RFC 1035 section 3.3.14)."""
    octets = len(value.encode("utf-8", "surrogateescape"))
    return octets + max(1, -(-octets // 255))
