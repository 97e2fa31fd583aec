"""Slips of whoever enters records by hand: one fault for each, under the rule that finds it."""

from collections.abc import Iterable, Mapping
from typing import Any

from deliverability.declaration.kinds import Kind
from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.kinds.mail_from import MX as MAIL_FROM_MX
from deliverability.declaration.kinds.spf import SPF
from deliverability.rehearsal.faults.conditions import (
    has_dmarc,
    has_easy_dkim,
    has_mail_from,
    has_spf,
    record_for,
)
from deliverability.rehearsal.faults.fault import Fault
from deliverability.rehearsal.testbed.testbed import CloudTestbed

#: They happen to whoever runs the DNS and gets a list; a stack writes its records itself.
_HANDED_OFF: Mapping[str, Any] = {"dns": {"mode": "external"}}


def _move(testbed: CloudTestbed, kind: Kind, name: str) -> None:
    """The record stands at another name than meant."""
    record = record_for(testbed.manifest, kind)
    editor = testbed.zones.editor(record.name)
    held = editor.get(record.name, record.type)
    editor.remove(record.name, record.type)
    editor.put(name, record.type, held.values if held is not None else (), ttl=record.ttl)


def _write(testbed: CloudTestbed, kind: Kind, values: Iterable[str]) -> None:
    record = record_for(testbed.manifest, kind)
    testbed.zones.editor(record.name).put(record.name, record.type, values, ttl=record.ttl)


def _double_the_name(testbed: CloudTestbed) -> None:
    name = record_for(testbed.manifest, MAIL_FROM_MX).name
    _move(testbed, MAIL_FROM_MX, f"{name}.{testbed.zones.editor(name).zone}")


def _drop_the_underscore(testbed: CloudTestbed) -> None:
    _move(testbed, DKIM, record_for(testbed.manifest, DKIM).name.replace("._", "."))


def _drop_the_underscore_of_dmarc(testbed: CloudTestbed) -> None:
    _move(testbed, DMARC, record_for(testbed.manifest, DMARC).name.removeprefix("_"))


def _append_the_zone(testbed: CloudTestbed) -> None:
    record = record_for(testbed.manifest, DKIM)
    _write(testbed, DKIM, [f"{record.values[0]}.{testbed.zones.editor(record.name).zone}."])


def _append_the_zone_to_the_host(testbed: CloudTestbed) -> None:
    record = record_for(testbed.manifest, MAIL_FROM_MX)
    _write(testbed, MAIL_FROM_MX, [f"{record.values[0]}.{testbed.zones.editor(record.name).zone}."])


def _write_the_priority_into_the_host(testbed: CloudTestbed) -> None:
    number, _, host = record_for(testbed.manifest, MAIL_FROM_MX).values[0].partition(" ")
    _write(testbed, MAIL_FROM_MX, [f"{number} {number}.{host}."])


def _break_the_line(testbed: CloudTestbed) -> None:
    record = record_for(testbed.manifest, SPF)
    head, _, tail = record.values[0].rpartition(" ")
    testbed.zones.editor(record.name).put_texts(record.name, (f"{head}\r\n{tail}",), ttl=record.ttl)


def _keep_the_backslashes(testbed: CloudTestbed) -> None:
    record = record_for(testbed.manifest, DMARC)
    text = record.values[0].replace(";", "\\;")
    testbed.zones.editor(record.name).put_texts(record.name, (text,), ttl=record.ttl)


FAULTS = (
    Fault(
        rule="spf.syntax-error",
        variant="line-break",
        title="Somebody pastes the SPF record with the line break of the mail it came in.",
        inject=_break_the_line,
        applies_to=has_spf,
        settings=_HANDED_OFF,
        remedied_by="paste the value as one line",
    ),
    Fault(
        rule="dmarc.version-mismatch",
        variant="backslashes",
        title="Somebody pastes the DMARC record from a zone file, with its backslashes.",
        inject=_keep_the_backslashes,
        applies_to=has_dmarc,
        settings=_HANDED_OFF,
        remedied_by="leave the backslashes out",
    ),
    Fault(
        rule="dmarc.missing",
        variant="underscore",
        title="A DNS form takes no underscore: the DMARC record ends up at dmarc.",
        inject=_drop_the_underscore_of_dmarc,
        applies_to=has_dmarc,
        settings=_HANDED_OFF,
        remedied_by="move the record to the name with the underscore",
    ),
    Fault(
        rule="dkim.cname-wrong-name",
        variant="underscore",
        title="A DNS form takes no underscore: a DKIM CNAME ends up below domainkey.",
        inject=_drop_the_underscore,
        applies_to=has_easy_dkim,
        settings=_HANDED_OFF,
        remedied_by="move the CNAME to the name with the underscore",
    ),
    Fault(
        rule="dkim.cname-wrong-target",
        variant="zone-appended",
        title="The final dot of a DKIM target gets lost, and the DNS host appends the zone to it.",
        inject=_append_the_zone,
        applies_to=has_easy_dkim,
        settings=_HANDED_OFF,
        remedied_by="end the target with a dot",
    ),
    Fault(
        rule="mail-from.mx-wrong-host",
        variant="zone-appended",
        title="The final dot of the MX host gets lost, and the DNS host appends the zone to it.",
        inject=_append_the_zone_to_the_host,
        applies_to=has_mail_from,
        settings=_HANDED_OFF,
        remedied_by="end the host with a dot",
    ),
    Fault(
        rule="mail-from.mx-wrong-host",
        variant="priority-in-host",
        title="Somebody writes the priority of the MX into the field of its host.",
        inject=_write_the_priority_into_the_host,
        applies_to=has_mail_from,
        settings=_HANDED_OFF,
        remedied_by="enter the priority in its own field",
    ),
    Fault(
        rule="dns.record-missing",
        variant="doubled",
        title="A DNS form appends the zone to a full name: the MX ends up at a doubled name.",
        inject=_double_the_name,
        applies_to=has_mail_from,
        settings=_HANDED_OFF,
        remedied_by="move the MX to the name that was meant",
    ),
)
