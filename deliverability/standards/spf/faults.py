"""The reasons why a term or a record ends in an error, RFC 7208, for `check_host` and `inspect` alike."""

from deliverability.dataclass import dataclass
from deliverability.standards.resolver import Answer
from deliverability.standards.spf.evaluation import SpfProblem
from deliverability.standards.spf.limits import SpfLimits
from deliverability.standards.spf.terms import Include, Redirect, Term


@dataclass(frozen=True, slots=True)
class Fault:
    """A reason without its place; see `SpfProblem` for what the parts mean."""

    section: str
    reason: str
    temporary: bool = False

    def at(self, domain: str, term: Term | None = None) -> SpfProblem:
        """The problem that it is for a domain, or for a term of its record."""
        text, position = ("", None) if term is None else (term.text, term.position)
        return SpfProblem(domain, text, position, self.section, self.reason, self.temporary)


def question_failed(name: str, rdtype: str, answer: Answer) -> Fault:
    """DNS gave no answer to a term's question, which is no verdict on the client."""
    return Fault("5", f"the question for {name} {rdtype} was answered with {answer.status}", temporary=True)


def too_many_lookups(limits: SpfLimits) -> Fault:
    """One term too many asks DNS."""
    return Fault("4.6.4", f"more than {limits.lookups} terms ask DNS")


def too_many_void_lookups(limits: SpfLimits) -> Fault:
    """One term too many was answered with nothing."""
    return Fault("4.6.4", f"DNS has nothing for more than {limits.void_lookups} terms (void lookups)")


def too_many_hosts(domain: str, count: int, limits: SpfLimits) -> Fault:
    """An `mx` with more hosts than may be looked up."""
    return Fault("4.6.4", f"{domain} has {count} mail hosts; at most {limits.mx_hosts} may be looked up")


def too_slow(limits: SpfLimits) -> Fault:
    """The evaluation took too long."""
    return Fault("4.6.4", f"the evaluation took longer than {limits.seconds} seconds", temporary=True)


def no_other_record(term: Include | Redirect, target: str, reason: str) -> Fault:
    """There is no record where a term leads, for a reason that stands with the other domain."""
    return Fault("5.2" if isinstance(term, Include) else "6.1", f"{target}: {reason}")
