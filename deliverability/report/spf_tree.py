"""The include tree for people: a term a line, its number among the lookups in a column of its own."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import TYPE_CHECKING

from deliverability.dataclass import dataclass
from deliverability.report.layout import count, hanging, marked, put, shown
from deliverability.report.spf_look import few, spf_values
from deliverability.standards.spf import (
    A,
    All,
    Exists,
    Explanation,
    InspectedRecord,
    InspectedTerm,
    Ip4,
    Ip6,
    Mx,
    Redirect,
    SpfInspection,
    SpfProblem,
    UnknownModifier,
)
from deliverability.standards.spf.addresses import EVERYTHING

if TYPE_CHECKING:
    from rich.console import Console

#: Terms of somebody else's record that name nothing but a network share a line from so many in a row.
_CROWD = 4
#: Columns of the count; of a term before its details begin, at most; what a term needs at least.
_MARGIN = 5
_WIDEST = 44
_NARROWEST = 30
#: Syntax errors of one record that are shown in place.
_MOST_ERRORS = 3


@dataclass(frozen=True, slots=True)
class _Line:
    """One line before it is laid out.

    number: among the lookups; None for what asks nothing. over: whether that is past the limit.
    guide, below: the branches in front of it, and in front of its further lines.
    """

    guide: str
    below: str
    term: str = ""
    style: str = ""
    number: int | None = None
    over: bool = False
    details: tuple[tuple[str, str], ...] = ()


def put_tree(console: "Console", inspection: SpfInspection) -> None:
    """Write the tree, the domain as its root."""
    from rich.text import Text

    put(console, Text.assemble(" " * _MARGIN, (shown(inspection.domain), "bold")))
    deepest = max(2, (console.width - _MARGIN - _NARROWEST) // 3)
    lines = list(_of_record(inspection.tree, inspection, ""))
    column = min(
        _WIDEST,
        max(
            (len(_fitted(line.guide, deepest)) + len(line.term) for line in lines if line.details), default=0
        ),
    )
    for line in lines:
        guide, below = _fitted(line.guide, deepest), _fitted(line.below, deepest)
        number = f"{line.number:>3}  " if line.number is not None else " " * _MARGIN
        start = Text.assemble((number, "bold red" if line.over else "dim"), (guide, "dim"))
        body = Text(line.term, style=line.style)
        for place, (detail, style) in enumerate(line.details):
            gap = 2 + (max(0, column - len(guide) - len(line.term)) if place == 0 else 0)
            body.append(" " * gap).append(detail, style=style)
        hanging(console, start, body, following=Text(" " * _MARGIN + below, style="dim"))


def _fitted(guide: str, deepest: int) -> str:
    """The branches of the innermost levels, where all would leave no room for the terms."""
    branches = len(guide) // 3 * 3  # A blank or two may follow them.
    return guide if branches <= 3 * deepest else f"…  {guide[branches - 3 * (deepest - 1) :]}"


def _of_record(record: InspectedRecord, inspection: SpfInspection, indent: str) -> Iterator[_Line]:
    """The lines of a record, and of all below it."""
    last = bool(record.terms)
    for problem in record.problems[:_MOST_ERRORS]:
        yield from _record_problem(problem, record, indent, "│  " if last else "   ")
    if not record.terms:
        return
    own = record is inspection.tree
    groups = list(_groups(_ordered(record.terms), crowd=not own))
    for place, group in enumerate(groups):
        end = place == len(groups) - 1
        guide, below = indent + ("└─ " if end else "├─ "), indent + ("   " if end else "│  ")
        term = group[0]
        if len(group) > 1:
            yield _crowd(group, guide, below)
            continue
        yield _of_term(term, guide, below)
        yield from _below(term, inspection, below)


def _below(term: InspectedTerm, inspection: SpfInspection, below: str) -> Iterator[_Line]:
    if term.problem is not None:
        yield _problem(term.problem, below)
    # A record that is missing is the problem of the term, which was said.
    if term.record is not None and "none" not in term.record.outcomes:
        yield from _of_record(term.record, inspection, below)


def _of_term(term: InspectedTerm, guide: str, below: str) -> _Line:
    if term.past_limit:
        details = [("past the limit", "bold red")]
    else:
        details = [(text, "yellow") for text in _marks(term)]
    details += [(text, "dim") for text in _resolved(term)]
    style = "dim" if not term.reached else "" if term.number is None else "bold"
    return _Line(
        guide, below, shown(str(term.term), 120), style, term.number, term.past_limit, tuple(details)
    )


def _marks(term: InspectedTerm) -> Iterator[str]:
    if not term.reached:
        yield "never reached"
    if term.void:
        yield "void"
    if term.dynamic:
        yield "depends on the message"
    if term.shadowed:
        yield "shadowed by earlier terms"
    if isinstance(term.term, UnknownModifier):
        yield "receivers ignore it"


def _resolved(term: InspectedTerm) -> Iterator[str]:
    """What the term leads to."""
    if term.record is not None and term.total_lookups > 1:
        yield f"{term.total_lookups} lookups in all"
    written = term.target is not None and term.target not in str(term.term).lower()
    if written and term.record is not None:
        yield f"is {shown(term.target or '', 60)}"
    match term.term:
        case A() | Mx() if term.matches:
            yield few(term.matches.networks)
        case Exists() if term.target is not None:
            yield "everybody matches" if term.matches else "nobody matches"
        case Explanation():
            yield "explains a fail, costs no lookup"
        case Ip4() | Ip6() | All():
            return
        case _ if term.matches and term.record is not None:
            matches = (
                "everybody" if term.matches == EVERYTHING else count(len(term.matches.networks), "network")
            )
            yield f"passes {matches}"


def _ordered(terms: Sequence[InspectedTerm]) -> Iterator[InspectedTerm]:
    """In the order of evaluation: `redirect` comes last, wherever it stands."""
    yield from (term for term in terms if not isinstance(term.term, Redirect))
    yield from (term for term in terms if isinstance(term.term, Redirect))


def _groups(terms: Iterable[InspectedTerm], *, crowd: bool) -> Iterator[list[InspectedTerm]]:
    """Each term by itself, but for long runs of plain networks."""
    for key, run in groupby(terms, _plain_network):
        found = list(run)
        if crowd and key and len(found) >= _CROWD:
            yield found
        else:
            yield from ([term] for term in found)


def _plain_network(term: InspectedTerm) -> tuple[str, str] | None:
    """Qualifier and name of a term that names a network and needs no word beside it; None for any other."""
    if not isinstance(term.term, Ip4 | Ip6) or not term.reached or term.shadowed:
        return None
    return term.term.qualifier, "ip4" if isinstance(term.term, Ip4) else "ip6"


def _crowd(terms: Sequence[InspectedTerm], guide: str, below: str) -> _Line:
    qualifier, name = _plain_network(terms[0]) or ("", "")
    networks = [term.term.network for term in terms if isinstance(term.term, Ip4 | Ip6)]
    text = f"{qualifier.replace('+', '')}{name} ({len(terms)} terms)"
    return _Line(guide, below, text, details=((few(networks), "dim"),))


def _problem(problem: SpfProblem, below: str) -> _Line:
    style = "bold magenta" if problem.temporary else "bold red"
    return _Line(below, f"{below}  ", f"! {shown(problem.reason)}", style)


def _record_problem(problem: SpfProblem, record: InspectedRecord, indent: str, guide: str) -> Iterator[_Line]:
    """A problem of the record as a whole, a syntax error with the place in its text."""
    yield _problem(problem, indent + guide)
    texts = spf_values(record.answer)
    if problem.position is not None and len(texts) == 1:
        for line in marked(texts[0], problem.position, 60):
            yield _Line(indent + guide, indent + guide, line, "dim")
    elif len(texts) > 1:
        for text in texts:
            yield _Line(indent + guide, indent + guide, shown(text), "dim")
