"""Which key of the stack file a finding points at."""

import pytest

from deliverability.declaration.reading.keys import section_of
from deliverability.declaration.settings import Settings
from deliverability.report.places import Place, Places, keys_of
from deliverability.rules import catalogue
from deliverability.verdict import Finding, Result

FILE = "stacks/Pulumi.shop.yaml"


def about(rule: str, subject: str = "shop.example") -> Finding:
    return Finding(rule, Result.FAIL, subject, "so it is")


@pytest.mark.parametrize(
    ("rule", "subject", "keys"),
    [
        ("dmarc.missing", "_dmarc.shop.example", ("dmarc.policy", "dmarc")),
        ("dmarc.report-address-missing", "shop.example", ("dmarc.reportTo", "dmarc")),
        ("spf.multiple-records", "shop.example", ("spf",)),
        ("spf.hard-fail", "shop.example", ("spf.all", "spf")),
        ("mail-from.multiple-mx", "bounce.shop.example", ("mailFrom.subdomain", "mailFrom")),
        ("dkim.revoked", "shop.example", ("dkim",)),
        ("ses.sandbox", "shop.example", ("expect.productionAccess", "expect", "environment")),
        ("ses.identity-missing-in-region", "shop.example", ()),
        ("config.waiver-expired", "dkim.weak-key", ("waivers",)),
        ("dns.record-missing", "_dmarc.shop.example", ("dmarc", "dns.zone", "dns")),
        ("dns.record-missing", "a._domainkey.shop.example", ("dkim", "dns.zone", "dns")),
        ("dns.record-missing", "shop.example._report._dmarc.x.example", ("dmarc.reportTo", "dmarc", "dns.zone", "dns")),
        ("dns.zone-not-delegated", "shop.example", ("dns.zone", "dns")),
        ("route53.record-protected", "shop.example", ("dns",)),
        ("route53.foreign-value-lost", "_dmarc.shop.example", ("dmarc", "dns")),
        ("spf.include-growth", "shop.example", ("spf.also", "spf")),
        ("mta-sts.invalid", "_mta-sts.shop.example", ()),
        ("tls-rpt.invalid", "_smtp._tls.shop.example", ()),
        ("bimi.invalid", "default._bimi.shop.example", ()),
        ("provider.bulk-requirements", "shop.example", ("receivers",)),
        ("reputation.listed", "shop.example", ("reputation.lists", "reputation")),
        ("unheard.of", "", ()),
    ],
)  # fmt: skip
def test_the_settings_that_decide_it(rule: str, subject: str, keys: tuple[str, ...]):
    assert keys_of(about(rule, subject)) == keys


@pytest.mark.parametrize("rule", [rule.id for rule in catalogue()])
def test_every_rule_names_settings_that_there_are(rule: str):
    known = {".".join(path) for path, _ in section_of(Settings).walk()}
    for subject in ("", "shop.example", "_dmarc.shop.example", "x._domainkey.shop.example"):
        assert set(keys_of(about(rule, subject))) <= known


KEYS = {("domain",): (4, 3), ("dmarc",): (8, 3), ("dmarc", "reportTo"): (10, 5), ("environment",): (6, 3)}


@pytest.mark.parametrize(
    ("rule", "place"),
    [
        ("dmarc.report-address-missing", Place("dmarc.reportTo", FILE, 10, 5)),
        ("dmarc.missing", Place("dmarc", FILE, 8, 3)),
        ("ses.sandbox", Place("environment", FILE, 6, 3)),
        ("spf.multiple-records", Place("domain", FILE, 4, 3)),
        ("ses.identity-missing-in-region", Place("domain", FILE, 4, 3)),
    ],
)
def test_the_nearest_one_that_is_written(rule: str, place: Place):
    assert Places(FILE, KEYS).of(about(rule)) == place


def test_a_file_that_says_nothing_is_named_all_the_same():
    assert Places(FILE).of(about("spf.syntax-error")) == Place("spf.also", FILE, 1, 1)


def test_without_a_file_the_key_is_all():
    assert Places().of(about("dmarc.missing")) == Place("dmarc.policy")
    assert Places().of(about("ses.identity-missing-in-region")) == Place("domain")


def test_a_waiver_is_found_by_its_rule():
    places = Places(FILE, {("domain",): (4, 3), ("waivers",): (12, 3)}, {"dkim.weak-key": (15, 7)})
    assert places.of(about("config.waiver-expired", "dkim.weak-key")) == Place("waivers", FILE, 15, 7)
    assert places.of(about("config.waiver-expired", "spf.ptr-mechanism")) == Place("waivers", FILE, 12, 3)
