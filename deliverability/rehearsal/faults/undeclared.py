"""Faults of a domain for which nothing is declared: its stack's manifest is put aside, and the domain is looked at by itself."""

from deliverability import rule_ids
from deliverability.declaration.kinds.mail_from import MX as MAIL_FROM_MX
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest, undeclared
from deliverability.rehearsal.faults.conditions import has_mail_from, has_own_identity, has_spf, record_for
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.snapshot.questions import possible_mail_from_names
from deliverability.standards import names, spf
from deliverability.verdict import Result


def _forget(testbed: CloudTestbed) -> None:
    testbed.restate(undeclared(testbed.manifest.domain))


def _lose_spf(testbed: CloudTestbed) -> None:
    name = record_for(testbed.manifest, SPF).name
    editor = testbed.zones.editor(name)
    others = tuple(text for text in editor.texts(name) if not spf.is_record(text))
    if others:
        editor.put_texts(name, others)
    else:
        editor.remove(name, "TXT")
    _forget(testbed)


def _lose_the_mailboxes(testbed: CloudTestbed) -> None:
    domain = testbed.manifest.domain
    editor = testbed.zones.editor(domain)
    for rdtype in ("MX", "A"):
        if editor.get(domain, rdtype) is not None:
            editor.remove(domain, rdtype)
    _forget(testbed)


def _declare_again(testbed: CloudTestbed, before: Before) -> None:
    restore_records(testbed, before)
    testbed.up()


def _usual_mail_from(manifest: Manifest) -> bool:
    """Whether the stack has SES use a MAIL FROM domain under a name that is asked for."""
    names = possible_mail_from_names(manifest.domain)
    return (
        has_own_identity(manifest)
        and has_mail_from(manifest)
        and record_for(manifest, MAIL_FROM_MX).name in names
    )


def _has_mailboxes(manifest: Manifest) -> bool:
    """Whether the domain receives mail, its own DMARC reports among it."""
    settings = manifest.settings
    at_home = any(names.domain_of(box) == manifest.domain for box in settings.report_mailboxes)
    return settings.sends and settings.dmarc.record == "own" and at_home


FAULTS = (
    Fault(
        rule=rule_ids.SPF_MISSING,
        title="nothing is declared for the domain, and its SPF record is gone",
        inject=_lose_spf,
        applies_to=has_spf,
        remedied_by="publish the record again, and declare the domain",
        undo=_declare_again,
        result=Result.WARN,
    ),
    Fault(
        rule=rule_ids.DNS_MAIL_UNDELIVERABLE,
        title="nothing is declared for the domain, and it has lost its mailboxes",
        inject=_lose_the_mailboxes,
        applies_to=_has_mailboxes,
        remedied_by="publish the MX records again, and declare the domain",
        undo=_declare_again,
        result=Result.WARN,
        also=frozenset({rule_ids.DMARC_REPORT_HOST_WITHOUT_MX}),
    ),
    Fault(
        rule=rule_ids.SES_SEEN_IN_DNS,
        title="nothing is declared for a domain that SES sends for",
        inject=_forget,
        applies_to=_usual_mail_from,
        remedied_by="declare the domain",
        undo=_declare_again,
        result=Result.INFO,
    ),
)
