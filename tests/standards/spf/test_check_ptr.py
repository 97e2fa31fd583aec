"""RFC 7208 section 5.5, and the macro `p` of section 7.3, which is found the same way."""

import pytest

from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.spf import EvaluatedTerm
from tests.standards.spf.checking import DOMAIN, IP4, IP6, Checked, Names, check

TXT = "shop.example TXT"
REVERSE = "1.2.0.192.in-addr.arpa"
PTR = f"{REVERSE} PTR"
REVERSE6 = "1." + "0." * 23 + "8.b.d.0.1.0.0.2.ip6.arpa"


def client(*names: str) -> Names:
    """The client's names, all of which lead back to it."""
    return {REVERSE: {"PTR": names}, **{name.lower().removesuffix("."): {"A": [IP4]} for name in names}}


@pytest.mark.parametrize(
    ("term", "name", "result"),
    [
        ("ptr", "shop.example", "pass"),
        ("ptr", "mail.shop.example", "pass"),
        ("ptr", "a.b.shop.example", "pass"),
        ("ptr", "MAIL.Shop.Example", "pass"),
        ("ptr", "mail.shop.example.", "pass"),
        ("ptr", "webshop.example", "fail"),
        ("ptr", "example", "fail"),
        ("ptr", "shop.example.net", "fail"),
        ("ptr", "other.example", "fail"),
        ("ptr:isp.example", "c.isp.example", "pass"),
        ("ptr:isp.example", "mail.shop.example", "fail"),
        ("ptr:ISP.example.", "isp.example", "pass"),
        ("ptr:%{d1}", "mail.shop.example", "pass"),
        ("ptr:c.isp.example", "isp.example", "fail"),
    ],
)
def test_a_name_that_is_the_target_or_ends_in_it_matches(term: str, name: str, result: str) -> None:
    checked = check(f"v=spf1 {term} -all", client(name))
    asked = name.lower().removesuffix(".")
    assert checked == Checked(result, [TXT, PTR, f"{asked} A"], lookups=1)


def test_case_does_not_matter_in_the_domain_either() -> None:
    checked = check("v=spf1 ptr -all", client("mail.shop.example"), domain="SHOP.Example")
    assert checked == Checked("pass", [TXT, PTR, "mail.shop.example A"], lookups=1)
    assert checked.tree.terms[0].target == "SHOP.Example"


@pytest.mark.parametrize(
    ("addresses", "result", "void_lookups"),
    [
        ({"A": ["192.0.2.1"]}, "pass", 0),
        ({"A": ["198.51.100.1", "192.0.2.1"]}, "pass", 0),
        ({"A": ["192.0.2.0"]}, "fail", 0),
        ({"A": [], "AAAA": [IP6]}, "fail", 1),
    ],
)
def test_a_name_has_to_lead_back_to_the_client(
    addresses: dict[str, list[str]], result: str, void_lookups: int
) -> None:
    checked = check(
        "v=spf1 ptr -all", {REVERSE: {"PTR": ["mail.shop.example"]}, "mail.shop.example": addresses}
    )
    assert checked == Checked(result, [TXT, PTR, "mail.shop.example A"], lookups=1, void_lookups=void_lookups)


def test_an_ip6_client() -> None:
    names: Names = {
        REVERSE6: {"PTR": ["mail.shop.example"]},
        "mail.shop.example": {"A": [IP4], "AAAA": [IP6]},
    }
    asked = [TXT, f"{REVERSE6} PTR", "mail.shop.example AAAA"]
    assert check("v=spf1 ptr -all", names, ip=IP6) == Checked("pass", asked, lookups=1)
    assert check("v=spf1 ptr -all", names, ip=f"{IP6}%eth0") == Checked("pass", asked, lookups=1)
    other = {**names, "mail.shop.example": {"AAAA": ["2001:db8::3"]}}
    assert check("v=spf1 ptr -all", other, ip=IP6) == Checked("fail", asked, lookups=1)


def test_a_mapped_client_is_an_ip4_client() -> None:
    checked = check("v=spf1 ptr -all", client("mail.shop.example"), ip="::ffff:192.0.2.1")
    assert checked == Checked("pass", [TXT, PTR, "mail.shop.example A"], lookups=1)


def test_the_names_are_asked_for_in_order_and_one_is_enough() -> None:
    names = client("b.example", "mail.shop.example", "a.example")
    checked = check("v=spf1 ptr -all", names)
    asked = [TXT, PTR, "b.example A", "mail.shop.example A", "a.example A"]
    assert checked == Checked("pass", asked, lookups=1)
    assert checked.tree.terms == (EvaluatedTerm(spf.Ptr("ptr", 7, "+"), "match", DOMAIN, lookups=1),)


@pytest.mark.parametrize("status", ["SERVFAIL", "TIMEOUT", "REFUSED"])
def test_a_failure_of_dns_for_the_names_matches_nothing(status: str) -> None:
    checked = check("v=spf1 ptr ?all", {REVERSE: Answer(status)})
    assert checked == Checked("neutral", [TXT, PTR], lookups=1)
    assert checked.tree.terms[0] == EvaluatedTerm(spf.Ptr("ptr", 7, "+"), "no match", DOMAIN, lookups=1)


@pytest.mark.parametrize(
    ("names", "result"),
    [(("slow.shop.example", "mail.shop.example"), "pass"), (("slow.shop.example",), "fail")],
)
def test_a_name_whose_addresses_cannot_be_told_is_skipped(names: tuple[str, ...], result: str) -> None:
    there = {**client(*names), "slow.shop.example": Answer("SERVFAIL")}
    checked = check("v=spf1 ptr -all", there)
    assert checked == Checked(result, [TXT, PTR, *(f"{name} A" for name in names)], lookups=1)


@pytest.mark.parametrize(
    "name", ["", ".", "a..shop.example", f"{'a' * 64}.shop.example", "caf\u00e9.shop.example"]
)
def test_a_name_that_cannot_be_asked_for_is_skipped(name: str) -> None:
    checked = check("v=spf1 ptr -all", {REVERSE: {"PTR": [name]}})
    assert checked == Checked("fail", [TXT, PTR], lookups=1)


@pytest.mark.parametrize("helo", ["..", "a..example"])
def test_a_target_that_is_no_name_matches_nothing(helo: str) -> None:
    checked = check("v=spf1 ptr:%{h}%{h} -all", client("mail.shop.example"), helo=helo)
    assert checked == Checked("fail", [TXT, PTR, "mail.shop.example A"], lookups=1)


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        ((), "unknown"),
        (("c.isp.example",), "c.isp.example"),
        (("b.isp.example", "a.isp.example"), "b.isp.example"),
        (("c.isp.example", "mail.shop.example"), "mail.shop.example"),
        (("z.shop.example", "a.shop.example"), "z.shop.example"),
        (("c.isp.example", "mail.shop.example", "shop.example"), "shop.example"),
        (("mail.SHOP.example", "Shop.Example"), "Shop.Example"),
        (("webshop.example", "a.b.shop.example"), "a.b.shop.example"),
    ],
)
def test_p_is_the_domain_itself_or_a_name_below_it_or_any(names: tuple[str, ...], expected: str) -> None:
    checked = check("v=spf1 -all exp=why.example", {**client(*names), "why.example": "%{p}"})
    asked = [TXT, "why.example TXT", PTR, *(f"{name.lower()} A" for name in names)]
    assert checked == Checked("fail", asked, explanation=expected)


def test_p_is_the_domain_itself_in_any_case() -> None:
    names = {**client("mail.shop.example", "shop.example"), "why.example": "%{p}"}
    checked = check("v=spf1 -all exp=why.example", names, domain="SHOP.Example")
    asked = [TXT, "why.example TXT", PTR, "mail.shop.example A", "shop.example A"]
    assert checked == Checked("fail", asked, explanation="shop.example")


@pytest.mark.parametrize(
    ("there", "asked"),
    [
        pytest.param({REVERSE: Answer("SERVFAIL")}, [], id="failure"),
        pytest.param({}, [], id="none"),
        pytest.param(
            {REVERSE: {"PTR": ["a.example"]}, "a.example": {"A": ["192.0.2.2"]}},
            ["a.example A"],
            id="not-back",
        ),
        pytest.param(
            {REVERSE: {"PTR": ["a.example"]}, "a.example": Answer("TIMEOUT")}, ["a.example A"], id="timeout"
        ),
    ],
)
def test_p_is_unknown_without_a_validated_name(there: Names, asked: list[str]) -> None:
    names = {**there, "unknown.shop.example": {"A": ["127.0.0.2"]}}
    checked = check("v=spf1 exists:%{p}.%{d} -all", names)
    # What the macro asks is no lookup of its own, and not void.
    assert checked == Checked("pass", [TXT, PTR, *asked, "unknown.shop.example A"], lookups=1)


def test_p_is_about_the_current_domain() -> None:
    names: Names = {
        **client("mail.shop.example", "c.isp.example"),
        "isp.example": "v=spf1 exists:%{p}.x.example -all",
        "mail.shop.example.x.example": {"MX": ["1 a.example"]},
        "c.isp.example.x.example": {"MX": ["1 a.example"]},
    }
    checked = check("v=spf1 exists:%{p}.x.example include:isp.example ?all", names)
    assert checked == Checked(
        "neutral",
        [
            TXT,
            PTR,
            "mail.shop.example A",
            "c.isp.example A",
            "mail.shop.example.x.example A",
            "isp.example TXT",
            "c.isp.example.x.example A",
        ],
        lookups=3,
        void_lookups=2,
    )


def test_the_client_is_not_asked_about_where_nothing_needs_its_name() -> None:
    names = {"why.shop.example": "%{i}", **client("mail.shop.example")}
    checked = check("v=spf1 exists:%{h}.example -all exp=why.%{d}", names)
    asked = [TXT, "shop.example.example A", "why.shop.example TXT"]
    assert checked == Checked("fail", asked, lookups=1, void_lookups=1, explanation=IP4)


def test_a_target_of_which_truncation_leaves_nothing_holds_no_name() -> None:
    names: dict[str, dict[str, list[str]]] = {
        "1.2.0.192.in-addr.arpa": {"PTR": ["host.b.example"]},
        "host.b.example": {"A": ["192.0.2.1"]},
    }
    for sender, result in (("b.example@shop.example", "pass"), (f"{'a' * 254}@shop.example", "fail")):
        assert check("v=spf1 ptr:%{l} -all", names, sender=sender).result == result
