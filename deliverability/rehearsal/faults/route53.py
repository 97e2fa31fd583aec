"""Faults of record sets in Route 53."""

from collections.abc import Mapping
from typing import Any

from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.kinds.mail_from import MX as MAIL_FROM_MX
from deliverability.declaration.kinds.owner_mark import OWNER_MARK
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.plan import make_plan
from deliverability.embedded.dns.behaviour import Stale
from deliverability.rehearsal.faults.conditions import (
    has_dmarc,
    has_mail_from,
    has_spf,
    has_zone_of_our_own,
    record_for,
)
from deliverability.rehearsal.faults.dns import zone_of
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.faults.memory import forget, remember_texts
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result

_VERIFICATION = "site-verification=5c0ffee"
#: Enough senders for an SPF record of more than 255 octets.
_MANY_SENDERS: Mapping[str, Any] = {
    "spf": {"also": [f"ip4:192.0.2.{last}" for last in range(100, 116)], "all": "~all"}
}


def _spf(testbed: CloudTestbed) -> Record:
    return record_for(testbed.manifest, SPF)


def _dmarc(testbed: CloudTestbed) -> Record:
    return record_for(testbed.manifest, DMARC)


def _put_an_alias(testbed: CloudTestbed) -> None:
    """Somebody keeps one policy for all his domains at one name, with this one as an alias of it."""
    record = _dmarc(testbed)
    editor = testbed.zones.editor(record.name)
    target = f"policy.{editor.zone}"
    editor.remove(record.name, "TXT")
    editor.put_texts(target, record.values, ttl=record.ttl)
    editor.put(record.name, "CNAME", [f"{target}."], ttl=record.ttl)


def _replace_by_others(testbed: CloudTestbed) -> None:
    record = _spf(testbed)
    testbed.zones.editor(record.name).put_texts(record.name, (_VERIFICATION,), ttl=record.ttl)


def _mark_as_anothers(testbed: CloudTestbed) -> None:
    """octoDNS takes the name over, as its ownership processor marks it."""
    name = _spf(testbed).name
    testbed.zones.editor(name).put_texts(f"_owner.txt.{name}", ("*octodns*",))


def _mark_for_another_stack(testbed: CloudTestbed) -> None:
    """Another stack, which has imported the records, says that they are its own (`dns.owner`)."""
    owned = make_plan(
        testbed.manifest.settings.model_copy(
            update={"dns": testbed.manifest.settings.dns.model_copy(update={"owner": "other.production"})}
        ),
        stack="other.production",
        region=testbed.region,
    ).record(OWNER_MARK.purpose)
    testbed.zones.editor(owned.name).put_texts(owned.name, owned.values)


def _overwrite_others(testbed: CloudTestbed) -> None:
    """Another service's value stood beside ours until a tool wrote its own idea of the whole record set."""
    record = _spf(testbed)
    editor = testbed.zones.editor(record.name)
    editor.put_texts(record.name, (*record.values, _VERIFICATION), ttl=record.ttl)
    remember_texts(testbed, record.name, *record.values, _VERIFICATION)
    editor.put_texts(record.name, record.values, ttl=record.ttl)


def _cut_into_records(testbed: CloudTestbed) -> None:
    record = _spf(testbed)
    text = record.values[0]
    testbed.zones.editor(record.name).put_texts(record.name, (text[:255], text[255:]), ttl=record.ttl)


def _quote_twice(testbed: CloudTestbed) -> None:
    record = _spf(testbed)
    testbed.zones.editor(record.name).put_texts(record.name, (f'"{record.values[0]}"',), ttl=record.ttl)


def _spell_otherwise(testbed: CloudTestbed) -> None:
    record = _spf(testbed)
    first, _, rest = record.values[0].partition(" ")
    editor = testbed.zones.editor(record.name)
    editor.put(record.name, "TXT", [f'"{first} " "{rest}"'], ttl=record.ttl)


def _protect_an_edit(testbed: CloudTestbed) -> None:
    """Somebody changes the policy by hand and protects it, so that nobody changes it back."""
    record = _dmarc(testbed)
    texts = (f"v=DMARC1; p=none; rua=mailto:somebody@{testbed.manifest.domain};",)
    testbed.zones.editor(record.name).put_texts(record.name, texts, ttl=record.ttl)
    testbed.home.route53.create_resource_record_set_protections(
        HostedZoneId=testbed.home.zone_id, Protections=[_protection(record)]
    )


def _lift_and_restore(testbed: CloudTestbed, before: Before) -> None:
    testbed.home.route53.delete_resource_record_set_protections(
        HostedZoneId=testbed.home.zone_id, Protections=[_protection(_dmarc(testbed))]
    )
    restore_records(testbed, before)


def _protection(record: Record) -> dict[str, str]:
    return {"RecordName": f"{record.name}.", "RecordType": record.type}


def _edit_before_it_shows(testbed: CloudTestbed) -> None:
    """The name servers have not heard of the edit yet."""
    record = record_for(testbed.manifest, MAIL_FROM_MX)
    testbed.cloud.world.misbehave(zone_of(testbed, record.name), Stale())
    editor = testbed.zones.editor(record.name)
    editor.put(record.name, "MX", ["10 mx.elsewhere.example."], ttl=record.ttl)


def _undo_the_edit(testbed: CloudTestbed, before: Before) -> None:
    restore_records(testbed, before)
    testbed.cloud.world.misbehave(zone_of(testbed, testbed.manifest.domain), None)


def _remember_rightly(testbed: CloudTestbed, before: Before) -> None:
    restore_records(testbed, before)
    forget(testbed)


def _own_dmarc(manifest: Manifest) -> bool:
    return has_zone_of_our_own(manifest) and has_dmarc(manifest)


def _own_spf(manifest: Manifest) -> bool:
    return has_zone_of_our_own(manifest) and has_spf(manifest)


def _own_mail_from(manifest: Manifest) -> bool:
    return has_zone_of_our_own(manifest) and has_mail_from(manifest)


FAULTS = (
    Fault(
        rule="route53.cname-conflict",
        title="Somebody makes the DMARC name an alias of a policy that he keeps for all his domains.",
        inject=_put_an_alias,
        applies_to=_own_dmarc,
        remedied_by="remove the CNAME and publish the declared record again",
    ),
    Fault(
        rule="route53.record-exists",
        title="Another service writes its verification text where the SPF record stood.",
        inject=_replace_by_others,
        applies_to=_own_spf,
        remedied_by="put the SPF value beside the verification text (Pulumi would rather stop than drop a foreign value)",
    ),
    Fault(
        rule="route53.record-owned-elsewhere",
        title="Somebody's octoDNS marks the TXT record set of the domain as its own.",
        inject=_mark_as_anothers,
        applies_to=_own_spf,
        remedied_by="have octoDNS leave the record set alone and take its mark away",
        result=Result.WARN,
    ),
    Fault(
        rule="route53.record-owned-elsewhere",
        variant="another-stack",
        title="Another stack imports the records and marks them as its own.",
        inject=_mark_for_another_stack,
        applies_to=has_zone_of_our_own,
        remedied_by="take them off the other stack's state, and its mark out of the zone",
        result=Result.WARN,
    ),
    Fault(
        rule="route53.foreign-value-lost",
        title="A tool overwrites the TXT record set and drops another service's verification text.",
        inject=_overwrite_others,
        applies_to=_own_spf,
        undo=_remember_rightly,
        remedied_by="put the verification text back",
    ),
    Fault(
        rule="route53.txt-split-into-records",
        title="Somebody passes the strings of a long SPF record as two values.",
        inject=_cut_into_records,
        applies_to=_own_spf,
        settings=_MANY_SENDERS,
        remedied_by="publish the strings as one value",
    ),
    Fault(
        rule="route53.txt-double-quoted",
        title="Somebody pastes the SPF record with its quotation marks where the form adds them too.",
        inject=_quote_twice,
        applies_to=_own_spf,
        remedied_by="leave the outer quotation marks out",
    ),
    Fault(
        rule="route53.txt-not-canonical",
        title="Somebody writes the SPF record anew, cut into two strings.",
        inject=_spell_otherwise,
        applies_to=_own_spf,
        remedied_by="write the value as it is deployed",
        result=Result.WARN,
    ),
    Fault(
        rule="route53.record-protected",
        title="Somebody changes where DMARC reports go, and protects the record set.",
        inject=_protect_an_edit,
        applies_to=_own_dmarc,
        undo=_lift_and_restore,
        remedied_by="lift the protection and put the declared value back",
    ),
    Fault(
        rule="route53.changed-outside",
        title="Somebody edits the MX of the MAIL FROM name, and the name servers have yet to learn it.",
        inject=_edit_before_it_shows,
        applies_to=_own_mail_from,
        undo=_undo_the_edit,
        remedied_by="put the declared MX back",
    ),
)
