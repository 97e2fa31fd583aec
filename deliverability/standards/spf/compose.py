"""The writer of SPF records: a canonical record from its terms, and the one SPF value inside a shared TXT record set."""

from collections.abc import Iterable, Sequence

from deliverability.standards.spf.grammar import parse, parse_term
from deliverability.standards.spf.record import VERSION, SpfRecord, is_record
from deliverability.standards.spf.terms import (
    All,
    Ip4,
    Ip6,
    Modifier,
    Redirect,
    Term,
    UnknownModifier,
)
from deliverability.standards.syntax import quote

#: How a record that is written here may end; `+all` would let anybody pass (RFC 7208 section 5.1).
CLOSINGS = ("-all", "~all", "?all")


class SpfBuildError(ValueError):
    """A term that must not be published in the record that was asked for.

    term: as given.
    reason: why not, and what to do instead.
    """

    def __init__(self, term: str, reason: str) -> None:
        super().__init__(term, reason)
        self.term = term
        self.reason = reason

    def __str__(self) -> str:
        return f"{quote(self.term)}: {self.reason}"


class SpfMergeError(ValueError):
    """A TXT record set that already holds several SPF values: receivers answer permerror (RFC 7208 section 4.5).

    values: the SPF values, in their order.
    """

    def __init__(self, values: tuple[str, ...]) -> None:
        super().__init__(values)
        self.values = values

    def __str__(self) -> str:
        listed = ", ".join(map(quote, self.values))
        return f"{len(self.values)} SPF values stand at one name: {listed}; leave one, then merge"


def build(terms: Sequence[str], all: str = "-all") -> SpfRecord:
    """The record `v=spf1`, the terms in their order, and `all`, one space between each.

    Raises `SpfSyntaxError` (its text is the term) for a term outside the grammar, and `SpfBuildError` for one that
    doesn't belong: an `all`, a `redirect` beside it, a modifier that receivers ignore, a term given twice.
    """
    if all not in CLOSINGS:
        raise SpfBuildError(all, f"a record ends with one of {', '.join(CLOSINGS)}")
    seen: dict[object, str] = {}
    for text in terms:
        term = parse_term(text)
        _refuse(term)
        meaning = _meaning(term)
        if meaning in seen:
            raise SpfBuildError(text, f"it matches the same as {quote(seen[meaning])}; give it once")
        seen[meaning] = text
    return parse(" ".join((VERSION, *terms, all)))


def merge(values: Iterable[str], record: SpfRecord) -> tuple[str, ...]:
    """The TXT values with the one SPF value replaced by the record, or the record added at the end.

    All other values stay verbatim and in order. Raises `SpfMergeError` where two SPF values stand already.
    """
    values = tuple(values)
    present = tuple(value for value in values if is_record(value))
    if len(present) > 1:
        raise SpfMergeError(present)
    if not present:
        return (*values, str(record))
    return tuple(str(record) if is_record(value) else value for value in values)


def _refuse(term: Term) -> None:
    """Raise where a well-formed term has no place before `all`."""
    if isinstance(term, All):
        raise SpfBuildError(term.text, "all is set apart from the terms and always comes last")
    if isinstance(term, Redirect):
        raise SpfBuildError(term.text, "receivers ignore redirect beside all; use include")
    if isinstance(term, UnknownModifier):
        mechanism = term.name in ("include", "a", "mx", "ptr", "ip4", "ip6", "exists")
        hint = f"write {term.name}:{term.value}" if mechanism else "leave it out"
        raise SpfBuildError(term.text, f"receivers ignore this modifier; {hint}")


def _meaning(term: Term) -> object:
    """Equal for terms of which only the first can have an effect, whatever their qualifiers."""
    if isinstance(term, Ip4 | Ip6):
        return term.network
    if isinstance(term, Modifier):
        return term.name
    mechanism = term.text.lstrip("+-~?")
    # The case of a macro letter has a meaning: capitals are URL-escaped.
    return mechanism if "%" in mechanism else mechanism.lower()
