"""What an inspection says of itself: packet sizes, TTLs, coverage."""

import asyncio
from collections.abc import Mapping
from ipaddress import ip_network

import dns.message
import dns.rrset
import pytest

from deliverability.standards import spf, txt
from deliverability.standards.resolver import Answer
from deliverability.standards.resolvers import DictResolver
from deliverability.standards.spf.inspection import InspectedRecord

World = Mapping[str, Mapping[str, list[str] | Answer] | Answer]


def inspect(world: World) -> spf.SpfInspection:
    return asyncio.run(spf.inspect("shop.example", resolver=DictResolver(world)))


@pytest.mark.parametrize(
    "values",
    [
        ("v=spf1 -all",),
        ("v=spf1 -all", ""),
        ("x" * 255, "v=spf1 -all"),
        ("v=spf1 " + "a " * 125,),
        ("x" * 256,),
        ("x" * 510,),
        ("x" * 511,),
        ("grün", "\udcff"),
    ],
)
@pytest.mark.parametrize("chain", [(), ("a.example", "b.c.example")])
def test_the_packet_size_is_that_of_a_dns_message(values: tuple[str, ...], chain: tuple[str, ...]) -> None:
    record = InspectedRecord("shop.example", Answer("NOERROR", values, 60, chain), {})
    message = dns.message.make_response(dns.message.make_query("shop.example.", "TXT"))
    names = ("shop.example", *chain)
    for name, target in zip(names, chain, strict=False):
        message.answer.append(dns.rrset.from_text(f"{name}.", 60, "IN", "CNAME", f"{target}."))
    zone = [txt.to_zone(value) for value in values]
    message.answer.append(dns.rrset.from_text(f"{names[-1]}.", 60, "IN", "TXT", *zone))
    # Only whole names are counted as compressed, while an encoder also shares their ends.
    shared = sum(len(".example") + 1 - 2 for _ in chain)
    assert record.packet_size == len(message.to_wire()) + shared


@pytest.mark.parametrize("answer", [None, Answer("NXDOMAIN"), Answer("NOERROR", cname=("a.example",))])
def test_without_txt_records_there_is_no_size(answer: Answer | None) -> None:
    assert InspectedRecord("shop.example", answer, {}).packet_size is None


def test_the_smallest_ttl_of_all_that_was_answered() -> None:
    def world(apex: int, include: int, host: int, mx: int, exists: int) -> World:
        return {
            "shop.example": {
                "TXT": Answer("NOERROR", ("v=spf1 include:b.example mx exists:e.example -all a",), apex),
                "MX": Answer("NOERROR", ("10 h.example",), mx),
                "A": Answer("NOERROR", ("192.0.2.9",), 1),  # behind `all`
            },
            "b.example": {"TXT": Answer("NOERROR", ("v=spf1 -all",), include)},
            "h.example": {"A": Answer("NOERROR", ("192.0.2.1",), host)},
            "e.example": {"A": Answer("NOERROR", ("127.0.0.2",), exists)},
        }

    ttls = (60, 61, 62, 63, 64)
    for turn in range(5):
        assert inspect(world(*ttls[turn:], *ttls[:turn])).ttl == 60
    assert [term.ttl for term in inspect(world(60, 70, 80, 90, 95)).tree.terms] == [70, 80, 95, None, None]
    assert [term.ttl for term in inspect(world(60, 70, 90, 80, 95)).tree.terms] == [70, 80, 95, None, None]


def test_without_answers_there_is_no_ttl() -> None:
    assert inspect({}).ttl is None


def networks(*texts: str) -> tuple[spf.Network, ...]:
    return tuple(map(ip_network, texts))


SES: World = {
    "shop.example": {"TXT": ["v=spf1 include:amazonses.com ?ip4:203.0.113.0/24 ~all"]},
    "amazonses.com": {"TXT": ["v=spf1 ip4:199.255.192.0/22 ip4:54.240.0.0/18 -all"]},
}


def test_networks_that_are_authorised_as_a_whole() -> None:
    coverage = inspect(SES).covers([*networks("54.240.8.0/21"), "199.255.192.0/23", "199.255.194.0/23"])
    assert coverage
    assert coverage == spf.SpfCoverage(networks("54.240.8.0/21", "199.255.192.0/22"), {}, certain=True)


def test_what_of_some_networks_is_not_authorised_and_what_it_gets() -> None:
    coverage = inspect(SES).covers(["54.240.0.0/17", "203.0.113.128/25", "2001:db8::/32"])
    assert not coverage
    assert coverage == spf.SpfCoverage(
        networks("54.240.0.0/18"),
        {
            "neutral": networks("203.0.113.128/25"),
            "softfail": networks("54.240.64.0/18", "2001:db8::/32"),
        },
        certain=True,
    )


def test_no_network_at_all_is_covered() -> None:
    assert inspect(SES).covers([]) == spf.SpfCoverage((), {}, certain=True)


def test_coverage_where_a_broken_record_ends_it() -> None:
    coverage = inspect(
        {"shop.example": {"TXT": ["v=spf1 ip4:192.0.2.0/24 include:gone.example -all"]}}
    ).covers(["192.0.2.0/23"])
    assert coverage == spf.SpfCoverage(
        networks("192.0.2.0/24"), {"permerror": networks("192.0.3.0/24")}, certain=True
    )


def test_coverage_that_the_message_can_change_is_not_certain() -> None:
    coverage = inspect({"shop.example": {"TXT": ["v=spf1 -exists:%{i}.block.example +all"]}}).covers(
        ["192.0.2.0/24"]
    )
    assert coverage == spf.SpfCoverage(networks("192.0.2.0/24"), {}, certain=False)


def test_coverage_by_a_tree_that_is_not_complete_is_not_certain() -> None:
    terms = " ".join(f"exists:e{number}.example" for number in range(600))
    coverage = inspect({"shop.example": {"TXT": [f"v=spf1 ip4:192.0.2.0/24 {terms}"]}}).covers(
        ["192.0.2.0/24"]
    )
    assert coverage == spf.SpfCoverage(networks("192.0.2.0/24"), {}, certain=False)


@pytest.mark.parametrize("text", ["192.0.2.1/24", "example.com", "192.0.2.0/33", ""])
def test_a_text_that_is_no_network_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"network|host bits|prefix"):
        inspect(SES).covers([text])


def test_problems_come_in_the_order_of_evaluation_and_once() -> None:
    inspection = inspect(
        {
            "shop.example": {"TXT": ["v=spf1 include:b.example include:b.example a:slow.example -all"]},
            "b.example": {"TXT": ["v=spf1 a:slow.example include:broken.example -all"]},
            "broken.example": {"TXT": ["v=spf1 x"]},
            "slow.example": Answer("TIMEOUT"),
        }
    )
    assert [(problem.domain, problem.term) for problem in inspection.problems] == [
        ("b.example", "a:slow.example"),
        ("broken.example", "x"),
        ("shop.example", "a:slow.example"),
    ]
    assert str(inspection.problems[0]) == (
        "b.example: a:slow.example: the question for slow.example A was answered with TIMEOUT (RFC 7208 section 5)"
    )
