"""Local parts that no DNS name can hold (RFC 8616 section 4): a term with `%{s}` or `%{l}` matches nothing, and asks nothing."""

import pytest

from deliverability.standards import spf
from deliverability.standards.spf import EvaluatedTerm
from tests.standards.spf.checking import Checked, check

TXT = "shop.example TXT"
SENDER = "caf\u00e9.a@shop.example"


@pytest.mark.parametrize(
    "term",
    [
        "exists:%{l}.b.example",
        "exists:%{L}.b.example",
        "exists:%{l1r-}.b.example",
        "exists:%{s}.b.example",
        "exists:%{S}.b.example",
        "a:%{l1}.b.example",
        "mx:%{l1}.b.example",
        "ptr:%{l1}.b.example",
        "include:%{l1}.b.example",
    ],
)
def test_a_term_with_the_local_part_matches_nothing_and_still_counts(term: str) -> None:
    checked = check(f"v=spf1 {term} -all", {"a.b.example": "v=spf1 +all"}, sender=SENDER)
    assert checked == Checked("fail", [TXT], lookups=1)
    read = spf.parse(f"v=spf1 {term} -all").terms
    assert checked.tree.terms == (
        EvaluatedTerm(read[0], "no match", lookups=1),
        EvaluatedTerm(read[1], "match"),
    )


def test_a_redirect_with_the_local_part_leads_nowhere() -> None:
    names = {"a.b.example": "v=spf1 +all"}
    assert check("v=spf1 redirect=%{l1}.b.example", names, sender=SENDER) == Checked(
        "neutral", [TXT], lookups=1
    )


def test_an_explanation_at_a_name_with_the_local_part_is_none() -> None:
    names = {"a.b.example": "never told"}
    assert check("v=spf1 -all exp=%{l1}.b.example", names, sender=SENDER) == Checked("fail", [TXT])


def test_an_explanation_may_hold_it() -> None:
    checked = check("v=spf1 -all exp=why.b.example", {"why.b.example": "not %{l}, %{S}"}, sender=SENDER)
    assert checked == Checked(
        "fail", [TXT, "why.b.example TXT"], explanation="not caf\u00e9.a, caf%C3%A9.a%40shop.example"
    )


@pytest.mark.parametrize(
    ("sender", "name"), [("a@shop.example", "a.b.example"), (SENDER, "shop.example.b.example")]
)
def test_other_macros_and_other_local_parts_are_expanded(sender: str, name: str) -> None:
    macro = "%{l}" if sender != SENDER else "%{o}"
    checked = check(f"v=spf1 exists:{macro}.b.example -all", {name: {"A": ["127.0.0.2"]}}, sender=sender)
    assert checked == Checked("pass", [TXT, f"{name} A"], lookups=1)
