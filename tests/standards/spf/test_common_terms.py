"""What is read in one look is what the whole grammar reads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import spf
from deliverability.standards.spf.common_terms import read_common
from deliverability.standards.spf.grammar import read_term
from tests.standards.spf.checking import held, plain


@pytest.mark.parametrize(
    ("word", "term"),
    [
        ("include:a.b", spf.Include("include:a.b", 9, "+", plain("a.b"))),
        ("-INCLUDE:_S.B-1.c2", spf.Include("-INCLUDE:_S.B-1.c2", 9, "-", plain("_S.B-1.c2"))),
        ("ip4:192.0.2.9/24", spf.Ip4("ip4:192.0.2.9/24", 9, "+", *held("192.0.2.0/24"))),
        ("?Ip4:255.255.255.255", spf.Ip4("?Ip4:255.255.255.255", 9, "?", *held("255.255.255.255/32"))),
        ("ip4:1.20.255.0/0", spf.Ip4("ip4:1.20.255.0/0", 9, "+", *held("0.0.0.0/0"))),
        ("~All", spf.All("~All", 9, "~")),
        ("a", spf.A("a", 9, "+")),
        ("A/9", spf.A("A/9", 9, "+", None, 9)),
        ("+a:b.c/32", spf.A("+a:b.c/32", 9, "+", plain("b.c"), 32)),
        ("mx", spf.Mx("mx", 9, "+")),
        ("Mx:b.c", spf.Mx("Mx:b.c", 9, "+", plain("b.c"))),
        ("mx/0", spf.Mx("mx/0", 9, "+", None, 0)),
        ("ip6:2001:DB8::1/32", spf.Ip6("ip6:2001:DB8::1/32", 9, "+", *held("2001:db8::/32"))),
        ("ip6:::/128", spf.Ip6("ip6:::/128", 9, "+", *held("::/128"))),
        ("-ip6:::1", spf.Ip6("-ip6:::1", 9, "-", *held("::1/128"))),
    ],
)
def test_common_terms_are_read_alike_by_both(word: str, term: spf.Term) -> None:
    assert read_common(word, 9) == term
    complaints: list[tuple[int, str]] = []
    assert read_term(f"v=spf1 a {word} b", 9, 9 + len(word), complaints) == term
    assert complaints == []


@pytest.mark.parametrize(
    "word",
    [
        "ip4:256.0.0.1",
        "ip4:1.2.3",
        "ip4:1.2.3.4/33",
        "ip4:01.2.3.4",
        "ip6:1::2::3",
        "ip6:::1/129",
        "ip6:::ffff:192.0.2.1",
        "include:a",
        "include:a.b.",
        "include:a.9",
        "include:a.b-",
        "include:%{d}.b",
        "a//64",
        "mx/33",
        "ptr",
        "exists:a.b",
        "redirect=a.b",
        "all:",
        "--all",
        "",
        "a\n",
    ],
)
def test_anything_else_is_left_to_the_grammar(word: str) -> None:
    assert read_common(word, 0) is None


names = st.sampled_from(
    ("include", "ip4", "ip6", "all", "a", "mx", "ptr", "exists", "MX", "Include", "A", "ALL", "al")
)
arguments = st.one_of(
    st.sampled_from(
        ("", "b.c", "b", "B.C-d", "b.c.", ".b", "b..c", "_b.c", "b.c_", "b.-c", "b.1", "1.b", "%{d}.c")
    ),
    st.from_regex(r"[0-9]{1,3}(\.[0-9]{1,3}){3}", fullmatch=True),
    st.ip_addresses().map(str),
    st.text("0123456789abcdef:.", max_size=12),
)
prefixes = st.sampled_from(
    ("", "/0", "/00", "/7", "/32", "/33", "/64", "/128", "/129", "/", "//64", "/8//64", "//")
)
words = st.builds(
    "{}{}{}{}{}".format,
    st.sampled_from(("", "+", "-", "~", "?", "!")),
    names,
    st.sampled_from((":", "", "=")),
    arguments,
    prefixes,
)


@given(words)
def test_both_ways_of_reading_give_the_same(word: str) -> None:
    quick = read_common(word, 3)
    complaints: list[tuple[int, str]] = []
    careful = read_term(f"...{word} tail", 3, 3 + len(word), complaints)
    assert quick is None or (quick == careful and not complaints)


@given(st.text(max_size=20))
def test_what_neither_knows_is_no_term(word: str) -> None:
    assert read_common(word, 0) is None or spf.parse_term(word) == read_common(word, 0)
