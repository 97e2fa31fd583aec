"""What happens to zones and their servers."""

from deliverability.records import Purpose
from deliverability.rehearsal.dns.behaviour import Failing, Stale
from deliverability.rehearsal.dns.zone import Zone
from deliverability.rehearsal.faults.declared import always, has_spf, has_zone_of_our_own, record_for
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.stage.scene import Scene
from deliverability.verdict import Result


def zone_of(scene: Scene, name: str) -> Zone:
    """The zone of the embedded DNS that holds a name of this rehearsal; raises LookupError."""
    origin = scene.surroundings.editor(name).zone
    found = next((zone for zone in scene.cloud.world.zones() if zone.name == origin), None)
    if found is None:
        raise LookupError(f"the embedded DNS has no zone {origin}")
    return found


def _home(scene: Scene) -> Zone:
    return zone_of(scene, scene.manifest.domain)


def _lose_the_delegation(scene: Scene) -> None:
    scene.cloud.world.undelegate(_home(scene))


def _delegate_again(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record of the zone was touched
    scene.cloud.world.delegate(_home(scene))


def _let_one_server_lag(scene: Scene) -> None:
    """One of four keeps serving an earlier SPF record."""
    record = record_for(scene.manifest, Purpose.SPF)
    editor = scene.surroundings.editor(record.name)
    editor.put_texts(record.name, ("v=spf1 ip4:192.0.2.99 -all",), ttl=record.ttl)
    last = scene.cloud.world.name_servers(_home(scene))[-1]
    scene.cloud.world.misbehave(last, Stale())
    editor.put_texts(record.name, record.values, ttl=record.ttl)


def _let_all_servers_fail(scene: Scene) -> None:
    scene.cloud.world.misbehave(_home(scene), Failing())


def _repair_the_servers(scene: Scene, before: Before) -> None:  # noqa: ARG001 - no record of the zone was touched
    scene.cloud.world.misbehave(_home(scene), None)


FAULTS = (
    Fault(
        rule="dns.zone-not-delegated",
        title="The registrar loses the zone's name servers.",
        inject=_lose_the_delegation,
        applies_to=has_zone_of_our_own,
        undo=_delegate_again,
        remedied_by="enter the zone's four name servers at the registrar",
    ),
    Fault(
        rule="dns.servers-disagree",
        title="One of the zone's four name servers keeps serving an old version.",
        inject=_let_one_server_lag,
        applies_to=has_spf,
        undo=_repair_the_servers,
        remedied_by="have the lagging server put right by whoever runs it",
        result=Result.WARN,
    ),
    Fault(
        rule="dns.unresolved",
        title="All name servers of the zone answer SERVFAIL.",
        inject=_let_all_servers_fail,
        applies_to=always,
        undo=_repair_the_servers,
        remedied_by="have the name servers put right by whoever runs them",
        result=Result.UNKNOWN,
    ),
)
