"""The selection of a domain's SPF record, RFC 7208 sections 4.3 to 4.6."""

from deliverability.dataclass import dataclass
from deliverability.standards.resolver import Answer
from deliverability.standards.spf.evaluation import Result, SpfProblem
from deliverability.standards.spf.expansion import askable
from deliverability.standards.spf.faults import Fault
from deliverability.standards.spf.grammar import SpfSyntaxError, parse, problems
from deliverability.standards.spf.record import SpfRecord, is_record


@dataclass(frozen=True, slots=True)
class Selected:
    """The record of a domain, or the result that takes its place, with the reasons; several only for syntax errors."""

    record: SpfRecord | None = None
    result: Result = "none"
    problems: tuple[SpfProblem, ...] = ()


def selectable(domain: str) -> bool:
    """Whether a domain can have a record at all: a DNS name of two labels or more (section 4.3)."""
    return askable(domain) and "." in domain


def no_domain(domain: str) -> Selected:
    """For a domain that isn't `selectable`."""
    return _ended(domain, "none", Fault("4.3", "this is no domain name of two labels or more"))


def select(domain: str, answer: Answer) -> Selected:
    """What the answer to the question for its TXT records means for a domain."""
    if not answer.conclusive:
        reason = f"the question for its TXT records was answered with {answer.status}"
        return _ended(domain, "temperror", Fault("4.4", reason, temporary=True))
    if answer.status == "NXDOMAIN":
        return _ended(domain, "none", Fault("4.3", "there is no such name"))
    texts = records_of(answer)
    if not texts:
        return _ended(domain, "none", Fault("4.5", "it has no SPF record"))
    if len(texts) > 1:
        reason = f"it has {len(texts)} SPF records; there may be only one"
        return _ended(domain, "permerror", Fault("4.5", reason))
    try:
        return Selected(parse(texts[0]))
    except SpfSyntaxError:
        found = tuple(
            SpfProblem(domain, error.term, error.position, "4.6", error.reason)
            for error in problems(texts[0])
        )
        return Selected(None, "permerror", found)


def records_of(answer: Answer) -> tuple[str, ...]:
    """The values of an answer that are SPF records (section 4.5)."""
    return tuple(value for value in answer.values if is_record(value))


def _ended(domain: str, result: Result, fault: Fault) -> Selected:
    return Selected(None, result, (fault.at(domain),))
