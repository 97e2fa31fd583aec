"""The grammar of SPF records, RFC 7208 section 12: every error is found, with its position.

One record is read in one pass over its terms, each reader appending what is wrong to a list and going on.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address

from deliverability.standards.spf.common_terms import read_common
from deliverability.standards.spf.macros import (
    DOMAIN_LETTERS,
    EXPLANATION_LETTERS,
    Complaints,
    MacroString,
    read_domain_spec,
    read_macro_string,
)
from deliverability.standards.spf.record import VERSION, SpfRecord, is_record
from deliverability.standards.spf.terms import (
    A,
    All,
    Exists,
    Explanation,
    Include,
    Ip4,
    Ip6,
    Modifier,
    Mx,
    Ptr,
    Redirect,
    Term,
    UnknownModifier,
)
from deliverability.standards.syntax import RecordSyntaxError, quote


class SpfSyntaxError(RecordSyntaxError):
    """A text that is no SPF record: receivers answer permerror, or don't select it at all (section 4.6)."""

    @property
    def term(self) -> str:
        """The term in which the error lies."""
        start = self.text.rfind(" ", 0, self.position) + 1
        end = self.text.find(" ", self.position)
        return self.text[start : len(self.text) if end < 0 else end]


def parse(text: str) -> SpfRecord:
    """The record that a text holds; raises the first `SpfSyntaxError`. `str` of the result is the text."""
    complaints: Complaints = []
    terms = _read_record(text, complaints)
    if complaints:
        raise SpfSyntaxError(text, *min(complaints))
    return SpfRecord(text, terms)


def problems(text: str) -> tuple[SpfSyntaxError, ...]:
    """Every syntax error of a text in the order of position; empty where `parse` succeeds.

    Of a text that isn't selected as a record at all, that is the one problem.
    """
    complaints: Complaints = []
    _read_record(text, complaints)
    return tuple(SpfSyntaxError(text, *complaint) for complaint in sorted(complaints))


def parse_term(text: str) -> Term:
    """A single term, its position 0; raises `SpfSyntaxError`."""
    complaints: Complaints = []
    space = text.find(" ")
    if space >= 0:
        raise SpfSyntaxError(text, space, "one term holds no space")
    term = read_common(text, 0) or read_term(text, 0, len(text), complaints)
    if term is None:
        raise SpfSyntaxError(text, *min(complaints))
    return term


_HEAD = re.compile(r"([-+?~]?)([A-Za-z][A-Za-z0-9_.-]*)")
_INVISIBLE = re.compile(r"[^!-~]")
_PREFIXES = re.compile(r"(/[0-9]*)?(//[0-9]*)?\Z")
_PREFIX = re.compile(r"0|[1-9][0-9]{0,2}")


def _read_record(text: str, complaints: Complaints) -> tuple[Term, ...]:
    if not is_record(text):
        begins = text[: len(VERSION)].lower() == VERSION
        position = len(VERSION) if begins else 0
        complaints.append((position, "an SPF record begins with v=spf1 and a space"))
        return ()
    terms: list[Term] = []
    singular: set[str] = set()
    start = len(VERSION)
    for word in text[start:].split(" "):
        term = read_common(word, start) if word else None
        if term is None and word:
            term = read_term(text, start, start + len(word), complaints)
            if isinstance(term, _SINGULAR):
                if term.name in singular:
                    complaints.append((term.position, f"{term.name} may appear only once"))
                singular.add(term.name)
        if term is not None:
            terms.append(term)
        start += len(word) + 1
    return tuple(terms)


#: Modifiers that may stand in a record once (section 6).
_SINGULAR = (Redirect, Explanation)


@dataclass(slots=True)
class _Mechanism:
    """A mechanism while it is read: `rest` is where its name ends and its argument begins."""

    text: str
    start: int
    end: int
    qualifier: str
    name: str
    rest: int
    complaints: Complaints

    @property
    def head(self) -> tuple[str, int, str]:
        """What every directive begins with."""
        return self.text[self.start : self.end], self.start, self.qualifier

    def complain(self, position: int, reason: str) -> None:
        self.complaints.append((position, reason))


def read_term(text: str, start: int, end: int, complaints: Complaints) -> Term | None:
    """The term in `text[start:end]`, or None after a complaint."""
    if strange := _INVISIBLE.search(text, start, end):
        complaints.append((strange.start(), f"U+{ord(strange[0]):04X} is no visible US-ASCII character"))
        return None
    head = _HEAD.match(text, start, end)
    if head is None:
        complaints.append((start, "a term begins with the name of a mechanism or modifier"))
        return None
    qualifier, name = head[1], head[2]
    if text[head.end() : min(head.end() + 1, end)] == "=":
        if qualifier:
            complaints.append((start, "a modifier takes no qualifier"))
            return None
        return _read_modifier(text, start, end, name.lower(), complaints)
    reader = _MECHANISMS.get(name.lower())
    if reader is None:
        # A hostile record of thousands of them gets no help.
        complaints.append((head.start(2), _unknown(name, hint=len(complaints) < 10)))
        return None
    mechanism = _Mechanism(text, start, end, qualifier or "+", name.lower(), head.end(), complaints)
    return reader(mechanism)


def _unknown(name: str, *, hint: bool) -> str:
    from difflib import get_close_matches  # Only errors pay for it.

    near = get_close_matches(name.lower(), _MECHANISMS, n=1) if hint and len(name) <= 20 else []
    return f"unknown mechanism {quote(name)}" + (f"; did you mean {near[0]}?" if near else "")


def _read_modifier(text: str, start: int, end: int, name: str, complaints: Complaints) -> Modifier | None:
    head = (text[start:end], start, name)
    value = start + len(name) + 1
    if name in ("redirect", "exp"):
        domain = read_domain_spec(text, value, end, complaints)
        if domain is None:
            return None
        return Redirect(*head, domain) if name == "redirect" else Explanation(*head, domain)
    # Nothing is ever expanded in an unknown modifier, so the letters of explanation text do no harm there.
    unknown = read_macro_string(text, value, end, complaints, DOMAIN_LETTERS + EXPLANATION_LETTERS)
    return None if unknown is None else UnknownModifier(*head, unknown)


def _read_all(term: _Mechanism) -> All | None:
    if term.rest < term.end:
        term.complain(term.rest, "all takes no argument")
        return None
    return All(*term.head)


def _read_include(term: _Mechanism) -> Include | None:
    domain = _required_domain(term)
    return None if domain is None else Include(*term.head, domain)


def _read_exists(term: _Mechanism) -> Exists | None:
    domain = _required_domain(term)
    return None if domain is None else Exists(*term.head, domain)


def _read_ptr(term: _Mechanism) -> Ptr | None:
    if term.rest == term.end:
        return Ptr(*term.head)
    domain = _required_domain(term)
    return None if domain is None else Ptr(*term.head, domain)


def _required_domain(term: _Mechanism) -> MacroString | None:
    """The domain-spec after the colon of a mechanism that knows no prefix length."""
    if term.text[term.rest : min(term.rest + 1, term.end)] != ":":
        term.complain(term.rest, f"{term.name} is followed by a colon and a domain")
        return None
    return read_domain_spec(term.text, term.rest + 1, term.end, term.complaints)


def _read_a(term: _Mechanism) -> A | None:
    target = _read_target(term)
    return None if target is None else A(*term.head, *target)


def _read_mx(term: _Mechanism) -> Mx | None:
    target = _read_target(term)
    return None if target is None else Mx(*term.head, *target)


def _read_target(term: _Mechanism) -> tuple[MacroString | None, int, int] | None:
    """The optional domain and dual-cidr-length of `a` and `mx`.

    A domain-spec may hold slashes but can't end in one and digits, so prefix lengths are taken from the end first.
    """
    before = len(term.complaints)
    prefixes = _PREFIXES.search(term.text, term.rest, term.end)
    assert prefixes is not None  # The empty end matches at least.
    if term.text[term.rest : min(term.rest + 1, prefixes.start())] == ":":
        domain = read_domain_spec(term.text, term.rest + 1, prefixes.start(), term.complaints)
    else:
        domain = None
        if prefixes.start() > term.rest:
            reason = f"{term.name} is followed by a colon and a domain, by a prefix length, or by nothing"
            term.complain(term.rest, reason)
    ip4_prefix = 32 if prefixes[1] is None else _read_prefix(term, prefixes.start(1) + 1, prefixes.end(1), 32)
    ip6_prefix = (
        128 if prefixes[2] is None else _read_prefix(term, prefixes.start(2) + 2, prefixes.end(2), 128)
    )
    return None if len(term.complaints) > before else (domain, ip4_prefix, ip6_prefix)


def _read_prefix(term: _Mechanism, start: int, end: int, limit: int) -> int:
    """The prefix length in `text[start:end]`; after a complaint the longest."""
    if not _PREFIX.fullmatch(term.text, start, end) or int(term.text[start:end]) > limit:
        term.complain(start, f"a prefix length is a number from 0 to {limit} without leading zeros")
        return limit
    return int(term.text[start:end])


def _read_ip4(term: _Mechanism) -> Ip4 | None:
    network = _read_network(term, IPv4Address, 32)
    return None if network is None else Ip4(*term.head, *network)


def _read_ip6(term: _Mechanism) -> Ip6 | None:
    network = _read_network(term, IPv6Address, 128)
    return None if network is None else Ip6(*term.head, *network)


def _read_network(
    term: _Mechanism, kind: type[IPv4Address] | type[IPv6Address], limit: int
) -> tuple[int, int] | None:
    """First address, host bits cleared, and prefix of `ip4` and `ip6`."""
    if term.text[term.rest : min(term.rest + 1, term.end)] != ":":
        term.complain(term.rest, f"{term.name} is followed by a colon and an address")
        return None
    before = len(term.complaints)
    address, slash, _ = term.text[term.rest + 1 : term.end].partition("/")
    prefix_start = term.rest + 1 + len(address) + 1
    prefix = _read_prefix(term, prefix_start, term.end, limit) if slash else limit
    try:
        # Python also reads a zone index, which RFC 4291 section 2.2 doesn't know.
        number = int(kind(address.replace("%", "invalid")))
    except ValueError:
        term.complain(term.rest + 1, f"{quote(address)} is no address of the kind that {term.name} takes")
        return None
    host = limit - prefix
    return None if len(term.complaints) > before else (number >> host << host, prefix)


_MECHANISMS: dict[str, Callable[[_Mechanism], Term | None]] = {
    "all": _read_all,
    "include": _read_include,
    "a": _read_a,
    "mx": _read_mx,
    "ptr": _read_ptr,
    "ip4": _read_ip4,
    "ip6": _read_ip6,
    "exists": _read_exists,
}
