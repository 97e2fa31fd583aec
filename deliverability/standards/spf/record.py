"""The SPF record as a value, and which texts are one (RFC 7208 sections 4.5 and 4.6)."""

import re

from deliverability.dataclass import dataclass
from deliverability.standards.spf.terms import All, Directive, Explanation, Redirect, Term
from deliverability.standards.syntax import quote

VERSION = "v=spf1"


@dataclass(frozen=True, slots=True)
class SpfRecord:
    """A record that follows the grammar; `str` gives the text it was read from."""

    text: str
    terms: tuple[Term, ...]

    def __str__(self) -> str:
        return self.text

    @property
    def all(self) -> All | None:
        """The first `all`: no directive after it is ever reached (section 5.1)."""
        return next((term for term in self.terms if isinstance(term, All)), None)

    @property
    def redirect(self) -> Redirect | None:
        """The `redirect` modifier, also where an `all` makes receivers ignore it."""
        return next((term for term in self.terms if isinstance(term, Redirect)), None)

    @property
    def explanation(self) -> Explanation | None:
        """The `exp` modifier."""
        return next((term for term in self.terms if isinstance(term, Explanation)), None)

    @property
    def unreachable(self) -> tuple[Term, ...]:
        """What is never evaluated: directives after the first `all`, and `redirect` beside an `all` (sections 5.1, 6.1)."""
        everything = self.all
        if everything is None:
            return ()
        return tuple(
            term
            for term in self.terms
            if isinstance(term, Redirect)
            or (isinstance(term, Directive) and term.position > everything.position)
        )

    @property
    def lookups(self) -> int:
        """How many of its own terms count towards the ten lookups when nothing matches early (section 4.6.4).

        What lies behind an `include` or `redirect` is not counted, and neither is what is never reached.
        """
        return sum(term.queries for term in self.terms) - sum(term.queries for term in self.unreachable)


def is_record(text: str) -> bool:
    """Whether a TXT value is selected as an SPF record: `v=spf1`, in any case, and a space or the end (section 4.5)."""
    return text[: len(VERSION)].lower() == VERSION and text[len(VERSION) : len(VERSION) + 1] in ("", " ")


_BLANK = " \t\r\n\xa0\u200b\ufeff"
#: The straight ones, and those that editors make of them.
_QUOTATION_MARKS = "\"'\u2018\u2019\u201a\u201c\u201d\u201e\u00ab\u00bb\u0060\u00b4"
#: What stands before a version, no words, and the version as somebody wrote it.
_VERSION_LIKE = re.compile(r"([\W_]{0,16})(v\s*=\s*[\"']?spf[0-9]*|spf1(?=[\s:;]|\Z))", re.IGNORECASE)


def resembles(text: str) -> str | None:
    """Why a TXT value that is no SPF record was probably meant as one, or None.

    Receivers treat such a value as if it weren't there (section 4.5). Sender ID (`spf2.0/...`) is something else.
    """
    if is_record(text):
        return None
    begins = _VERSION_LIKE.match(text)
    if begins is None:
        return None
    before, version = begins.groups()
    if version.lower() != VERSION:
        return f"the version is written {quote(version)}, not 'v=spf1'"
    if any(mark in _QUOTATION_MARKS for mark in before):
        return "the value begins with a quotation mark that is part of the text"
    if before.strip(_BLANK):
        return f"{quote(before)} stands before 'v=spf1'"
    if before:
        return "the value begins with white space"
    return f"'v=spf1' is followed by {text[begins.end()]!r}, not by a space"
