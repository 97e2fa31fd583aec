"""`SpfEvaluation`: the result, and the tree of records and terms that led to it."""

from typing import Literal

from deliverability.dataclass import dataclass
from deliverability.standards.resolver import Answer
from deliverability.standards.spf.record import SpfRecord
from deliverability.standards.spf.terms import Redirect, Term

#: RFC 7208 section 2.6.
Result = Literal["none", "neutral", "pass", "fail", "softfail", "temperror", "permerror"]
#: What becomes of one term (section 4.6.2); an error ends the whole evaluation.
Outcome = Literal["match", "no match", "temperror", "permerror"]


@dataclass(frozen=True, slots=True)
class SpfProblem:
    """Why an evaluation ends without a verdict on the address.

    domain: whose record it is.
    term: as written; empty where it is about the whole record, or about the domain.
    position: index of the error in the record; None where no record was read.
    section: of RFC 7208.
    reason: in plain words.
    temporary: whether it may pass by itself: DNS failed or was too slow (temperror).
    """

    domain: str
    term: str
    position: int | None
    section: str
    reason: str
    temporary: bool = False

    def __str__(self) -> str:
        where = f"{self.domain}: {self.term}" if self.term else self.domain
        return f"{where}: {self.reason} (RFC 7208 section {self.section})"


@dataclass(frozen=True, slots=True)
class EvaluatedTerm:
    """A term that was evaluated.

    target: the domain it was about, macros expanded; None for terms that ask nothing.
    lookups: counted towards the limit for this term and all below it.
    void: whether DNS answered it with nothing, which counts towards the limit of void lookups.
    record: what `include` and `redirect` led to.
    problem: the reason of an error that arose here; one that arose below stands there.
    """

    term: Term
    outcome: Outcome
    target: str | None = None
    lookups: int = 0
    void: bool = False
    record: "EvaluatedRecord | None" = None
    problem: SpfProblem | None = None


@dataclass(frozen=True, slots=True)
class EvaluatedRecord:
    """One domain as check_host() saw it (section 4).

    answer: to the question for its TXT records; None where the domain is no name to ask for.
    record: None where there is none, or none that can be read.
    terms: those that were evaluated, in order.
    problem: the reason of an error that arose here, not in a term.
    """

    domain: str
    result: Result
    answer: Answer | None = None
    record: SpfRecord | None = None
    terms: tuple[EvaluatedTerm, ...] = ()
    problem: SpfProblem | None = None

    @property
    def cause(self) -> SpfProblem | None:
        """The reason of an error here or in the term that ended the evaluation, or below it."""
        last = self.terms[-1] if self.terms else None
        if self.problem is not None or last is None:
            return self.problem
        if last.problem is not None:
            return last.problem
        return last.record.cause if last.record is not None else None

    @property
    def decisive(self) -> "EvaluatedRecord":
        """The record whose own directive, or lack of one, gave the result: this one, or where `redirect` led."""
        last = self.terms[-1] if self.terms else None
        if last is not None and last.record is not None and isinstance(last.term, Redirect):
            return last.record.decisive
        return self


@dataclass(frozen=True, slots=True)
class SpfEvaluation:
    """The answer of check_host().

    explanation: what the domain's owner says about a fail (section 6.2): text from outside, for nobody but a reader.
        None where the result is another, or where there is no usable explanation.
    lookups, void_lookups: how many counted towards the limits (section 4.6.4).
    tree: the domain's record, with what was evaluated below it.
    problem: why the result is none, temperror or permerror; None with other results.
    """

    result: Result
    explanation: str | None
    lookups: int
    void_lookups: int
    tree: EvaluatedRecord
    problem: SpfProblem | None

    @property
    def matched(self) -> EvaluatedTerm | None:
        """The directive that gave the result, behind any `redirect`; None where none did."""
        terms = self.tree.decisive.terms
        return terms[-1] if terms and terms[-1].outcome == "match" else None
