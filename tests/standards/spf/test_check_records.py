"""RFC 7208 sections 4.3 to 4.5: which domains can have a record, what DNS may answer, and which TXT value counts."""

from ipaddress import IPv4Address, IPv6Address

import pytest

from deliverability.standards.resolver import Answer
from deliverability.standards.spf import EvaluatedRecord, SpfRecord
from tests.standards.spf.checking import DOMAIN, SENDER, Checked, check, problem

NO_DOMAIN = "this is no domain name of two labels or more"
LABEL = "a" * 63
#: 253 characters: the longest name there is.
LONGEST = ".".join([LABEL, LABEL, LABEL, "a" * 53, "example"])


@pytest.mark.parametrize(
    "domain",
    [
        "",
        ".",
        "example",
        "example.",
        "shop..example",
        ".shop.example",
        "shop.example..",
        f"{LABEL}a.example",
        f"a{LONGEST}",
        "sh\x00p.example",
        "sh\x7fp.example",
        "shop\n.example",
        "\u0308.example",
        "a\udcff.example",
        "b\u00fccher..example",
    ],
)
def test_no_domain_name_of_two_labels_is_none_and_nobody_is_asked(domain: str) -> None:
    checked = check("v=spf1 +all", domain=domain)
    name = domain.removesuffix(".") if domain.isascii() else domain
    expected = problem("4.3", NO_DOMAIN, domain=name)
    assert checked == Checked("none", [], problem=expected)
    assert checked.tree == EvaluatedRecord(name, "none", problem=expected)


@pytest.mark.parametrize("domain", [f"{LABEL}.example", LONGEST, "_spf.a-b.1.example", "a.b", "!.example"])
def test_the_longest_label_and_name_and_unusual_characters_are_names(domain: str) -> None:
    assert check(None, {domain: "v=spf1 +all"}, domain=domain) == Checked("pass", [f"{domain} TXT"])


@pytest.mark.parametrize(
    ("domain", "asked"),
    [
        ("shop.example.", "shop.example"),
        ("SHOP.Example", "shop.example"),
        ("b\u00fccher.example", "xn--bcher-kva.example"),
        ("B\u00dcCHER.example.", "xn--bcher-kva.example"),
        ("xn--bcher-kva.example", "xn--bcher-kva.example"),
    ],
)
def test_dns_is_asked_for_the_a_labels_in_lower_case_without_the_final_dot(domain: str, asked: str) -> None:
    assert check(None, {asked: "v=spf1 -all"}, domain=domain) == Checked("fail", [f"{asked} TXT"])


def test_a_name_that_does_not_exist_is_none() -> None:
    checked = check(None)
    expected = problem("4.3", "there is no such name")
    assert checked == Checked("none", ["shop.example TXT"], problem=expected)
    assert checked.tree == EvaluatedRecord(DOMAIN, "none", Answer("NXDOMAIN"), problem=expected)


@pytest.mark.parametrize(
    "status", ["SERVFAIL", "REFUSED", "FORMERR", "NOTIMP", "TIMEOUT", "UNREACHABLE", "MALFORMED"]
)
def test_any_other_answer_than_success_and_no_such_name_is_temperror(status: str) -> None:
    checked = check(None, {DOMAIN: Answer(status)})
    expected = problem("4.4", f"the question for its TXT records was answered with {status}", temporary=True)
    assert checked == Checked("temperror", ["shop.example TXT"], problem=expected)
    assert checked.tree == EvaluatedRecord(DOMAIN, "temperror", Answer(status), problem=expected)


@pytest.mark.parametrize(
    "texts",
    [
        [],
        [""],
        ["site-check=abc"],
        ["v=spf10 +all"],
        ["v=spf1.0 +all"],
        ["v=spf1\t+all"],
        ["v=spf1+all"],
        [" v=spf1 +all"],
        ['"v=spf1 +all"'],
        ["v=spf2.0 +all", "spf2.0/mfrom +all", "v=spf +all", "v=DMARC1; p=none"],
        ["\udcef\udcbb\udcbfv=spf1 +all"],
    ],
)
def test_texts_that_do_not_begin_with_the_version_and_a_space_are_no_records(texts: list[str]) -> None:
    checked = check(None, {DOMAIN: {"TXT": texts, "A": ["192.0.2.1"], "SPF": ["v=spf1 +all"]}})
    assert checked == Checked("none", ["shop.example TXT"], problem=problem("4.5", "it has no SPF record"))


@pytest.mark.parametrize(
    ("texts", "result"),
    [
        (["v=spf1"], "neutral"),
        (["v=spf1 "], "neutral"),
        (["V=SPF1 -ALL"], "fail"),
        (["v=SpF1 ~aLl"], "softfail"),
        (["site-check=\udcff", "v=spf1 -all", "v=spf10 +all"], "fail"),
        (["v=spf10 +all", "v=spf1 ?all"], "neutral"),
    ],
)
def test_the_one_text_with_the_version_is_the_record(texts: list[str], result: str) -> None:
    checked = check(None, {DOMAIN: {"TXT": texts}})
    assert checked == Checked(result, ["shop.example TXT"])
    assert checked.tree.answer == Answer("NOERROR", tuple(texts), 300)
    assert checked.tree.record is not None
    assert checked.tree.record.text in texts


@pytest.mark.parametrize(
    ("texts", "count"),
    [
        (["v=spf1 -all", "v=spf1 +all"], 2),
        (["v=spf1 -all", "v=spf1 -all"], 2),
        (["v=spf1", "other", "V=SPF1 a", "v=spf1 nonsense"], 3),
    ],
)
def test_several_records_are_a_permerror(texts: list[str], count: int) -> None:
    checked = check(None, {DOMAIN: {"TXT": texts, "A": ["192.0.2.1"]}})
    expected = problem("4.5", f"it has {count} SPF records; there may be only one")
    assert checked == Checked("permerror", ["shop.example TXT"], problem=expected)
    answer = Answer("NOERROR", tuple(texts), 300)
    assert checked.tree == EvaluatedRecord(DOMAIN, "permerror", answer, problem=expected)


def test_a_record_is_read_as_one_text_however_many_strings_held_it() -> None:
    long = "v=spf1 " + " ".join(f"ip4:198.51.100.{last}" for last in range(200)) + " ip4:192.0.2.1 -all"
    assert len(long) > 255 * 12
    checked = check(long)
    assert checked == Checked("pass", ["shop.example TXT"])
    assert checked.tree.record is not None
    assert checked.tree.record == SpfRecord(long, checked.tree.record.terms)


def test_a_record_behind_an_alias_counts() -> None:
    names = {DOMAIN: {"CNAME": ["alias.example"]}, "alias.example": {"TXT": ["v=spf1 -all"]}}
    checked = check(None, names)
    assert checked == Checked("fail", ["shop.example TXT"])
    assert checked.tree.answer == Answer("NOERROR", ("v=spf1 -all",), 300, ("alias.example",))
    assert checked.tree.domain == DOMAIN


@pytest.mark.parametrize(
    ("tail", "position", "reason"),
    [
        (" ip4:192.0.2.\udcff", 19, "U+DCFF is no visible US-ASCII character"),
        (" \u00e9", 7, "U+00E9 is no visible US-ASCII character"),
        (" -all\x00", 11, "U+0000 is no visible US-ASCII character"),
        (" a\tmx", 8, "U+0009 is no visible US-ASCII character"),
    ],
)
def test_octets_that_are_not_visible_ascii_are_a_permerror(tail: str, position: int, reason: str) -> None:
    expected = problem("4.6", reason, term=tail[1:], position=position)
    assert check(f"v=spf1{tail}") == Checked("permerror", ["shop.example TXT"], problem=expected)


@pytest.mark.parametrize("ip", ["", "192.0.2", "192.0.2.256", "192.0.2.1/32", "2001:db8:::1", "shop.example"])
def test_a_client_without_an_address_is_a_mistake_of_the_caller(ip: str) -> None:
    with pytest.raises(ValueError, match="does not appear to be an IPv4 or IPv6 address"):
        check("v=spf1 -all", ip=ip)


@pytest.mark.parametrize(
    ("ip", "result"),
    [
        (IPv4Address("192.0.2.1"), "pass"),
        (IPv6Address("::ffff:192.0.2.1"), "pass"),
        (IPv4Address("192.0.2.2"), "fail"),
    ],
)
def test_the_client_may_be_given_as_an_address(ip: str, result: str) -> None:
    assert check("v=spf1 ip4:192.0.2.1 -all", ip=ip) == Checked(result, ["shop.example TXT"])


@pytest.mark.parametrize(
    ("sender", "helo", "local_part", "sender_domain"),
    [
        ("ann@mail.example", "mta.example", "ann", "mail.example"),
        ("mail.example", "mta.example", "postmaster", "mail.example"),
        ("@mail.example", "mta.example", "postmaster", "mail.example"),
        ("ann@", "mta.example", "ann", ""),
        ('"a@b"@mail.example', "mta.example", '"a@b"', "mail.example"),
        ("", "mta.example", "postmaster", "mta.example"),
        ("", None, "postmaster", "shop.example"),
        ("", "", "postmaster", "shop.example"),
        ("ann@b\u00fccher.example.", None, "ann", "xn--bcher-kva.example"),
        ("ann@mail.example.", None, "ann", "mail.example"),
        ("ann@\udcff", None, "ann", "\udcff"),
    ],
)
def test_what_the_sender_consists_of(
    sender: str, helo: str | None, local_part: str, sender_domain: str
) -> None:
    names = {"why.shop.example": "%{l} %{o} %{s}"}
    checked = check("v=spf1 -all exp=why.%{d}", names, sender=sender, helo=helo)
    assert checked == Checked(
        "fail",
        ["shop.example TXT", "why.shop.example TXT"],
        explanation=f"{local_part} {sender_domain} {local_part}@{sender_domain}",
    )


@pytest.mark.parametrize(
    ("helo", "expected"),
    [
        ("MTA.example", "MTA.example"),
        ("mta.example.", "mta.example"),
        ("b\u00fccher.example", "xn--bcher-kva.example"),
        ("[192.0.2.1]", "[192.0.2.1]"),
        (None, "shop.example"),
        ("", "shop.example"),
    ],
)
def test_what_the_client_said_in_helo(helo: str | None, expected: str) -> None:
    checked = check("v=spf1 -all exp=why.%{d}", {"why.shop.example": "%{h}"}, helo=helo)
    assert checked == Checked("fail", ["shop.example TXT", "why.shop.example TXT"], explanation=expected)


def test_names_with_u_labels_are_converted_wherever_they_are_asked_for() -> None:
    domain = "b\u00fccher.example"
    record = "v=spf1 exists:%{o}.a.example exists:%{h}.b.example exists:%{d}.c.example -all"
    names = {
        "xn--bcher-kva.example": record,
        "xn--bcher-kva.example.a.example": {"MX": ["10 a.example"]},
        "xn--bcher-kva.example.b.example": {"MX": ["10 a.example"]},
        "xn--bcher-kva.example.c.example": {"A": ["192.0.2.9"]},
    }
    assert check(None, names, domain=domain, sender=f"ann@{domain}", helo=domain) == Checked(
        "pass",
        [
            "xn--bcher-kva.example TXT",
            "xn--bcher-kva.example.a.example A",
            "xn--bcher-kva.example.b.example A",
            "xn--bcher-kva.example.c.example A",
        ],
        lookups=3,
        void_lookups=2,
    )


def test_the_sender_says_nothing_about_whose_record_is_asked_for() -> None:
    names = {"mail.example": "v=spf1 +all"}
    assert check("v=spf1 -all", names, sender="ann@mail.example", helo="mail.example") == Checked(
        "fail", ["shop.example TXT"]
    )
    assert check("v=spf1 -all", sender=SENDER) == Checked("fail", ["shop.example TXT"])
