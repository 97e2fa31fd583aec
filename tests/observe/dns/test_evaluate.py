"""Subdomains that are SES identities by themselves: DMARC is looked at for them too."""

from typing import Any

import pytest

from deliverability.observe.dns.evaluate import evaluate_identities
from deliverability.snapshot import Reading
from deliverability.standards.resolvers import DictResolver, settled

SHOP = "shop.example.com"


def asked(manifest: Any, *members: Any) -> set[str]:
    resolver = DictResolver({})
    settled(evaluate_identities(manifest, Reading("ok", {"EmailIdentities": list(members)}), resolver))
    return {name for name, _ in resolver.asked}


def test_the_walks_of_the_subdomain_and_of_its_mail_from_domain(declare):
    member = {
        "IdentityName": f"news.{SHOP}",
        "MailFromAttributes": {"MailFromDomain": f"bounce.news.{SHOP}", "MailFromDomainStatus": "SUCCESS"},
    }
    assert {f"_dmarc.news.{SHOP}", f"_dmarc.{SHOP}", "_dmarc.example.com"} <= asked(declare(), member)


def test_a_mail_from_domain_below_an_organization_is_walked_too(declare):
    member = {"IdentityName": f"news.{SHOP}", "MailFromAttributes": {"MailFromDomain": f"bounce.news.{SHOP}"}}
    resolver = DictResolver({f"_dmarc.{SHOP}": {"TXT": ["v=DMARC1; p=none"]}})
    reading = Reading("ok", {"EmailIdentities": [member]})
    settled(evaluate_identities(declare(), reading, resolver))
    assert (f"_dmarc.bounce.news.{SHOP}", "TXT") in resolver.asked


@pytest.mark.parametrize("name", [f"a@{SHOP}", "elsewhere.example", "not a name", ""])
def test_nothing_is_asked_for_addresses_and_for_others(declare, name):
    assert asked(declare(), {"IdentityName": name}) == set()
