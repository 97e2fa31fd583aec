"""`SpfLook`: a domain's SPF as found, and its sentences for `deliverability spf`."""

from collections.abc import Iterable, Iterator, Mapping

from deliverability.dataclass import dataclass
from deliverability.report.layout import count, listed, shown
from deliverability.report.statements import Statement
from deliverability.standards.resolver import Answer
from deliverability.standards.spf import (
    EvaluatedRecord,
    EvaluatedTerm,
    Ptr,
    Redirect,
    SpfCoverage,
    SpfEvaluation,
    SpfInspection,
    UnknownModifier,
    resembles,
)
from deliverability.standards.spf.addresses import EVERYTHING, NOTHING, AddressSet, Network
from deliverability.standards.spf.selection import records_of

#: What receivers answer where a redirect depends on the message.
UNDECIDED = "unknown without the message"
#: Octets that any UDP answer holds (RFC 1035 section 4.2.1).
SMALL_ANSWER = 512


@dataclass(frozen=True, slots=True)
class SpfClient:
    """A client whose mail was evaluated; sender and helo as handed to check_host()."""

    ip: str
    sender: str
    helo: str
    evaluation: SpfEvaluation


@dataclass(frozen=True, slots=True)
class SpfLook:
    """Everything that one look shows; covered: network as asked for -> whether it is authorised."""

    inspection: SpfInspection
    covered: Mapping[str, SpfCoverage]
    client: SpfClient | None = None

    @property
    def facts(self) -> tuple[str, ...]:
        """What the summary says of the record."""
        inspection = self.inspection
        if inspection.tree.answer is None or not inspection.tree.terms:
            return ()
        return (f"{inspection.lookups} of {inspection.limits.lookups} lookups",)

    def statements(self) -> tuple[Statement, ...]:
        """Failures, open questions and notes, each in the order of evaluation."""
        found = (
            *_problems(self.inspection),
            *_undecided(self.inspection, self.client),
            *_covered(self.covered, self.inspection),
            *_client(self.client),
            *_notes(self.inspection),
        )
        # A record that is included twice has everything to be said about it twice.
        return tuple(dict.fromkeys(found))


def who(addresses: AddressSet) -> str:
    """Addresses in few words: "12 networks"."""
    if addresses == EVERYTHING:
        return "everybody"
    parts = []
    for version in (4, 6):
        family = addresses.family(version)
        if family == EVERYTHING.family(version):
            parts.append(f"all of IPv{version}")
    networks = sum(network.prefixlen > 0 for network in addresses.networks)
    if networks:
        parts.append(count(networks, "network"))
    return " and ".join(parts)


def receivers(inspection: SpfInspection) -> str:
    """What receivers answer to whom: "pass: 12 networks · everybody else: softfail"."""
    outcomes = {str(result): found for result, found in inspection.outcomes.items()}
    if inspection.undecided:
        outcomes[UNDECIDED if inspection.dynamic else "unknown"] = inspection.undecided
    # The one with nearly all addresses: the others are what the record names.
    rest = max(outcomes, key=lambda result: _size(outcomes[result]))
    parts = [f"{result}: {who(addresses)}" for result, addresses in outcomes.items() if result != rest]
    parts.append(f"{'everybody else' if parts else 'everybody'}: {rest}")
    dynamic = sum(
        term.dynamic and not term.past_limit and not isinstance(term.term, Redirect)
        for term in inspection.terms
    )
    if dynamic:
        parts.append(f"{count(dynamic, 'term')} may change that for some mail")
    return " · ".join(parts)


def answers(coverage: SpfCoverage) -> str:
    """Whether the networks asked for are authorised, and who of them gets which result: "no: fail for 10.0.0.0/8"."""
    unless = "" if coverage.certain else ", as far as that does not depend on the message"
    if coverage:
        return f"yes{unless}"
    if not coverage.passed and not coverage.rest:
        return UNDECIDED
    parts = [f"pass for {few(coverage.passed)}"] if coverage.passed else []
    parts += [f"{result} for {few(networks)}" for result, networks in coverage.rest.items()]
    parts += [f"unknown for {few(coverage.undecided)}"] if coverage.undecided else []
    words = "in part" if coverage.passed else "unknown" if _open(coverage) else "no"
    return f"{words}: {', '.join(parts)}{unless}"


def few(networks: Iterable[Network]) -> str:
    """The first of some networks, and how many more there are; single addresses without their prefix length."""
    single = [str(network).removesuffix(f"/{network.max_prefixlen}") for network in networks]
    return listed(single)


def path(tree: EvaluatedRecord) -> Iterator[tuple[EvaluatedRecord, EvaluatedTerm | None]]:
    """The records and terms that led to the result: in each record the term that ended it, None where none did."""
    record: EvaluatedRecord | None = tree
    while record is not None:
        last = record.terms[-1] if record.terms else None
        if last is None or last.outcome == "no match":
            if record.record is not None:
                yield record, None
            return
        yield record, last
        record = last.record


def _size(addresses: AddressSet) -> tuple[int, int]:
    sizes = [sum(last - first + 1 for first, last in ranges) for ranges in (addresses.ip6, addresses.ip4)]
    return sizes[0], sizes[1]


def _problems(inspection: SpfInspection) -> Iterator[Statement]:
    outcomes = inspection.outcomes
    permanent = "permerror" in outcomes or "none" in outcomes
    for problem in inspection.problems:
        if problem.temporary:
            yield Statement("open" if "temperror" in outcomes else "note", str(problem))
        else:
            yield Statement("fail" if permanent else "note", str(problem))
    if outcomes.get("pass", NOTHING).family(4) == EVERYTHING.family(4):
        yield Statement("fail", f"every IPv4 address passes: anybody may send as {inspection.domain}")
    if not inspection.complete:
        yield Statement(
            "open",
            f"{inspection.domain}: the tree is larger than what is looked at, so that not all of it is known",
        )


def _undecided(inspection: SpfInspection, client: SpfClient | None) -> Iterator[Statement]:
    """A redirect that leads somewhere else for each mail has no result of its own (RFC 7208 section 6.1)."""
    if not inspection.undecided:
        return
    for record in inspection.records:
        for term in record.terms:
            if term.dynamic and isinstance(term.term, Redirect):
                text = (
                    f"{record.domain}: {shown(str(term.term))} decides by the message: what receivers answer isn't known "
                    "without one"
                )
                yield Statement("note", text) if client else Statement("open", f"{text}, see --ip")


def _open(coverage: SpfCoverage) -> bool:
    """Whether nothing is known to be refused of what doesn't pass."""
    return set(coverage.rest) <= {"temperror"}


def _covered(covered: Mapping[str, SpfCoverage], inspection: SpfInspection) -> Iterator[Statement]:
    for network, coverage in covered.items():
        if coverage:
            continue
        if _open(coverage) or not inspection.complete:
            yield Statement("open", f"whether {network} is authorised could not be told")
        else:
            words = "is authorised only in part" if coverage.passed else "is not authorised"
            unless = "" if coverage.certain else ", unless the message itself decides it: see --ip"
            yield Statement("fail", f"{network} {words}{unless}")


def _client(client: SpfClient | None) -> Iterator[Statement]:
    if client is None or client.evaluation.result == "pass":
        return
    result = client.evaluation.result
    yield Statement(
        "open" if result == "temperror" else "fail", f"the client {client.ip} gets {result}, not pass"
    )


def _notes(inspection: SpfInspection) -> Iterator[Statement]:
    own = inspection.tree
    for text in own.answer.values if own.answer else ():
        reason = resembles(text)
        if reason:
            yield _note(f"a TXT value of {own.domain} was probably meant as SPF and isn't: {reason}")
    if own.record is None:
        return
    yield from _budget(inspection)
    yield from _own_terms(inspection)
    for record in inspection.records:
        for term in record.terms:
            if isinstance(term.term, Ptr) and term.reached:
                yield _note(
                    f"{record.domain}: {shown(str(term.term))} should not be used: it is slow, and some receivers skip it "
                    "(RFC 7208 section 5.5)"
                )
            if term.void and term.problem is None and not term.past_limit:
                yield _note(f"{record.domain}: {shown(str(term.term))} leads to nothing in DNS (void lookup)")


def _budget(inspection: SpfInspection) -> Iterator[Statement]:
    size = inspection.tree.packet_size
    if size is not None and size > SMALL_ANSWER:
        yield _note(
            f"the answer with all TXT values of {inspection.domain} takes {size} octets; more than {SMALL_ANSWER} may be "
            "cut on the way (RFC 7208 section 3.4)"
        )
    if inspection.headroom in (0, 1):
        left = ("no lookup is left", "one lookup is left")[inspection.headroom]
        yield _note(f"{left}: when an included record grows, receivers answer permerror")


def _own_terms(inspection: SpfInspection) -> Iterator[Statement]:
    """What the owner of the record can mend."""
    own = inspection.tree
    assert own.record is not None
    for term in own.terms:
        text = shown(str(term.term))
        if not term.reached:
            reason = "receivers ignore it beside" if isinstance(term.term, Redirect) else "it stands behind"
            yield _note(f"{text} is never reached: {reason} {own.record.all}")
        elif isinstance(term.term, UnknownModifier):
            yield _note(f"{text} is a modifier that receivers ignore")
        elif term.shadowed:
            yield _note(f"{text} never decides: earlier terms match all that it does")
    if own.record.all is None and own.record.redirect is None:
        yield _note("the record ends without all and without redirect: everybody else is neutral")


def spf_values(answer: Answer | None) -> tuple[str, ...]:
    """The values of an answer that are SPF records."""
    return () if answer is None else records_of(answer)


def _note(text: str) -> Statement:
    return Statement("note", text)
