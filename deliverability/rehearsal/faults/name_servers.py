"""Faults in which only some servers, or only resolvers, show what is wrong: it gets lost where all answers are put together."""

from deliverability import rule_ids
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest
from deliverability.embedded.dns.behaviour import Hiding, Refusing, Stale, UdpOnly
from deliverability.embedded.dns.zone import Zone
from deliverability.rehearsal.faults.conditions import has_dmarc, has_spf, has_zone_of_our_own, record_for
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.faults.memory import StillWarm
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result


def _zone(testbed: CloudTestbed) -> Zone:
    """The zone that holds the domain; raises LookupError."""
    origin = testbed.zones.editor(testbed.manifest.domain).zone
    found = testbed.cloud.world.zone(origin)
    if found is None:
        raise LookupError(f"the embedded DNS has no zone {origin}")
    return found


def _close_tcp_and_write_at_length(testbed: CloudTestbed) -> None:
    """The answer with the SPF record grows beyond what UDP carries; a firewall stands before three servers of four."""
    world = testbed.cloud.world
    for server in world.name_servers(_zone(testbed))[1:]:
        world.misbehave(server, UdpOnly())
    record = record_for(testbed.manifest, SPF)
    editor = testbed.zones.editor(record.name)
    texts = (f"service-{number}-domain-verification={'0123456789abcdef' * 12}" for number in range(1, 21))
    editor.put_texts(record.name, (*editor.texts(record.name), *texts), ttl=record.ttl)


def _let_half_of_the_servers_lag(testbed: CloudTestbed) -> None:
    """Two of four never got to know the DMARC record."""
    world, record = testbed.cloud.world, record_for(testbed.manifest, DMARC)
    editor = testbed.zones.editor(record.name)
    editor.remove(record.name, record.type)
    for server in world.name_servers(_zone(testbed))[::2]:
        world.misbehave(server, Stale())
    editor.put_texts(record.name, record.values, ttl=record.ttl)


def _let_only_a_resolver_remember(testbed: CloudTestbed) -> None:
    """The provider has closed the account: its servers refuse, and caches are still warm."""
    world, zone = testbed.cloud.world, _zone(testbed)
    world.misbehave(world.resolver, StillWarm(zone))
    world.misbehave(zone, Refusing())


def _look_from_a_locked_down_machine(testbed: CloudTestbed) -> None:
    world = testbed.cloud.world
    testbed.cloud.ses.hold(True)  # SES isn't on that machine.
    world.misbehave(world.resolver, Hiding(""))


def _put_right(testbed: CloudTestbed, before: Before) -> None:
    world = testbed.cloud.world
    world.misbehave(_zone(testbed), None)
    world.misbehave(world.resolver, None)
    testbed.cloud.ses.hold(False)
    restore_records(testbed, before)


def _has_dmarc_in_route53(manifest: Manifest) -> bool:
    return has_zone_of_our_own(manifest) and has_dmarc(manifest)


FAULTS = (
    Fault(
        rule="dns.server-errors",
        title="Three of the zone's four name servers don't answer over TCP, which the many TXT values beside SPF need.",
        inject=_close_tcp_and_write_at_length,
        applies_to=has_spf,
        undo=_put_right,
        remedied_by="have TCP opened on port 53, or shorten the record set",
        result=Result.WARN,
        also=frozenset({rule_ids.SPF_ANSWER_TOO_LARGE}),
    ),
    Fault(
        rule="dns.servers-disagree",
        variant="half",
        title="Two of the zone's four name servers never got to know the DMARC record.",
        inject=_let_half_of_the_servers_lag,
        applies_to=_has_dmarc_in_route53,
        undo=_put_right,
        remedied_by="have the lagging servers put right by whoever runs them",
    ),
    Fault(
        rule="dns.unresolved",
        variant="from-memory",
        title="All name servers of the zone refuse, and only a resolver still knows what they said.",
        inject=_let_only_a_resolver_remember,
        applies_to=has_zone_of_our_own,
        undo=_put_right,
        remedied_by="have the name servers put right by whoever runs them",
        result=Result.UNKNOWN,
    ),
    Fault(
        rule="dns.unresolved",
        variant="not-public",
        title="The check runs on a locked-down machine whose resolver denies everything, com too.",
        inject=_look_from_a_locked_down_machine,
        applies_to=has_zone_of_our_own,
        undo=_put_right,
        remedied_by="name a resolver of the public DNS",
        result=Result.UNKNOWN,
    ),
)
