"""All questions that a domain's whole SPF tree raises, asked level by level: those of one level at once."""

from collections.abc import Iterable, Iterator
from dataclasses import field
from ipaddress import IPv4Address

from deliverability.dataclass import dataclass
from deliverability.event_loop import together
from deliverability.standards.resolver import Answer, Resolver
from deliverability.standards.spf.expansion import UNKNOWN, Message, askable, expand_name
from deliverability.standards.spf.limits import SpfLimits
from deliverability.standards.spf.lookups import mail_hosts
from deliverability.standards.spf.record import SpfRecord
from deliverability.standards.spf.selection import Selected, select, selectable
from deliverability.standards.spf.term_addresses import Question
from deliverability.standards.spf.terms import A, Exists, Include, Mx, Redirect, Term

#: Questions after which an inspection asks nothing more. A tree within the limits needs at most a hundred or two.
MOST_QUESTIONS = 500


@dataclass(frozen=True, slots=True)
class Gathered:
    """All that a tree is judged by.

    answers: to every question that evaluating it can raise for any client, the limits apart.
    selected: what the answers to questions for TXT mean, by domain: each record is read once.
    """

    answers: dict[Question, Answer] = field(default_factory=dict)
    selected: dict[str, Selected] = field(default_factory=dict)


async def ask_tree(domain: str, resolver: Resolver, limits: SpfLimits) -> Gathered:
    """Ask whatever evaluating the domain can raise."""
    gathered = Gathered()
    answers = gathered.answers
    wave: list[Question] = [(domain, "TXT")] if selectable(domain) else []
    while wave:
        got = await together(*(resolver.query(*question) for question in wave))
        level = dict(zip(wave, got, strict=True))
        answers.update(level)
        gathered.selected.update(
            {name: select(name, answer) for (name, rdtype), answer in level.items() if rdtype == "TXT"}
        )
        following = dict.fromkeys(_following(level, gathered, domain, limits))
        wave = [question for question in following if question not in answers][
            : MOST_QUESTIONS - len(answers)
        ]
    return gathered


def target_of(term: Term, domain: str, origin: str) -> str | None:
    """The lower-case name that a term of the domain's record is about; None where that depends on the message, or on none.

    origin: the domain that the evaluation begins with, for `%{o}`.
    """
    if not isinstance(term, Include | A | Mx | Exists | Redirect):
        return None
    if term.domain is None:
        return domain
    if not term.domain.letters <= {"d", "o"}:
        return None
    message = Message(IPv4Address(0), "", origin, "", UNKNOWN, 0)
    return expand_name(term.domain, message, domain).lower()


def reached(record: SpfRecord) -> tuple[Term, ...]:
    """The terms that are evaluated when nothing matches before, in that order: `redirect` comes last."""
    redirect = record.redirect
    skipped = {term.position for term in record.unreachable}
    reached = [term for term in record.terms if term is not redirect and term.position not in skipped]
    if redirect is not None and redirect.position not in skipped:
        reached.append(redirect)
    return tuple(reached)


def _following(
    level: Iterable[Question], gathered: Gathered, origin: str, limits: SpfLimits
) -> Iterator[Question]:
    """What the answers of one level make necessary to ask."""
    for name, rdtype in level:
        if rdtype == "MX":
            hosts = mail_hosts(gathered.answers[name, rdtype])
            yield from _addresses(hosts[: limits.mx_hosts])
        elif rdtype == "TXT":
            yield from _raised(name, gathered.selected[name].record, origin)


def _raised(domain: str, record: SpfRecord | None, origin: str) -> Iterator[Question]:
    """What the SPF record of a name asks, where it has one."""
    for term in () if record is None else reached(record):
        target = target_of(term, domain, origin)
        if target is None or not askable(target):
            continue
        match term:
            case A():
                yield from _addresses([target])
            case Mx():
                yield target, "MX"
            case Exists():
                yield target, "A"
            case _:  # Include and Redirect
                if selectable(target):
                    yield target, "TXT"


def _addresses(names: Iterable[str]) -> Iterator[Question]:
    for name in names:
        if askable(name):
            yield name.lower(), "A"
            yield name.lower(), "AAAA"
