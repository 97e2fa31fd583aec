"""Faults of DMARC records, report hosts and alignment."""

import re

from deliverability import rule_ids
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.kinds.report_authorization import REPORT_AUTHORIZATION
from deliverability.declaration.manifest import Manifest
from deliverability.embedded.dns.zone import RRset
from deliverability.rehearsal.faults import dmarc_senders
from deliverability.rehearsal.faults.conditions import has_dmarc, record_for
from deliverability.rehearsal.faults.dns import zone_of
from deliverability.rehearsal.faults.fault import Before, Fault, Part
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.standards import names
from deliverability.verdict import Result

_REPORT_SERVICE = {"dmarc": {"reportTo": ["shop@reports.collector.example"]}}


def _write(testbed: CloudTestbed, *texts: str) -> None:
    record = record_for(testbed.manifest, DMARC)
    testbed.zones.editor(record.name).put_texts(record.name, texts, ttl=record.ttl)


def _add_second_record(testbed: CloudTestbed) -> None:
    _write(testbed, *record_for(testbed.manifest, DMARC).values, "v=DMARC1; p=reject;")


def _delete(testbed: CloudTestbed) -> None:
    name = record_for(testbed.manifest, DMARC).name
    testbed.zones.editor(name).remove(name, "TXT")


def _misspell_policy(testbed: CloudTestbed) -> None:
    declared = record_for(testbed.manifest, DMARC).values[0]
    _write(testbed, re.sub(r"; p=[a-z]+", "; p=rejct", declared, count=1))


def _misspell_version(testbed: CloudTestbed) -> None:
    _write(testbed, "v=dmarc1; p=none;")


def _change_policy(testbed: CloudTestbed) -> None:
    _write(testbed, "v=DMARC1; p=none; rua=mailto:somebody@" + testbed.manifest.domain + "; fo=1;")


def _put_a_cname_beside(testbed: CloudTestbed) -> None:
    """Route 53 would refuse it; the zone of another DNS host is written to directly."""
    name = record_for(testbed.manifest, DMARC).name
    zone_of(testbed, name).apply(put=[RRset(name, "CNAME", 300, ("policies.dmarc-service.example.",))])


def _take_the_cname_away(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - Route 53's own records are as they were
    name = record_for(testbed.manifest, DMARC).name
    zone_of(testbed, name).apply(remove=[(name, "CNAME")])


def _declared(testbed: CloudTestbed) -> str:
    return record_for(testbed.manifest, DMARC).values[0]


def _use_old_tags(testbed: CloudTestbed) -> None:
    _write(testbed, f"{_declared(testbed)} pct=50; ri=86400;")


def _spell_out_the_alignment(testbed: CloudTestbed) -> None:
    _write(testbed, f"{_declared(testbed)} adkim=relaxed;")


def _exempt_all_mail(testbed: CloudTestbed) -> None:
    _write(testbed, f"{_declared(testbed)} pct=0;")


def _name_no_mailbox(testbed: CloudTestbed) -> None:
    _write(testbed, re.sub(r"; rua=[^;]+", "", _declared(testbed), count=1))


def _open_the_subdomains(testbed: CloudTestbed) -> None:
    _write(testbed, re.sub(r"; p=[a-z]+", "; p=reject; sp=none", _declared(testbed), count=1))


def _want_strict_spf(testbed: CloudTestbed) -> None:
    _write(testbed, f"{_declared(testbed)} aspf=s;")


def _report_host(testbed: CloudTestbed) -> str:
    return record_for(testbed.manifest, REPORT_AUTHORIZATION).name.partition("._report._dmarc.")[2]


def _withdraw_agreement(testbed: CloudTestbed) -> None:
    record = record_for(testbed.manifest, REPORT_AUTHORIZATION)
    testbed.zones.editor(record.name).remove(record.name, record.type)


def _take_no_mail(testbed: CloudTestbed) -> None:
    host = _report_host(testbed)
    testbed.zones.editor(host).put(host, "MX", ["0 ."])


def _hosted_elsewhere(manifest: Manifest) -> bool:
    return has_dmarc(manifest) and manifest.dns.mode == "external"


def _has_foreign_reports(manifest: Manifest) -> bool:
    return bool(manifest.of_kind(REPORT_AUTHORIZATION))


def _own_policy_only(manifest: Manifest) -> bool:
    """Without its record the domain has no policy at all: nothing above it could be inherited."""
    return has_dmarc(manifest) and names.organizational_domain(manifest.domain) == manifest.domain


FAULTS = (
    Fault(
        rule="dmarc.multiple-records",
        title="A consultant adds a DMARC record of his own beside the one that is there.",
        inject=_add_second_record,
        applies_to=has_dmarc,
        remedied_by="leave one DMARC value in the record set (Pulumi would rather stop than drop a foreign value)",
    ),
    Fault(
        rule="dmarc.missing",
        title="Somebody tidies the zone and deletes the DMARC record.",
        inject=_delete,
        applies_to=_own_policy_only,
        remedied_by="publish the declared DMARC record again",
        drift=Part.RECORDS,
    ),
    Fault(
        rule="dmarc.policy-invalid",
        title="Somebody means to enforce and writes p=rejct.",
        inject=_misspell_policy,
        applies_to=has_dmarc,
        remedied_by="put the declared DMARC value back",
        drift=Part.RECORDS,
    ),
    Fault(
        rule="dmarc.version-mismatch",
        title="Somebody writes the DMARC version in lower case.",
        inject=_misspell_version,
        applies_to=has_dmarc,
        remedied_by="put the declared DMARC value back (to Pulumi this text is no DMARC record, so it won't touch it)",
    ),
    Fault(
        rule="dmarc.cname-and-txt",
        title="A DNS host that checks nothing takes a CNAME beside the DMARC record.",
        inject=_put_a_cname_beside,
        applies_to=_hosted_elsewhere,
        undo=_take_the_cname_away,
        remedied_by="take the CNAME at _dmarc away",
        settings={"dns": {"mode": "external"}},
    ),
    Fault(
        rule="dmarc.removed-tag",
        title="Somebody copies a record from an old guide, with pct and ri.",
        inject=_use_old_tags,
        applies_to=has_dmarc,
        remedied_by="put the declared DMARC value back",
        drift=Part.RECORDS,
        result=Result.INFO,
    ),
    Fault(
        rule="dmarc.tag-ignored",
        title="Somebody writes adkim=relaxed, which is no value of that tag.",
        inject=_spell_out_the_alignment,
        applies_to=has_dmarc,
        remedied_by="put the declared DMARC value back",
        drift=Part.RECORDS,
        result=Result.WARN,
    ),
    Fault(
        rule="dmarc.report-address-missing",
        title="Somebody tires of the DMARC reports and takes their address out of the record.",
        inject=_name_no_mailbox,
        applies_to=has_dmarc,
        remedied_by="put the declared DMARC value back",
        drift=Part.RECORDS,
        result=Result.WARN,
        also=frozenset({rule_ids.DNS_RECORD_DIFFERS}),
    ),
    Fault(
        rule="dmarc.subdomain-policy-weak",
        title="Somebody enforces the policy and exempts all subdomains from it.",
        inject=_open_the_subdomains,
        applies_to=has_dmarc,
        remedied_by="put the declared DMARC value back",
        drift=Part.RECORDS,
        result=Result.WARN,
        also=frozenset({rule_ids.DNS_RECORD_DIFFERS}),
    ),
    Fault(
        rule="dmarc.strict-alignment",
        title="Somebody hardens the DMARC record with aspf=s, which SES can't meet.",
        inject=_want_strict_spf,
        applies_to=has_dmarc,
        remedied_by="put the declared DMARC value back",
        drift=Part.RECORDS,
    ),
    Fault(
        rule="dmarc.report-destination-unauthorized",
        title="The service that reads the DMARC reports withdraws its agreement.",
        inject=_withdraw_agreement,
        applies_to=_has_foreign_reports,
        remedied_by="have the report service publish its agreement again",
        result=Result.WARN,
        settings=_REPORT_SERVICE,
    ),
    Fault(
        rule="dmarc.report-host-without-mx",
        title="The domain of the report mailbox is parked, with a null MX.",
        inject=_take_no_mail,
        applies_to=_has_foreign_reports,
        remedied_by="give the report host its MX back, or have the reports sent elsewhere",
        result=Result.WARN,
        settings=_REPORT_SERVICE,
    ),
    *dmarc_senders.FAULTS,
    Fault(
        rule="dns.record-differs",
        title="Somebody changes where the DMARC reports go.",
        inject=_change_policy,
        applies_to=has_dmarc,
        remedied_by="put the declared DMARC value back",
        drift=Part.RECORDS,
    ),
    Fault(
        rule="dns.record-differs",
        variant="pct",
        title="Somebody adds pct=0 to a policy of reject: receivers that follow RFC 7489 reject nothing.",
        inject=_exempt_all_mail,
        applies_to=has_dmarc,
        remedied_by="put the declared DMARC value back",
        drift=Part.RECORDS,
        settings={"dmarc": {"policy": "reject", "reportTo": ["dmarc-reports@shop.example"]}},
    ),
)
