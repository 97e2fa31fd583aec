"""Rule ids: public for ever, each with a rule or a described mode, and written out in few places."""

import ast
import re
from pathlib import Path

import pytest

from deliverability import rule_ids
from deliverability.rules import catalogue
from deliverability.rules.documented import documented

ROOT = Path(__file__).parents[1]

#: The ids of the first version, by area. One that came later need not be added.
PUBLISHED = """
bimi: invalid
config: waiver-expired
deploy: drift-unseen throttled
dkim: address-identity-overrides byodkim-key-format cname-not-followed cname-proxied cname-wrong-name
    cname-wrong-target deed-replica-failed key-change-too-soon revoked signing-disabled switch-unsigned token-broken
    token-empty tokens-not-ready verification-expired weak-key
dmarc: alignment-ambiguous cname-and-txt missing multiple-records policy-invalid removed-tag report-address-missing
    report-destination-unauthorized report-host-without-mx sendbounce-unaligned strict-alignment
    subdomain-policy-weak subdomain-unaligned version-mismatch
dns: dnssec-bogus duplicate-zone negative-cache private-view private-zone record-differs record-missing
    servers-disagree ttl-too-long unresolved zone-not-delegated
mail-from: missing-on-address-identity multiple-mx mx-wrong-host name-in-use not-activated not-configured
    rejects-while-unverified set-before-identity silent-fallback spf-missing verification-expired
mta-sts: invalid
provider: bulk-requirements
reputation: listed refused-answer
route53: changed-outside cname-conflict foreign-value-lost record-exists record-protected txt-double-quoted
    txt-not-canonical txt-split-into-records txt-unsplit unreadable
ses: alarm-misconfigured bounce-rate-high complaint-rate-high event-destination-missing event-topic-key-policy
    event-topic-wrong-region identity-missing-in-region identity-unreadable quota-near-limit rate-low-volume
    recipient-suppressed recipient-unverified recommendation-open sandbox sending-disabled sending-paused
    under-review verification-pending
spf: answer-too-large dangling-include hard-fail include-growth include-without-record multiple-records pass-all
    ptr-mechanism syntax-error too-many-lookups too-many-void-lookups version-mismatch
tls-rpt: invalid
"""


def published() -> set[str]:
    areas = re.findall(r"^(\S+): ((?:.|\n    )*)", PUBLISHED, flags=re.MULTILINE)
    return {f"{area}.{name}" for area, names in areas for name in names.split()}


def test_no_published_id_is_renamed_or_dropped():
    assert len(published()) == 101
    assert published() - rule_ids.RULES - rule_ids.DOCUMENTED == set()


def test_each_is_the_id_of_a_rule_or_of_a_described_mode():
    assert frozenset(rule.id for rule in catalogue()) == rule_ids.RULES
    assert documented().keys() == rule_ids.DOCUMENTED


def test_a_constant_is_its_id_in_capitals():
    constants = {
        name: value for name, value in vars(rule_ids).items() if isinstance(value, str) and name.isupper()
    }
    assert constants == {re.sub("[.-]", "_", id).upper(): id for id in rule_ids.RULES | rule_ids.DOCUMENTED}


#: What an id is written out for: the call that defines it, with the keyword of that argument, which otherwise comes first.
DEFINITIONS = {"rule": "id", "Documented": "id", "Fault": "rule"}


def written_out(file: Path) -> list[str]:
    """The strings of a module that are an id and define nothing."""
    strings: list[ast.Constant] = []
    defining: set[ast.AST] = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Constant) and node.value in rule_ids.RULES | rule_ids.DOCUMENTED:
            strings.append(node)
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in DEFINITIONS:
            defining |= {
                *node.args[:1],
                *(each.value for each in node.keywords if each.arg == DEFINITIONS[node.func.id]),
            }
    return [
        f"{file.relative_to(ROOT)}:{each.lineno}: {each.value}" for each in strings if each not in defining
    ]


@pytest.mark.slow
def test_an_id_is_written_out_only_where_it_is_defined():
    modules = [file for folder in ("deliverability", "components") for file in (ROOT / folder).rglob("*.py")]
    assert len(modules) > 100
    found = [line for file in modules if file != Path(rule_ids.__file__) for line in written_out(file)]
    assert found == [], "take the constant from deliverability/rule_ids.py"
