"""Faults of SPF records."""

from deliverability import rule_ids
from deliverability.declaration.kinds import Kind
from deliverability.declaration.kinds.mail_from import SPF as MAIL_FROM_SPF
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults import spf_includes
from deliverability.rehearsal.faults.conditions import has_mail_from, has_spf, record_for
from deliverability.rehearsal.faults.fault import Fault, Part
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result

#: What a newsletter tool's help page says to add.
_FORGOTTEN_TOOL = "v=spf1 include:spf.newsletter-tool.example ~all"


def _add_second_record(testbed: CloudTestbed) -> None:
    name = record_for(testbed.manifest, SPF).name
    editor = testbed.zones.editor(name)
    editor.put_texts(name, (*editor.texts(name), _FORGOTTEN_TOOL))


def _write(testbed: CloudTestbed, change: tuple[str, str], kind: Kind = SPF) -> None:
    """Edit the SPF value by hand: the first text becomes the second."""
    record = record_for(testbed.manifest, kind)
    old, new = change
    edited = record.values[0].replace(old, new, 1)
    if edited == record.values[0]:
        raise LookupError(f"'{old}' isn't in the SPF record {record.values[0]!r}")
    testbed.zones.editor(record.name).put_texts(record.name, (edited,), ttl=record.ttl)


def _misspell(testbed: CloudTestbed) -> None:
    _write(testbed, ("v=spf1 ", "v=spf1 ipv4:192.0.2.25 "))


def _open_to_all(testbed: CloudTestbed) -> None:
    ending = record_for(testbed.manifest, SPF).values[0].rpartition(" ")[2]
    _write(testbed, (f" {ending}", " +all"))


def _begin_with_a_blank(testbed: CloudTestbed) -> None:
    _write(testbed, ("v=spf1", " v=spf1"))


def _add_ptr(testbed: CloudTestbed) -> None:
    _write(testbed, ("v=spf1 ", "v=spf1 ptr "))


def _add_a_sender(testbed: CloudTestbed) -> None:
    _write(testbed, ("v=spf1 ", "v=spf1 include:_spf.google.com ip4:192.0.2.25 "))


def _harden(testbed: CloudTestbed) -> None:
    _write(testbed, (" ~all", " -all"), MAIL_FROM_SPF)


def _collect_verifications(testbed: CloudTestbed) -> None:
    """Years of services that wanted a text at the domain."""
    name = record_for(testbed.manifest, SPF).name
    editor = testbed.zones.editor(name)
    texts = (f"service-{number}-domain-verification={'0123456789abcdef' * 2}" for number in range(1, 8))
    editor.put_texts(name, (*editor.texts(name), *texts))


def _has_mail_from_spf(manifest: Manifest) -> bool:
    return has_mail_from(manifest) and bool(manifest.of_kind(MAIL_FROM_SPF))


FAULTS = (
    Fault(
        rule="spf.multiple-records",
        title="Somebody adds the SPF record of a newsletter tool beside the one that is there.",
        inject=_add_second_record,
        applies_to=has_spf,
        remedied_by="take the second SPF value out of the TXT record set (Pulumi would rather stop than drop a foreign value)",
    ),
    Fault(
        rule="spf.version-mismatch",
        title="Somebody pastes the SPF record with a blank in front.",
        inject=_begin_with_a_blank,
        applies_to=has_spf,
        remedied_by="put the declared SPF value back (to Pulumi this text is nobody's SPF record, so it won't touch it)",
    ),
    Fault(
        rule="spf.syntax-error",
        title="Somebody adds a server to the SPF record and writes ipv4: where ip4: belongs.",
        inject=_misspell,
        applies_to=has_spf,
        remedied_by="put the declared SPF value back (an edited text may be somebody's on purpose, so Pulumi won't touch it)",
    ),
    Fault(
        rule="spf.pass-all",
        title="Somebody opens the SPF record to the whole world, to get rid of a complaint.",
        inject=_open_to_all,
        applies_to=has_spf,
        remedied_by="put the declared SPF value back",
        drift=Part.RECORDS,
    ),
    Fault(
        rule="spf.ptr-mechanism",
        title="Somebody follows an old guide and adds ptr to the SPF record.",
        inject=_add_ptr,
        applies_to=has_spf,
        remedied_by="put the declared SPF value back (an edited text may be somebody's on purpose, so Pulumi won't touch it)",
        result=Result.WARN,
        also=frozenset({rule_ids.DNS_RECORD_DIFFERS}),
    ),
    Fault(
        rule="spf.hard-fail",
        title="Somebody hardens the SPF record at the MAIL FROM name with -all.",
        inject=_harden,
        applies_to=_has_mail_from_spf,
        remedied_by="put the declared SPF value back",
        drift=Part.RECORDS,
        result=Result.WARN,
        also=frozenset({rule_ids.DNS_RECORD_DIFFERS}),
    ),
    Fault(
        rule="spf.answer-too-large",
        title="Seven services leave their verification texts beside the SPF record.",
        inject=_collect_verifications,
        applies_to=has_spf,
        remedied_by="take out the verification texts that nobody needs any more",
        result=Result.WARN,
    ),
    Fault(
        rule="dns.record-differs",
        variant="added-senders",
        title="Somebody adds two senders to our SPF record by hand, and nobody declares them.",
        inject=_add_a_sender,
        applies_to=has_spf,
        remedied_by="add the terms to spf.also, or put the declared SPF value back (Pulumi would rather stop than drop them)",
    ),
    *spf_includes.FAULTS,
)
