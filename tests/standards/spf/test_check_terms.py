"""RFC 7208 sections 4.6, 4.7 and 5.1: the grammar comes first, then the terms from left to right."""

import pytest

from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.spf import EvaluatedRecord, EvaluatedTerm
from tests.standards.spf.checking import DOMAIN, IP6, Checked, check, held, plain, problem

ASKED = ["shop.example TXT"]


@pytest.mark.parametrize(
    ("term", "result"),
    [
        ("all", "pass"),
        ("+all", "pass"),
        ("-all", "fail"),
        ("~all", "softfail"),
        ("?all", "neutral"),
        ("-ALL", "fail"),
    ],
)
def test_a_match_gives_the_result_of_its_qualifier(term: str, result: str) -> None:
    assert check(f"v=spf1 {term}") == Checked(result, ASKED)


@pytest.mark.parametrize(
    ("mechanism", "asked"),
    [
        ("ip4:192.0.2.1", []),
        ("a", ["shop.example A"]),
        ("mx", ["shop.example MX", "mx.shop.example A"]),
        ("ptr", ["1.2.0.192.in-addr.arpa PTR", "shop.example A"]),
        ("exists:there.example", ["there.example A"]),
        ("include:passes.example", ["passes.example TXT"]),
    ],
)
@pytest.mark.parametrize(
    ("qualifier", "result"), [("", "pass"), ("+", "pass"), ("-", "fail"), ("~", "softfail"), ("?", "neutral")]
)
def test_every_mechanism_takes_every_qualifier(
    mechanism: str, asked: list[str], qualifier: str, result: str
) -> None:
    names = {
        "shop.example": {"A": ["192.0.2.1"], "MX": ["10 mx.shop.example"]},
        "mx.shop.example": {"A": ["192.0.2.1"]},
        "1.2.0.192.in-addr.arpa": {"PTR": ["shop.example"]},
        "there.example": {"A": ["127.0.0.2"]},
        "passes.example": "v=spf1 +all",
    }
    checked = check(f"v=spf1 {qualifier}{mechanism} exists:never.example", names)
    assert checked == Checked(result, ASKED + asked, lookups=int(bool(asked)))
    assert checked.evaluation is not None
    assert checked.evaluation.matched is not None
    assert checked.evaluation.matched.term.text == f"{qualifier}{mechanism}"


@pytest.mark.parametrize(
    ("record", "result"),
    [
        ("v=spf1 ip4:192.0.2.1 -all", "pass"),
        ("v=spf1 -all ip4:192.0.2.1", "fail"),
        ("v=spf1 ?ip4:192.0.2.0/24 +all", "neutral"),
        ("v=spf1 -ip4:198.51.100.1 ~ip4:192.0.2.1 ip4:192.0.2.1", "softfail"),
        ("v=spf1 -ip6:::/0 ~all", "softfail"),
    ],
)
def test_the_first_match_from_the_left_decides(record: str, result: str) -> None:
    assert check(record) == Checked(result, ASKED)


def test_what_stands_behind_a_match_is_not_evaluated() -> None:
    checked = check("v=spf1 -ip4:198.51.100.0/24 +ip4:192.0.2.0/24 a mx redirect=b.example -all")
    assert checked == Checked("pass", ASKED)
    assert checked.tree == EvaluatedRecord(
        DOMAIN,
        "pass",
        Answer(
            "NOERROR", ("v=spf1 -ip4:198.51.100.0/24 +ip4:192.0.2.0/24 a mx redirect=b.example -all",), 300
        ),
        spf.parse("v=spf1 -ip4:198.51.100.0/24 +ip4:192.0.2.0/24 a mx redirect=b.example -all"),
        (
            EvaluatedTerm(spf.Ip4("-ip4:198.51.100.0/24", 7, "-", *held("198.51.100.0/24")), "no match"),
            EvaluatedTerm(spf.Ip4("+ip4:192.0.2.0/24", 28, "+", *held("192.0.2.0/24")), "match"),
        ),
    )


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1",
        "v=spf1  ",
        "v=spf1 ip4:198.51.100.1",
        "v=spf1 -ip4:198.51.100.1 -ip6:2001:db8::/32",
        "v=spf1 x=y",
    ],
)
def test_where_nothing_matches_the_result_is_neutral(record: str) -> None:
    checked = check(record)
    assert checked == Checked("neutral", ASKED)
    parsed = spf.parse(record)
    directives = [term for term in parsed.terms if isinstance(term, spf.Directive)]
    evaluated = tuple(EvaluatedTerm(term, "no match") for term in directives)
    assert checked.tree == EvaluatedRecord(
        DOMAIN, "neutral", Answer("NOERROR", (record,), 300), parsed, evaluated
    )
    assert checked.evaluation is not None
    assert checked.evaluation.matched is None


@pytest.mark.parametrize(
    "record",
    [
        "v=spf1 moo=%{r}%{d}. x-y_z.1=a:b/c=d -all unknown=",
        "v=spf1 x=1 x=1 -all",
        "v=spf1 exp=a.example -all",
        "v=spf1 all= -all",
        "v=spf1 redirect=never.example -all",
    ],
)
def test_modifiers_are_no_directives_wherever_they_stand(record: str) -> None:
    checked = check(record)
    assert checked.result == "fail"
    assert [term.term.text for term in checked.tree.terms] == ["-all"]
    assert checked.lookups == 0


@pytest.mark.parametrize(
    ("record", "term", "position", "reason"),
    [
        ("v=spf1 foo", "foo", 7, "unknown mechanism 'foo'"),
        ("v=spf1 +all foo", "foo", 12, "unknown mechanism 'foo'"),
        (
            "v=spf1 a +all mx/33",
            "mx/33",
            17,
            "a prefix length is a number from 0 to 32 without leading zeros",
        ),
        ("v=spf1 +all redirect=", "redirect=", 21, "a domain is missing"),
        ("v=spf1 +all include", "include", 19, "include is followed by a colon and a domain"),
        ("v=spf1 +all ip4:192.0.2", "ip4:192.0.2", 16, "'192.0.2' is no address of the kind that ip4 takes"),
        (
            "v=spf1 +all exists:%{c}.example",
            "exists:%{c}.example",
            21,
            "the macro letter c is allowed in explanation text only",
        ),
        (
            "v=spf1 redirect=a.example redirect=a.example",
            "redirect=a.example",
            26,
            "redirect may appear only once",
        ),
        ("v=spf1 exp=a.example +all EXP=b.example", "EXP=b.example", 26, "exp may appear only once"),
        ("v=spf1 +all x=%", "x=%", 14, "a percent sign begins %{, %%, %_ or %-"),
        ("v=spf1 bar foo", "bar", 7, "unknown mechanism 'bar'"),
    ],
)
def test_an_error_anywhere_is_a_permerror_before_anything_is_evaluated(
    record: str, term: str, position: int, reason: str
) -> None:
    checked = check(record, {DOMAIN: {"A": ["192.0.2.1"]}})
    expected = problem("4.6", reason, term=term, position=position)
    assert checked == Checked("permerror", ASKED, problem=expected)
    answer = Answer("NOERROR", (record,), 300)
    assert checked.tree == EvaluatedRecord(DOMAIN, "permerror", answer, problem=expected)


def test_an_error_of_dns_ends_the_evaluation_where_it_happens() -> None:
    record = "v=spf1 ip4:198.51.100.1 a:slow.example ip4:192.0.2.1 +all"
    checked = check(record, {"slow.example": Answer("TIMEOUT")})
    expected = problem(
        "5",
        "the question for slow.example A was answered with TIMEOUT",
        term="a:slow.example",
        position=24,
        temporary=True,
    )
    assert checked == Checked("temperror", [*ASKED, "slow.example A"], lookups=1, problem=expected)
    first = spf.Ip4("ip4:198.51.100.1", 7, "+", *held("198.51.100.1/32"))
    second = spf.A("a:slow.example", 24, "+", plain("slow.example"))
    assert checked.tree == EvaluatedRecord(
        DOMAIN,
        "temperror",
        Answer("NOERROR", (record,), 300),
        spf.parse(record),
        (
            EvaluatedTerm(first, "no match"),
            EvaluatedTerm(second, "temperror", "slow.example", lookups=1, problem=expected),
        ),
    )


def test_what_fails_behind_a_match_does_no_harm() -> None:
    assert check("v=spf1 ip4:192.0.2.1 a:slow.example", {"slow.example": Answer("TIMEOUT")}) == Checked(
        "pass", ASKED
    )


def test_the_tree_of_an_ip6_client() -> None:
    record = "v=spf1 ip4:0.0.0.0/0 ip6:2001:db8::/64 -all"
    checked = check(record, ip=IP6)
    assert checked == Checked("pass", ASKED)
    assert checked.tree.terms == (
        EvaluatedTerm(spf.Ip4("ip4:0.0.0.0/0", 7, "+", *held("0.0.0.0/0")), "no match"),
        EvaluatedTerm(spf.Ip6("ip6:2001:db8::/64", 21, "+", *held("2001:db8::/64")), "match"),
    )
