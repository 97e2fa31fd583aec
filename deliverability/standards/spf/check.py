"""check_host(), RFC 7208: the record of a domain (section 4), its terms in order (4.6.2), `include`, `redirect` and `exp`."""

import time
from collections.abc import Callable
from contextlib import suppress
from ipaddress import IPv4Address, IPv6Address, ip_address

from deliverability.event_loop import within
from deliverability.standards import names
from deliverability.standards.resolver import Resolver
from deliverability.standards.spf.evaluation import (
    EvaluatedRecord,
    EvaluatedTerm,
    Outcome,
    Result,
    SpfEvaluation,
)
from deliverability.standards.spf.expansion import UNKNOWN, Message, expand, expand_name
from deliverability.standards.spf.faults import (
    no_other_record,
    too_many_lookups,
    too_many_void_lookups,
    too_slow,
)
from deliverability.standards.spf.limits import RFC_LIMITS, SpfLimits
from deliverability.standards.spf.lookups import Address, Found, Lookups
from deliverability.standards.spf.macros import MacroString, read_explanation
from deliverability.standards.spf.record import SpfRecord
from deliverability.standards.spf.selection import no_domain, select, selectable
from deliverability.standards.spf.terms import (
    A,
    Directive,
    Exists,
    Include,
    Ip4,
    Ip6,
    Mx,
    Ptr,
    Redirect,
)

#: The terms that ask DNS: they count towards the limit of ten (section 4.6.4).
Asking = Include | A | Mx | Ptr | Exists | Redirect
_ASKING = (Include, A, Mx, Ptr, Exists)  # Those among the directives; a tuple is looked through faster.

#: What becomes of an `include`, by the result of the record that it names (section 5.2).
_INCLUDED: dict[Result, Outcome] = {
    "pass": "match",
    "fail": "no match",
    "softfail": "no match",
    "neutral": "no match",
    "temperror": "temperror",
    "permerror": "permerror",
    "none": "permerror",
}


async def check_host(
    ip: str | IPv4Address | IPv6Address,
    domain: str,
    sender: str,
    *,
    helo: str | None = None,
    resolver: Resolver,
    limits: SpfLimits = RFC_LIMITS,
    receiver: str = UNKNOWN,
    clock: Callable[[], float] = time.time,
) -> SpfEvaluation:
    """Whether the client at `ip` may use the domain as its identity (RFC 7208 section 4).

    ip: of the client; IPv4-mapped IPv6 counts as IPv4. Raises `ValueError` for a text that is no address.
    domain: whose record is asked for: that of MAIL FROM or of HELO. U-labels are converted, here and below (section 4.3).
    sender: the MAIL FROM or HELO identity. Empty is the null sender: postmaster at `helo` (section 2.4).
    helo: what the client said in HELO or EHLO, for macros; the domain where None.
    receiver, clock: name of the checking host, and the time, for macros in explanations.
    """
    local_part, _, sender_domain = (sender or helo or domain).rpartition("@")
    message = Message(
        address=_address(ip),
        local_part=local_part or "postmaster",
        sender_domain=_domain(sender_domain),
        helo=_domain(helo or domain),
        receiver=receiver,
        time=int(clock()),
    )
    evaluation = _Evaluation(message, resolver, limits)
    start = _domain(domain)
    tree: EvaluatedRecord | None = None
    explanation: str | None = None
    # An explanation that comes too late is none, and the result stands (section 6.2).
    with suppress(TimeoutError):
        async with within(limits.seconds):
            tree = await evaluation.check(start)
            explanation = await evaluation.explain(tree)
    if tree is None:
        tree = EvaluatedRecord(start, "temperror", problem=too_slow(limits).at(start))
    return SpfEvaluation(
        result=tree.result,
        explanation=explanation,
        lookups=evaluation.lookups,
        void_lookups=evaluation.void_lookups,
        tree=tree,
        problem=tree.cause,
    )


def _address(ip: str | IPv4Address | IPv6Address) -> Address:
    """The address that records are about: IPv4-mapped is IPv4 (section 5), and a zone index belongs to the host alone."""
    address = ip_address(ip)
    if isinstance(address, IPv4Address):
        return address
    return address.ipv4_mapped or IPv6Address(int(address))


def _domain(text: str) -> str:
    """The domain with A-labels; otherwise as written, since its case may show in an explanation."""
    if text.isascii():
        return text.removesuffix(".")
    try:
        return names.normalize(text)
    except names.DomainNameError:
        return text


class _Evaluation:
    """One run of check_host(): what is known of the message, and what was counted so far."""

    def __init__(self, message: Message, resolver: Resolver, limits: SpfLimits) -> None:
        self._message = message
        self._limits = limits
        self._dns = Lookups(message.address, resolver, limits)
        self.lookups = 0
        self.void_lookups = 0

    async def check(self, domain: str) -> EvaluatedRecord:
        """The record of a domain, found (section 4.5), read (4.6) and evaluated."""
        if not selectable(domain):
            answer, selected = None, no_domain(domain)
        else:
            answer = await self._dns.ask(domain, "TXT")
            selected = select(domain, answer)
        if selected.record is None:
            return EvaluatedRecord(domain, selected.result, answer, problem=selected.problems[0])
        result, terms = await self._evaluate(selected.record, domain)
        return EvaluatedRecord(domain, result, answer, selected.record, terms)

    async def explain(self, tree: EvaluatedRecord) -> str | None:
        """The explanation of a fail: only the record that decided may give one, and any error means none (section 6.2)."""
        decisive = tree.decisive
        if tree.result != "fail" or decisive.record is None or decisive.record.explanation is None:
            return None
        spec = decisive.record.explanation.domain
        if self._unmatchable(spec):
            return None
        target = await self._target(spec, decisive.domain)
        answer = await self._dns.ask(target, "TXT")
        if len(answer.values) != 1:
            return None
        string = read_explanation(answer.values[0])
        if string is None:
            return None
        return expand(
            string, self._message, decisive.domain, await self._client_name(string, decisive.domain)
        )

    async def _evaluate(self, record: SpfRecord, domain: str) -> tuple[Result, tuple[EvaluatedTerm, ...]]:
        """The directives from left to right until one matches, then `redirect` (sections 4.6.2, 4.7 and 6.1)."""
        terms: list[EvaluatedTerm] = []
        for term in record.terms:
            if not isinstance(term, Directive):
                continue
            if isinstance(term, _ASKING):
                evaluated = await self._asking(term, domain)
            else:
                matches = not isinstance(term, Ip4 | Ip6) or term.holds(self._message.address)
                evaluated = EvaluatedTerm(term, "match" if matches else "no match")
            terms.append(evaluated)
            if evaluated.outcome == "match":
                return term.result, tuple(terms)
            if evaluated.outcome != "no match":
                return evaluated.outcome, tuple(terms)
        if record.redirect is None:
            return "neutral", tuple(terms)
        evaluated = await self._asking(record.redirect, domain)
        terms.append(evaluated)
        if evaluated.outcome == "no match":
            return "neutral", tuple(terms)
        # A target without a record is an error of this one.
        other = None if evaluated.problem else evaluated.record
        return "permerror" if other is None else other.result, tuple(terms)

    async def _asking(self, term: Asking, domain: str) -> EvaluatedTerm:
        """A term that asks DNS, within the limits of section 4.6.4."""
        before = self.lookups
        self.lookups += 1
        if self.lookups > self._limits.lookups:
            problem = too_many_lookups(self._limits).at(domain, term)
            return EvaluatedTerm(term, "permerror", lookups=1, problem=problem)
        if term.domain is not None and self._unmatchable(term.domain):
            return EvaluatedTerm(term, "no match", lookups=1)
        target = domain if term.domain is None else await self._target(term.domain, domain)
        if isinstance(term, Include | Redirect):
            return await self._other_record(term, target, domain, before)
        found = self._within_void_limit(await self._find(term, target))
        fault = found.fault.at(domain, term) if found.fault else None
        return EvaluatedTerm(term, found.outcome, target, 1, found.void, problem=fault)

    async def _other_record(
        self, term: Include | Redirect, target: str, domain: str, before: int
    ) -> EvaluatedTerm:
        """`include` (section 5.2) and `redirect` (6.1), which takes over whatever the other record gives."""
        record = await self.check(target)
        void = record.answer is not None and record.answer.void
        self.void_lookups += void
        problem = None
        if record.result == "none" and record.problem is not None:
            problem = no_other_record(term, target, record.problem.reason).at(domain, term)
        outcome = _INCLUDED[record.result]
        if isinstance(term, Redirect) and outcome == "no match":
            outcome = "match"
        return EvaluatedTerm(term, outcome, target, self.lookups - before, void, record, problem)

    async def _find(self, term: A | Mx | Ptr | Exists, target: str) -> Found:
        match term:
            case A():
                return await self._dns.a(target, term.ip4_prefix, term.ip6_prefix)
            case Mx():
                return await self._dns.mx(target, term.ip4_prefix, term.ip6_prefix)
            case Ptr():
                return await self._dns.ptr(target)
            case _:  # Exists
                return await self._dns.exists(target)

    def _within_void_limit(self, found: Found) -> Found:
        """What was found, counted if void; one void lookup too many is an error whatever else was found."""
        self.void_lookups += found.void
        if not found.void or self.void_lookups <= self._limits.void_lookups:
            return found
        return Found("permerror", True, too_many_void_lookups(self._limits))

    def _unmatchable(self, spec: MacroString) -> bool:
        """Whether a domain-spec holds a local part that no name in DNS can: a term with it matches nothing (RFC 8616 section 4)."""
        return not self._message.local_part.isascii() and not spec.letters.isdisjoint("sl")

    async def _target(self, spec: MacroString, domain: str) -> str:
        """The name that a domain-spec stands for (section 7)."""
        return expand_name(spec, self._message, domain, await self._client_name(spec, domain))

    async def _client_name(self, string: MacroString, domain: str) -> str:
        """The value of `%{p}` for a string; DNS is asked only where it occurs."""
        return await self._dns.client_name(domain) if "p" in string.letters else UNKNOWN
