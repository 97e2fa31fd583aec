"""Faults of DNSSEC: what a zone above says of the zone's signatures, or a signature of one name, is wrong."""

from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.manifest import Manifest
from deliverability.embedded.dns.behaviour import Bogus
from deliverability.embedded.dns.zone import RRset, Zone
from deliverability.rehearsal.faults.conditions import has_dmarc, has_zone_of_our_own, record_for
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.faults.memory import StillWarm, forget
from deliverability.rehearsal.faults.zones import home_zone
from deliverability.rehearsal.testbed.testbed import CloudTestbed

#: A DS record of a key that signed the zone at its former DNS host.
_OLD_DS = "12345 13 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"


def _parent(testbed: CloudTestbed) -> Zone:
    """The zone above the stack's: a registry's, of the world's surroundings; raises LookupError."""
    above = testbed.home.zone.partition(".")[2]
    found = testbed.cloud.world.zone(above)
    if found is None:
        raise LookupError(f"the embedded DNS has no zone {above}")
    return found


def _leave_an_old_ds(testbed: CloudTestbed) -> None:
    """The zone was signed where it came from; the registrar still says so."""
    _parent(testbed).apply(put=[RRset(testbed.home.zone, "DS", 3600, (_OLD_DS,))])
    testbed.cloud.ses.look()  # else it depends on the time since the last look whether SES notices


def _look_without_validation(testbed: CloudTestbed) -> None:
    """The same, seen from a network whose resolver answers whatever the signatures are."""
    world = testbed.cloud.world
    _parent(testbed).apply(put=[RRset(testbed.home.zone, "DS", 3600, (_OLD_DS,))])
    world.misbehave(world.resolver, StillWarm(home_zone(testbed).zone))


def _remove_the_ds(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record of the zone was touched
    _parent(testbed).apply(remove=[(testbed.home.zone, "DS")])
    forget(testbed)


def _spoil_one_signature(testbed: CloudTestbed) -> None:
    """A signing tool skipped one record set: the others are fine."""
    world = testbed.cloud.world
    world.misbehave(world.resolver, Bogus(record_for(testbed.manifest, DMARC).name))


def _sign_it(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record of the zone was touched
    forget(testbed)


def _has_dmarc_in_route53(manifest: Manifest) -> bool:
    return has_zone_of_our_own(manifest) and has_dmarc(manifest)


FAULTS = (
    Fault(
        rule="dns.dnssec-bogus",
        title="The zone moves to Route 53, and the DS record of its former signatures stays at the registrar.",
        inject=_leave_an_old_ds,
        applies_to=has_zone_of_our_own,
        undo=_remove_the_ds,
        remedied_by="remove the DS record at the registrar",
    ),
    Fault(
        rule="dns.dnssec-bogus",
        variant="unvalidated",
        title="The same DS record, seen through a resolver that doesn't validate.",
        inject=_look_without_validation,
        applies_to=has_zone_of_our_own,
        undo=_remove_the_ds,
        remedied_by="remove the DS record at the registrar",
    ),
    Fault(
        rule="dns.dnssec-bogus",
        variant="one-name",
        title="The signature of the DMARC record is wrong, and all others are right.",
        inject=_spoil_one_signature,
        applies_to=_has_dmarc_in_route53,
        undo=_sign_it,
        remedied_by="have the zone signed anew",
    ),
)
