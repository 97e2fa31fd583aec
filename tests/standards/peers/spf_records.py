"""SPF records and the small worlds around them, made by the grammar of RFC 7208 section 12 and by breaking it."""

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from hypothesis import strategies as st

from deliverability.standards.resolver import Answer
from tests.standards.peers.worlds import World

DOMAIN = "shop.example"
#: Names that have records in most worlds, and two that never have: one exists without any, one doesn't exist.
PUBLISHED = (DOMAIN, "a.example", "b.example", "c.example")
EMPTY = ("only.example", "nowhere.test")
ADDRESSES = ("192.0.2.1", "192.0.2.130", "2001:db8::1")


@dataclass(frozen=True, slots=True)
class Case:
    """One question to check_host(): the arguments, and the world in which it is asked."""

    record: str
    world: World
    ip: str = ADDRESSES[0]
    sender: str = f"user@{DOMAIN}"
    helo: str = "mail.a.example"

    @property
    def domain(self) -> str:
        return self.sender.rpartition("@")[2] or self.helo


def _spelled(*texts: str) -> st.SearchStrategy[str]:
    """One of the texts, mostly in lower case."""
    text = st.sampled_from(texts)
    return text | text | text | text.map(str.upper) | text.map(str.title)


_QUALIFIERS = st.sampled_from(("", "", "+", "-", "~", "?"))
_NAMES = _spelled(*PUBLISHED, *EMPTY, "mx.a.example", "x.b.example", "a.example.")
_MACROS = st.builds(
    "%{{{}{}{}{}}}".format,
    st.sampled_from("slodiphvSLDH"),
    st.sampled_from(("", "", "", "1", "2", "10")),
    st.sampled_from(("", "", "r")),
    st.sampled_from(("", "", "", "-", ".", "+-", "._,/=")),
)
_LABELS = st.sampled_from(("a", "x-1", "_spf", "%%", "%_", "%-", "b/c", "d:e")) | _MACROS
_DOMAIN_SPECS = (
    _NAMES
    | _NAMES
    | _MACROS
    | st.builds("{}.{}".format, _LABELS, _NAMES)
    | st.builds("{}.{}.{}".format, _LABELS, _LABELS, _NAMES)
)
_IP4_PREFIXES = st.sampled_from(("", "", "/0", "/24", "/25", "/32"))
_IP6_PREFIXES = st.sampled_from(("", "", "//0", "//64", "//128"))
_TARGETS = st.builds(
    "{}{}{}".format, st.just("") | _DOMAIN_SPECS.map(":{}".format), _IP4_PREFIXES, _IP6_PREFIXES
)
_IP4 = st.builds(
    "{}{}".format,
    st.sampled_from(("192.0.2.1", "192.0.2.128", "198.51.100.0", "0.0.0.0", "255.255.255.255")),
    _IP4_PREFIXES,
)
_IP6 = st.builds(
    "{}{}".format,
    st.sampled_from(("2001:db8::1", "2001:DB8::", "::", "::ffff:192.0.2.1", "2001:db8:1:2:3:4:5:6")),
    st.sampled_from(("", "/0", "/32", "/127", "/128")),
)
_MECHANISMS = st.one_of(
    _spelled("all"),
    st.builds("{}:{}".format, _spelled("include"), _DOMAIN_SPECS),
    st.builds("{}:{}".format, _spelled("include"), _NAMES),
    st.builds("{}{}".format, _spelled("a", "mx"), _TARGETS),
    st.builds("{}{}".format, _spelled("ptr"), st.just("") | _DOMAIN_SPECS.map(":{}".format)),
    st.builds("{}:{}".format, _spelled("ip4"), _IP4),
    st.builds("{}:{}".format, _spelled("ip6"), _IP6),
    st.builds("{}:{}".format, _spelled("exists"), _DOMAIN_SPECS),
)
_MODIFIERS = st.one_of(
    st.builds(
        "{}={}".format, st.sampled_from(("redirect",) * 5 + ("exp",) * 5 + ("Redirect", "EXP")), _DOMAIN_SPECS
    ),
    st.builds(
        "{}{}={}".format, _spelled("x", "ra", "x-_.", "all"), st.integers(0, 9), _DOMAIN_SPECS | st.just("")
    ),
    st.builds("{}={}".format, _spelled("op", "default"), _DOMAIN_SPECS),
)
_DIRECTIVES = st.builds("{}{}".format, _QUALIFIERS, _MECHANISMS)
_TERMS = _DIRECTIVES | _DIRECTIVES | _DIRECTIVES | _MODIFIERS
_VERSIONS = st.sampled_from(("v=spf1",) * 14 + ("V=SPF1", "v=Spf1"))
_SPACES = st.sampled_from((" ", " ", " ", " ", "  "))


@st.composite
def well_formed(draw: st.DrawFn, most: int = 6) -> str:
    """A record that follows the grammar, but for modifiers that may stand only once."""
    terms = draw(st.lists(_TERMS, max_size=most))
    end = draw(st.sampled_from(("", " ", " -all", " ~ALL")))
    return draw(_VERSIONS) + "".join(draw(_SPACES) + term for term in terms) + end


_PIECES = st.sampled_from(
    (*"%{}/:=.,-_+~?! 019axr", "%{", "//", "/08", "::", "%{c}", "%{x}", "%{d0}", "%%", "\t", "\u00e9", "\x7f")
)


@st.composite
def broken(draw: st.DrawFn) -> str:
    """A record in which up to three places were changed: something put in, taken out, replaced or doubled."""
    text = draw(well_formed())
    for _ in range(draw(st.integers(1, 3))):
        start = draw(st.integers(7, max(7, len(text))))
        end = start + draw(st.integers(0, 2))
        piece = draw(_PIECES | st.just("") | st.just(text[start:end] * 2))
        text = text[:start] + piece + text[end:]
    return text


def _values(*values: str) -> st.SearchStrategy[Sequence[str] | Answer]:
    """None, one, two or all of the values; now and then a failure instead."""
    some = [(), values, *itertools.combinations(values, 1), *itertools.combinations(values, 2)]
    return st.sampled_from((*some, *some, Answer("SERVFAIL"), Answer("TIMEOUT")))


_OWN = st.fixed_dictionaries(
    {
        "A": _values("192.0.2.1", "192.0.2.129", "198.51.100.7"),
        "AAAA": _values("2001:db8::1", "2001:db8::ffff"),
        "MX": _values("10 mx.a.example", "20 a.example", "0 nowhere.test", "5 b.example"),
    }
)
_POINTERS = _values("mx.a.example", "a.example", "nowhere.test", DOMAIN)
_NEIGHBOURS = st.sampled_from((0, 1, 1, 1, 1)).flatmap(
    lambda count: st.lists(well_formed(3), min_size=count, max_size=count)
)
_SOME_ADDRESSES = {"A": ["192.0.2.1", "198.51.100.8"], "AAAA": ["2001:db8::1"]}


@st.composite
def cases(draw: st.DrawFn, records: st.SearchStrategy[str]) -> Case:
    """A record, further ones at the names it may lead to, and a client."""
    record = draw(records)
    world: dict[str, dict[str, Sequence[str] | Answer]] = {name: dict(draw(_OWN)) for name in PUBLISHED}
    for name in PUBLISHED[1:]:
        world[name]["TXT"] = ["other", *draw(_NEIGHBOURS)]
    world[DOMAIN]["TXT"] = [record]
    world["below.only.example"] = {"A": ["192.0.2.1"]}
    world["mx.a.example"] = dict(_SOME_ADDRESSES)
    world["*.b.example"] = {"A": ["127.0.0.2"], "TXT": ["not for %{i}: %{c} %{d2} %{h}"]}
    pointers = draw(_POINTERS)
    for ip in ADDRESSES:
        world[ip_address(ip).reverse_pointer] = {"PTR": pointers}
    return Case(
        record,
        world,
        draw(st.sampled_from(ADDRESSES)),
        draw(st.sampled_from((f"user@{DOMAIN}", f"strong-bad+x@{DOMAIN}", f"@{DOMAIN}"))),
        draw(st.sampled_from(("mail.a.example", "helo-1.b.example"))),
    )
