"""RFC 7208 section 12, both sides of each boundary."""

import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import spf
from deliverability.standards.spf import Macro, MacroString, SpfSyntaxError
from tests.standards.spf.checking import held


def plain(text: str) -> MacroString:
    return MacroString(text, (text,))


def complaints(text: str) -> list[tuple[int, str]]:
    return [(problem.position, problem.reason) for problem in spf.problems(text)]


def complaint_of_term(text: str) -> tuple[int, str]:
    with pytest.raises(SpfSyntaxError) as caught:
        spf.parse_term(text)
    assert caught.value.text == text
    return caught.value.position, caught.value.reason


def test_a_record_is_its_terms_in_order_with_their_places() -> None:
    text = "v=spf1 mx include:_spf.example.com -exists:%{ir}.example.org ip4:192.0.2.0/24 ~all redirect=b.example x=%{c}"
    assert spf.parse(text).terms == (
        spf.Mx("mx", 7, "+"),
        spf.Include("include:_spf.example.com", 10, "+", plain("_spf.example.com")),
        spf.Exists(
            "-exists:%{ir}.example.org",
            35,
            "-",
            MacroString("%{ir}.example.org", (Macro("i", reverse=True), ".example.org")),
        ),
        spf.Ip4("ip4:192.0.2.0/24", 61, "+", *held("192.0.2.0/24")),
        spf.All("~all", 78, "~"),
        spf.Redirect("redirect=b.example", 83, "redirect", plain("b.example")),
        spf.UnknownModifier("x=%{c}", 102, "x", MacroString("%{c}", (Macro("c"),))),
    )


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("v=spf1", []),
        ("v=spf1 ", []),
        ("V=Spf1   ", []),
        ("v=spf1  -all  ", ["-all"]),
        ("v=spf1 a   mx", ["a", "mx"]),
        ("v=spf1 v=spf1", ["v=spf1"]),
    ],
)
def test_terms_are_separated_by_one_or_more_spaces(text: str, terms: list[str]) -> None:
    record = spf.parse(text)
    assert [str(term) for term in record.terms] == terms
    assert str(record) == text
    assert spf.problems(text) == ()


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("all", spf.All("all", 0, "+")),
        ("+all", spf.All("+all", 0, "+")),
        ("?ALL", spf.All("?ALL", 0, "?")),
        ("include:a.b", spf.Include("include:a.b", 0, "+", plain("a.b"))),
        ("InClude:A.b.", spf.Include("InClude:A.b.", 0, "+", plain("A.b."))),
        ("a", spf.A("a", 0, "+")),
        ("~A", spf.A("~A", 0, "~")),
        ("a:b.c", spf.A("a:b.c", 0, "+", plain("b.c"))),
        ("a/0", spf.A("a/0", 0, "+", None, 0)),
        ("a/32", spf.A("a/32", 0, "+", None, 32)),
        ("a//0", spf.A("a//0", 0, "+", None, 32, 0)),
        ("a//128", spf.A("a//128", 0, "+", None, 32, 128)),
        ("a/24//64", spf.A("a/24//64", 0, "+", None, 24, 64)),
        ("a:b.c/9//99", spf.A("a:b.c/9//99", 0, "+", plain("b.c"), 9, 99)),
        ("a:b:c/d.e", spf.A("a:b:c/d.e", 0, "+", plain("b:c/d.e"))),
        ("a:b/24.c", spf.A("a:b/24.c", 0, "+", plain("b/24.c"))),
        ("a:%{d}/24", spf.A("a:%{d}/24", 0, "+", MacroString("%{d}", (Macro("d"),)), 24)),
        ("a:.c", spf.A("a:.c", 0, "+", plain(".c"))),
        ("mx", spf.Mx("mx", 0, "+")),
        ("mx:b.c/24//64", spf.Mx("mx:b.c/24//64", 0, "+", plain("b.c"), 24, 64)),
        ("ptr", spf.Ptr("ptr", 0, "+")),
        ("-ptr:b.c", spf.Ptr("-ptr:b.c", 0, "-", plain("b.c"))),
        ("ip4:192.0.2.1", spf.Ip4("ip4:192.0.2.1", 0, "+", *held("192.0.2.1/32"))),
        ("ip4:255.255.255.255/0", spf.Ip4("ip4:255.255.255.255/0", 0, "+", *held("0.0.0.0/0"))),
        ("IP4:192.0.2.9/24", spf.Ip4("IP4:192.0.2.9/24", 0, "+", *held("192.0.2.0/24"))),
        ("ip6:2001:db8::1", spf.Ip6("ip6:2001:db8::1", 0, "+", *held("2001:db8::1/128"))),
        ("ip6:::/0", spf.Ip6("ip6:::/0", 0, "+", *held("::/0"))),
        ("ip6:2001:DB8::/32", spf.Ip6("ip6:2001:DB8::/32", 0, "+", *held("2001:db8::/32"))),
        (
            "ip6:::ffff:192.0.2.1/128",
            spf.Ip6("ip6:::ffff:192.0.2.1/128", 0, "+", *held("::ffff:192.0.2.1")),
        ),
        ("exists:%{l}.b", spf.Exists("exists:%{l}.b", 0, "+", MacroString("%{l}.b", (Macro("l"), ".b")))),
        ("Redirect=b.c", spf.Redirect("Redirect=b.c", 0, "redirect", plain("b.c"))),
        ("EXP=b.c", spf.Explanation("EXP=b.c", 0, "exp", plain("b.c"))),
        ("Op=", spf.UnknownModifier("Op=", 0, "op", MacroString("", ()))),
        ("x-_.9=a:/b=c", spf.UnknownModifier("x-_.9=a:/b=c", 0, "x-_.9", plain("a:/b=c"))),
        ("all=x", spf.UnknownModifier("all=x", 0, "all", plain("x"))),
    ],
)
def test_each_mechanism_and_modifier(text: str, term: spf.Term) -> None:
    assert spf.parse_term(text) == term


TOP_LABEL = "a top-level label holds letters, digits and inner hyphens, and not digits alone"
DOMAIN_END = "a domain ends in a dot and a top-level label, or in a macro"
IP4_PREFIX = "a prefix length is a number from 0 to 32 without leading zeros"
IP6_PREFIX = "a prefix length is a number from 0 to 128 without leading zeros"
AFTER_A = "a is followed by a colon and a domain, by a prefix length, or by nothing"
NAME = "a term begins with the name of a mechanism or modifier"


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("", 0, NAME),
        ("-", 0, NAME),
        ("--all", 0, NAME),
        ("=x", 0, NAME),
        (":b.c", 0, NAME),
        ("4all", 0, NAME),
        ("a b", 1, "one term holds no space"),
        ("a\tb", 1, "U+0009 is no visible US-ASCII character"),
        ("a:\x7f.b", 2, "U+007F is no visible US-ASCII character"),
        ("a:é.b", 2, "U+00E9 is no visible US-ASCII character"),
        ("-x=y", 0, "a modifier takes no qualifier"),
        ("ipv4:192.0.2.1", 0, "unknown mechanism 'ipv4'; did you mean ip4?"),
        ("include_____________", 0, "unknown mechanism 'include_____________'"),
        ("-inlcude:b.c", 1, "unknown mechanism 'inlcude'; did you mean include?"),
        ("zzz", 0, "unknown mechanism 'zzz'"),
        ("z" * 50, 0, f"unknown mechanism '{'z' * 40}'..."),
        ("all:b.c", 3, "all takes no argument"),
        ("all/8", 3, "all takes no argument"),
        ("include", 7, "include is followed by a colon and a domain"),
        ("include:", 8, "a domain is missing"),
        ("include/24", 7, "include is followed by a colon and a domain"),
        ("include:b.c/24", 10, TOP_LABEL),
        ("include:localhost", 8, DOMAIN_END),
        ("include:localhost.", 8, DOMAIN_END),
        ("include:b.c..", 12, TOP_LABEL),
        ("include:192.0.2.1", 16, TOP_LABEL),
        ("include:b.-c", 10, TOP_LABEL),
        ("include:b.c-", 10, TOP_LABEL),
        ("include:b.c_d", 10, TOP_LABEL),
        ("include:%{d}.", 12, DOMAIN_END),
        ("include:b.c%{d}e", 15, DOMAIN_END),
        ("exists", 6, "exists is followed by a colon and a domain"),
        ("exists:b", 7, DOMAIN_END),
        ("ptr/24", 3, "ptr is followed by a colon and a domain"),
        ("ptr:", 4, "a domain is missing"),
        ("a:", 2, "a domain is missing"),
        ("a:/24", 2, "a domain is missing"),
        ("a/", 2, IP4_PREFIX),
        ("a/33", 2, IP4_PREFIX),
        ("a/00", 2, IP4_PREFIX),
        ("a/08", 2, IP4_PREFIX),
        ("a//", 3, IP6_PREFIX),
        ("a//129", 3, IP6_PREFIX),
        ("a//064", 3, IP6_PREFIX),
        ("a/24/64", 1, AFTER_A),
        ("a/x", 1, AFTER_A),
        ("a/24//64//", 1, AFTER_A),
        ("a:b.c/24/64", 4, TOP_LABEL),
        ("mx/33", 3, IP4_PREFIX),
        ("mx:b", 3, DOMAIN_END),
        ("mx.", 0, "unknown mechanism 'mx.'; did you mean mx?"),
        ("ip4", 3, "ip4 is followed by a colon and an address"),
        ("ip4/8", 3, "ip4 is followed by a colon and an address"),
        ("ip4:", 4, "'' is no address of the kind that ip4 takes"),
        ("ip4:192.0.2", 4, "'192.0.2' is no address of the kind that ip4 takes"),
        ("ip4:192.0.2.256", 4, "'192.0.2.256' is no address of the kind that ip4 takes"),
        ("ip4:192.0.2.01", 4, "'192.0.2.01' is no address of the kind that ip4 takes"),
        ("ip4:2001:db8::1", 4, "'2001:db8::1' is no address of the kind that ip4 takes"),
        ("ip4:192.0.2.1/33", 14, IP4_PREFIX),
        ("ip4:192.0.2.1/", 14, IP4_PREFIX),
        ("ip4:192.0.2.1//24", 14, IP4_PREFIX),
        ("ip4:192.0.2.1/24/24", 14, IP4_PREFIX),
        ("ip6:192.0.2.1", 4, "'192.0.2.1' is no address of the kind that ip6 takes"),
        ("ip6:fe80::1%eth0", 4, "'fe80::1%eth0' is no address of the kind that ip6 takes"),
        ("ip6:2001:db8::/129", 15, IP6_PREFIX),
        ("ip6:2001:db8:::", 4, "'2001:db8:::' is no address of the kind that ip6 takes"),
        ("redirect=", 9, "a domain is missing"),
        ("redirect=b", 9, DOMAIN_END),
        ("redirect:b.c", 0, "unknown mechanism 'redirect'"),
        ("exp=", 4, "a domain is missing"),
        ("x=%", 2, "a percent sign begins %{, %%, %_ or %-"),
    ],
)
def test_each_error_has_its_place(text: str, position: int, reason: str) -> None:
    assert complaint_of_term(text) == (position, reason)


LETTERS = "a macro begins with one of the letters s l o d i p h v"
SHAPE = "a macro is a letter, digits, r, delimiters, and a closing brace"


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("%{d}", (Macro("d"),)),
        ("%{S}%{l}%{o}%{i}%{p}%{h}%{v}", (Macro("s", escape=True), *map(Macro, "loiphv"))),
        ("%{d1}", (Macro("d", 1),)),
        ("%{d02r}", (Macro("d", 2, True),)),
        ("%{LR}", (Macro("l", None, True, "", True),)),
        ("%{l1r.-+,/_=}", (Macro("l", 1, True, ".-+,/_="),)),
        ("%{d" + "9" * 5000 + "}", (Macro("d", 999_999_999),)),
        ("a%%b%_c%-", ("a", "%", "b", " ", "c", "%20")),
        ("%{i}.%{d}.b", (Macro("i"), ".", Macro("d"), ".b")),
    ],
)
def test_macros(text: str, parts: tuple[str | Macro, ...]) -> None:
    assert spf.parse_term(f"exists:{text}") == spf.Exists(f"exists:{text}", 0, "+", MacroString(text, parts))


@pytest.mark.parametrize(
    ("text", "position", "reason"),
    [
        ("%", 0, "a percent sign begins %{, %%, %_ or %-"),
        ("a.b%", 3, "a percent sign begins %{, %%, %_ or %-"),
        ("%(d)", 0, "a percent sign begins %{, %%, %_ or %-"),
        ("%%%", 2, "a percent sign begins %{, %%, %_ or %-"),
        ("%{", 2, LETTERS),
        ("%{}", 2, LETTERS),
        ("%{x}", 2, LETTERS),
        ("%{1d}", 2, LETTERS),
        ("%{d", 3, SHAPE),
        ("%{dd}", 3, SHAPE),
        ("%{dr1}", 4, SHAPE),
        ("%{d;}", 3, SHAPE),
        ("%{d0}", 3, "a macro keeps at least one part, not 0"),
        ("%{d00r}", 3, "a macro keeps at least one part, not 0"),
        ("%{c}", 2, "the macro letter c is allowed in explanation text only"),
        ("%{R}.b", 2, "the macro letter r is allowed in explanation text only"),
        ("%{t}", 2, "the macro letter t is allowed in explanation text only"),
    ],
)
@pytest.mark.parametrize("before", ["exists:", "exp="])
def test_macro_errors(before: str, text: str, position: int, reason: str) -> None:
    assert complaint_of_term(before + text) == (len(before) + position, reason)


def test_explanation_letters_do_no_harm_where_nothing_is_expanded() -> None:
    assert spf.parse_term("x=%{r}") == spf.UnknownModifier(
        "x=%{r}", 0, "x", MacroString("%{r}", (Macro("r"),))
    )
    assert complaint_of_term("x=%{q}") == (4, LETTERS + " c r t")


BEGINNING = "an SPF record begins with v=spf1 and a space"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", [(0, BEGINNING)]),
        (" v=spf1 -all", [(0, BEGINNING)]),
        ("v=spf10 foo", [(6, BEGINNING)]),
        ("v=spf1\t-all", [(6, BEGINNING)]),
        (
            "v=spf1 foo bar",
            [(7, "unknown mechanism 'foo'"), (11, "unknown mechanism 'bar'")],
        ),
        ("v=spf1 a/33//129 -all", [(9, IP4_PREFIX), (13, IP6_PREFIX)]),
        ("v=spf1 a:b/33", [(9, DOMAIN_END), (11, IP4_PREFIX)]),
        ("v=spf1 ip4:x/99", [(11, "'x' is no address of the kind that ip4 takes"), (13, IP4_PREFIX)]),
        ("v=spf1 redirect=a.b REDIRECT=c.d", [(20, "redirect may appear only once")]),
        (
            "v=spf1 exp=a.b exp=a.b exp=a.b",
            [(15, "exp may appear only once"), (23, "exp may appear only once")],
        ),
        ("v=spf1 exp=a.b redirect=a.b x=1 x=1", []),
        ("v=spf1 redirect=a redirect=a.b", [(16, DOMAIN_END)]),
        ("v=spf1 -all é", [(12, "U+00E9 is no visible US-ASCII character")]),
        ("v=spf1 \udcff", [(7, "U+DCFF is no visible US-ASCII character")]),
    ],
)
def test_all_problems_of_a_record_are_found(text: str, expected: list[tuple[int, str]]) -> None:
    assert complaints(text) == expected


def test_parse_raises_the_first_problem_with_its_term() -> None:
    with pytest.raises(SpfSyntaxError) as caught:
        spf.parse("v=spf1 a ip4:1.2.3 foo")
    error = pickle.loads(pickle.dumps(caught.value))
    assert (error.text, error.position, error.term) == ("v=spf1 a ip4:1.2.3 foo", 13, "ip4:1.2.3")
    assert str(error) == "'1.2.3' is no address of the kind that ip4 takes (at position 13: '1.2.3 foo')"


@pytest.mark.parametrize(("text", "term"), [("v=spf1 foo", "foo"), ("v=spf1 include: a", "include:")])
def test_the_error_knows_its_term(text: str, term: str) -> None:
    assert [problem.term for problem in spf.problems(text)] == [term]


fragments = st.sampled_from(
    [
        "a",
        "mx",
        "ptr",
        "all",
        "include",
        "exists",
        "ip4",
        "ip6",
        "redirect",
        "exp",
        "x",
        ":",
        "=",
        "/",
        "//",
        ".",
        "-",
        "~",
        "?",
        "+",
        "%{d}",
        "%{",
        "%%",
        "%{c}",
        "%{i4r-}",
        "example.com",
        "192.0.2.1",
        "2001:db8::1",
        "24",
        "64",
        "0",
        "33",
        "é",
    ]
)
noise = st.text(max_size=12) | st.lists(fragments, max_size=5).map("".join)
records = st.lists(noise, max_size=8).map(lambda terms: " ".join(["v=spf1", *terms])) | st.text(max_size=40)


@given(records)
def test_a_record_round_trips_or_raises_the_one_error(text: str) -> None:
    found = spf.problems(text)
    if found:
        with pytest.raises(SpfSyntaxError) as caught:
            spf.parse(text)
        assert (caught.value.position, caught.value.reason) == (found[0].position, found[0].reason)
        assert all(0 <= problem.position <= len(text) for problem in found)
        assert [problem.position for problem in found] == sorted(problem.position for problem in found)
    else:
        record = spf.parse(text)
        assert str(record) == text
        assert all(text[term.position :].startswith(term.text) for term in record.terms)
        assert [term.text for term in record.terms] == [word for word in text.split(" ")[1:] if word]


@given(noise)
def test_a_term_alone_and_in_a_record_agree(text: str) -> None:
    try:
        wrong = not spf.parse_term(text)
    except SpfSyntaxError:
        wrong = True
    in_a_record = bool(spf.problems(f"v=spf1 {text}"))
    assert wrong == (in_a_record or not text or " " in text)


@pytest.mark.slow
@pytest.mark.parametrize(
    "text",
    [
        "v=spf1 " + "a " * 30_000,
        "v=spf1 " + "a" * 65_000,
        "v=spf1 a:" + "%{d}" * 16_000,
        "v=spf1 a:" + "%" * 65_001,
        "v=spf1 a:" + "9" * 65_000,
        "v=spf1 a" + "/" * 65_000,
        "v=spf1 a" + "/1" * 32_000,
        "v=spf1 ip6:" + ":" * 65_000,
        "v=spf1 " + "\x00" * 65_000,
        "v=spf1 " + "foo " * 16_000,
        "v=spf1 exists:" + "%{" * 32_000,
        "v=spf1 a:b." + "a-" * 32_000,
    ],
    ids=range(12),
)
def test_hostile_records_end_soon(text: str) -> None:
    assert spf.problems(text) or str(spf.parse(text)) == text
