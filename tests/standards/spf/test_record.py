import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliverability.standards import spf


@pytest.mark.parametrize(
    ("text", "lookups", "unreachable"),
    [
        ("v=spf1 -all", 0, ()),
        ("v=spf1 a mx ptr include:a.b exists:a.b redirect=a.b", 6, ()),
        ("v=spf1 ip4:192.0.2.1 ip6:::1 exp=a.b x=y", 0, ()),
        ("v=spf1 a all mx x=y exp=a.b", 1, ("mx",)),
        ("v=spf1 redirect=a.b a -all", 1, ("redirect=a.b",)),
        ("v=spf1 -all redirect=a.b include:a.b +all", 0, ("redirect=a.b", "include:a.b", "+all")),
        ("v=spf1" + " a" * 11, 11, ()),
    ],
)
def test_own_lookups_and_what_is_never_reached(text: str, lookups: int, unreachable: tuple[str, ...]) -> None:
    record = spf.parse(text)
    assert record.lookups == lookups
    assert tuple(map(str, record.unreachable)) == unreachable


def test_the_terms_that_rules_ask_for() -> None:
    record = spf.parse("v=spf1 include:a.b ~all include:c.d -all redirect=e.f exp=g.h")
    assert str(record.all) == "~all"
    assert record.all is not None
    assert record.all.result == "softfail"
    assert str(record.redirect) == "redirect=e.f"
    assert str(record.explanation) == "exp=g.h"


def test_the_terms_that_are_not_there() -> None:
    record = spf.parse("v=spf1")
    assert (record.all, record.redirect, record.explanation) == (None, None, None)


@pytest.mark.parametrize(
    ("term", "result"), [("a", "pass"), ("+a", "pass"), ("-a", "fail"), ("?a", "neutral")]
)
def test_results_of_qualifiers(term: str, result: str) -> None:
    directive = spf.parse_term(term)
    assert isinstance(directive, spf.Directive)
    assert directive.result == result


@pytest.mark.parametrize(
    ("text", "selected", "why"),
    [
        ("v=spf1", True, None),
        ("v=spf1 -all", True, None),
        ("V=SPF1 garbage", True, None),
        ("v=spf10", False, "the version is written 'v=spf10', not 'v=spf1'"),
        ("v=spf", False, "the version is written 'v=spf', not 'v=spf1'"),
        ("v=SPF2 -all", False, "the version is written 'v=SPF2', not 'v=spf1'"),
        ("v = spf1 -all", False, "the version is written 'v = spf1', not 'v=spf1'"),
        ('v="spf1" -all', False, "the version is written 'v=\"spf1', not 'v=spf1'"),
        ("spf1 -all", False, "the version is written 'spf1', not 'v=spf1'"),
        ("spf1", False, "the version is written 'spf1', not 'v=spf1'"),
        (" v=spf1 -all", False, "the value begins with white space"),
        ("\ufeffv=spf1 -all", False, "the value begins with white space"),
        ('"v=spf1 -all"', False, "the value begins with a quotation mark that is part of the text"),
        ("\xa0v=spf1 -all", False, "the value begins with white space"),
        ("\u201cv=spf1 -all\u201d", False, "the value begins with a quotation mark that is part of the text"),
        ("'v=spf1 -all'", False, "the value begins with a quotation mark that is part of the text"),
        ("= v=spf1 -all", False, "'= ' stands before 'v=spf1'"),
        ("(v=spf1 -all)", False, "'(' stands before 'v=spf1'"),
        ("v=spf1;-all", False, "'v=spf1' is followed by ';', not by a space"),
        ("v=spf1-all", False, "'v=spf1' is followed by '-', not by a space"),
        ("v=spf1\t-all", False, r"'v=spf1' is followed by '\t', not by a space"),
        ("v=spf" + "1" * 60, False, f"the version is written 'v=spf{'1' * 35}'..., not 'v=spf1'"),
        ("", False, None),
        ("spf2.0/pra -all", False, None),
        ("spf10", False, None),
        ("v=DMARC1; p=none;", False, None),
        ("google-site-verification=v=spf1", False, None),
    ],
)
def test_records_and_near_misses(text: str, selected: bool, why: str | None) -> None:
    assert spf.is_record(text) is selected
    assert spf.resembles(text) == why


@given(st.text(max_size=30) | st.text(alphabet=' v=spf12"\t;', max_size=12))
def test_a_text_is_never_both(text: str) -> None:
    assert not (spf.is_record(text) and spf.resembles(text))
