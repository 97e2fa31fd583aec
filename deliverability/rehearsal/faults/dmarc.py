"""What happens to DMARC records."""

import re

from deliverability.manifest import Manifest
from deliverability.records import Purpose
from deliverability.rehearsal.dns.zone import RRset
from deliverability.rehearsal.faults.declared import has_dmarc, record_for
from deliverability.rehearsal.faults.dns import zone_of
from deliverability.rehearsal.faults.fault import Before, Fault, Part
from deliverability.rehearsal.stage.scene import Scene
from deliverability.standards import names


def _write(scene: Scene, *texts: str) -> None:
    record = record_for(scene.manifest, Purpose.DMARC)
    scene.surroundings.editor(record.name).put_texts(record.name, texts, ttl=record.ttl)


def _add_second_record(scene: Scene) -> None:
    _write(scene, *record_for(scene.manifest, Purpose.DMARC).values, "v=DMARC1; p=reject;")


def _delete(scene: Scene) -> None:
    name = record_for(scene.manifest, Purpose.DMARC).name
    scene.surroundings.editor(name).remove(name, "TXT")


def _misspell_policy(scene: Scene) -> None:
    declared = record_for(scene.manifest, Purpose.DMARC).values[0]
    _write(scene, re.sub(r"; p=[a-z]+", "; p=rejct", declared, count=1))


def _misspell_version(scene: Scene) -> None:
    _write(scene, "v=dmarc1; p=none;")


def _change_policy(scene: Scene) -> None:
    _write(scene, "v=DMARC1; p=none; rua=mailto:somebody@" + scene.manifest.domain + "; fo=1;")


def _put_a_cname_beside(scene: Scene) -> None:
    """Route 53 would refuse it; a DNS host that doesn't is imitated by writing past Route 53."""
    name = record_for(scene.manifest, Purpose.DMARC).name
    zone_of(scene, name).apply(put=[RRset(name, "CNAME", 300, ("policies.dmarc-service.example.",))])


def _take_the_cname_away(scene: Scene, before: Before) -> None:  # noqa: ARG001 - Route 53's own records are as they were
    name = record_for(scene.manifest, Purpose.DMARC).name
    zone_of(scene, name).apply(remove=[(name, "CNAME")])


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
        applies_to=has_dmarc,
        undo=_take_the_cname_away,
        remedied_by="take the CNAME at _dmarc away",
    ),
    Fault(
        rule="dns.record-differs",
        title="Somebody changes where the DMARC reports go.",
        inject=_change_policy,
        applies_to=has_dmarc,
        remedied_by="put the declared DMARC value back",
        drift=Part.RECORDS,
    ),
)
