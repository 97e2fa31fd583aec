"""Which key of the stack file a finding points at."""

import pytest

from deliverability import rule_ids
from deliverability.declaration.reading.keys import section_of
from deliverability.declaration.settings import Settings
from deliverability.report.places import Place, Places, keys_of
from deliverability.verdict import Finding, Result

FILE = "stacks/Pulumi.shop.yaml"


def about(rule: str, subject: str = "shop.example") -> Finding:
    return Finding(rule, Result.FAIL, subject, "so it is")


#: Settings, nearest first, and the rules and modes that point there; what is missing here points at the domain.
POINTED_AT = {
    ("dkim",): "dkim.tokens-not-ready dkim.cname-wrong-name dkim.cname-proxied dkim.cname-not-followed dkim.token-broken "
    "dkim.revoked dkim.token-empty dkim.signing-disabled dkim.verification-expired dkim.switch-unsigned "
    "dkim.deed-replica-failed dkim.address-identity-overrides",
    ("dkim.byo", "dkim"): "dkim.byodkim-key-format",
    ("dkim.keyLength", "dkim"): "dkim.weak-key dkim.key-change-too-soon",
    ("dkim.signingZone", "dkim"): "dkim.cname-wrong-target",
    ("dmarc.policy", "dmarc"): "dmarc.missing dmarc.multiple-records dmarc.version-mismatch dmarc.policy-invalid "
    "dmarc.cname-and-txt dmarc.removed-tag dmarc.sendbounce-unaligned",
    ("dmarc.reportTo", "dmarc"): "dmarc.report-address-missing dmarc.report-destination-unauthorized "
    "dmarc.report-host-without-mx",
    ("dmarc.spfAlignment", "dmarc"): "dmarc.strict-alignment",
    ("dmarc.subdomainPolicy", "dmarc"): "dmarc.subdomain-policy-weak",
    ("dns.ttl", "dns"): "dns.ttl-too-long",
    ("expect", "environment"): "ses.sending-paused ses.under-review ses.sending-disabled",
    ("expect.dailyQuota", "expect", "environment"): "ses.quota-near-limit",
    ("expect.productionAccess", "expect", "environment"): "ses.sandbox",
    ("health.bounceRate", "health"): "ses.bounce-rate-high",
    ("health.complaintRate", "health"): "ses.complaint-rate-high",
    ("health.events", "health"): "ses.event-destination-missing",
    ("health.minimumVolume", "health"): "ses.rate-low-volume",
    ("health.notify", "health"): "ses.alarm-misconfigured ses.event-topic-wrong-region ses.event-topic-key-policy "
    "ses.event-topic-policy",
    ("mailFrom.onMxFailure", "mailFrom"): "mail-from.silent-fallback mail-from.rejects-while-unverified",
    ("mailFrom.subdomain", "mailFrom"): "mail-from.not-configured mail-from.multiple-mx mail-from.mx-wrong-host "
    "mail-from.spf-missing mail-from.not-activated mail-from.set-before-identity mail-from.verification-expired "
    "mail-from.name-in-use mail-from.missing-on-address-identity",
    ("receivers",): "provider.bulk-requirements",
    ("recipients",): "ses.recipient-unverified ses.recipient-suppressed",
    ("reputation.lists", "reputation"): "reputation.listed reputation.refused-answer",
    ("senders", "dmarc"): "dmarc.subdomain-unaligned dmarc.alignment-ambiguous",
    ("spf",): "spf.multiple-records spf.version-mismatch spf.pass-all spf.ptr-mechanism spf.answer-too-large",
    ("spf.all", "spf"): "spf.hard-fail",
    ("spf.also", "spf"): "spf.syntax-error spf.include-without-record spf.dangling-include spf.too-many-lookups "
    "spf.too-many-void-lookups spf.include-growth",
    ("waivers",): "config.waiver-expired",
    (): "ses.identity-unreadable ses.identity-missing-in-region ses.verification-pending ses.recommendation-open "
    "mta-sts.invalid tls-rpt.invalid bimi.invalid deploy.throttled deploy.drift-unseen unheard.of",
}  # fmt: skip

#: The same, behind the settings that put a record at the name which a finding is about.
POINTED_AT_AFTER_THE_RECORD = {
    ("dns.zone", "dns"): "dns.record-missing dns.record-differs dns.unresolved dns.servers-disagree dns.dnssec-bogus "
    "dns.negative-cache dns.private-view dns.private-zone dns.duplicate-zone dns.zone-not-delegated",
    ("dns",): "route53.unreadable route53.cname-conflict route53.record-exists route53.record-protected "
    "route53.changed-outside route53.foreign-value-lost route53.txt-split-into-records route53.txt-double-quoted "
    "route53.txt-not-canonical route53.txt-unsplit",
}  # fmt: skip

RECORDS = {
    "_dmarc.shop.example": ("dmarc",),
    "a._domainkey.shop.example": ("dkim",),
    "shop.example._report._dmarc.x.example": ("dmarc.reportTo", "dmarc"),
    "shop.example": (),
    "SES account in eu-central-1": (),
    "": (),
}


def pointing(table: dict[tuple[str, ...], str]) -> list[tuple[str, tuple[str, ...]]]:
    return [(rule, keys) for keys, rules in table.items() for rule in rules.split()]


@pytest.mark.parametrize(("rule", "keys"), pointing(POINTED_AT))
def test_the_settings_that_decide_it(rule: str, keys: tuple[str, ...]):
    assert {keys_of(about(rule, subject)) for subject in RECORDS} == {keys}


@pytest.mark.parametrize(("rule", "keys"), pointing(POINTED_AT_AFTER_THE_RECORD))
def test_the_settings_of_the_record_come_first(rule: str, keys: tuple[str, ...]):
    for subject, record in RECORDS.items():
        assert keys_of(about(rule, subject)) == (*record, *keys)


@pytest.mark.parametrize("rule", sorted(rule_ids.RULES | rule_ids.DOCUMENTED))
def test_all_are_settings_that_there_are(rule: str):
    known = {".".join(path) for path, _ in section_of(Settings).walk()}
    for subject in RECORDS:
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
