"""Faults of delegation below and above the zone: who is asked isn't who holds the records."""

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.manifest import Manifest
from deliverability.embedded.dns.zone import RRset
from deliverability.rehearsal.faults.conditions import (
    always,
    has_dmarc,
    has_easy_dkim,
    has_zone_of_our_own,
    record_for,
)
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
from deliverability.rehearsal.faults.zones import home_zone
from deliverability.rehearsal.testbed.testbed import CloudTestbed
from deliverability.rehearsal.testbed.zones import OTHER_ACCOUNT


def _delegate(testbed: CloudTestbed, name: str) -> None:
    """Hand a name of the stack's zone to another company's name servers, which know nothing of the stack."""
    ledger = testbed.cloud.route53.ledger
    with ledger.lock:
        zone = ledger.create(OTHER_ACCOUNT, name, f"rehearsal of {name}", private=False, delegated=False)
    testbed.home.put(
        name, "NS", [f"{server.name}." for server in testbed.cloud.world.name_servers(zone.zone)]
    )


def _take_back(testbed: CloudTestbed, before: Before) -> None:
    restore_records(testbed, before)
    ledger = testbed.cloud.route53.ledger
    with ledger.lock:
        for zone in [each for each in ledger.store.zones.values() if each.name in _handed(testbed)]:
            ledger.delete(zone)


def _leave_the_registry_behind(testbed: CloudTestbed) -> None:
    """The zone was moved, and its old copy names the new servers; the registry was never told. The old copy lacks the records."""
    world, ledger = testbed.cloud.world, testbed.cloud.route53.ledger
    home = home_zone(testbed)
    with ledger.lock:
        old = ledger.create(
            OTHER_ACCOUNT, home.name, "rehearsal of a former host", private=False, delegated=False
        )
    servers = tuple(f"{server.name}." for server in world.name_servers(home.zone))
    old.zone.apply(put=[RRset(home.name, "NS", 300, servers)])
    world.delegate(old.zone)


def _tell_the_registry(testbed: CloudTestbed, before: Before) -> None:  # noqa: ARG001 - no record of the zone was touched
    ledger = testbed.cloud.route53.ledger
    home = home_zone(testbed)
    testbed.cloud.world.delegate(home.zone)
    with ledger.lock:
        for zone in [
            each for each in ledger.store.zones.values() if each.name == home.name and each is not home
        ]:
            ledger.delete(zone)


def _handed(testbed: CloudTestbed) -> frozenset[str]:
    domain = testbed.manifest.domain
    return frozenset({f"_domainkey.{domain}", f"_dmarc.{domain}"})


def _delegate_dmarc(testbed: CloudTestbed) -> None:
    _delegate(testbed, record_for(testbed.manifest, DMARC).name)


def _delegate_dkim(testbed: CloudTestbed) -> None:
    _delegate(testbed, record_for(testbed.manifest, DKIM).name.partition(".")[2])


def _has_dmarc_in_route53(manifest: Manifest) -> bool:
    return has_zone_of_our_own(manifest) and has_dmarc(manifest)


def _has_easy_dkim_in_route53(manifest: Manifest) -> bool:
    return has_zone_of_our_own(manifest) and has_easy_dkim(manifest)


FAULTS = (
    Fault(
        rule="dns.name-delegated",
        title="_dmarc is delegated to a vendor of DMARC reports, whose name servers have no record.",
        inject=_delegate_dmarc,
        applies_to=_has_dmarc_in_route53,
        undo=_take_back,
        remedied_by="take the NS record set of _dmarc out of the zone",
    ),
    Fault(
        rule="dns.name-delegated",
        variant="dkim",
        title="_domainkey is delegated to a mail vendor, whose name servers have none of the DKIM records.",
        inject=_delegate_dkim,
        applies_to=_has_easy_dkim_in_route53,
        undo=_take_back,
        remedied_by="take the NS record set of _domainkey out of the zone",
    ),
    Fault(
        rule="dns.zone-not-delegated",
        variant="left-behind",
        title="The zone moved and names its new servers; the registry still leads to the old ones, which lack the records.",
        inject=_leave_the_registry_behind,
        applies_to=always,
        undo=_tell_the_registry,
        remedied_by="enter the new name servers at the registrar",
        settings={"dns": {"mode": "external"}},
    ),
)
