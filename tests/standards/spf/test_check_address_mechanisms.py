"""RFC 7208 sections 5.3, 5.4 and 5.6: `a`, `mx`, `ip4` and `ip6`, and the addresses that they compare."""

import pytest

from deliverability.standards import spf
from deliverability.standards.resolver import Answer
from deliverability.standards.spf import EvaluatedTerm
from tests.standards.spf.checking import DOMAIN, IP4, IP6, Checked, Names, check, plain, problem

TXT = "shop.example TXT"


@pytest.mark.parametrize(
    ("ip", "asked", "addresses", "result"),
    [
        (IP4, "A", {"A": ["192.0.2.1"]}, "pass"),
        (IP4, "A", {"A": ["198.51.100.1", "192.0.2.1", "198.51.100.2"]}, "pass"),
        (IP4, "A", {"A": ["192.0.2.2", "192.0.2.0"], "AAAA": ["::ffff:192.0.2.1", "::192.0.2.1"]}, "fail"),
        (IP4, "A", {"A": ["198.51.100.1"], "AAAA": [IP6]}, "fail"),
        (IP6, "AAAA", {"AAAA": ["2001:db8:0:0:0:0:0:1"]}, "pass"),
        (IP6, "AAAA", {"AAAA": ["2001:DB8::2", "2001:DB8::1"]}, "pass"),
        (IP6, "AAAA", {"A": [IP4], "AAAA": ["2001:db8::2"]}, "fail"),
        ("::ffff:192.0.2.1", "A", {"A": ["192.0.2.1"], "AAAA": []}, "pass"),
        ("::ffff:192.0.2.1", "A", {"A": ["192.0.2.2"], "AAAA": ["::ffff:192.0.2.1"]}, "fail"),
        ("::192.0.2.1", "AAAA", {"A": ["192.0.2.1"], "AAAA": ["2001:db8::2"]}, "fail"),
        (f"{IP6}%eth0", "AAAA", {"AAAA": [IP6]}, "pass"),
    ],
)
@pytest.mark.parametrize("mechanism", ["a", "mx"])
def test_the_addresses_asked_for_are_of_the_clients_kind(
    mechanism: str, ip: str, asked: str, addresses: dict[str, list[str]], result: str
) -> None:
    names = {"b.example": addresses, "m.example": {"MX": ["10 b.example"]}}
    if mechanism == "a":
        assert check("v=spf1 a:b.example -all", names, ip=ip) == Checked(
            result, [TXT, f"b.example {asked}"], lookups=1
        )
    else:
        assert check("v=spf1 mx:m.example -all", names, ip=ip) == Checked(
            result, [TXT, "m.example MX", f"b.example {asked}"], lookups=1
        )


def near(address: int, bit: int, width: int) -> int:
    """The address with one bit turned over; bit 0 is the first."""
    return address ^ (1 << (width - 1 - bit))


def ip4(number: int) -> str:
    return ".".join(str(octet) for octet in number.to_bytes(4, "big"))


def ip6(number: int) -> str:
    digits = f"{number:032x}"
    return ":".join(digits[start : start + 4] for start in range(0, 32, 4))


CLIENT4 = 0xC0_00_02_01
CLIENT6 = 0x2001_0DB8_0000_0000_0000_0000_0000_0001


@pytest.mark.parametrize("prefix", [0, 1, 8, 23, 24, 31, 32])
@pytest.mark.parametrize("mechanism", ["a", "mx", "ip4"])
def test_an_ip4_prefix_compares_exactly_its_bits(mechanism: str, prefix: int) -> None:
    for bit in range(32):
        address = ip4(near(CLIENT4, bit, 32))
        names = {"b.example": {"A": [address]}, "m.example": {"MX": ["10 b.example"]}}
        # The other family's length says nothing about this one.
        term = {
            "a": f"a:b.example/{prefix}//0",
            "mx": f"mx:m.example/{prefix}//0",
            "ip4": f"ip4:{address}/{prefix}",
        }[mechanism]
        checked = check(f"v=spf1 {term} -all", names)
        assert checked.result == ("pass" if bit >= prefix else "fail"), (address, term)


@pytest.mark.parametrize("prefix", [0, 1, 31, 32, 33, 63, 64, 65, 127, 128])
@pytest.mark.parametrize("mechanism", ["a", "mx", "ip6"])
def test_an_ip6_prefix_compares_exactly_its_bits(mechanism: str, prefix: int) -> None:
    for bit in {0, prefix - 1, prefix, prefix + 1, 127} - {-1, 128, 129}:
        address = ip6(near(CLIENT6, bit, 128))
        names = {"b.example": {"AAAA": [address]}, "m.example": {"MX": ["10 b.example"]}}
        term = {
            "a": f"a:b.example/0//{prefix}",
            "mx": f"mx:m.example/0//{prefix}",
            "ip6": f"ip6:{address}/{prefix}",
        }[mechanism]
        checked = check(f"v=spf1 {term} -all", names, ip=IP6)
        assert checked.result == ("pass" if bit >= prefix else "fail"), (address, term)


@pytest.mark.parametrize(
    ("term", "ip", "result"),
    [
        ("a/24", "192.0.2.255", "pass"),
        ("a/24", "192.0.3.0", "fail"),
        ("a/24", "2001:db8::2", "fail"),
        ("a//64", "2001:db8::ffff", "pass"),
        ("a//64", "192.0.2.2", "fail"),
        ("a/24//64", "192.0.2.255", "pass"),
        ("a/24//64", "2001:db8::ffff", "pass"),
        ("a/24//64", "2001:db8:0:1::1", "fail"),
        ("mx/24//64", "192.0.2.255", "pass"),
        ("mx/24//64", "2001:db8::ffff", "pass"),
        ("mx//64", "192.0.2.2", "fail"),
        ("mx/24", "2001:db8::2", "fail"),
    ],
)
def test_a_missing_length_means_the_whole_address(term: str, ip: str, result: str) -> None:
    names: Names = {DOMAIN: {"A": [IP4], "AAAA": [IP6], "MX": ["0 shop.example"]}}
    checked = check(f"v=spf1 {term} -all", names, ip=ip)
    rdtype = "AAAA" if ":" in ip else "A"
    asked = ["shop.example MX"] if term.startswith("mx") else []
    assert checked == Checked(result, [TXT, *asked, f"shop.example {rdtype}"], lookups=1)


@pytest.mark.parametrize("term", ["a:b.example/0", "mx:m.example/0"])
@pytest.mark.parametrize("addresses", [[], ["no address"], ["2001:db8::1"]])
def test_a_prefix_of_no_bits_needs_an_address_all_the_same(term: str, addresses: list[str]) -> None:
    names = {"b.example": {"A": addresses}, "m.example": {"MX": ["10 b.example"]}}
    checked = check(f"v=spf1 {term} -all", names)
    assert (checked.result, checked.void_lookups) == ("fail", int(not addresses))


def test_an_answer_that_is_no_address_hides_none_that_is() -> None:
    names = {"b.example": {"A": ["192.0.2.256", IP4]}}
    assert check("v=spf1 a:b.example -all", names).result == "pass"


@pytest.mark.parametrize(
    ("term", "ip", "result"),
    [
        ("ip4:192.0.2.1", IP4, "pass"),
        ("ip4:192.0.2.1", "192.0.2.2", "fail"),
        ("ip4:192.0.2.99/24", IP4, "pass"),
        ("ip4:192.0.2.0/31", "192.0.2.1", "pass"),
        ("ip4:192.0.2.0/31", "192.0.2.2", "fail"),
        ("ip4:0.0.0.0/0", IP4, "pass"),
        ("ip4:0.0.0.0/0", IP6, "fail"),
        ("ip4:0.0.0.0/0", "::1", "fail"),
        ("ip4:192.0.2.1", "::ffff:192.0.2.1", "pass"),
        ("ip4:192.0.2.1", "::ffff:c000:0201", "pass"),
        ("ip4:192.0.2.1", "::192.0.2.1", "fail"),
        ("ip6:2001:db8::1", IP6, "pass"),
        ("ip6:2001:db8::1", "2001:db8::2", "fail"),
        ("ip6:2001:db8::ffff/64", IP6, "pass"),
        ("ip6:2001:db8::/127", "2001:db8::1", "pass"),
        ("ip6:2001:db8::/127", "2001:db8::2", "fail"),
        ("ip6:::/0", IP6, "pass"),
        ("ip6:::/0", IP4, "fail"),
        ("ip6:::/0", "::ffff:192.0.2.1", "fail"),
        ("ip6:::ffff:192.0.2.1", "::ffff:192.0.2.1", "fail"),
        ("ip6:::ffff:0:0/96", IP4, "fail"),
        ("ip6:2001:db8::1", f"{IP6}%eth0", "pass"),
    ],
)
def test_ip4_and_ip6_compare_without_asking(term: str, ip: str, result: str) -> None:
    assert check(f"v=spf1 {term} -all", ip=ip) == Checked(result, [TXT])


@pytest.mark.parametrize(
    ("record", "asked"),
    [
        ("v=spf1 a -all", ["shop.example A"]),
        ("v=spf1 a:b.example -all", ["b.example A"]),
        ("v=spf1 A:B.Example. -all", ["b.example A"]),
        ("v=spf1 a:%{l}.%{d2} -all", ["user.shop.example A"]),
        ("v=spf1 a:%{h} -all", ["mta.example A"]),
        ("v=spf1 mx -all", ["shop.example MX"]),
        ("v=spf1 mx:%{o} -all", ["shop.example MX"]),
        ("v=spf1 mx:b.example. -all", ["b.example MX"]),
    ],
)
def test_the_target_is_the_current_domain_or_the_one_that_is_named(record: str, asked: list[str]) -> None:
    checked = check(record, helo="mta.example")
    assert checked == Checked("fail", [TXT, *asked], lookups=1, void_lookups=1)


def test_a_single_label_may_be_asked_for_an_address() -> None:
    checked = check("v=spf1 a:%{h} -all", {"mail": {"A": [IP4]}}, helo="mail")
    assert checked == Checked("pass", [TXT, "mail A"], lookups=1)


@pytest.mark.parametrize(
    "helo",
    [
        "",
        "a..example",
        ".example",
        f"{'a' * 64}.example",
        "caf\u00e9..example",
        "\udcff.example",
        "a\x00.example",
    ],
)
@pytest.mark.parametrize("mechanism", ["a", "mx", "exists"])
def test_a_target_that_is_no_name_matches_nothing_and_is_not_asked_for(mechanism: str, helo: str) -> None:
    record = f"v=spf1 {mechanism}:%{{h}}%{{h}} -all"
    checked = check(record, helo=helo or "..")
    assert checked == Checked("fail", [TXT], lookups=1)
    assert [(term.outcome, term.void, term.problem) for term in checked.tree.terms] == [
        ("no match", False, None),
        ("match", False, None),
    ]


@pytest.mark.parametrize(
    ("names", "question"),
    [
        pytest.param({"b.example": Answer("SERVFAIL")}, "b.example {}", id="target"),
        pytest.param(
            {
                "b.example": {
                    "A": Answer("SERVFAIL"),
                    "AAAA": Answer("SERVFAIL"),
                    "MX": ["1 c.example", "2 b.example"],
                },
                "c.example": {"A": ["198.51.100.1"], "AAAA": ["2001:db8:ffff::1"]},
            },
            "b.example {}",
            id="address",
        ),
    ],
)
@pytest.mark.parametrize("ip", [IP4, IP6])
@pytest.mark.parametrize("mechanism", ["a", "mx"])
def test_a_failure_of_dns_is_a_temperror(mechanism: str, ip: str, names: Names, question: str) -> None:
    rdtype = "A" if ip == IP4 else "AAAA"
    failed = question.format("MX" if mechanism == "mx" and isinstance(names["b.example"], Answer) else rdtype)
    checked = check(f"v=spf1 {mechanism}:b.example +all", names, ip=ip)
    expected = problem(
        "5",
        f"the question for {failed} was answered with SERVFAIL",
        temporary=True,
        term=f"{mechanism}:b.example",
        position=7,
    )
    assert (checked.result, checked.lookups, checked.void_lookups) == ("temperror", 1, 0)
    assert checked.problem == expected
    assert len(checked.tree.terms) == 1
    assert checked.tree.terms[0].outcome == "temperror"


def test_a_domain_without_mail_hosts_has_no_implicit_one() -> None:
    checked = check("v=spf1 mx -all", {DOMAIN: {"A": [IP4]}})
    assert checked == Checked("fail", [TXT, "shop.example MX"], lookups=1, void_lookups=1)
    assert checked.tree.terms[0] == EvaluatedTerm(
        spf.Mx("mx", 7, "+"), "no match", DOMAIN, lookups=1, void=True
    )


@pytest.mark.parametrize("null", ["0 .", "0 "])
def test_a_null_mx_matches_nothing_and_is_not_asked_for(null: str) -> None:
    checked = check("v=spf1 mx/0 -all", {DOMAIN: {"MX": [null], "A": [IP4]}})
    assert checked == Checked("fail", [TXT, "shop.example MX"], lookups=1)


def test_mail_hosts_are_compared_in_the_order_of_preference() -> None:
    names: Names = {
        DOMAIN: {"MX": ["30 c.example", "100 d.example", "10 a.example.", "9 B.example"]},
        "c.example": {"A": ["198.51.100.3"]},
        "a.example": {"A": ["198.51.100.1", "192.0.2.1"]},
        "b.example": {"A": ["198.51.100.2"]},
        "d.example": {"A": ["198.51.100.5"]},
    }
    asked = [TXT, "shop.example MX", *(f"{host}.example A" for host in "bacd")]
    assert check("v=spf1 mx -all", names) == Checked("pass", asked, lookups=1)
    assert check("v=spf1 mx -all", names, ip="198.51.100.4") == Checked("fail", asked, lookups=1)


def test_a_preferred_host_that_matches_comes_before_one_that_fails() -> None:
    names: Names = {
        DOMAIN: {"MX": ["10 broken.example", "5 good.example"]},
        "broken.example": Answer("SERVFAIL"),
        "good.example": {"A": [IP4]},
    }
    asked = [TXT, "shop.example MX", "good.example A", "broken.example A"]
    assert check("v=spf1 mx -all", names) == Checked("pass", asked, lookups=1)


@pytest.mark.parametrize(
    ("order", "result", "void_lookups"),
    [
        (("match", "fails", "nothing"), "pass", 0),
        (("nothing", "match", "fails"), "pass", 1),
        (("fails", "match", "nothing"), "temperror", 0),
        (("nothing", "fails", "match"), "temperror", 0),
        (("other", "match"), "pass", 0),
        (("other", "fails"), "temperror", 0),
        (("other", "nothing"), "fail", 1),
        (("nothing", "other"), "fail", 1),
        (("nothing", "nothing", "nothing"), "fail", 1),
        (("other", "other"), "fail", 0),
    ],
)
def test_the_first_host_that_matches_or_fails_ends_it(
    order: tuple[str, ...], result: str, void_lookups: int
) -> None:
    names: Names = {
        DOMAIN: {"MX": [f"10 {host}.example" for host in order]},
        "match.example": {"A": [IP4]},
        "other.example": {"A": ["198.51.100.1"]},
        "fails.example": Answer("REFUSED"),
    }
    expected = problem(
        "5",
        "the question for fails.example A was answered with REFUSED",
        term="mx",
        position=7,
        temporary=True,
    )
    assert check("v=spf1 mx -all", names) == Checked(
        result,
        [TXT, "shop.example MX", *(f"{host}.example A" for host in order)],
        lookups=1,
        void_lookups=void_lookups,
        problem=expected if result == "temperror" else None,
    )


def test_an_alias_of_a_target_is_followed_by_dns() -> None:
    names: Names = {"b.example": {"CNAME": ["c.example"]}, "c.example": {"A": [IP4]}}
    checked = check("v=spf1 a:b.example -all", names)
    assert checked == Checked("pass", [TXT, "b.example A"], lookups=1)
    assert checked.tree.terms == (
        EvaluatedTerm(spf.A("a:b.example", 7, "+", plain("b.example")), "match", "b.example", lookups=1),
    )
