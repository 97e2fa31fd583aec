"""Small worlds of SPF records that hypothesis puts together, for properties that hold in all of them.

Strategies are made once and kept: making one, and hypothesis's checking of it, takes ten times as long as drawing from it.
"""

from collections.abc import Mapping
from functools import cache
from ipaddress import IPv4Address, IPv6Address

from hypothesis import strategies as st

from deliverability.standards.resolver import Answer

DOMAINS = ("a.example", "b.example", "c.example", "d.example")
HOSTS = ("h1.example", "h2.example", "h3.example")

#: Eight addresses of each family, so that records meet.
IP4 = tuple(f"192.0.2.{n}" for n in range(8))
IP6 = tuple(f"2001:db8::{n:x}" for n in range(8))
CLIENTS = (*map(IPv4Address, IP4), *map(IPv6Address, IP6))

_prefixes = st.sampled_from(("", "/30", "//125", "/31//126"))


def mechanisms(others: tuple[str, ...]) -> st.SearchStrategy[str]:
    """Mechanisms that don't depend on the message; `others`: the domains whose records may be named."""
    names = st.sampled_from((*others, *HOSTS))
    includes = [st.builds("include:{}".format, st.sampled_from(others))] if others else []
    return st.one_of(
        *includes,
        st.builds("ip4:{}/{}".format, st.sampled_from(IP4), st.sampled_from((29, 30, 31, 32))),
        st.builds("ip6:{}/{}".format, st.sampled_from(IP6), st.sampled_from((125, 126, 127, 128))),
        st.builds("a:{}{}".format, names, _prefixes),
        st.builds("mx:{}{}".format, names, _prefixes),
        st.builds("exists:{}".format, names),
        st.sampled_from(("a", "mx", "all")),
    )


@cache
def _terms(others: tuple[str, ...], least: int) -> st.SearchStrategy[list[str]]:
    directives = st.builds("{}{}".format, st.sampled_from(("", "", "+", "-", "~", "?")), mechanisms(others))
    return st.lists(directives, min_size=least, max_size=5)


_counts = st.integers(0, 3)
_one_of_twenty = st.integers(0, 19)


@st.composite
def records(draw: st.DrawFn, others: tuple[str, ...]) -> list[str]:
    """One record of a few terms, often with a redirect somewhere, rarely with an error."""
    terms = draw(_terms(others, draw(_counts)))
    if others and draw(st.booleans()):
        terms.insert(draw(st.integers(0, len(terms))), f"redirect={draw(st.sampled_from(others))}")
    if _seldom(draw):
        terms.append("wrong")
    return [" ".join(("v=spf1", *terms))]


@cache
def _texts(others: tuple[str, ...]) -> st.SearchStrategy[list[str] | Answer]:
    return _mostly(records(others))


_failures = st.sampled_from((Answer("SERVFAIL"), Answer("TIMEOUT"), Answer("REFUSED")))


@st.composite
def _mostly(draw: st.DrawFn, values: st.SearchStrategy[list[str]]) -> list[str] | Answer:
    return draw(_failures) if _seldom(draw) else draw(values)


_hosts = _mostly(st.lists(st.sampled_from(HOSTS).map("10 {}".format), max_size=3, unique=True))


def _seldom(draw: st.DrawFn) -> bool:
    """One time in twenty or so; a number from the middle, since hypothesis is fond of the ends."""
    return draw(_one_of_twenty) == 13


@st.composite
def _domain(draw: st.DrawFn, index: int) -> Mapping[str, list[str] | Answer]:
    """A domain that names those after it, and seldom any: then there may be a loop."""
    others = DOMAINS if _seldom(draw) else DOMAINS[index + 1 :]
    return {
        "TXT": draw(_texts((*others, "nowhere.example") if _seldom(draw) else others)),
        "MX": draw(_hosts),
    }


def _host() -> st.SearchStrategy[Mapping[str, list[str] | Answer]]:
    return st.fixed_dictionaries(
        {
            "A": _mostly(st.lists(st.sampled_from(IP4), max_size=2)),
            "AAAA": _mostly(st.lists(st.sampled_from(IP6), max_size=2)),
        }
    )


worlds = st.fixed_dictionaries(
    {
        **{name: _domain(index) for index, name in enumerate(DOMAINS)},
        **{name: _host() for name in HOSTS},
    }
)
