"""Faults of whole zones: another one of the name is delegated, or the records stand where nobody sees them."""

from deliverability.embedded.aws.route53.zones import HostedZone
from deliverability.rehearsal.faults.conditions import has_zone_of_our_own
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.testbed.testbed import CloudTestbed


def home_zone(testbed: CloudTestbed) -> HostedZone:
    """The hosted zone that the stack's records go into, as Route 53 keeps it."""
    return testbed.cloud.route53.ledger.store.zones[testbed.home.zone_id]


def _twin(testbed: CloudTestbed) -> HostedZone:
    """The other hosted zone of the same name; raises LookupError."""
    home = home_zone(testbed)
    for zone in testbed.cloud.route53.ledger.store.zones.values():
        if zone.name == home.name and zone.id != home.id:
            return zone
    raise LookupError(f"there is one hosted zone {home.name} only")


def _delegate_a_second(testbed: CloudTestbed) -> None:
    """Somebody makes the zone anew in the console and enters its name servers at the registrar."""
    testbed.cloud.create_hosted_zone(testbed.home.zone)
    testbed.cloud.world.delegate(_twin(testbed).zone)


def _delegate_a_second_unnamed(testbed: CloudTestbed) -> None:
    """The same, to a stack file that names no zone by its id: Route 53 alone can't tell which of them is meant."""
    _delegate_a_second(testbed)
    manifest = testbed.manifest
    testbed.restate(manifest.model_copy(update={"dns": manifest.dns.model_copy(update={"zone_id": None})}))


def _delegate_the_first_again(testbed: CloudTestbed, before: Before) -> None:
    named = testbed.manifest.dns.model_copy(update={"zone_id": testbed.home.zone_id})
    testbed.restate(testbed.manifest.model_copy(update={"dns": named}))
    _delegate_the_first(testbed, before)


def _delegate_the_first(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - its records were never touched
    ledger = testbed.cloud.route53.ledger
    testbed.cloud.world.delegate(home_zone(testbed).zone)
    with ledger.lock:
        ledger.delete(_twin(testbed))


def _exchange(testbed: CloudTestbed) -> None:
    """Let the stack's zone and its twin change their ids: whoever writes by id then writes to the other."""
    ledger = testbed.cloud.route53.ledger
    home, twin = home_zone(testbed), _twin(testbed)
    with ledger.lock:
        home.id, twin.id = twin.id, home.id
        ledger.store.zones.update({home.id: home, twin.id: twin})


def _write_to_a_private_one(testbed: CloudTestbed) -> None:
    """The stack names a private zone's id, so all that it publishes stands there; the public zone holds the rest."""
    public = home_zone(testbed)
    testbed.cloud.create_hosted_zone(public.name, private=True)
    private = _twin(testbed)
    ours = [
        rrset
        for record in testbed.manifest.records
        if (rrset := public.zone.get(record.name, record.type)) is not None
    ]
    private.zone.apply(put=ours)
    public.zone.apply(remove=[(rrset.name, rrset.type) for rrset in ours])
    _exchange(testbed)


def _write_to_the_public_one(testbed: CloudTestbed, before: Before) -> None:
    _exchange(testbed)
    ledger = testbed.cloud.route53.ledger
    with ledger.lock:
        ledger.delete(_twin(testbed))
    restore_records(testbed, before)


FAULTS = (
    Fault(
        rule="dns.private-zone",
        title="The stack names the id of a private zone: its records stand where only a VPC sees them.",
        inject=_write_to_a_private_one,
        applies_to=has_zone_of_our_own,
        undo=_write_to_the_public_one,
        remedied_by="name the public zone by its id and apply again",
    ),
    Fault(
        rule="dns.duplicate-zone",
        title="Somebody makes a second zone of the same name and has that one delegated.",
        inject=_delegate_a_second,
        applies_to=has_zone_of_our_own,
        undo=_delegate_the_first,
        remedied_by="have the zone that holds the records delegated, and delete the other",
    ),
    Fault(
        rule="dns.duplicate-zone",
        variant="unnamed",
        title="The same, where the stack names neither zone by its id.",
        inject=_delegate_a_second_unnamed,
        applies_to=has_zone_of_our_own,
        undo=_delegate_the_first_again,
        remedied_by="have the zone that holds the records delegated, and delete the other",
    ),
)
