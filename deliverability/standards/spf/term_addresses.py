"""The addresses that a term of an inspected record matches, from answers that were gathered before (RFC 7208 section 5)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from ipaddress import IPv4Network, IPv6Network

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
from deliverability.standards.spf.expansion import askable
from deliverability.standards.spf.faults import Fault, question_failed, too_many_hosts
from deliverability.standards.spf.limits import SpfLimits
from deliverability.standards.spf.lookups import mail_hosts
from deliverability.standards.spf.terms import A, All, Exists, Ip4, Ip6, Mx, Term

#: Name and record type.
Question = tuple[str, str]
Answers = Mapping[Question, Answer]


@dataclass(frozen=True, slots=True)
class TermAddresses:
    """Which addresses a term matches, and which end in an error at it.

    void: whether DNS has nothing at all for a name that the term asks about: neither IPv4 nor IPv6 addresses.
    ttl: seconds, the smallest of the answers; None without any.
    hosts, passed_over: of `mx`, as in `InspectedTerm`.
    fault: of an error.
    complete: False where an answer that is needed was not gathered.
    """

    matches: AddressSet = NOTHING
    permerror: AddressSet = NOTHING
    temperror: AddressSet = NOTHING
    void: bool = False
    ttl: int | None = None
    hosts: tuple[str, ...] = ()
    passed_over: tuple[str, ...] = ()
    fault: Fault | None = None
    complete: bool = True


def term_addresses(term: Term, target: str | None, answers: Answers, limits: SpfLimits) -> TermAddresses:
    """The addresses of a term other than `include` and `redirect`; none where they depend on the message."""
    match term:
        case All():
            return TermAddresses(matches=EVERYTHING)
        case Ip4() | Ip6():
            return TermAddresses(matches=of_networks([term.network]))
        case A() if target is not None:
            return _addresses([target], (term.ip4_prefix, term.ip6_prefix), answers)
        case Mx() if target is not None:
            return _mail_hosts(term, target, answers, limits)
        case Exists() if target is not None:
            return _exists(target, answers)
        case _:
            return TermAddresses()


def _addresses(names: Sequence[str], prefixes: tuple[int, int], answers: Answers) -> TermAddresses:
    """The addresses of some names, asked one after the other: a failure ends it for the family of addresses in question."""
    asked = [name for name in names if askable(name)]
    ip4, failed4 = _family(asked, "A", prefixes[0], answers)
    ip6, failed6 = _family(asked, "AAAA", prefixes[1], answers)
    failures = [failure for failure in (failed4, failed6) if failure]
    known = [(answers.get((name, "A")), answers.get((name, "AAAA"))) for name in asked]
    gathered = [answer for pair in known for answer in pair if answer is not None]
    return TermAddresses(
        matches=union((ip4, ip6)),
        temperror=union(EVERYTHING.family(4 if failure is failed4 else 6) for failure in failures),
        void=any(all(answer is not None and answer.void for answer in pair) for pair in known),
        ttl=least(answer.ttl for answer in gathered),
        fault=next(iter(failures), None),
        complete=len(gathered) == 2 * len(asked),
    )


def _family(
    names: Sequence[str], rdtype: str, prefix: int, answers: Answers
) -> tuple[AddressSet, Fault | None]:
    """The networks around the addresses of one family, and why a question about them failed."""
    networks: list[Network] = []
    for name in names:
        answer = answers.get((name, rdtype))
        if answer is None:
            continue
        if not answer.conclusive:
            return of_networks(networks), question_failed(name, rdtype, answer)
        networks += _networks(answer.values, rdtype, prefix)
    return of_networks(networks), None


def _networks(values: Iterable[str], rdtype: str, prefix: int) -> Iterable[Network]:
    kind = IPv4Network if rdtype == "A" else IPv6Network
    for value in values:
        try:
            yield kind((value, prefix), strict=False)
        except ValueError:  # No resolver should hand it out, and it matches nothing.
            continue


def _mail_hosts(term: Mx, target: str, answers: Answers, limits: SpfLimits) -> TermAddresses:
    """`mx` (section 5.4)."""
    if not askable(target):
        return TermAddresses()
    answer = answers.get((target, "MX"))
    if answer is None:
        return TermAddresses(complete=False)
    if not answer.conclusive:
        return _failed(target, "MX", answer)
    hosts = mail_hosts(answer)
    if not hosts:
        return TermAddresses(void=True)
    looked_up, passed_over = hosts[: limits.mx_hosts], hosts[limits.mx_hosts :]
    found = _addresses(looked_up, (term.ip4_prefix, term.ip6_prefix), answers)
    found = replace(found, hosts=looked_up, passed_over=passed_over, ttl=least((answer.ttl, found.ttl)))
    if not passed_over:
        return found
    # Whoever matches none of the hosts before the limit comes to the one past it.
    fault = found.fault or too_many_hosts(target, len(hosts), limits)
    return replace(found, permerror=EVERYTHING - found.temperror, fault=fault)


def _exists(target: str, answers: Answers) -> TermAddresses:
    """`exists` (section 5.7): everybody or nobody."""
    if not askable(target):
        return TermAddresses()
    answer = answers.get((target, "A"))
    if answer is None:
        return TermAddresses(complete=False)
    if not answer.conclusive:
        return _failed(target, "A", answer)
    return TermAddresses(matches=EVERYTHING if answer.values else NOTHING, void=answer.void, ttl=answer.ttl)


def _failed(name: str, rdtype: str, answer: Answer) -> TermAddresses:
    return TermAddresses(temperror=EVERYTHING, fault=question_failed(name, rdtype, answer))


def least(ttls: Iterable[int | None]) -> int | None:
    """The smallest of some TTLs, in seconds; None where there is none."""
    return min((ttl for ttl in ttls if ttl is not None), default=None)
