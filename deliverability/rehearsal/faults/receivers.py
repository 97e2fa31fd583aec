"""Faults of MTA-STS, TLS-RPT, BIMI and bulk-sender requirements, and on reputation lists."""

from deliverability import rule_ids
from deliverability.declaration.kinds.mail_from import SPF as MAIL_FROM_SPF
from deliverability.rehearsal.faults.conditions import has_identity, has_mail_from, record_for
from deliverability.rehearsal.faults.fault import Fault, Part
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.standards import bimi, dnsbl, mta_sts, tls_rpt
from deliverability.verdict import Result

_LIST = dnsbl.LISTS["spamhaus-dbl"]
_ASKED = {"reputation": {"lists": [_LIST.id]}}


def _publish(testbed: CloudTestbed, name: str, text: str) -> None:
    testbed.zones.editor(name).put_texts(name, (text,))


def _announce_a_policy_that_is_nowhere(testbed: CloudTestbed) -> None:
    _publish(testbed, mta_sts.record_name(testbed.manifest.domain), "v=STSv1; id=20261101")


def _ask_for_reports_without_a_scheme(testbed: CloudTestbed) -> None:
    domain = testbed.manifest.domain
    _publish(testbed, tls_rpt.record_name(domain), f"v=TLSRPTv1; rua=tls-reports@{domain}")


def _publish_a_logo_of_the_wrong_format(testbed: CloudTestbed) -> None:
    domain = testbed.manifest.domain
    _publish(testbed, bimi.record_name(domain), f"v=BIMI1; l=https://{domain}/logo.png; a=")


def _lose_spf_of_the_mail_from_name(testbed: CloudTestbed) -> None:
    record = record_for(testbed.manifest, MAIL_FROM_SPF)
    testbed.zones.editor(record.name).remove(record.name, "TXT")


def _list_the_domain(testbed: CloudTestbed) -> None:
    name = _LIST.question(dnsbl.listed_domain(testbed.manifest.domain))
    testbed.zones.editor(name).put(name, "A", ["127.0.1.2"])


def _turn_everybody_away(testbed: CloudTestbed) -> None:
    """As Spamhaus answers public resolvers: the same to every question."""
    editor = testbed.zones.editor(_LIST.zone)
    for name in (_LIST.question("*"), _LIST.question(_LIST.always_listed)):
        editor.put(name, "A", ["127.255.255.254"])


FAULTS = (
    Fault(
        rule="mta-sts.invalid",
        title="Somebody announces an MTA-STS policy and never sets up the host that serves it.",
        inject=_announce_a_policy_that_is_nowhere,
        applies_to=has_identity,
        result=Result.WARN,
        remedied_by="give the policy's host an address, or remove the record",
    ),
    Fault(
        rule="tls-rpt.invalid",
        title="Somebody asks for TLS reports with an address where a URI belongs.",
        inject=_ask_for_reports_without_a_scheme,
        applies_to=has_identity,
        result=Result.WARN,
        remedied_by="write the address as a mailto: URI",
    ),
    Fault(
        rule="bimi.invalid",
        title="Marketing publishes its logo for BIMI, as a PNG.",
        inject=_publish_a_logo_of_the_wrong_format,
        applies_to=has_identity,
        result=Result.WARN,
        remedied_by="publish the logo as SVG, or remove the record until then",
    ),
    Fault(
        rule="provider.bulk-requirements",
        title="SPF of the MAIL FROM name gets lost: DMARC still passes by DKIM, but large providers want both.",
        inject=_lose_spf_of_the_mail_from_name,
        applies_to=has_mail_from,
        # It is never the only one: each requirement that isn't met is some other rule's failure first.
        result=Result.INFO,
        also=frozenset({rule_ids.MAIL_FROM_SPF_MISSING}),
        drift=Part.RECORDS,
        remedied_by="publish SPF at the MAIL FROM name again",
    ),
    Fault(
        rule="reputation.listed",
        title="Spamhaus puts the domain on its list.",
        inject=_list_the_domain,
        applies_to=has_identity,
        settings=_ASKED,
        result=Result.WARN,
        remedied_by="remove the cause and ask the list for removal",
    ),
    Fault(
        rule="reputation.refused-answer",
        title="Spamhaus turns the resolver away, as it does with all public ones.",
        inject=_turn_everybody_away,
        applies_to=has_identity,
        settings=_ASKED,
        result=Result.UNKNOWN,
        remedied_by="ask through a resolver of one's own",
    ),
)
