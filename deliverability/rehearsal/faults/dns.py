"""Faults of delegation, name servers and resolvers."""

from deliverability import rule_ids
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.kinds.spf import SPF
from deliverability.declaration.manifest import Manifest
from deliverability.embedded.dns.behaviour import Failing, Hiding, Stale
from deliverability.embedded.dns.zone import Zone
from deliverability.rehearsal.faults.conditions import (
    always,
    has_dmarc,
    has_spf,
    has_zone_of_our_own,
    record_for,
)
from deliverability.rehearsal.faults.fault import Before, Fault
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.verdict import Result

#: What SES itself reports of a domain whose name servers, or whose signatures, gave it an error at its last look.
SES_GOT_NO_ANSWER = frozenset({rule_ids.SES_VERIFICATION_PENDING, rule_ids.MAIL_FROM_SILENT_FALLBACK})


def zone_of(testbed: CloudTestbed, name: str) -> Zone:
    """The zone of the embedded DNS that holds a name of this rehearsal; raises LookupError."""
    origin = testbed.zones.editor(name).zone
    found = next((zone for zone in testbed.cloud.world.zones() if zone.name == origin), None)
    if found is None:
        raise LookupError(f"the embedded DNS has no zone {origin}")
    return found


def _home(testbed: CloudTestbed) -> Zone:
    return zone_of(testbed, testbed.manifest.domain)


def _lose_the_delegation(testbed: CloudTestbed) -> None:
    testbed.cloud.world.undelegate(_home(testbed))


def _delegate_again(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record of the zone was touched
    testbed.cloud.world.delegate(_home(testbed))


def _let_one_server_lag(testbed: CloudTestbed) -> None:
    """One of four keeps serving an earlier SPF record."""
    record = record_for(testbed.manifest, SPF)
    editor = testbed.zones.editor(record.name)
    editor.put_texts(record.name, ("v=spf1 ip4:192.0.2.99 -all",), ttl=record.ttl)
    last = testbed.cloud.world.name_servers(_home(testbed))[-1]
    testbed.cloud.world.misbehave(last, Stale())
    editor.put_texts(record.name, record.values, ttl=record.ttl)


def _let_all_servers_fail(testbed: CloudTestbed) -> None:
    testbed.cloud.world.misbehave(_home(testbed), Failing())
    testbed.cloud.ses.look()  # else it depends on the time since the last look whether SES notices


def _repair_the_servers(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record of the zone was touched
    testbed.cloud.world.misbehave(_home(testbed), None)


def _deny_from_memory(testbed: CloudTestbed) -> None:
    name = record_for(testbed.manifest, DMARC).name
    testbed.cloud.world.misbehave(testbed.cloud.world.resolver, Hiding(name))


def _let_the_resolver_see(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record was touched
    testbed.cloud.world.misbehave(testbed.cloud.world.resolver, None)


def _look_from_a_vpc(testbed: CloudTestbed) -> None:
    name = record_for(testbed.manifest, DMARC).name
    testbed.cloud.create_hosted_zone(name, private=True)
    _deny_from_memory(testbed)


def _leave_the_vpc(testbed: CloudTestbed, before: Before) -> None:
    _let_the_resolver_see(testbed, before)
    ledger = testbed.cloud.route53.ledger
    name = record_for(testbed.manifest, DMARC).name
    with ledger.lock:
        for zone in [zone for zone in ledger.store.zones.values() if zone.private and zone.name == name]:
            ledger.delete(zone)


def _publish_for_days(testbed: CloudTestbed) -> None:
    record = record_for(testbed.manifest, DMARC)
    testbed.zones.editor(record.name).put_texts(record.name, record.values, ttl=172_800)


def _in_route53_with_dmarc(manifest: Manifest) -> bool:
    return has_zone_of_our_own(manifest) and has_dmarc(manifest)


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
        rule="dns.negative-cache",
        title="The resolver was asked for the DMARC record before it was there, and remembers that there was none.",
        inject=_deny_from_memory,
        applies_to=has_dmarc,
        undo=_let_the_resolver_see,
        remedied_by="wait until the resolver has forgotten it",
        result=Result.INFO,
    ),
    Fault(
        rule="dns.private-view",
        title="The check runs in a VPC that has a private zone of the domain.",
        inject=_look_from_a_vpc,
        applies_to=_in_route53_with_dmarc,
        undo=_leave_the_vpc,
        remedied_by="ask resolvers outside the VPC",
        result=Result.INFO,
    ),
    Fault(
        rule="dns.ttl-too-long",
        title="The administrator of the zone publishes the DMARC record with a TTL of two days.",
        inject=_publish_for_days,
        applies_to=has_dmarc,
        settings={"dns": {"mode": "external"}},
        remedied_by="lower the TTL before the next change",
        result=Result.INFO,
    ),
    Fault(
        rule="dns.unresolved",
        title="All name servers of the zone answer SERVFAIL.",
        inject=_let_all_servers_fail,
        applies_to=always,
        undo=_repair_the_servers,
        remedied_by="have the name servers put right by whoever runs them",
        result=Result.UNKNOWN,
        also=SES_GOT_NO_ANSWER,
    ),
)
