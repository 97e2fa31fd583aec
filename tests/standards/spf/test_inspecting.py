"""Inspection over worlds in dicts: counts, targets, what is asked, and where it ends."""

import asyncio
from collections.abc import Mapping
from ipaddress import ip_network

import pytest

from deliverability import event_loop
from deliverability.standards import spf
from deliverability.standards.names import DomainNameError
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver
from deliverability.standards.spf.addresses import EVERYTHING, NOTHING, AddressSet, of_networks
from deliverability.standards.spf.inspecting import DEEPEST, MOST_TERMS
from deliverability.standards.spf.tree_questions import MOST_QUESTIONS

World = Mapping[str, Mapping[str, list[str] | Answer] | Answer]


def inspect(world: World, domain: str = "shop.example", **limits: int) -> spf.SpfInspection:
    return event_loop.run(spf.inspect(domain, resolver=DictResolver(world), limits=spf.SpfLimits(**limits)))


def record(text: str, **others: list[str] | Answer) -> Mapping[str, list[str] | Answer]:
    return {"TXT": [text], **others}


def networks(*texts: str) -> AddressSet:
    return of_networks(map(ip_network, texts))


def rest(*texts: str) -> AddressSet:
    """All addresses but these."""
    return EVERYTHING - networks(*texts)


def problems(inspection: spf.SpfInspection) -> list[tuple[str, str, int | None, str, str]]:
    return [(p.domain, p.term, p.position, p.section, p.reason) for p in inspection.problems]


def counts(inspected: spf.InspectedRecord) -> list[tuple[str, int | None, int, int]]:
    """Every term of the record: which lookup it is, how many with all below, and running."""
    return [(str(t.term), t.number, t.total_lookups, t.running_lookups) for t in inspected.terms]


SHOP: World = {
    "shop.example": record(
        "v=spf1 include:_spf.crm.example mx/24 a:www.shop.example ip4:192.0.2.128/25 ~all",
        MX=["10 m1.shop.example", "20 m2.shop.example"],
    ),
    "_spf.crm.example": record("v=spf1 ip4:198.51.100.0/24 include:deep.crm.example ?all"),
    "deep.crm.example": record("v=spf1 ip4:203.0.113.0/24 ip6:2001:db8::/32 -all"),
    "m1.shop.example": {"A": ["192.0.2.1"]},
    "m2.shop.example": {"A": ["192.0.2.2"], "AAAA": ["2001:db8::2"]},
    "www.shop.example": {"AAAA": ["2001:db8:1::1"]},
}


def test_a_whole_tree() -> None:
    inspection = inspect(SHOP)
    tree = inspection.tree
    crm = tree.terms[0].record
    assert crm is not None
    deep = crm.terms[1].record
    assert deep is not None
    assert [r.domain for r in inspection.records] == ["shop.example", "_spf.crm.example", "deep.crm.example"]
    assert inspection.domain == "shop.example"
    assert str(tree.record).startswith("v=spf1 include:_spf.crm.example mx/24")
    assert counts(tree) == [
        ("include:_spf.crm.example", 1, 2, 2),
        ("mx/24", 3, 1, 3),
        ("a:www.shop.example", 4, 1, 4),
        ("ip4:192.0.2.128/25", None, 0, 4),
        ("~all", None, 0, 4),
    ]
    assert counts(crm) == [
        ("ip4:198.51.100.0/24", None, 0, 1),
        ("include:deep.crm.example", 2, 1, 2),
        ("?all", None, 0, 2),
    ]
    assert counts(deep) == [
        ("ip4:203.0.113.0/24", None, 0, 2),
        ("ip6:2001:db8::/32", None, 0, 2),
        ("-all", None, 0, 2),
    ]
    assert (inspection.lookups, inspection.headroom) == (4, 6)
    assert inspection.void_lookups == 0
    assert (inspection.complete, inspection.dynamic, inspection.problems) == (True, False, ())


def test_what_each_term_is_about_matches_and_decides() -> None:
    tree = inspect(SHOP).tree
    assert [(t.target, t.hosts, t.matches, t.decides) for t in tree.terms] == [
        (
            "_spf.crm.example",
            (),
            networks("198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"),
            networks("198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32"),
        ),
        (
            "shop.example",
            ("m1.shop.example", "m2.shop.example"),
            networks("192.0.2.0/24", "2001:db8::2/128"),
            networks("192.0.2.0/24"),
        ),
        ("www.shop.example", (), networks("2001:db8:1::1/128"), NOTHING),
        (None, (), networks("192.0.2.128/25"), NOTHING),
        (
            None,
            (),
            EVERYTHING,
            rest("198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "192.0.2.0/24"),
        ),
    ]
    assert [t.shadowed for t in tree.terms] == [False, False, True, True, False]


def test_outcomes_by_address() -> None:
    passed = ("198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "192.0.2.0/24")
    assert inspect(SHOP).outcomes == {"pass": networks(*passed), "softfail": rest(*passed)}


def test_questions_are_asked_level_by_level_each_once() -> None:
    resolver = DictResolver(
        {
            **SHOP,
            "shop.example": record(
                "v=spf1 include:_spf.crm.example a mx a include:_spf.crm.example", MX=["10 shop.example"]
            ),
        }
    )
    event_loop.run(spf.inspect("shop.example", resolver=resolver))
    assert resolver.asked == [
        ("shop.example", "TXT"),
        ("_spf.crm.example", "TXT"),
        ("shop.example", "A"),
        ("shop.example", "AAAA"),
        ("shop.example", "MX"),
        ("deep.crm.example", "TXT"),
    ]


def test_questions_of_one_level_are_asked_at_once() -> None:
    class Counting:
        def __init__(self) -> None:
            self.world = DictResolver(SHOP)
            self.open = 0
            self.most: list[int] = []

        async def query(self, name: str, rdtype: str) -> Answer:
            self.open += 1
            await asyncio.sleep(0)
            self.most.append(self.open)
            await asyncio.sleep(0)
            self.open -= 1
            return await self.world.query(name, rdtype)

    resolver = Counting()
    event_loop.run(spf.inspect("shop.example", resolver=resolver))
    assert resolver.most == [1, 4, 4, 4, 4, 5, 5, 5, 5, 5]


def test_the_domain_is_normalized() -> None:
    world: World = {"xn--mller-kva.example": record("v=spf1 -all")}
    assert inspect(world, "Müller.Example.").tree.domain == "xn--mller-kva.example"
    with pytest.raises(DomainNameError):
        inspect({}, "not a domain")


@pytest.mark.parametrize(
    ("world", "outcome", "problem"),
    [
        ({}, "none", ("4.3", "there is no such name")),
        ({"shop.example": {"TXT": ["hello"]}}, "none", ("4.5", "it has no SPF record")),
        (
            {"shop.example": {"TXT": ["v=spf1 -all", "v=spf1 ~all"]}},
            "permerror",
            ("4.5", "it has 2 SPF records; there may be only one"),
        ),
        (
            {"shop.example": Answer("SERVFAIL")},
            "temperror",
            ("4.4", "the question for its TXT records was answered with SERVFAIL"),
        ),
    ],
)
def test_a_domain_without_one_readable_record(
    world: World, outcome: spf.Result, problem: tuple[str, str]
) -> None:
    inspection = inspect(world)
    assert inspection.outcomes == {outcome: EVERYTHING}
    assert problems(inspection) == [("shop.example", "", None, *problem)]
    assert (inspection.tree.record, inspection.tree.terms, inspection.lookups) == (None, (), 0)


def test_a_single_label_is_not_asked() -> None:
    resolver = DictResolver({})
    inspection = event_loop.run(spf.inspect("localhost", resolver=resolver))
    assert resolver.asked == []
    assert inspection.tree.answer is None
    assert inspection.outcomes == {"none": EVERYTHING}
    assert problems(inspection) == [
        ("localhost", "", None, "4.3", "this is no domain name of two labels or more")
    ]


def test_every_syntax_error_is_told() -> None:
    inspection = inspect({"shop.example": record("v=spf1 ip4:300.0.0.1 foo -all")})
    assert inspection.outcomes == {"permerror": EVERYTHING}
    assert [(p.term, p.position, p.section) for p in inspection.problems] == [
        ("ip4:300.0.0.1", 11, "4.6"),
        ("foo", 21, "4.6"),
    ]


@pytest.mark.parametrize(
    ("other", "reason"),
    [({}, "there is no such name"), ({"gone.example": {"A": ["192.0.2.1"]}}, "it has no SPF record")],
)
def test_an_include_without_a_record_is_the_problem_of_the_term(other: World, reason: str) -> None:
    inspection = inspect(
        {"shop.example": record("v=spf1 ip4:192.0.2.0/24 include:gone.example -all"), **other}
    )
    assert inspection.outcomes == {"pass": networks("192.0.2.0/24"), "permerror": rest("192.0.2.0/24")}
    assert problems(inspection) == [
        ("shop.example", "include:gone.example", 24, "5.2", f"gone.example: {reason}")
    ]
    assert inspection.void_lookups == 1


def test_an_include_whose_target_is_no_name() -> None:
    inspection = inspect({"shop.example": record("v=spf1 include:a..example -all")})
    reason = "a..example: this is no domain name of two labels or more"
    assert problems(inspection) == [("shop.example", "include:a..example", 7, "5.2", reason)]
    assert inspection.void_lookups == 0


def test_an_include_whose_target_has_one_label_is_not_asked() -> None:
    resolver = DictResolver({"shop.example": record("v=spf1 include:%{d1r} -all")})
    inspection = event_loop.run(spf.inspect("shop.example", resolver=resolver))
    assert resolver.asked == [("shop.example", "TXT")]
    reason = "shop: this is no domain name of two labels or more"
    assert problems(inspection) == [("shop.example", "include:%{d1r}", 7, "5.2", reason)]


def test_an_include_that_breaks_or_fails_for_now() -> None:
    world: World = {
        "shop.example": record("v=spf1 include:part.example include:slow.example -all"),
        "part.example": record("v=spf1 ip4:192.0.2.0/24 include:broken.example -all"),
        "broken.example": record("v=spf1 wrong"),
        "slow.example": Answer("TIMEOUT"),
    }
    inspection = inspect(world)
    assert inspection.outcomes == {"pass": networks("192.0.2.0/24"), "permerror": rest("192.0.2.0/24")}
    world = {**world, "broken.example": record("v=spf1 ip4:198.51.100.0/24")}
    passed = ("192.0.2.0/24", "198.51.100.0/24")
    assert inspect(world).outcomes == {"pass": networks(*passed), "temperror": rest(*passed)}


def test_a_redirect_takes_the_other_record_as_it_is() -> None:
    world: World = {
        "shop.example": record("v=spf1 redirect=other.example ip4:192.0.2.0/24"),
        "other.example": record("v=spf1 ip4:192.0.0.0/16 ?ip4:198.51.100.0/24 ~all"),
    }
    inspection = inspect(world)
    assert inspection.outcomes == {
        "pass": networks("192.0.0.0/16"),
        "neutral": networks("198.51.100.0/24"),
        "softfail": rest("192.0.0.0/16", "198.51.100.0/24"),
    }
    # Evaluated last, shown where it stands; and no address is decided by it twice.
    assert counts(inspection.tree) == [("redirect=other.example", 1, 1, 1), ("ip4:192.0.2.0/24", None, 0, 0)]
    assert [t.decides for t in inspection.tree.terms] == [NOTHING, networks("192.0.2.0/24")]


def test_a_redirect_to_nothing_is_an_error_for_whoever_comes_as_far() -> None:
    inspection = inspect({"shop.example": record("v=spf1 ip4:192.0.2.0/24 redirect=gone.example")})
    assert inspection.outcomes == {"pass": networks("192.0.2.0/24"), "permerror": rest("192.0.2.0/24")}
    assert problems(inspection) == [
        ("shop.example", "redirect=gone.example", 24, "6.1", "gone.example: there is no such name")
    ]


def test_a_record_without_all_is_neutral_at_its_end() -> None:
    assert inspect({"shop.example": record("v=spf1")}).outcomes == {"neutral": EVERYTHING}


def test_what_is_never_reached_is_neither_asked_nor_counted() -> None:
    resolver = DictResolver(
        {
            "shop.example": record(
                "v=spf1 -all a include:other.example redirect=other.example exp=why.example x=y"
            )
        }
    )
    inspection = event_loop.run(spf.inspect("shop.example", resolver=resolver))
    assert resolver.asked == [("shop.example", "TXT")]
    assert [(str(t.term), t.reached, t.number, t.running_lookups) for t in inspection.tree.terms] == [
        ("-all", True, None, 0),
        ("a", False, None, 0),
        ("include:other.example", False, None, 0),
        ("redirect=other.example", False, None, 0),
        ("exp=why.example", True, None, 0),
        ("x=y", True, None, 0),
    ]
    assert [str(t.term) for t in inspection.terms] == ["-all", "exp=why.example", "x=y"]
    assert inspection.outcomes == {"fail": EVERYTHING}


@pytest.mark.parametrize(
    "term", ["ptr", "ptr:shop.example", "a:%{i}.example", "mx:%{l}.example", "exists:%{h}.example"]
)
def test_what_depends_on_the_message_is_counted_and_not_judged(term: str) -> None:
    inspection = inspect({"shop.example": record(f"v=spf1 {term} -all")})
    only = inspection.tree.terms[0]
    assert (only.target, only.dynamic, only.number, only.matches, only.void) == (
        None,
        True,
        1,
        NOTHING,
        False,
    )
    assert (inspection.dynamic, inspection.outcomes) == (True, {"fail": EVERYTHING})


@pytest.mark.parametrize(
    ("term", "outcomes"),
    [
        # Nobody matches an include that may lead anywhere; a redirect decides whatever comes as far.
        ("include:%{i}.example", {"neutral": EVERYTHING}),
        ("redirect=%{s}.example", {}),
        ("redirect=%{l1r+}._spf.%{d}", {}),
    ],
)
def test_a_record_that_depends_on_the_message_is_not_followed(
    term: str, outcomes: Mapping[str, AddressSet]
) -> None:
    inspection = inspect({"shop.example": record(f"v=spf1 {term}")})
    only = inspection.tree.terms[0]
    assert (only.target, only.dynamic, only.number, only.record) == (None, True, 1, None)
    assert (inspection.problems, inspection.outcomes) == ((), outcomes)


def test_behind_a_redirect_that_depends_on_the_message_nobody_is_neutral() -> None:
    inspection = inspect(
        {
            "shop.example": record("v=spf1 ip4:192.0.2.0/24 redirect=_spf.shop.example"),
            "_spf.shop.example": record("v=spf1 -ip4:198.51.100.0/24 redirect=%{l}.shop.example"),
        }
    )
    named = networks("192.0.2.0/24", "198.51.100.0/24")
    assert inspection.outcomes == {"pass": networks("192.0.2.0/24"), "fail": networks("198.51.100.0/24")}
    assert inspection.undecided == EVERYTHING - named
    assert not inspection.covers(["203.0.113.0/24"])
    coverage = inspection.covers(["192.0.2.0/23"])
    assert (coverage.passed, coverage.rest, coverage.undecided, coverage.certain) == (
        (ip_network("192.0.2.0/24"),),
        {},
        (ip_network("192.0.3.0/24"),),
        False,
    )


def test_the_current_and_the_first_domain_are_known() -> None:
    resolver = DictResolver(
        {
            "shop.example": record("v=spf1 include:_spf.%{d} -all"),
            "_spf.shop.example": record("v=spf1 a:%{d2}.%{o} exists:Fixed.%{o1r} -all"),
            "fixed.shop": {"A": ["127.0.0.2"]},
        }
    )
    inspection = event_loop.run(spf.inspect("shop.example", resolver=resolver))
    assert resolver.asked[1:] == [
        ("_spf.shop.example", "TXT"),
        ("shop.example.shop.example", "A"),
        ("shop.example.shop.example", "AAAA"),
        ("fixed.shop", "A"),
    ]
    assert not inspection.dynamic
    # An exists that doesn't depend on the message matches everybody.
    assert inspection.outcomes == {"pass": EVERYTHING}


@pytest.mark.parametrize("term", ["a:a..example", "mx:a..example", "exists:a..example"])
def test_a_target_that_is_no_name_is_not_asked_and_not_void(term: str) -> None:
    resolver = DictResolver({"shop.example": record(f"v=spf1 {term} -all")})
    inspection = event_loop.run(spf.inspect("shop.example", resolver=resolver))
    assert resolver.asked == [("shop.example", "TXT")]
    only = inspection.tree.terms[0]
    assert (only.number, only.void, only.matches, only.problem, only.ttl) == (1, False, NOTHING, None, None)
    assert inspection.complete


def test_one_family_whose_question_fails_is_temperror_for_its_clients_only() -> None:
    inspection = inspect(
        {
            "shop.example": record("v=spf1 a:half.example a:other.example -all"),
            "half.example": {"A": ["192.0.2.1"], "AAAA": Answer("SERVFAIL")},
            "other.example": {"A": Answer("REFUSED"), "AAAA": ["2001:db8::1"]},
        }
    )
    assert inspection.outcomes == {
        "pass": networks("192.0.2.1/32"),
        "temperror": rest("192.0.2.1/32"),
    }
    assert problems(inspection) == [
        (
            "shop.example",
            "a:half.example",
            7,
            "5",
            "the question for half.example AAAA was answered with SERVFAIL",
        ),
        (
            "shop.example",
            "a:other.example",
            22,
            "5",
            "the question for other.example A was answered with REFUSED",
        ),
    ]


def test_mail_hosts_before_one_that_fails_still_match() -> None:
    inspection = inspect(
        {
            "shop.example": record("v=spf1 mx -all", MX=["10 m1.example", "20 m2.example", "30 m3.example"]),
            "m1.example": {"A": ["192.0.2.1"]},
            "m2.example": {"A": Answer("TIMEOUT"), "AAAA": ["2001:db8::2"]},
            "m3.example": {"A": ["192.0.2.3"]},
        }
    )
    assert inspection.outcomes == {
        "pass": networks("192.0.2.1/32", "2001:db8::2/128"),
        "temperror": EVERYTHING.family(4) - networks("192.0.2.1/32"),
        "fail": EVERYTHING.family(6) - networks("2001:db8::2/128"),
    }


@pytest.mark.parametrize(("term", "rdtype"), [("mx", "MX"), ("exists:shop.example", "A")])
def test_a_failed_question_is_temperror_for_everybody(term: str, rdtype: str) -> None:
    inspection = inspect({"shop.example": record(f"v=spf1 {term} -all", **{rdtype: Answer("SERVFAIL")})})
    assert inspection.outcomes == {"temperror": EVERYTHING}
    reason = f"the question for shop.example {rdtype} was answered with SERVFAIL"
    assert problems(inspection) == [("shop.example", term, 7, "5", reason)]
    assert inspection.void_lookups == 0


@pytest.mark.parametrize("values", [["192.0.2.256"], ["192.0.2.1", "nonsense"], ["nonsense", "192.0.2.1"]])
def test_an_answer_that_is_no_address_matches_nothing(values: list[str]) -> None:
    matches = inspect({"shop.example": record("v=spf1 a -all", A=values)}).tree.terms[0].matches
    assert matches == networks(*(f"{value}/32" for value in values if value == "192.0.2.1"))


def test_both_prefixes_of_an_address_term() -> None:
    inspection = inspect({"shop.example": record("v=spf1 a/24//64", A=["192.0.2.9"], AAAA=["2001:db8::9"])})
    assert inspection.tree.terms[0].matches == networks("192.0.2.0/24", "2001:db8::/64")


@pytest.mark.parametrize(
    ("term", "others", "void"),
    [
        ("a", {}, True),
        ("a", {"AAAA": ["2001:db8::1"]}, False),
        ("a", {"A": ["192.0.2.1"]}, False),
        ("a", {"A": Answer("SERVFAIL")}, False),
        ("mx", {}, True),
        ("mx", {"MX": ["10 nowhere.example"]}, True),
        ("mx", {"MX": ["10 m1.example", "20 nowhere.example"]}, True),
        ("mx", {"MX": ["10 m1.example"]}, False),
        ("mx", {"MX": ["0 ."]}, False),
        ("exists:shop.example", {}, True),
        ("exists:shop.example", {"A": ["192.0.2.1"]}, False),
    ],
)
def test_void_terms(term: str, others: Mapping[str, list[str] | Answer], void: bool) -> None:
    inspection = inspect(
        {"shop.example": record(f"v=spf1 {term} -all", **others), "m1.example": {"A": ["192.0.2.1"]}}
    )
    only = inspection.tree.terms[0]
    assert (only.void, only.total_void_lookups, inspection.void_lookups) == (void, int(void), int(void))


def test_the_third_void_lookup_is_an_error_for_whoever_comes_as_far() -> None:
    text = "v=spf1 include:below.example ip4:192.0.2.0/24 a:v3.example ip4:198.51.100.0/24 a:v4.example -all"
    world: World = {
        "shop.example": record(text),
        "below.example": record("v=spf1 a:v1.example exists:v2.example -all"),
    }
    inspection = inspect(world)
    assert inspection.outcomes == {"pass": networks("192.0.2.0/24"), "permerror": rest("192.0.2.0/24")}
    assert inspection.void_lookups == 4
    assert [t.total_void_lookups for t in inspection.tree.terms] == [2, 0, 1, 0, 1, 0]
    reason = "DNS has nothing for more than 2 terms (void lookups)"
    assert problems(inspection) == [
        ("shop.example", "a:v3.example", 46, "4.6.4", reason),
        ("shop.example", "a:v4.example", 79, "4.6.4", reason),
    ]
    passed = ("192.0.2.0/24", "198.51.100.0/24")
    assert inspect(world, void_lookups=4).outcomes == {"pass": networks(*passed), "fail": rest(*passed)}


def chain(length: int) -> World:
    """A record with ten lookups at length 9: one include after the other, and one `a` at the end."""
    links = {
        f"i{n}.example": record(f"v=spf1 include:i{n + 1}.example ip4:192.0.2.{n}") for n in range(length)
    }
    return {
        **links,
        f"i{length}.example": record("v=spf1 a:there.example"),
        "there.example": {"A": ["198.51.100.1"]},
    }


def test_ten_lookups_are_within_the_limit() -> None:
    inspection = inspect(chain(9), "i0.example")
    assert (inspection.lookups, inspection.headroom, inspection.problems) == (10, 0, ())
    passed = ("198.51.100.1/32", *(f"192.0.2.{n}/32" for n in range(9)))
    assert inspection.outcomes == {"pass": networks(*passed), "neutral": rest(*passed)}


def test_the_eleventh_lookup_is_an_error_and_the_tree_goes_on() -> None:
    inspection = inspect(
        {**chain(10), "i10.example": record("v=spf1 a:there.example a:there.example -all")}, "i0.example"
    )
    assert (inspection.lookups, inspection.headroom) == (12, -2)
    assert problems(inspection) == [
        ("i10.example", "a:there.example", 7, "4.6.4", "more than 10 terms ask DNS")
    ]
    assert inspection.outcomes == {"permerror": EVERYTHING}
    last = inspection.records[-1]
    assert [(t.number, t.past_limit, t.fails, t.shadowed) for t in last.terms] == [
        (11, True, True, False),
        (12, True, True, False),
        (None, False, False, False),
    ]
    assert [(t.matches, t.decides) for t in last.terms[:2]] == [(networks("198.51.100.1/32"), NOTHING)] * 2


def test_an_include_past_the_limit_is_still_followed() -> None:
    world: World = {
        "shop.example": record("v=spf1 a a include:other.example redirect=other.example", A=["192.0.2.1"]),
        "other.example": record("v=spf1 ip4:198.51.100.0/24 -all"),
    }
    inspection = inspect(world, lookups=2)
    assert inspection.outcomes == {"pass": networks("192.0.2.1/32"), "permerror": rest("192.0.2.1/32")}
    include, redirect = inspection.tree.terms[2:]
    assert include.matches == networks("198.51.100.0/24")
    assert (include.running_lookups, redirect.running_lookups) == (3, 4)
    assert [(str(t.term), t.problem and t.problem.section) for t in (include, redirect)] == [
        ("include:other.example", "4.6.4"),
        ("redirect=other.example", None),
    ]
    assert inspect(world, lookups=3).outcomes == {
        "pass": networks("192.0.2.1/32", "198.51.100.0/24"),
        "permerror": rest("192.0.2.1/32", "198.51.100.0/24"),
    }


def test_a_loop_is_named_once_and_ends() -> None:
    world: World = {
        "shop.example": record("v=spf1 ip4:192.0.2.0/24 include:other.example -all"),
        "other.example": record("v=spf1 include:shop.example -all"),
    }
    inspection = inspect(world)
    assert [r.domain for r in inspection.records] == ["shop.example", "other.example", "shop.example"]
    assert problems(inspection) == [("shop.example", "", None, "4.6.4", "it leads back to itself")]
    assert inspection.outcomes == {"pass": networks("192.0.2.0/24"), "permerror": rest("192.0.2.0/24")}
    assert inspection.records[-1].answer is None


def test_the_same_record_twice_counts_twice() -> None:
    world: World = {
        "shop.example": record("v=spf1 include:one.example include:two.example -all"),
        "one.example": record("v=spf1 include:both.example -all"),
        "two.example": record("v=spf1 include:both.example -all"),
        "both.example": record("v=spf1 a -all", A=["192.0.2.1"]),
    }
    inspection = inspect(world)
    assert inspection.lookups == 6
    assert [t.shadowed for t in inspection.tree.terms] == [False, True, False]


def test_ten_mail_hosts_are_looked_up_and_eleven_are_an_error() -> None:
    def world(count: int) -> World:
        hosts = [f"m{n}.example" for n in range(count)]
        return {
            "shop.example": record("v=spf1 mx -all", MX=[f"10 {host}" for host in hosts]),
            **{host: {"A": ["192.0.2.1"]} for host in hosts},
        }

    assert inspect(world(10)).outcomes == {"pass": networks("192.0.2.1/32"), "fail": rest("192.0.2.1/32")}
    inspection = inspect(world(11))
    assert inspection.outcomes == {"pass": networks("192.0.2.1/32"), "permerror": rest("192.0.2.1/32")}
    [mx, _] = inspection.tree.terms
    assert (len(mx.hosts), mx.passed_over, mx.ttl) == (10, ("m10.example",), 300)
    reason = "shop.example has 11 mail hosts; at most 10 may be looked up"
    assert problems(inspection) == [("shop.example", "mx", 7, "4.6.4", reason)]
    resolver = DictResolver(world(11))
    event_loop.run(spf.inspect("shop.example", resolver=resolver))
    looked_up = [(f"m{n}.example", kind) for n in range(10) for kind in ("A", "AAAA")]
    assert resolver.asked == [("shop.example", "TXT"), ("shop.example", "MX"), *looked_up]


def test_a_mail_host_that_fails_comes_before_the_limit() -> None:
    hosts = [f"m{n}.example" for n in range(11)]
    inspection = inspect(
        {
            "shop.example": record("v=spf1 mx -all", MX=[f"10 {host}" for host in hosts]),
            **{host: {"A": ["192.0.2.1"], "AAAA": ["2001:db8::1"]} for host in hosts},
            "m3.example": {"A": Answer("SERVFAIL"), "AAAA": []},
        }
    )
    assert inspection.outcomes == {
        "pass": networks("192.0.2.1/32", "2001:db8::1/128"),
        "temperror": EVERYTHING.family(4) - networks("192.0.2.1/32"),
        "permerror": EVERYTHING.family(6) - networks("2001:db8::1/128"),
    }


@pytest.mark.slow
def test_a_tree_without_end_is_cut_off_and_said_to_be() -> None:
    class Endless:
        asked = 0

        async def query(self, name: str, rdtype: str) -> Answer:
            self.asked += 1
            return Answer("NOERROR", ("v=spf1 include:a.%{d} include:b.%{d} include:c.%{d}",), 60)

    resolver = Endless()
    inspection = event_loop.run(spf.inspect("shop.example", resolver=resolver))
    assert resolver.asked == MOST_QUESTIONS
    assert not inspection.complete
    assert inspection.outcomes == {"permerror": EVERYTHING}


def test_a_chain_is_followed_fifty_records_deep() -> None:
    def world(length: int) -> World:
        links = {f"i{n}.example": record(f"v=spf1 include:i{n + 1}.example -all") for n in range(length - 1)}
        return {**links, f"i{length - 1}.example": record("v=spf1 -all")}

    inspection = inspect(world(DEEPEST), "i0.example")
    assert (len(inspection.records), inspection.lookups, inspection.complete) == (50, 49, True)
    inspection = inspect(world(DEEPEST + 1), "i0.example")
    assert (len(inspection.records), inspection.lookups, inspection.complete) == (51, 50, False)
    last = inspection.records[-1]
    assert (last.domain, last.answer, last.outcomes) == ("i50.example", None, {})
    assert not inspect(world(400), "i0.example").complete


def test_after_an_error_nothing_counts_as_shadowed() -> None:
    text = "v=spf1 ip4:192.0.2.0/24 include:part.example ip4:192.0.2.0/25 ip4:198.51.100.0/24 -all"
    for part, shadowed in (
        ("v=spf1 ip4:198.51.0.0/16 -all", [False, False, True, True, False]),
        ("v=spf1 ip4:198.51.0.0/16 include:gone.example", [False] * 5),
        ("v=spf1 wrong", [False] * 5),
    ):
        inspection = inspect({"shop.example": record(text), "part.example": record(part)})
        assert [t.shadowed for t in inspection.tree.terms] == shadowed
        assert [t.fails for t in inspection.tree.terms] == [False, not shadowed[2], False, False, False]


@pytest.mark.slow
def test_includes_that_multiply_are_cut_off_too() -> None:
    world = {
        f"i{n}.example": record(f"v=spf1 include:i{n + 1}.example include:i{n + 1}.example -all")
        for n in range(40)
    }
    inspection = inspect(world, "i0.example", lookups=10**6)
    assert not inspection.complete
    assert MOST_TERMS <= sum(len(r.terms) for r in inspection.records) < MOST_TERMS + 200


@pytest.mark.slow
def test_no_record_is_begun_after_the_thousandth_term() -> None:
    def world(count: int) -> World:
        networks_first = " ".join(["ip4:192.0.2.1"] * (count - 1))
        return {
            "shop.example": record(f"v=spf1 {networks_first} include:b.example"),
            "b.example": record("v=spf1 -all"),
        }

    assert inspect(world(MOST_TERMS - 1)).complete
    assert not inspect(world(MOST_TERMS)).complete


def test_missing_answers_make_a_tree_incomplete_whatever_the_term() -> None:
    many = " ".join(f"exists:e{n}.example" for n in range(MOST_QUESTIONS - 1))
    for term in ("a", "mx", "exists:last.example", "include:last.example"):
        inspection = inspect(
            {"shop.example": record(f"v=spf1 {many} {term} ~all")}, lookups=10**6, void_lookups=10**6
        )
        assert (term, inspection.complete) == (term, False)
        assert inspection.outcomes == {"softfail": EVERYTHING}
