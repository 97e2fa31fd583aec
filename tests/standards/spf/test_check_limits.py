"""RFC 7208 section 4.6.4: ten terms that ask DNS, ten hosts, ten names, two void lookups, and an end to waiting."""

import asyncio
from collections.abc import Iterable

import pytest

from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.spf import EvaluatedRecord, EvaluatedTerm, SpfLimits, SpfProblem
from deliverability.standards.spf.limits import RFC_LIMITS
from tests import virtual_time
from tests.standards.spf.checking import (
    DOMAIN,
    IP4,
    IP6,
    SENDER,
    Checked,
    Names,
    check,
    plain,
    problem,
    world,
)

TXT = "shop.example TXT"
TOO_MANY = "more than 10 terms ask DNS"
TOO_VOID = "DNS has nothing for more than 2 terms (void lookups)"
#: Stands there, but for other clients, so that a question about it is no void lookup.
ELSEWHERE = {"A": ["198.51.100.1"], "AAAA": ["2001:db8:ffff::1"]}


def test_the_limits_of_the_rfc() -> None:
    assert SpfLimits() == RFC_LIMITS == SpfLimits(10, 2, 10, 10, 20.0)


def others(numbers: Iterable[int]) -> Names:
    return {f"{number}.other.example": ELSEWHERE for number in numbers}


def a_terms(numbers: Iterable[int]) -> str:
    return " ".join(f"a:{number}.other.example" for number in numbers)


def a_asked(numbers: Iterable[int]) -> list[str]:
    return [f"{number}.other.example A" for number in numbers]


def test_ten_terms_may_ask() -> None:
    checked = check(f"v=spf1 {a_terms(range(10))} -all", others(range(10)))
    assert checked == Checked("fail", [TXT, *a_asked(range(10))], lookups=10)


def test_the_eleventh_is_a_permerror_and_not_asked() -> None:
    record = f"v=spf1 {a_terms(range(11))} +all"
    expected = problem("4.6.4", TOO_MANY, term="a:10.other.example", position=record.index("a:10."))
    checked = check(record, others(range(11)))
    assert checked == Checked("permerror", [TXT, *a_asked(range(10))], lookups=11, problem=expected)
    eleventh = spf.A("a:10.other.example", record.index("a:10."), "+", plain("10.other.example"))
    assert checked.tree.terms[-1] == EvaluatedTerm(eleventh, "permerror", lookups=1, problem=expected)
    assert len(checked.tree.terms) == 11


#: What each kind of term asks of the names in `KINDS_WORLD`; none of it matches, none of it is void.
KINDS = [
    ("include:neutral.example", ["neutral.example TXT"]),
    ("a", ["shop.example A"]),
    ("mx", ["shop.example MX", "shop.example A"]),
    ("ptr", ["1.2.0.192.in-addr.arpa PTR", "client.example A"]),
]
KINDS_WORLD: Names = {
    "shop.example": {"A": ["198.51.100.1"], "MX": ["10 shop.example"]},
    "neutral.example": "v=spf1 ?all",
    "1.2.0.192.in-addr.arpa": {"PTR": ["client.example"]},
    "client.example": {"A": ["192.0.2.1"]},
    **others(range(10)),
}


@pytest.mark.parametrize(("term", "asked"), KINDS)
def test_each_mechanism_that_asks_counts_once(term: str, asked: list[str]) -> None:
    record = f"v=spf1 {a_terms(range(9))} {term} -all"
    checked = check(record, KINDS_WORLD)
    assert checked == Checked("fail", [TXT, *a_asked(range(9)), *asked], lookups=10)


@pytest.mark.parametrize(
    "term", [*(term for term, _ in KINDS), "exists:there.example", "redirect=neutral.example"]
)
def test_each_term_that_asks_may_be_the_one_too_many(term: str) -> None:
    record = f"v=spf1 {a_terms(range(10))} {term}"
    expected = problem("4.6.4", TOO_MANY, term=term, position=record.rindex(term))
    checked = check(record, KINDS_WORLD)
    assert checked == Checked("permerror", [TXT, *a_asked(range(10))], lookups=11, problem=expected)


def test_terms_that_do_not_ask_and_exp_are_free() -> None:
    free = " ".join(f"ip4:198.51.100.{last} ip6:2001:db8::{last}" for last in range(20))
    record = f"v=spf1 {free} {a_terms(range(10))} {free} -all exp=why.example"
    checked = check(record, {**others(range(10)), "why.example": "because"})
    assert checked == Checked(
        "fail", [TXT, *a_asked(range(10)), "why.example TXT"], lookups=10, explanation="because"
    )


def test_terms_that_are_never_reached_do_not_count() -> None:
    assert check(f"v=spf1 +all {a_terms(range(11))}") == Checked("pass", [TXT])


def test_terms_count_over_all_records_together() -> None:
    names = {
        "b.example": f"v=spf1 {a_terms(range(4))} ?all",
        "c.example": f"v=spf1 {a_terms(range(4, 8))} -all",
        **others(range(8)),
    }
    checked = check("v=spf1 include:b.example redirect=c.example", names)
    asked = [TXT, "b.example TXT", *a_asked(range(4)), "c.example TXT", *a_asked(range(4, 8))]
    assert checked == Checked("fail", asked, lookups=10)
    assert [term.lookups for term in checked.tree.terms] == [5, 5]


def test_the_eleventh_may_stand_in_an_included_record() -> None:
    included = f"v=spf1 {a_terms(range(10))} ?all"
    names = {"b.example": included, **others(range(10))}
    checked = check("v=spf1 include:b.example +all", names)
    expected = problem(
        "4.6.4", TOO_MANY, domain="b.example", term="a:9.other.example", position=included.index("a:9.")
    )
    assert checked == Checked(
        "permerror", [TXT, "b.example TXT", *a_asked(range(9))], lookups=11, problem=expected
    )
    assert checked.tree.problem is None
    assert checked.tree.terms[0].problem is None
    assert checked.tree.terms[0].lookups == 11


def test_the_eleventh_may_stand_behind_a_redirect() -> None:
    target = f"v=spf1 {a_terms(range(10))} ?all"
    checked = check("v=spf1 redirect=b.example", {"b.example": target, **others(range(10))})
    expected = problem(
        "4.6.4", TOO_MANY, domain="b.example", term="a:9.other.example", position=target.index("a:9.")
    )
    assert checked == Checked(
        "permerror", [TXT, "b.example TXT", *a_asked(range(9))], lookups=11, problem=expected
    )


@pytest.mark.parametrize("term", ["include:shop.example", "redirect=shop.example", "redirect=%{d}"])
def test_a_record_that_leads_to_itself_ends_at_the_limit(term: str) -> None:
    checked = check(f"v=spf1 {term}")
    expected = problem("4.6.4", TOO_MANY, term=term, position=7)
    assert checked == Checked("permerror", [TXT] * 11, lookups=11, problem=expected)
    depth, tree = 0, checked.tree
    while (below := tree.terms[0].record) is not None:
        assert tree.terms[0].lookups == 11 - depth
        depth, tree = depth + 1, below
    assert depth == 10


def test_a_chain_of_nine_includes_and_a_redirect_is_within_the_limit() -> None:
    names = {f"{n}.example": f"v=spf1 include:{n + 1}.example -all" for n in range(1, 9)}
    names |= {"9.example": "v=spf1 redirect=10.example", "10.example": "v=spf1 +all"}
    assert check("v=spf1 include:1.example -all", names) == Checked(
        "pass", [TXT, *(f"{n}.example TXT" for n in range(1, 11))], lookups=10
    )


def hosts(count: int) -> list[str]:
    return [f"{n} mx{n}.shop.example" for n in range(count)]


def host_addresses(count: int, match: int | None = None) -> Names:
    return {f"mx{n}.shop.example": {"A": [IP4]} if n == match else ELSEWHERE for n in range(count)}


@pytest.mark.parametrize(("match", "result"), [(9, "pass"), (None, "fail")])
def test_ten_mail_hosts_may_be_looked_up(match: int | None, result: str) -> None:
    names = {DOMAIN: {"MX": hosts(10)}, **host_addresses(10, match)}
    checked = check("v=spf1 mx -all", names)
    asked = [TXT, "shop.example MX", *(f"mx{n}.shop.example A" for n in range(10))]
    assert checked == Checked(result, asked, lookups=1)


TEN_HOSTS = [TXT, "shop.example MX", *(f"mx{n}.shop.example A" for n in range(10))]


@pytest.mark.parametrize("match", [10, None])
def test_the_eleventh_mail_host_is_a_permerror_and_not_asked(match: int | None) -> None:
    names = {DOMAIN: {"MX": hosts(11)}, **host_addresses(11, match)}
    expected = problem(
        "4.6.4", "shop.example has 11 mail hosts; at most 10 may be looked up", term="?mx", position=7
    )
    checked = check("v=spf1 ?mx +all", names)
    assert checked == Checked("permerror", TEN_HOSTS, lookups=1, problem=expected)
    assert checked.tree.terms == (
        EvaluatedTerm(spf.Mx("?mx", 7, "?"), "permerror", "shop.example", lookups=1, problem=expected),
    )


@pytest.mark.parametrize("match", [0, 9])
def test_a_match_among_the_first_ten_mail_hosts_comes_before_the_limit(match: int) -> None:
    names = {DOMAIN: {"MX": hosts(11)}, **host_addresses(11, match)}
    assert check("v=spf1 mx -all", names) == Checked("pass", TEN_HOSTS, lookups=1)


def test_a_mail_host_that_fails_ends_it_before_the_limit() -> None:
    names = {DOMAIN: {"MX": hosts(11)}, **host_addresses(11), "mx4.shop.example": Answer("SERVFAIL")}
    expected = problem(
        "5",
        "the question for mx4.shop.example A was answered with SERVFAIL",
        term="mx",
        position=7,
        temporary=True,
    )
    assert check("v=spf1 mx -all", names) == Checked("temperror", TEN_HOSTS, lookups=1, problem=expected)


def test_each_mx_has_ten_hosts_of_its_own() -> None:
    names = {
        DOMAIN: {"MX": hosts(10)},
        "b.example": {"MX": ["5 mx0.shop.example"]},
        **host_addresses(10),
    }
    checked = check("v=spf1 mx mx:b.example -all", names)
    asked = [TXT, "shop.example MX", *(f"mx{n}.shop.example A" for n in range(10))]
    assert checked == Checked("fail", [*asked, "b.example MX", "mx0.shop.example A"], lookups=2)


REVERSE = "1.2.0.192.in-addr.arpa"


def reverse_names(count: int, inside: int) -> Names:
    """So many names of the client, of which one lies in the shop's domain; all lead back to the client."""
    names = [f"c{n}.shop.example" if n == inside else f"c{n}.isp.example" for n in range(count)]
    return {REVERSE: {"PTR": names}, **{name: {"A": [IP4]} for name in names}}


def test_ten_names_of_the_client_are_looked_at() -> None:
    checked = check("v=spf1 ptr -all", reverse_names(10, inside=9))
    asked = [TXT, f"{REVERSE} PTR", *(f"c{n}.isp.example A" for n in range(9)), "c9.shop.example A"]
    assert checked == Checked("pass", asked, lookups=1)


def test_names_beyond_the_tenth_are_ignored() -> None:
    checked = check("v=spf1 ptr -all", reverse_names(11, inside=10))
    asked = [TXT, f"{REVERSE} PTR", *(f"c{n}.isp.example A" for n in range(10))]
    assert checked == Checked("fail", asked, lookups=1)


def test_the_first_of_more_than_ten_names_may_match() -> None:
    checked = check("v=spf1 ptr -all", reverse_names(300, inside=0))
    asked = [TXT, f"{REVERSE} PTR", "c0.shop.example A", *(f"c{n}.isp.example A" for n in range(1, 10))]
    assert checked == Checked("pass", asked, lookups=1)


def test_the_names_of_the_client_are_asked_for_once_but_each_ptr_counts() -> None:
    checked = check(
        "v=spf1 ptr:b.example ptr:c.example exists:%{p}.d.example -all", reverse_names(1, inside=0)
    )
    assert checked == Checked(
        "fail",
        [TXT, f"{REVERSE} PTR", "c0.shop.example A", "c0.shop.example.d.example A"],
        lookups=3,
        void_lookups=1,
    )


def test_the_macro_p_is_within_the_lookup_of_its_term_and_ignores_names_beyond_the_tenth() -> None:
    checked = check("v=spf1 exists:%{p}.x.example -all", reverse_names(11, inside=10))
    asked = [TXT, f"{REVERSE} PTR", *(f"c{n}.isp.example A" for n in range(10)), "c0.isp.example.x.example A"]
    assert checked == Checked("fail", asked, lookups=1, void_lookups=1)


VOIDS = [
    pytest.param("a:{}.void.example", ["{}.void.example A"], id="a"),
    pytest.param("mx:{}.void.example", ["{}.void.example MX"], id="mx"),
    pytest.param("exists:{}.void.example", ["{}.void.example A"], id="exists"),
    pytest.param(
        "mx:{}.hosts.example", ["{}.hosts.example MX", "a.void.example A", "b.void.example A"], id="mx-hosts"
    ),
]
#: NODATA at odd numbers, NXDOMAIN at even ones; and mail hosts that have no address.
VOID_WORLD: Names = {
    "1.void.example": {"TXT": ["x"]},
    **{f"{n}.hosts.example": {"MX": ["1 a.void.example", "2 b.void.example"]} for n in range(3)},
}


@pytest.mark.parametrize(("term", "asked"), VOIDS)
def test_two_terms_may_find_nothing(term: str, asked: list[str]) -> None:
    record = f"v=spf1 {term.format(0)} {term.format(1)} -all"
    expected = [question.format(n) for n in range(2) for question in asked]
    checked = check(record, VOID_WORLD)
    assert checked == Checked("fail", [TXT, *expected], lookups=2, void_lookups=2)
    assert [(each.outcome, each.void) for each in checked.tree.terms[:2]] == [("no match", True)] * 2


@pytest.mark.parametrize(("term", "asked"), VOIDS)
def test_the_third_term_that_finds_nothing_is_a_permerror(term: str, asked: list[str]) -> None:
    record = f"v=spf1 {term.format(0)} {term.format(1)} ?{term.format(2)} +all"
    third = f"?{term.format(2)}"
    expected = problem("4.6.4", TOO_VOID, term=third, position=record.index("?"))
    checked = check(record, VOID_WORLD)
    questions = [question.format(n) for n in range(3) for question in asked]
    assert checked == Checked("permerror", [TXT, *questions], lookups=3, void_lookups=3, problem=expected)
    last = checked.tree.terms[-1]
    assert (last.outcome, last.target, last.void, last.lookups, last.problem) == (
        "permerror",
        third.partition(":")[2],
        True,
        1,
        expected,
    )


def test_a_third_void_lookup_ends_it_also_where_a_later_host_would_match() -> None:
    names = {
        DOMAIN: {"MX": ["1 none.shop.example", "2 mx.shop.example"]},
        "mx.shop.example": {"A": [IP4]},
    }
    asked = ["shop.example MX", "none.shop.example A", "mx.shop.example A"]
    assert check("v=spf1 mx -all", names) == Checked("pass", [TXT, *asked], lookups=1, void_lookups=1)
    checked = check("v=spf1 a:0.void.example a:1.void.example mx -all", names)
    expected = problem("4.6.4", TOO_VOID, term="mx", position=41)
    assert checked == Checked(
        "permerror",
        [TXT, "0.void.example A", "1.void.example A", *asked],
        lookups=3,
        void_lookups=3,
        problem=expected,
    )


def test_hosts_behind_the_one_that_matches_are_not_void() -> None:
    names = {DOMAIN: {"MX": ["1 mx.shop.example", "2 none.shop.example"]}, "mx.shop.example": {"A": [IP4]}}
    asked = [TXT, "shop.example MX", "mx.shop.example A", "none.shop.example A"]
    assert check("v=spf1 mx -all", names) == Checked("pass", asked, lookups=1)


@pytest.mark.parametrize(
    ("names", "asked"),
    [
        pytest.param({}, [], id="no-name"),
        pytest.param({REVERSE: {"TXT": ["x"]}}, [], id="no-ptr"),
        pytest.param({REVERSE: {"PTR": ["c.example"]}}, ["c.example A"], id="name-without-address"),
        pytest.param(
            {REVERSE: {"PTR": ["b.example", "c.example"]}, "b.example": {"A": [IP4]}},
            ["b.example A", "c.example A"],
            id="one-name-without-address",
        ),
    ],
)
def test_a_client_without_names_is_a_void_lookup_of_each_ptr(names: Names, asked: list[str]) -> None:
    asked = [TXT, f"{REVERSE} PTR", *asked]
    assert check("v=spf1 ptr ptr -all", names) == Checked("fail", asked, lookups=2, void_lookups=2)
    expected = problem("4.6.4", TOO_VOID, term="ptr", position=15)
    assert check("v=spf1 ptr ptr ptr -all", names) == Checked(
        "permerror", asked, lookups=3, void_lookups=3, problem=expected
    )


@pytest.mark.parametrize(
    ("term", "section"), [("include:void.example", "5.2"), ("redirect=void.example", "6.1")]
)
@pytest.mark.parametrize(
    ("names", "reason"),
    [({}, "there is no such name"), ({"void.example": {"A": [IP4]}}, "it has no SPF record")],
)
def test_an_include_or_redirect_that_finds_nothing_is_void_too(
    term: str, section: str, names: Names, reason: str
) -> None:
    checked = check(f"v=spf1 {term}", names)
    expected = problem(section, f"void.example: {reason}", term=term, position=7)
    assert checked == Checked(
        "permerror", [TXT, "void.example TXT"], lookups=1, void_lookups=1, problem=expected
    )
    assert checked.tree.terms[0].void


def test_void_lookups_count_over_all_records_together() -> None:
    included = "v=spf1 a:0.void.example ?all"
    record = "v=spf1 include:b.example include:b.example include:b.example +all"
    checked = check(record, {"b.example": included})
    expected = problem("4.6.4", TOO_VOID, domain="b.example", term="a:0.void.example", position=7)
    assert checked == Checked(
        "permerror",
        [TXT, *["b.example TXT", "0.void.example A"] * 3],
        lookups=6,
        void_lookups=3,
        problem=expected,
    )
    assert [term.void for term in checked.tree.terms] == [False, False, False]


@pytest.mark.parametrize(
    ("record", "names"),
    [
        pytest.param("v=spf1 a a a -all", {DOMAIN: ELSEWHERE}, id="something-stands-there"),
        pytest.param("v=spf1 mx mx mx -all", {DOMAIN: {"MX": ["0 "]}}, id="null-mx"),
        pytest.param(
            "v=spf1 include:b.example include:b.example include:b.example -all",
            {"b.example": {"TXT": ["x", "v=spf1 -all"]}},
            id="include",
        ),
    ],
)
def test_what_is_no_void_lookup(record: str, names: Names) -> None:
    checked = check(record, names)
    assert (checked.result, checked.lookups, checked.void_lookups) == ("fail", 3, 0)


def test_neither_the_first_question_nor_the_explanation_is_a_term_that_can_be_void() -> None:
    assert check(None).void_lookups == 0
    checked = check("v=spf1 a:0.void.example a:1.void.example -all exp=2.void.example")
    asked = [TXT, "0.void.example A", "1.void.example A", "2.void.example TXT"]
    assert checked == Checked("fail", asked, lookups=2, void_lookups=2)


def test_a_failure_of_dns_is_not_void() -> None:
    names = {"slow.example": Answer("TIMEOUT")}
    checked = check("v=spf1 a:0.void.example a:1.void.example a:slow.example -all", names)
    expected = problem(
        "5",
        "the question for slow.example A was answered with TIMEOUT",
        term="a:slow.example",
        position=41,
        temporary=True,
    )
    asked = [TXT, "0.void.example A", "1.void.example A", "slow.example A"]
    assert checked == Checked("temperror", asked, lookups=3, void_lookups=2, problem=expected)


@pytest.mark.parametrize("void_lookups", [0, 1, 3])
def test_the_limit_of_void_lookups_can_be_set(void_lookups: int) -> None:
    limits = SpfLimits(void_lookups=void_lookups)
    terms = [f"a:{n}.void.example" for n in range(void_lookups + 1)]
    asked = [f"{n}.void.example A" for n in range(void_lookups + 1)]
    within = f"v=spf1 {' '.join(terms[:-1])} -all"
    assert check(within, limits=limits) == Checked(
        "fail", [TXT, *asked[:-1]], lookups=void_lookups, void_lookups=void_lookups
    )
    beyond = f"v=spf1 {' '.join(terms)} -all"
    reason = f"DNS has nothing for more than {void_lookups} terms (void lookups)"
    expected = problem("4.6.4", reason, term=terms[-1], position=beyond.index(terms[-1]))
    assert check(beyond, limits=limits) == Checked(
        "permerror", [TXT, *asked], lookups=void_lookups + 1, void_lookups=void_lookups + 1, problem=expected
    )


@pytest.mark.parametrize("lookups", [0, 1, 12])
def test_the_limit_of_lookups_can_be_set(lookups: int) -> None:
    limits = SpfLimits(lookups=lookups)
    names = others(range(lookups + 1))
    within = f"v=spf1 {a_terms(range(lookups))} -all"
    assert check(within, names, limits=limits) == Checked(
        "fail", [TXT, *a_asked(range(lookups))], lookups=lookups
    )
    beyond = f"v=spf1 {a_terms(range(lookups + 1))} -all"
    last = f"a:{lookups}.other.example"
    expected = problem("4.6.4", f"more than {lookups} terms ask DNS", term=last, position=beyond.index(last))
    assert check(beyond, names, limits=limits) == Checked(
        "permerror", [TXT, *a_asked(range(lookups))], lookups=lookups + 1, problem=expected
    )


def test_the_limit_of_mail_hosts_can_be_set() -> None:
    names = {DOMAIN: {"MX": hosts(2)}, **host_addresses(2)}
    reason = "shop.example has 2 mail hosts; at most 1 may be looked up"
    expected = problem("4.6.4", reason, term="mx", position=7)
    assert check("v=spf1 mx", names, limits=SpfLimits(mx_hosts=1)) == Checked(
        "permerror", [TXT, "shop.example MX", "mx0.shop.example A"], lookups=1, problem=expected
    )
    asked = [TXT, "shop.example MX", "mx0.shop.example A", "mx1.shop.example A"]
    assert check("v=spf1 mx", names, limits=SpfLimits(mx_hosts=2)) == Checked("neutral", asked, lookups=1)


@pytest.mark.parametrize(("ptr_names", "result"), [(0, "fail"), (1, "fail"), (2, "pass")])
def test_the_limit_of_names_can_be_set(ptr_names: int, result: str) -> None:
    checked = check("v=spf1 ptr -all", reverse_names(2, inside=1), limits=SpfLimits(ptr_names=ptr_names))
    asked = ["c0.isp.example A", "c1.shop.example A"][:ptr_names]
    assert checked == Checked(result, [TXT, f"{REVERSE} PTR", *asked], lookups=1)


def test_limits_of_the_ip6_client_are_the_same() -> None:
    checked = check(f"v=spf1 {a_terms(range(11))} +all", others(range(11)), ip=IP6)
    assert (checked.result, checked.lookups, checked.asked[-1]) == ("permerror", 11, "9.other.example AAAA")


class Slow:
    """Answers like another resolver, but some questions never."""

    def __init__(self, record: str, names: Names, never: set[str]) -> None:
        self._world = world(record, names)
        self._never = never
        self.given_up: list[str] = []

    async def query(self, name: str, rdtype: str) -> Answer:
        answer = await self._world.query(name, rdtype)
        if name in self._never:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.given_up.append(f"{name} {rdtype}")
                raise
        return answer


@pytest.mark.parametrize(
    ("record", "never", "lookups", "void_lookups", "given_up"),
    [
        pytest.param("v=spf1 +all", {DOMAIN}, 0, 0, [TXT], id="record"),
        pytest.param(
            "v=spf1 a:void.example a:slow.example +all", {"slow.example"}, 2, 1, ["slow.example A"], id="a"
        ),
        pytest.param(
            "v=spf1 mx:b.example +all",
            {"mx1.b.example", "mx2.b.example"},
            1,
            0,
            ["mx1.b.example A", "mx2.b.example A"],
            id="mx",
        ),
        pytest.param(
            "v=spf1 include:slow.example +all", {"slow.example"}, 1, 0, ["slow.example TXT"], id="include"
        ),
    ],
)
def test_a_question_that_is_never_answered_ends_in_temperror(
    record: str, never: set[str], lookups: int, void_lookups: int, given_up: list[str]
) -> None:
    names: Names = {
        "b.example": {"MX": ["1 mx1.b.example", "2 mx2.b.example", "3 mx3.b.example"]},
        "mx3.b.example": {"A": [IP4]},
    }
    resolver = Slow(record, names, never)
    limits = SpfLimits(seconds=0.01)
    evaluation = virtual_time.run(spf.check_host(IP4, f"{DOMAIN}.", SENDER, resolver=resolver, limits=limits))
    expected = SpfProblem(DOMAIN, "", None, "4.6.4", "the evaluation took longer than 0.01 seconds", True)
    assert evaluation == spf.SpfEvaluation(
        "temperror",
        None,
        lookups,
        void_lookups,
        EvaluatedRecord(DOMAIN, "temperror", problem=expected),
        expected,
    )
    assert resolver.given_up == given_up


@pytest.mark.parametrize("seconds", [None, 60.0])
def test_within_the_time_and_without_a_limit_slow_answers_count(seconds: float | None) -> None:
    class Patient:
        async def query(self, name: str, rdtype: str) -> Answer:
            await asyncio.sleep(0.002)
            return await world("v=spf1 a -all", {DOMAIN: {"A": [IP4]}}).query(name, rdtype)

    limits = SpfLimits(seconds=seconds)
    evaluation = virtual_time.run(spf.check_host(IP4, DOMAIN, SENDER, resolver=Patient(), limits=limits))
    assert (evaluation.result, evaluation.lookups, evaluation.problem) == ("pass", 1, None)


def test_an_explanation_that_never_comes_is_none_and_leaves_the_result() -> None:
    record = "v=spf1 -all exp=slow.example"
    resolver = Slow(record, {}, {"slow.example"})
    limits = SpfLimits(seconds=0.01)
    evaluation = virtual_time.run(spf.check_host(IP4, DOMAIN, SENDER, resolver=resolver, limits=limits))
    answer = Answer("NOERROR", (record,), 300)
    all_ = EvaluatedTerm(spf.All("-all", 7, "-"), "match")
    tree = EvaluatedRecord(DOMAIN, "fail", answer, spf.parse(record), (all_,))
    assert evaluation == spf.SpfEvaluation("fail", None, 0, 0, tree, None)
    assert resolver.given_up == ["slow.example TXT"]
