"""The other identities below a domain, as they stand in a reading."""

from typing import Any

import pytest

from deliverability.snapshot import Reading
from deliverability.snapshot.identities import ListedIdentity, listed_below

SHOP = "shop.example"


def below(*members: Any) -> list[ListedIdentity]:
    return list(listed_below(SHOP, Reading("ok", {"EmailIdentities": list(members)})))


def named(*names: str) -> list[tuple[str, str, bool]]:
    found = below(*({"IdentityName": name} for name in names))
    return [(each.name, each.domain, each.is_address) for each in found]


def test_subdomains_and_addresses_at_the_domain_and_below_it_in_their_order():
    assert named(f"news.{SHOP}", f"a@{SHOP}", f"b@news.{SHOP}") == [
        (f"news.{SHOP}", f"news.{SHOP}", False),
        (f"a@{SHOP}", SHOP, True),
        (f"b@news.{SHOP}", f"news.{SHOP}", True),
    ]


@pytest.mark.parametrize("name", [SHOP, f"{SHOP}.", f"not{SHOP}", f"a@not{SHOP}", "example"])
def test_the_domain_itself_and_what_lies_elsewhere_are_left_out(name: str):
    assert named(name) == []


@pytest.mark.parametrize("name", ["", "@", f"a b.{SHOP}", f"a..{SHOP}", f"a@b c.{SHOP}", f"-.{SHOP}"])
def test_what_is_no_name_of_dns_is_left_out(name: str):
    assert named(name) == []


def test_a_domain_takes_the_inner_form_and_an_address_stays_as_it_is():
    assert named("News.Shop.Example.", "Sales@SHOP.example") == [
        (f"news.{SHOP}", f"news.{SHOP}", False),
        ("Sales@SHOP.example", SHOP, True),
    ]


def test_the_mail_from_domain_in_the_inner_form():
    attributes = {"MailFromDomain": "Bounce.News.Shop.Example", "MailFromDomainStatus": "FAILED"}
    (found,) = below({"IdentityName": f"news.{SHOP}", "MailFromAttributes": attributes})
    assert found.mail_from == f"bounce.news.{SHOP}"


@pytest.mark.parametrize("attributes", [None, 7, {}, {"MailFromDomain": None}, {"MailFromDomain": "a b"}])
def test_without_a_readable_mail_from_domain(attributes: Any):
    (found,) = below({"IdentityName": f"news.{SHOP}", "MailFromAttributes": attributes})
    assert found.mail_from is None


@pytest.mark.parametrize("data", [{}, {"EmailIdentities": None}, {"EmailIdentities": [None, 7, {}]}])
def test_odd_readings_hold_none(data: dict[str, Any]):
    assert list(listed_below(SHOP, Reading("ok", data))) == []
    assert list(listed_below(SHOP, Reading("denied"))) == []
