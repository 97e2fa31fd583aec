"""RFC 7208 section 6.2: what the domain's owner says about a fail."""

import time

import pytest

from deliverability.standards.resolver import Answer
from tests.standards.spf.checking import DOMAIN, IP6, Checked, Names, check

TXT = "shop.example TXT"
WHY = "why.shop.example TXT"


def test_the_explanation_of_a_fail() -> None:
    checked = check("v=spf1 -all exp=why.%{d}", {"why.shop.example": "%{i} is not one of %{d}'s servers"})
    assert checked == Checked(
        "fail", [TXT, WHY], explanation="192.0.2.1 is not one of shop.example's servers"
    )


@pytest.mark.parametrize("record", ["v=spf1 exp=why.%{d} -all", "v=spf1 -ip4:192.0.2.1 EXP=why.%{d} +all"])
def test_it_may_stand_anywhere(record: str) -> None:
    assert check(record, {"why.shop.example": "no"}) == Checked("fail", [TXT, WHY], explanation="no")


@pytest.mark.parametrize(
    ("term", "result"), [("+all", "pass"), ("~all", "softfail"), ("?all", "neutral"), ("", "neutral")]
)
def test_other_results_are_not_explained_and_nobody_is_asked(term: str, result: str) -> None:
    assert check(f"v=spf1 {term} exp=why.%{{d}}", {"why.shop.example": "no"}) == Checked(result, [TXT])


def test_a_fail_without_exp_is_not_explained() -> None:
    assert check("v=spf1 -all", {"why.shop.example": "no"}) == Checked("fail", [TXT])


@pytest.mark.parametrize(
    "there",
    [
        pytest.param(Answer("SERVFAIL"), id="failure"),
        pytest.param(Answer("TIMEOUT"), id="timeout"),
        pytest.param(Answer("NXDOMAIN"), id="no-name"),
        pytest.param({"A": ["192.0.2.1"]}, id="no-text"),
        pytest.param({"TXT": ["one", "two"]}, id="two-texts"),
        pytest.param({"TXT": ["same", "same"]}, id="same-text-twice"),
        pytest.param("100% sure", id="syntax"),
        pytest.param("%{x}", id="letter"),
        pytest.param("%{d0}", id="no-part"),
        pytest.param("caf\u00e9", id="not-ascii"),
        pytest.param("caf\udce9", id="octet"),
        pytest.param("a\tb", id="tab"),
        pytest.param("a\nb", id="line-feed"),
        pytest.param("a\x7fb", id="delete"),
    ],
)
def test_any_error_means_none_and_leaves_the_result(there: str | Answer) -> None:
    assert check("v=spf1 -all exp=why.%{d}", {"why.shop.example": there}) == Checked("fail", [TXT, WHY])


@pytest.mark.parametrize("helo", ["a..example", f"{'a' * 64}.example", "a\udcff.example"])
def test_a_target_that_is_no_name_means_none(helo: str) -> None:
    assert check("v=spf1 -all exp=%{h}", helo=helo) == Checked("fail", [TXT])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        (" a  b ", " a  b "),
        ("%%%_%-", "% %20"),
        ("!\"#$&'()~", "!\"#$&'()~"),
        ("%{c} %{C}", "192.0.2.1 192.0.2.1"),
        ("%{r}", "mx.receiver.example"),
        ("%{R}", "mx.receiver.example"),
        ("%{t}", "1700000000"),
        ("%{s}|%{S}", "user@shop.example|user%40shop.example"),
        ("%{l} %{o} %{d} %{h} %{v}", "user shop.example shop.example mta.example in-addr"),
        ("%{ir}.%{d1r}", "1.2.0.192.shop"),
        ("v=spf1 -all", "v=spf1 -all"),
    ],
)
def test_its_text_is_expanded(text: str, expected: str) -> None:
    checked = check(
        "v=spf1 -all exp=why.%{d}",
        {"why.shop.example": text},
        helo="mta.example",
        receiver="mx.receiver.example",
        clock=lambda: 1700000000.99,
    )
    assert checked == Checked("fail", [TXT, WHY], explanation=expected)


def test_the_receiver_is_unknown_unless_given() -> None:
    checked = check("v=spf1 -all exp=why.%{d}", {"why.shop.example": "%{r}"})
    assert checked == Checked("fail", [TXT, WHY], explanation="unknown")


def test_the_time_is_now_unless_given() -> None:
    before = int(time.time())
    checked = check("v=spf1 -all exp=why.%{d}", {"why.shop.example": "%{t}"})
    assert checked.explanation is not None
    assert before <= int(checked.explanation) <= time.time()


def test_the_address_of_an_ip6_client_is_short_in_c_and_long_in_i() -> None:
    checked = check("v=spf1 -all exp=why.%{d}", {"why.shop.example": "%{c} %{C} %{i}"}, ip=IP6)
    nibbles = "2.0.0.1.0.d.b.8" + ".0" * 23 + ".1"
    assert checked == Checked("fail", [TXT, WHY], explanation=f"2001:db8::1 2001%3Adb8%3A%3A1 {nibbles}")


def test_its_text_may_be_longer_than_a_name() -> None:
    text = "x" * 300 + ".%{d} " + "y" * 70000
    checked = check("v=spf1 -all exp=why.%{d}", {"why.shop.example": text})
    assert checked == Checked("fail", [TXT, WHY], explanation=text.replace("%{d}", DOMAIN))


def test_p_is_asked_for_in_the_target_and_in_the_text() -> None:
    names: Names = {
        "1.2.0.192.in-addr.arpa": {"PTR": ["c.shop.example"]},
        "c.shop.example": {"A": ["192.0.2.1"]},
        "c.shop.example.why.example": "%{p} may not",
    }
    asked = [TXT, "1.2.0.192.in-addr.arpa PTR", "c.shop.example A", "c.shop.example.why.example TXT"]
    checked = check("v=spf1 -all exp=%{p}.why.example", names)
    assert checked == Checked("fail", asked, explanation="c.shop.example may not")
    checked = check("v=spf1 -all exp=why.example", {**names, "why.example": "%{p} may not"})
    asked = [TXT, "why.example TXT", "1.2.0.192.in-addr.arpa PTR", "c.shop.example A"]
    assert checked == Checked("fail", asked, explanation="c.shop.example may not")


INCLUDED: Names = {
    "b.example": "v=spf1 -all exp=why.%{d}",
    "why.b.example": "b says no",
    "why.shop.example": "shop says no",
}


def test_the_explanation_of_an_included_record_is_never_used() -> None:
    asked = [TXT, "b.example TXT"]
    assert check("v=spf1 include:b.example -all", INCLUDED) == Checked("fail", asked, lookups=1)
    assert check("v=spf1 include:b.example -all exp=why.%{d}", INCLUDED) == Checked(
        "fail", [*asked, WHY], lookups=1, explanation="shop says no"
    )


def test_a_fail_by_a_passing_include_is_explained_by_the_including_record() -> None:
    names = {**INCLUDED, "b.example": "v=spf1 +all exp=why.%{d}"}
    assert check("v=spf1 -include:b.example exp=why.%{d}", names) == Checked(
        "fail", [TXT, "b.example TXT", WHY], lookups=1, explanation="shop says no"
    )
    assert check("v=spf1 -include:b.example", names) == Checked("fail", [TXT, "b.example TXT"], lookups=1)


def test_behind_a_redirect_only_the_target_explains() -> None:
    asked = [TXT, "b.example TXT"]
    assert check("v=spf1 redirect=b.example exp=why.%{d}", INCLUDED) == Checked(
        "fail", [*asked, "why.b.example TXT"], lookups=1, explanation="b says no"
    )
    without = {**INCLUDED, "b.example": "v=spf1 -all"}
    assert check("v=spf1 redirect=b.example exp=why.%{d}", without) == Checked("fail", asked, lookups=1)


def test_a_fail_before_the_redirect_is_explained_by_this_record() -> None:
    assert check("v=spf1 -ip4:192.0.2.1 redirect=b.example exp=why.%{d}", INCLUDED) == Checked(
        "fail", [TXT, WHY], explanation="shop says no"
    )


def test_behind_two_redirects_the_domain_is_the_last_one() -> None:
    names = {
        "b.example": "v=spf1 redirect=c.example exp=why.%{d}",
        "c.example": "v=spf1 -all exp=why.%{d}",
        "why.c.example": "%{d} says no to %{o}",
    }
    assert check("v=spf1 redirect=b.example", names) == Checked(
        "fail",
        [TXT, "b.example TXT", "c.example TXT", "why.c.example TXT"],
        lookups=2,
        explanation="c.example says no to shop.example",
    )


def test_errors_are_not_explained() -> None:
    names: Names = {"why.shop.example": "no", DOMAIN: {"A": Answer("SERVFAIL")}}
    checked = check("v=spf1 a -all exp=why.%{d}", names)
    assert (checked.result, checked.asked, checked.explanation) == (
        "temperror",
        [TXT, "shop.example A"],
        None,
    )
    checked = check("v=spf1 include:gone.example -all exp=why.%{d}", names)
    assert (checked.result, checked.asked, checked.explanation) == (
        "permerror",
        [TXT, "gone.example TXT"],
        None,
    )
