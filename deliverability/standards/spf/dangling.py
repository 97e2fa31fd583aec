"""Dangling names of an SPF tree: whoever registers the domain that they lead to sends with a pass (RFC 7208 section 5)."""

from collections.abc import Iterator

from deliverability.dataclass import dataclass
from deliverability.event_loop import together
from deliverability.standards import names
from deliverability.standards.resolver import Answer, Resolver
from deliverability.standards.spf.expansion import askable
from deliverability.standards.spf.inspection import InspectedTerm, SpfInspection
from deliverability.standards.spf.term_addresses import Question
from deliverability.standards.spf.terms import Exists, Include, Mx, Redirect, Term
from deliverability.standards.spf.tree_questions import MOST_QUESTIONS

#: Missing names whose domains are looked up. A tree within its limits has at most two, and those of ten mail hosts each.
MOST_NAMES = 100


@dataclass(frozen=True, slots=True)
class DanglingName:
    """A name that a term leads to, and that doesn't exist.

    domain: whose record the term stands in.
    name: the one that is missing: what the term asks for, or the end of the CNAME chain that begins there.
    organizational_domain: of the name; what one would register to own it.
    registrable: whether that domain doesn't exist either, below a public suffix that does; None where DNS didn't tell.
    """

    domain: str
    term: Term
    name: str
    organizational_domain: str
    registrable: bool | None


def asked_by(term: InspectedTerm) -> Iterator[Question]:
    """What an inspected term asks DNS, its mail hosts included; what lies behind `include` and `redirect` is not."""
    if term.target is None or not term.reached:
        return
    match term.term:
        case Include() | Redirect():
            asked: list[Question] = [(term.target, "TXT")]
        case Mx():
            asked = [(term.target, "MX"), *_addresses(term.hosts)]
        case Exists():
            asked = [(term.target, "A")]
        case _:  # A: no other term has a target.
            asked = list(_addresses((term.target,)))
    yield from (question for question in asked if askable(question[0]))


def registration_questions(name: str) -> tuple[Question, ...]:
    """What to ask to learn whether anybody may register the organizational domain of a name; () for a public suffix.

    First whether that domain exists; then, where it doesn't, whether the suffix does, below which it would be registered.
    """
    organizational = names.organizational_domain(name)
    suffix = names.parent(organizational) if organizational is not None else None
    if organizational is None or suffix is None or not askable(organizational):
        return ()
    return (organizational, "SOA"), (suffix, "SOA")


async def dangling_names(inspection: SpfInspection, *, resolver: Resolver) -> tuple[DanglingName, ...]:
    """The names of a tree that don't exist, in the order of evaluation, and whether their domain is free to be had.

    As of an inspection, of a tree without end only so much is looked at.
    """
    places = [
        (record.domain, term.term, question)
        for record in inspection.records
        for term in record.terms
        for question in asked_by(term)
    ]
    questions = tuple(dict.fromkeys(question for _, _, question in places))[:MOST_QUESTIONS]
    answers = dict(
        zip(questions, await together(*(resolver.query(*each) for each in questions)), strict=True)
    )
    # Some servers deny a name when they are asked for a type that it doesn't have.
    there = {_end(question[0], answer) for question, answer in answers.items() if answer.status == "NOERROR"}
    lost = [
        (domain, term, name)
        for domain, term, question in places
        if question in answers
        and answers[question].status == "NXDOMAIN"
        and (name := _end(question[0], answers[question])) not in there
    ]
    missing = tuple(dict.fromkeys(name for _, _, name in lost))[:MOST_NAMES]
    told = dict(zip(missing, await together(*(_registrable(n, resolver) for n in missing)), strict=True))
    found = (
        DanglingName(domain, term, name, names.organizational_domain(name) or name, told[name])
        for domain, term, name in lost
        if name in told
    )
    return tuple(dict.fromkeys(found))


async def _registrable(name: str, resolver: Resolver) -> bool | None:
    questions = registration_questions(name)
    if not questions:
        return False
    domain, suffix = questions
    own = await resolver.query(*domain)
    if own.status != "NXDOMAIN":
        return False if own.conclusive else None
    above = await resolver.query(*suffix)
    return above.status != "NXDOMAIN" if above.conclusive else None


def _end(name: str, answer: Answer) -> str:
    return answer.cname[-1] if answer.cname else name


def _addresses(hosts: tuple[str, ...]) -> Iterator[Question]:
    for host in hosts:
        yield host.lower(), "A"
        yield host.lower(), "AAAA"
