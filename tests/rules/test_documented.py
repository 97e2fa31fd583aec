"""Every failure mode that is known has its id: as a rule, or as a mode that no rule finds."""

import re
from pathlib import Path

import pytest

from deliverability.declaration.reading import ConfigError, load_stack_file
from deliverability.rules import rule_ids
from deliverability.rules.documented import FOUND_BY, Documented, documented
from deliverability.verdict import Result

#: All failure modes of a mail domain on SES and Route 53, by area. Public: an id may be added, never changed or dropped.
KNOWN = """
mail-from: not-configured missing-on-address-identity not-activated multiple-mx mx-wrong-host
    verification-expired silent-fallback rejects-while-unverified set-before-identity name-in-use spf-missing
spf: multiple-records too-many-lookups too-many-void-lookups include-without-record version-mismatch
    syntax-error pass-all ptr-mechanism hard-fail dangling-include answer-too-large
dkim: cname-wrong-target cname-wrong-name cname-proxied cname-not-followed token-broken token-empty
    verification-expired revoked signing-disabled address-identity-overrides byodkim-key-format
    switch-unsigned key-change-too-soon deed-replica-failed tokens-not-ready weak-key
ses: verification-pending sandbox identity-missing-in-region recipient-unverified quota-near-limit
    sending-paused under-review bounce-rate-high complaint-rate-high sending-disabled alarm-misconfigured
    rate-low-volume recipient-suppressed event-destination-missing event-topic-wrong-region
    event-topic-key-policy identity-unreadable recommendation-open
dmarc: multiple-records version-mismatch cname-and-txt report-destination-unauthorized report-address-missing
    report-host-without-mx subdomain-policy-weak subdomain-unaligned strict-alignment alignment-ambiguous
    removed-tag sendbounce-unaligned missing policy-invalid
dns: zone-not-delegated private-zone duplicate-zone dnssec-bogus negative-cache private-view ttl-too-long
    record-missing record-differs unresolved servers-disagree
route53: cname-conflict record-exists foreign-value-lost txt-unsplit txt-split-into-records txt-double-quoted
    txt-not-canonical record-protected changed-outside unreadable
provider: bulk-requirements
reputation: refused-answer listed
deploy: throttled drift-unseen
config: waiver-expired
"""

EVERY_MODE = pytest.mark.parametrize("mode", documented().values(), ids=lambda mode: mode.id)


def known() -> set[str]:
    found = set()
    for area, names in re.findall(r"^(\S+): ((?:.|\n    )*)", KNOWN, flags=re.MULTILINE):
        found |= {f"{area}.{name}" for name in names.split()}
    return found


def test_the_list_is_whole():
    assert len(known()) == 97
    assert {"mail-from.not-configured", "config.waiver-expired", "dmarc.policy-invalid"} <= known()


def test_every_known_mode_has_a_rule_or_is_documented():
    assert known() - rule_ids() - set(documented()) == set()


def test_no_mode_is_both_and_none_is_documented_that_is_not_known():
    assert set(documented()) & rule_ids() == set()
    assert set(documented()) <= known()


@EVERY_MODE
def test_a_mode_explains_itself(mode: Documented):
    assert mode.found in FOUND_BY
    assert mode.severity in (Result.FAIL, Result.WARN, Result.INFO)
    assert not mode.title.endswith(".")
    assert mode.remedy.endswith(".")
    assert len(mode.why) > 60
    assert mode.why.endswith(".")
    assert mode.source
    assert "{" not in mode.remedy
    assert "  " not in mode.why + mode.remedy


@pytest.mark.parametrize(
    "key",
    [
        "waivers: [{rule: deploy.drift-unseen, until: 2030-01-01, reason: known}]",
        "severities: [{rule: deploy.drift-unseen, severity: info}]",
    ],
)
def test_neither_waivers_nor_severities_take_one(key: str, tmp_path: Path):
    file = tmp_path / "Pulumi.shop.yaml"
    lines = ("config:", "  aws:region: eu-central-1", "  mail-deliverability:domain: shop.example")
    file.write_text("\n".join((*lines, f"  mail-deliverability:{key}")), encoding="utf-8")
    with pytest.raises(ConfigError, match=r"there is no rule 'deploy\.drift-unseen'"):
        load_stack_file(file, environ={})
