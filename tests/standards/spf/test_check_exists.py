"""RFC 7208 section 5.7."""

import pytest

from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.spf import EvaluatedTerm
from tests.standards.spf.checking import IP4, IP6, Checked, check, plain, problem

TXT = "shop.example TXT"
ASKED = [TXT, "b.example A"]


@pytest.mark.parametrize("ip", [IP4, IP6, "::ffff:192.0.2.1"])
@pytest.mark.parametrize("addresses", [["127.0.0.2"], ["203.0.113.1", "203.0.113.2"]])
def test_any_a_record_matches_for_every_client(ip: str, addresses: list[str]) -> None:
    checked = check("v=spf1 exists:b.example -all", {"b.example": {"A": addresses}}, ip=ip)
    assert checked == Checked("pass", ASKED, lookups=1)
    exists = spf.Exists("exists:b.example", 7, "+", plain("b.example"))
    assert checked.tree.terms == (EvaluatedTerm(exists, "match", "b.example", lookups=1),)


@pytest.mark.parametrize("ip", [IP4, IP6])
@pytest.mark.parametrize("names", [{}, {"b.example": {"AAAA": [IP6], "TXT": ["x"]}}])
def test_without_an_a_record_nothing_matches(ip: str, names: dict[str, dict[str, list[str]]]) -> None:
    checked = check("v=spf1 exists:b.example -all", names, ip=ip)
    assert checked == Checked("fail", ASKED, lookups=1, void_lookups=1)
    exists = spf.Exists("exists:b.example", 7, "+", plain("b.example"))
    assert checked.tree.terms[0] == EvaluatedTerm(exists, "no match", "b.example", lookups=1, void=True)


@pytest.mark.parametrize("ip", [IP4, IP6])
def test_a_failure_of_dns_is_a_temperror(ip: str) -> None:
    checked = check("v=spf1 -exists:b.example +all", {"b.example": Answer("TIMEOUT")}, ip=ip)
    reason = "the question for b.example A was answered with TIMEOUT"
    expected = problem("5", reason, term="-exists:b.example", position=7, temporary=True)
    assert checked == Checked("temperror", ASKED, lookups=1, problem=expected)


@pytest.mark.parametrize(
    ("ip", "asked"),
    [
        (IP4, "1.2.0.192.in-addr._spf.shop.example"),
        (IP6, "1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6._spf.shop.example"),
    ],
)
def test_the_name_may_hold_the_address_of_the_client(ip: str, asked: str) -> None:
    checked = check("v=spf1 exists:%{ir}.%{v}._spf.%{d} -all", {asked: {"A": ["127.0.0.2"]}}, ip=ip)
    assert checked == Checked("pass", [TXT, f"{asked} A"], lookups=1)
    assert checked.tree.terms[0].target == asked


def test_the_name_is_asked_for_in_lower_case_and_reported_as_expanded() -> None:
    checked = check("v=spf1 exists:%{L}.X.example. -all", sender="A.B+c@mail.example")
    assert checked == Checked("fail", [TXT, "a.b%2bc.x.example A"], lookups=1, void_lookups=1)
    assert checked.tree.terms[0].target == "A.B%2Bc.X.example"


def test_a_name_that_is_too_long_loses_labels_on_the_left() -> None:
    local_part = ".".join(["x" * 40] * 8)
    # Of eight labels of 41 characters with their dots, five fit before the 35 of the domain.
    asked = ".".join(["x" * 40] * 5) + "." + "y" * 22 + ".shop.example"
    checked = check(f"v=spf1 exists:%{{l}}.{'y' * 22}.%{{d}} -all", sender=f"{local_part}@shop.example")
    assert checked == Checked("fail", [TXT, f"{asked} A"], lookups=1, void_lookups=1)


@pytest.mark.parametrize("local_part", ["caf\u00e9", "caf\udcc3", "a..b", ".a", "a."])
@pytest.mark.parametrize("letter", ["l", "s"])
def test_a_local_part_that_no_name_can_hold_matches_nothing(letter: str, local_part: str) -> None:
    record = f"v=spf1 exists:%{{{letter}}}.b.example -all"
    checked = check(record, sender=f"{local_part}@..")
    assert checked == Checked("fail", [TXT], lookups=1)
