"""What happens to zones as wholes: another one of the name is delegated, or the records stand where nobody sees them."""

from deliverability.embedded.aws.route53.zones import HostedZone
from deliverability.embedded.dns.zone import RRset, Zone
from deliverability.rehearsal.faults.conditions import has_zone_of_our_own
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.testbed.testbed import Scene

#: A DS record of a key that signed the zone at its former DNS host.
_OLD_DS = "12345 13 2 0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF0123456789ABCDEF"


def home_zone(scene: Scene) -> HostedZone:
    """The hosted zone that the stack's records go into, as Route 53 keeps it."""
    return scene.cloud.route53.ledger.store.zones[scene.home.zone_id]


def _twin(scene: Scene) -> HostedZone:
    """The other hosted zone of the same name; raises LookupError."""
    home = home_zone(scene)
    for zone in scene.cloud.route53.ledger.store.zones.values():
        if zone.name == home.name and zone.id != home.id:
            return zone
    raise LookupError(f"there is one hosted zone {home.name} only")


def _delegate_a_second(scene: Scene) -> None:
    """Somebody makes the zone anew in the console and enters its name servers at the registrar."""
    scene.cloud.create_hosted_zone(scene.home.zone)
    scene.cloud.world.delegate(_twin(scene).zone)


def _delegate_the_first(scene: Scene, before: Before) -> None:  # noqa: ARG001 - its records were never touched
    ledger = scene.cloud.route53.ledger
    scene.cloud.world.delegate(home_zone(scene).zone)
    with ledger.lock:
        ledger.delete(_twin(scene))


def _exchange(scene: Scene) -> None:
    """Let the stack's zone and its twin change their ids: whoever writes by id then writes to the other."""
    ledger = scene.cloud.route53.ledger
    home, twin = home_zone(scene), _twin(scene)
    with ledger.lock:
        home.id, twin.id = twin.id, home.id
        ledger.store.zones.update({home.id: home, twin.id: twin})


def _write_to_a_private_one(scene: Scene) -> None:
    """The stack names a private zone's id, so all that it publishes stands there; the public zone holds the rest."""
    public = home_zone(scene)
    scene.cloud.create_hosted_zone(public.name, private=True)
    private = _twin(scene)
    ours = [
        rrset
        for record in scene.manifest.records
        if (rrset := public.zone.get(record.name, record.type)) is not None
    ]
    private.zone.apply(put=ours)
    public.zone.apply(remove=[(rrset.name, rrset.type) for rrset in ours])
    _exchange(scene)


def _write_to_the_public_one(scene: Scene, before: Before) -> None:
    _exchange(scene)
    ledger = scene.cloud.route53.ledger
    with ledger.lock:
        ledger.delete(_twin(scene))
    restore_records(scene, before)


def _parent(scene: Scene) -> Zone:
    """The zone above the stack's: a registry's, of the world's surroundings; raises LookupError."""
    above = scene.home.zone.partition(".")[2]
    found = scene.cloud.world.zone(above)
    if found is None:
        raise LookupError(f"the embedded DNS has no zone {above}")
    return found


def _leave_an_old_ds(scene: Scene) -> None:
    """The zone was signed where it came from; the registrar still says so."""
    _parent(scene).apply(put=[RRset(scene.home.zone, "DS", 3600, (_OLD_DS,))])
    scene.cloud.ses.look()  # else it depends on the time since the last look whether SES notices


def _remove_the_ds(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record of the zone was touched
    _parent(scene).apply(remove=[(scene.home.zone, "DS")])


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
        rule="dns.dnssec-bogus",
        title="The zone moves to Route 53, and the DS record of its former signatures stays at the registrar.",
        inject=_leave_an_old_ds,
        applies_to=has_zone_of_our_own,
        undo=_remove_the_ds,
        remedied_by="remove the DS record at the registrar",
    ),
)
