"""RFC 7208 section 5.2."""

import pytest

from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.spf import EvaluatedRecord, EvaluatedTerm, SpfProblem
from tests.standards.spf.checking import DOMAIN, IP6, Checked, Names, check, plain, problem

TXT = "shop.example TXT"
ASKED = [TXT, "b.example TXT"]


@pytest.mark.parametrize(
    ("included", "result", "outcome"),
    [
        ("v=spf1 +all", "softfail", "match"),
        ("v=spf1 -all", "fail", "no match"),
        ("v=spf1 ~all", "fail", "no match"),
        ("v=spf1 ?all", "fail", "no match"),
        ("v=spf1", "fail", "no match"),
    ],
)
def test_only_a_pass_of_the_included_record_matches(included: str, result: str, outcome: str) -> None:
    record = "v=spf1 ~include:b.example -all"
    checked = check(record, {"b.example": included})
    assert checked == Checked(result, ASKED, lookups=1)
    term = checked.tree.terms[0]
    assert (term.outcome, term.target, term.lookups, term.void) == (outcome, "b.example", 1, False)
    assert term.record is not None
    assert (term.record.domain, term.record.answer) == ("b.example", Answer("NOERROR", (included,), 300))


@pytest.mark.parametrize("qualifier", ["", "+", "-", "~", "?"])
@pytest.mark.parametrize(
    ("there", "result", "expected"),
    [
        pytest.param(
            Answer("SERVFAIL"),
            "temperror",
            SpfProblem(
                "b.example",
                "",
                None,
                "4.4",
                "the question for its TXT records was answered with SERVFAIL",
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
            {"TXT": ["v=spf1 +all", "v=spf1 +all"]},
            "permerror",
            SpfProblem("b.example", "", None, "4.5", "it has 2 SPF records; there may be only one"),
            id="two-records",
        ),
    ],
)
def test_an_error_of_the_included_record_is_one_of_this_record(
    qualifier: str, there: Answer | str, result: str, expected: SpfProblem
) -> None:
    checked = check(f"v=spf1 {qualifier}include:b.example +all", {"b.example": there})
    assert checked == Checked(result, ASKED, lookups=1, problem=expected)
    assert len(checked.tree.terms) == 1
    assert checked.tree.terms[0].outcome == result


@pytest.mark.parametrize(
    ("names", "answer", "section", "reason"),
    [
        ({}, Answer("NXDOMAIN"), "4.3", "there is no such name"),
        (
            {"b.example": "v=spf10 +all"},
            Answer("NOERROR", ("v=spf10 +all",), 300),
            "4.5",
            "it has no SPF record",
        ),
        ({"b.example": {"A": ["192.0.2.1"]}}, Answer("NOERROR"), "4.5", "it has no SPF record"),
    ],
)
def test_a_domain_without_a_record_is_a_permerror(
    names: Names, answer: Answer, section: str, reason: str
) -> None:
    record = "v=spf1 include:b.example +all"
    checked = check(record, names)
    expected = problem("5.2", f"b.example: {reason}", term="include:b.example", position=7)
    void = answer.void
    assert checked == Checked("permerror", ASKED, lookups=1, void_lookups=int(void), problem=expected)
    below = EvaluatedRecord(
        "b.example", "none", answer, problem=SpfProblem("b.example", "", None, section, reason)
    )
    include = spf.Include("include:b.example", 7, "+", plain("b.example"))
    assert checked.tree == EvaluatedRecord(
        DOMAIN,
        "permerror",
        Answer("NOERROR", (record,), 300),
        spf.parse(record),
        (EvaluatedTerm(include, "permerror", "b.example", 1, void, below, expected),),
    )


@pytest.mark.parametrize("helo", ["mail", f"{'a' * 64}.example", "a..example", "a\udcff.example"])
def test_a_target_that_is_no_domain_name_is_a_permerror(helo: str) -> None:
    checked = check("v=spf1 include:%{h} +all", helo=helo)
    reason = f"{helo}: this is no domain name of two labels or more"
    expected = problem("5.2", reason, term="include:%{h}", position=7)
    assert checked == Checked("permerror", [TXT], lookups=1, problem=expected)
    assert not checked.tree.terms[0].void


def test_the_client_and_the_sender_stay_and_the_domain_is_that_of_the_included_record() -> None:
    names = {
        "b.example": "v=spf1 exists:%{l}.%{o}.%{i}.%{h}.%{d} a mx -all",
        "user.shop.example.192.0.2.1.mta.example.b.example": {"MX": ["1 b.example"]},
    }
    checked = check("v=spf1 include:b.example ?all", names, helo="mta.example")
    assert checked == Checked(
        "permerror",
        [*ASKED, "user.shop.example.192.0.2.1.mta.example.b.example A", "b.example A", "b.example MX"],
        lookups=4,
        void_lookups=3,
        problem=problem(
            "4.6.4",
            "DNS has nothing for more than 2 terms (void lookups)",
            domain="b.example",
            term="mx",
            position=41,
        ),
    )


def test_the_domain_is_this_one_again_behind_an_include() -> None:
    names: Names = {"b.example": "v=spf1 ?all", DOMAIN: {"AAAA": [IP6]}}
    checked = check("v=spf1 include:b.example a -all", names, ip=IP6)
    assert checked == Checked("pass", [*ASKED, "shop.example AAAA"], lookups=2)


def test_the_target_may_be_made_of_macros() -> None:
    names = {"user._spf.shop.example": "v=spf1 +all"}
    checked = check("v=spf1 include:%{l}._spf.%{o} -all", names)
    assert checked == Checked("pass", [TXT, "user._spf.shop.example TXT"], lookups=1)
    assert checked.tree.terms[0].target == "user._spf.shop.example"


def test_the_target_is_asked_for_in_lower_case_without_the_final_dot() -> None:
    checked = check("v=spf1 include:B.Example. -all", {"b.example": "v=spf1 +all"})
    assert checked == Checked("pass", ASKED, lookups=1)
    assert checked.tree.terms[0].target == "B.Example"


def test_a_redirect_of_the_included_record_is_followed() -> None:
    names = {"b.example": "v=spf1 redirect=c.example", "c.example": "v=spf1 ip4:192.0.2.1 -all"}
    assert check("v=spf1 include:b.example -all", names) == Checked(
        "pass", [*ASKED, "c.example TXT"], lookups=2
    )
    assert check("v=spf1 include:b.example -all", names, ip="192.0.2.2") == Checked(
        "fail", [*ASKED, "c.example TXT"], lookups=2
    )


def test_a_redirect_of_the_included_record_without_target_is_a_permerror_with_its_own_reason() -> None:
    checked = check("v=spf1 include:b.example +all", {"b.example": "v=spf1 redirect=c.example"})
    expected = problem(
        "6.1", "c.example: there is no such name", domain="b.example", term="redirect=c.example", position=7
    )
    assert checked == Checked(
        "permerror", [*ASKED, "c.example TXT"], lookups=2, void_lookups=1, problem=expected
    )


def test_the_whole_tree_of_nested_includes() -> None:
    record = "v=spf1 include:b.example -include:d.example ~all"
    names = {
        "b.example": "v=spf1 a:b.example include:c.example -all",
        "c.example": "v=spf1 -ip4:192.0.2.0/24 +all",
        "d.example": "v=spf1 ip4:192.0.2.1",
    }
    checked = check(record, names)
    assert checked == Checked(
        "fail",
        [TXT, "b.example TXT", "b.example A", "c.example TXT", "d.example TXT"],
        lookups=4,
        void_lookups=1,
    )

    def parsed(
        domain: str, text: str, result: spf.evaluation.Result, *terms: EvaluatedTerm
    ) -> EvaluatedRecord:
        return EvaluatedRecord(domain, result, Answer("NOERROR", (text,), 300), spf.parse(text), terms)

    def term(text: str, number: int) -> spf.Term:
        return spf.parse(text).terms[number]

    b, c, d = names["b.example"], names["c.example"], names["d.example"]
    tree_c = parsed("c.example", c, "fail", EvaluatedTerm(term(c, 0), "match"))
    tree_b = parsed(
        "b.example",
        b,
        "fail",
        EvaluatedTerm(term(b, 0), "no match", "b.example", lookups=1, void=True),
        EvaluatedTerm(term(b, 1), "no match", "c.example", lookups=1, record=tree_c),
        EvaluatedTerm(term(b, 2), "match"),
    )
    tree_d = parsed("d.example", d, "pass", EvaluatedTerm(term(d, 0), "match"))
    assert checked.tree == parsed(
        DOMAIN,
        record,
        "fail",
        EvaluatedTerm(term(record, 0), "no match", "b.example", lookups=3, record=tree_b),
        EvaluatedTerm(term(record, 1), "match", "d.example", lookups=1, record=tree_d),
    )
    assert checked.evaluation is not None
    assert checked.evaluation.matched == checked.tree.terms[1]
