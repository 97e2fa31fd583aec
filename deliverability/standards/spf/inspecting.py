"""inspect(): the whole tree of a domain's SPF, judged from answers that were gathered before."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from deliverability.standards import names
from deliverability.standards.resolver import Resolver
from deliverability.standards.spf.addresses import EVERYTHING, NOTHING, AddressSet, first_match, union
from deliverability.standards.spf.evaluation import Result
from deliverability.standards.spf.faults import (
    Fault,
    no_other_record,
    too_many_lookups,
    too_many_void_lookups,
)
from deliverability.standards.spf.inspection import InspectedRecord, InspectedTerm, Outcomes, SpfInspection
from deliverability.standards.spf.limits import RFC_LIMITS, SpfLimits
from deliverability.standards.spf.record import SpfRecord
from deliverability.standards.spf.selection import no_domain, selectable
from deliverability.standards.spf.term_addresses import TermAddresses, term_addresses
from deliverability.standards.spf.terms import Directive, Include, Redirect, Term
from deliverability.standards.spf.tree_questions import Gathered, ask_tree, reached, target_of

#: Terms that a tree may show: includes of the same few domains multiply without raising new questions.
MOST_TERMS = 1000

#: Records that may stand one below the other. Receivers give up after ten; far more would exhaust Python's stack.
DEEPEST = 50

#: Addresses and the result that they get, unless an earlier case holds them; None where nothing but the message tells it.
Case = tuple[AddressSet, Result | None]


async def inspect(domain: str, *, resolver: Resolver, limits: SpfLimits = RFC_LIMITS) -> SpfInspection:
    """Everything that the SPF record of a domain leads to, also past the limits.

    domain: in any case; U-labels are converted. Raises `DomainNameError` where it is no domain name.
    """
    name = names.normalize(domain)
    return _Inspection(name, await ask_tree(name, resolver, limits), limits).run()


class _Inspection:
    """One walk over the tree in the order of evaluation, counting."""

    def __init__(self, origin: str, gathered: Gathered, limits: SpfLimits) -> None:
        self._origin = origin
        self._answers = gathered.answers
        self._selected = gathered.selected
        self._limits = limits
        self._lookups = 0
        self._void_lookups = 0
        self._terms = 0
        self._complete = True

    def run(self) -> SpfInspection:
        """The inspection of the domain that the walk begins with."""
        tree = self._record(self._origin, ())
        return SpfInspection(
            self._origin, tree, self._lookups, self._void_lookups, self._limits, self._complete
        )

    def _record(self, domain: str, path: tuple[str, ...]) -> InspectedRecord:
        """The record of a domain; `path` holds those above it."""
        if not selectable(domain):
            return InspectedRecord(domain, None, {"none": EVERYTHING}, problems=no_domain(domain).problems)
        if domain in path:
            # A receiver goes round until the limit ends it.
            loop = Fault("4.6.4", "it leads back to itself")
            return InspectedRecord(domain, None, {"permerror": EVERYTHING}, problems=(loop.at(domain),))
        answer = self._answers.get((domain, "TXT"))
        if answer is None or self._terms >= MOST_TERMS or len(path) >= DEEPEST:
            self._complete = False
            return InspectedRecord(domain, None, {})
        selected = self._selected[domain]
        if selected.record is None:
            return InspectedRecord(domain, answer, {selected.result: EVERYTHING}, problems=selected.problems)
        terms, outcomes = self._evaluate(selected.record, domain, (*path, domain))
        return InspectedRecord(domain, answer, outcomes, selected.record, terms)

    def _evaluate(
        self, record: SpfRecord, domain: str, path: tuple[str, ...]
    ) -> tuple[tuple[InspectedTerm, ...], Outcomes]:
        """All terms, and who gets which result from them (sections 4.6.2 and 4.7)."""
        inspected: dict[int, InspectedTerm] = {}
        own_case: dict[int, int] = {}
        cases: list[Case] = []
        for term in reached(record):
            inspected[term.position], its_cases = self._term(term, domain, path)
            if isinstance(term, Directive):
                own_case[term.position] = len(cases)
            cases += its_cases
        # Behind a redirect nothing is neutral: its target gives the result, known or not (section 6.1).
        ends_in_redirect = any(isinstance(term, Redirect) for term in reached(record))
        cases.append((EVERYTHING, None if ends_in_redirect else "neutral"))
        decided = first_match([addresses for addresses, _ in cases])
        failed = False
        for position, index in own_case.items():
            its = inspected[position]
            # From an error on it can't be told who would have come as far.
            failed = failed or its.fails
            shadowed = bool(its.matches) and not decided[index] and not failed
            inspected[position] = replace(its, decides=decided[index], shadowed=shadowed)
        terms = (inspected.get(term.position) or InspectedTerm(term, reached=False) for term in record.terms)
        return tuple(terms), _outcomes([result for _, result in cases], decided)

    def _term(self, term: Term, domain: str, path: tuple[str, ...]) -> tuple[InspectedTerm, list[Case]]:
        """One term counted with all below it, and the cases that it makes; of a directive first the one of a match."""
        before, void_before = self._lookups, self._void_lookups
        self._terms += 1
        self._lookups += term.queries
        past_limit = term.queries and before >= self._limits.lookups
        target = target_of(term, domain, self._origin)
        record = None
        if isinstance(term, Include | Redirect) and target is not None:
            record = self._record(target, path)
            found = _other(term, record)
        else:
            found = term_addresses(term, target, self._answers, self._limits)
        self._complete = self._complete and found.complete
        self._void_lookups += found.void
        void_over = found.void and self._void_lookups > self._limits.void_lookups
        fault = found.fault
        if past_limit and before == self._limits.lookups:
            fault = too_many_lookups(self._limits)
        elif void_over and fault is None:
            fault = too_many_void_lookups(self._limits)
        inspected = InspectedTerm(
            term=term,
            target=target,
            number=before + 1 if term.queries else None,
            total_lookups=self._lookups - before,
            running_lookups=self._lookups,
            void=found.void,
            total_void_lookups=self._void_lookups - void_before,
            matches=found.matches,
            dynamic=term.queries and target is None,
            past_limit=past_limit,
            ttl=found.ttl,
            hosts=found.hosts,
            passed_over=found.passed_over,
            record=record,
            problem=fault.at(domain, term) if fault else None,
        )
        return inspected, _cases(term, found, record, ended=past_limit or void_over)


def _other(term: Include | Redirect, record: InspectedRecord) -> TermAddresses:
    """What `include` makes of another record's outcomes (section 5.2); `redirect` takes them as they are (6.1)."""
    outcomes = record.outcomes
    missing = "none" in outcomes
    return TermAddresses(
        matches=outcomes.get("pass", NOTHING),
        permerror=union(outcomes.get(result, NOTHING) for result in ("permerror", "none")),
        temperror=outcomes.get("temperror", NOTHING),
        void=record.answer is not None and record.answer.void,
        ttl=record.answer.ttl if record.answer is not None else None,
        fault=no_other_record(term, record.domain, record.problems[0].reason) if missing else None,
    )


def _cases(term: Term, found: TermAddresses, record: InspectedRecord | None, *, ended: bool) -> list[Case]:
    """Who gets which result at a term; `ended`: a limit ends the evaluation for whoever comes as far."""
    if isinstance(term, Directive):
        if ended:
            return [(NOTHING, term.result), (EVERYTHING, "permerror")]
        return [(found.matches, term.result), (found.permerror, "permerror"), (found.temperror, "temperror")]
    if ended:
        return [(EVERYTHING, "permerror")]
    # Only a redirect has another record; what has none behind a redirect is an error.
    outcomes = {} if record is None else record.outcomes
    return [
        (addresses, "permerror" if result == "none" else result) for result, addresses in outcomes.items()
    ]


def _outcomes(results: Sequence[Result | None], decided: Iterable[AddressSet]) -> Outcomes:
    """The addresses by result, without results that nobody gets."""
    by_result: dict[Result, list[AddressSet]] = {}
    for result, addresses in zip(results, decided, strict=True):
        if addresses and result is not None:
            by_result.setdefault(result, []).append(addresses)
    return {result: union(sets) for result, sets in by_result.items()}
