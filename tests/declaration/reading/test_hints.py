"""Hints that fit: names that other tools have, numbers with units, what hides what, and domains that nobody owns."""

from typing import Any

import pytest

from deliverability.declaration.reading import from_mapping
from tests.declaration.reading.test_problems import problems

TRIAL = "use 'dmarc.testing: true', by which receivers apply the policy one step weaker, or leave the key out"


@pytest.mark.parametrize(
    ("key", "problem", "remedy"),
    [
        ("pct", "RFC 9989 removed the DMARC tag pct", TRIAL),
        ("PCT", "RFC 9989 removed the DMARC tag pct", TRIAL),
        ("percentage", "RFC 9989 removed the DMARC tag pct", TRIAL),
        ("rf", "RFC 9989 removed the DMARC tag rf",
         "leave the key out: there is one format of failure reports; for a trial there is 'dmarc.testing'"),
        ("ri", "RFC 9989 removed the DMARC tag ri", "leave the key out: receivers report once a day; for a trial there is 'dmarc.testing'"),
        ("p", "there is no such key", "did you mean 'policy'?"),
        ("np", "there is no such key", "did you mean 'nonexistentPolicy'?"),
        ("t", "there is no such key", "did you mean 'testing'?"),
        ("aspf", "there is no such key", "did you mean 'spfAlignment'?"),
        ("rua", "there is no such key", "did you mean 'reportTo'?"),
        ("ruf", "there is no such key", "did you mean 'failureReportTo'?"),
    ],
)  # fmt: skip
def test_tags_of_dmarc_are_answered_with_what_stands_for_them(key: str, problem: str, remedy: str) -> None:
    (found,) = problems({"dmarc": {key: "x"}})
    assert (found.where, found.problem, found.remedy) == (f"dmarc.{key}", problem, remedy)


def test_other_names_that_standards_and_tools_have() -> None:
    found = problems({"region": "eu-central-1", "spf": {"includes": ["_spf.google.com"]}})
    assert [(each.where, each.problem, each.remedy) for each in found] == [
        ("region", "the region is AWS's setting, not one of this namespace", "write it as 'aws:region'"),
        ("spf.includes", "there is no such key", "did you mean 'also'?"),
    ]


def test_a_tag_before_its_section_is_known_too() -> None:
    found = problems({"dmarcPct": 50, "dmarcRua": "x"})
    assert [each.remedy for each in found] == [
        TRIAL,
        "did you mean 'dmarc.reportTo'? write 'reportTo:' below 'mail-deliverability:dmarc:'",
    ]


@pytest.mark.parametrize(
    ("data", "remedy"),
    [
        ({"dns": {"ttl": "1h"}}, "write 3600, which is in seconds"),
        ({"dns": {"ttl": "5 minutes"}}, "write 300, which is in seconds"),
        ({"dns": {"ttl": "300"}}, "write it without quotes"),
        ({"dns": {"ttl": "long"}}, "write a whole number of seconds, without a unit"),
        ({"expect": {"dailyQuota": "50k"}}, "write 50000"),
        ({"expect": {"dailyQuota": "50,000"}}, "write 50000"),
        ({"expect": {"dailyQuota": "50.000"}}, "write 50000"),
        ({"expect": {"dailyQuota": "1.5M"}}, "write 1500000"),
        ({"expect": {"dailyQuota": "many"}}, "write a whole number, without a unit"),
        ({"expect": {"sendRate": "14/s"}}, "write 14"),
        ({"health": {"bounceRate": "5%"}}, "write 0.05"),
        ({"health": {"bounceRate": "0,05"}}, "write 0.05"),
        ({"health": {"bounceRate": "0.05"}}, "write it without quotes"),
        ({"health": {"minimumVolume": 100.5}}, "write a whole number"),
        ({"dmarc": {"testing": "yes"}}, "write true"),
        ({"dmarc": {"testing": "maybe"}}, "write true or false"),
    ],
)  # fmt: skip
def test_a_number_with_a_unit_is_answered_with_the_number(data: dict[str, Any], remedy: str) -> None:
    (found,) = problems(data)
    assert found.remedy == remedy


def test_a_bad_selector_hides_no_bad_key() -> None:
    found = problems({"dkim": {"byo": {"selector": "a_b", "privateKey": "nonsense"}}})
    assert [(each.where, each.remedy) for each in found] == [
        ("dkim.byo.selector", "write it like 'shop2026'"),
        ("dkim.byo.privateKey", "make one with: openssl genrsa -traditional 2048"),
    ]


@pytest.mark.parametrize("name", ["co.uk", "CO.UK.", "kobe.jp", "gov.in", "in-addr.arpa", "xn--55qx5d.cn"])
def test_a_suffix_below_which_anybody_registers_names_is_nobodys_domain(name: str) -> None:
    (found,) = problems({"domain": name})
    plain = name.lower().removesuffix(".")
    assert (found.where, found.problem, found.remedy) == (
        "domain",
        f"names are registered below {plain}, and nobody mails from it",
        f"write the name that is yours below it, like 'shop.{plain}'",
    )


@pytest.mark.parametrize(
    "name", ["shop.co.uk", "github.io", "blogspot.com", "shop.uk", "city.kobe.jp", "shop.xn--fiqs8s"]
)
def test_a_domain_that_has_an_owner_may_mail(name: str) -> None:
    assert from_mapping({"domain": name}).domain == name
