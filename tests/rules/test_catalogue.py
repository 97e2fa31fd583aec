"""The catalogue: ids are public, consequences have no circles, every rule can explain itself."""

import re
from string import Formatter

import pytest

from deliverability.rules import catalogue, rule_ids
from deliverability.rules.rule import Rule
from deliverability.verdict import Result

#: Public: an id may be added here, never changed or dropped.
IDS = [
    "ses.identity-unreadable",
    "ses.identity-missing-in-region",
    "ses.verification-pending",
    "ses.sandbox",
    "ses.sending-paused",
    "ses.under-review",
    "ses.sending-disabled",
    "ses.quota-near-limit",
    "dkim.tokens-not-ready",
    "dkim.cname-wrong-target",
    "dkim.cname-wrong-name",
    "dkim.cname-proxied",
    "dkim.cname-not-followed",
    "dkim.token-broken",
    "dkim.token-empty",
    "dkim.revoked",
    "dkim.signing-disabled",
    "dkim.verification-expired",
    "dkim.weak-key",
    "dkim.byodkim-key-format",
    "mail-from.not-configured",
    "mail-from.not-activated",
    "mail-from.multiple-mx",
    "mail-from.mx-wrong-host",
    "mail-from.verification-expired",
    "mail-from.silent-fallback",
    "mail-from.rejects-while-unverified",
    "mail-from.spf-missing",
    "mail-from.name-in-use",
    "mail-from.missing-on-address-identity",
    "mail-from.set-before-identity",
    "spf.multiple-records",
    "spf.version-mismatch",
    "spf.syntax-error",
    "spf.pass-all",
    "spf.ptr-mechanism",
    "spf.hard-fail",
    "spf.answer-too-large",
    "spf.include-without-record",
    "spf.dangling-include",
    "spf.too-many-lookups",
    "spf.too-many-void-lookups",
    "spf.include-growth",
    "dmarc.missing",
    "dmarc.multiple-records",
    "dmarc.version-mismatch",
    "dmarc.policy-invalid",
    "dmarc.cname-and-txt",
    "dmarc.report-address-missing",
    "dmarc.report-destination-unauthorized",
    "dmarc.subdomain-policy-weak",
    "dmarc.strict-alignment",
    "dmarc.removed-tag",
    "dns.record-missing",
    "dns.record-differs",
    "dns.unresolved",
    "dns.servers-disagree",
    "dns.negative-cache",
    "dns.zone-not-delegated",
    "route53.unreadable",
    "dmarc.report-host-without-mx",
    "dmarc.subdomain-unaligned",
    "dmarc.alignment-ambiguous",
    "dkim.address-identity-overrides",
    "dkim.switch-unsigned",
    "dkim.key-change-too-soon",
    "dkim.deed-replica-failed",
    "provider.bulk-requirements",
    "mta-sts.invalid",
    "tls-rpt.invalid",
    "bimi.invalid",
    "reputation.listed",
    "reputation.refused-answer",
    "config.waiver-expired",
    "ses.recipient-unverified",
    "ses.recipient-suppressed",
    "ses.bounce-rate-high",
    "ses.complaint-rate-high",
    "ses.rate-low-volume",
    "ses.alarm-misconfigured",
    "ses.event-destination-missing",
    "ses.event-topic-wrong-region",
    "ses.recommendation-open",
    "dns.dnssec-bogus",
    "dns.private-view",
    "dns.ttl-too-long",
    "dns.private-zone",
    "dns.duplicate-zone",
    "route53.cname-conflict",
    "route53.record-exists",
    "route53.record-protected",
    "route53.changed-outside",
    "route53.foreign-value-lost",
    "route53.txt-split-into-records",
    "route53.txt-double-quoted",
    "route53.txt-not-canonical",
    "deploy.throttled",
]

EVERY_RULE = pytest.mark.parametrize("rule", catalogue(), ids=lambda rule: rule.id)


def test_every_id_is_there_once():
    assert sorted(rule.id for rule in catalogue()) == sorted(IDS)
    assert rule_ids() == frozenset(IDS)


@EVERY_RULE
def test_a_rule_explains_itself(rule: Rule):
    assert re.fullmatch(r"[a-z0-9-]+\.[a-z0-9-]+", rule.id)
    assert rule.severity is not Result.PASS
    assert rule.title
    assert not rule.title.endswith(".")
    assert rule.source
    assert len(rule.explanation) > 60
    assert rule.explanation.endswith(".")
    assert "  " not in rule.explanation


@EVERY_RULE
def test_a_remedy_is_one_sentence_with_names_to_fill_in(rule: Rule):
    assert rule.remedy.endswith(".")
    for _, name, form, conversion in Formatter().parse(rule.remedy):
        assert name is None or name.isidentifier()
        assert not form
        assert conversion is None


@EVERY_RULE
def test_consequences_lead_to_known_rules_and_end(rule: Rule):
    known = {each.id: each for each in catalogue()}

    def climb(id: str, below: tuple[str, ...]) -> None:
        assert id not in below, f"a circle: {' -> '.join((*below, id))}"
        for cause in known[id].consequence_of:
            climb(cause, (*below, id))

    climb(rule.id, ())
