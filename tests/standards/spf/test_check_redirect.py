"""RFC 7208 section 6.1."""

import pytest

from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.spf import EvaluatedRecord, EvaluatedTerm, SpfProblem
from tests.standards.spf.checking import DOMAIN, Checked, Names, check, plain, problem

TXT = "shop.example TXT"
ASKED = [TXT, "b.example TXT"]


@pytest.mark.parametrize(
    ("target", "result"),
    [
        ("v=spf1 +all", "pass"),
        ("v=spf1 -all", "fail"),
        ("v=spf1 ~all", "softfail"),
        ("v=spf1 ?all", "neutral"),
        ("v=spf1", "neutral"),
    ],
)
def test_the_result_is_that_of_the_other_record(target: str, result: str) -> None:
    checked = check("v=spf1 redirect=b.example", {"b.example": target})
    assert checked == Checked(result, ASKED, lookups=1)
    assert checked.tree.terms[0].outcome == "match"


@pytest.mark.parametrize(
    ("there", "result", "expected"),
    [
        pytest.param(
            Answer("REFUSED"),
            "temperror",
            SpfProblem(
                "b.example",
                "",
                None,
                "4.4",
                "the question for its TXT records was answered with REFUSED",
                True,
            ),
            id="temperror",
        ),
        pytest.param(
            "v=spf1 foo",
            "permerror",
            SpfProblem("b.example", "foo", 7, "4.6", "unknown mechanism 'foo'"),
            id="syntax",
        ),
        pytest.param(
            {"TXT": ["v=spf1", "v=spf1"]},
            "permerror",
            SpfProblem("b.example", "", None, "4.5", "it has 2 SPF records; there may be only one"),
            id="two-records",
        ),
    ],
)
def test_an_error_of_the_other_record_is_the_result(
    there: Answer | str, result: str, expected: SpfProblem
) -> None:
    checked = check("v=spf1 redirect=b.example", {"b.example": there})
    assert checked == Checked(result, ASKED, lookups=1, problem=expected)
    assert checked.tree.terms[0].outcome == result


@pytest.mark.parametrize(
    ("names", "answer", "section", "reason"),
    [
        ({}, Answer("NXDOMAIN"), "4.3", "there is no such name"),
        ({"b.example": "none"}, Answer("NOERROR", ("none",), 300), "4.5", "it has no SPF record"),
    ],
)
def test_a_target_without_a_record_is_a_permerror(
    names: Names, answer: Answer, section: str, reason: str
) -> None:
    record = "v=spf1 redirect=b.example"
    checked = check(record, names)
    expected = problem("6.1", f"b.example: {reason}", term="redirect=b.example", position=7)
    assert checked == Checked("permerror", ASKED, lookups=1, void_lookups=int(answer.void), problem=expected)
    below = EvaluatedRecord(
        "b.example", "none", answer, problem=SpfProblem("b.example", "", None, section, reason)
    )
    redirect = spf.Redirect("redirect=b.example", 7, "redirect", plain("b.example"))
    assert checked.tree == EvaluatedRecord(
        DOMAIN,
        "permerror",
        Answer("NOERROR", (record,), 300),
        spf.parse(record),
        (EvaluatedTerm(redirect, "permerror", "b.example", 1, answer.void, below, expected),),
    )


@pytest.mark.parametrize("helo", ["mail", "a..example", f"{'a' * 64}.example"])
def test_a_target_that_is_no_domain_name_is_a_permerror(helo: str) -> None:
    checked = check("v=spf1 redirect=%{h}", helo=helo)
    reason = f"{helo}: this is no domain name of two labels or more"
    expected = problem("6.1", reason, term="redirect=%{h}", position=7)
    assert checked == Checked("permerror", [TXT], lookups=1, problem=expected)


@pytest.mark.parametrize(
    "record", ["v=spf1 redirect=b.example ip4:192.0.2.1", "v=spf1 ip4:192.0.2.1 redirect=b.example"]
)
def test_it_comes_last_wherever_it_stands(record: str) -> None:
    names = {"b.example": "v=spf1 ~all"}
    assert check(record, names) == Checked("pass", [TXT])
    assert check(record, names, ip="192.0.2.2") == Checked("softfail", ASKED, lookups=1)


@pytest.mark.parametrize("record", ["v=spf1 redirect=b.example ?all", "v=spf1 ?all redirect=b.example"])
def test_it_is_ignored_beside_all(record: str) -> None:
    assert check(record, {"b.example": "v=spf1 +all"}) == Checked("neutral", [TXT])


def test_an_error_before_it_ends_the_evaluation() -> None:
    checked = check(
        "v=spf1 redirect=b.example a", {DOMAIN: {"A": Answer("SERVFAIL")}, "b.example": "v=spf1 +all"}
    )
    expected = problem(
        "5",
        "the question for shop.example A was answered with SERVFAIL",
        term="a",
        position=26,
        temporary=True,
    )
    assert checked == Checked("temperror", [TXT, "shop.example A"], lookups=1, problem=expected)


def test_the_sender_stays_and_the_domain_is_that_of_the_other_record() -> None:
    names: Names = {
        "b.example": {"TXT": ["v=spf1 exists:%{l}.%{o}._.%{d} a -all"], "A": ["192.0.2.1"]},
        "user.shop.example._.b.example": {"MX": ["1 b.example"]},
    }
    assert check("v=spf1 redirect=b.example", names) == Checked(
        "pass", [*ASKED, "user.shop.example._.b.example A", "b.example A"], lookups=3, void_lookups=1
    )


def test_the_target_may_be_made_of_macros() -> None:
    names = {"in-addr._spf.shop.example": "v=spf1 -all"}
    checked = check("v=spf1 redirect=%{v}._spf.%{d}", names)
    assert checked == Checked("fail", [TXT, "in-addr._spf.shop.example TXT"], lookups=1)
    assert checked.tree.terms[0].target == "in-addr._spf.shop.example"


def test_a_chain_leads_to_the_last_record() -> None:
    names = {
        "b.example": "v=spf1 ip4:198.51.100.1 redirect=c.example",
        "c.example": "v=spf1 redirect=d.example",
        "d.example": "v=spf1 ip4:198.51.100.1 ?ip4:192.0.2.1 -all",
    }
    checked = check("v=spf1 redirect=b.example", names)
    assert checked == Checked("neutral", [*ASKED, "c.example TXT", "d.example TXT"], lookups=3)
    assert checked.tree.decisive.domain == "d.example"
    assert checked.evaluation is not None
    assert checked.evaluation.matched == checked.tree.decisive.terms[1]
    assert checked.evaluation.matched is not None
    assert checked.evaluation.matched.term.text == "?ip4:192.0.2.1"


def test_an_error_at_the_end_of_a_chain_is_told_where_it_arose() -> None:
    names = {"b.example": "v=spf1 redirect=c.example", "c.example": "v=spf1 redirect=gone.example"}
    checked = check("v=spf1 redirect=b.example", names)
    expected = problem(
        "6.1",
        "gone.example: there is no such name",
        domain="c.example",
        term="redirect=gone.example",
        position=7,
    )
    assert checked == Checked(
        "permerror",
        [*ASKED, "c.example TXT", "gone.example TXT"],
        lookups=3,
        void_lookups=1,
        problem=expected,
    )
    assert [term.problem for term in checked.tree.terms] == [None]
