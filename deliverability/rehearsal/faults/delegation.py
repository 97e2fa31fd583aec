"""Faults of delegation below and above the zone: who is asked isn't who holds the records."""

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.manifest import Manifest
from deliverability.rehearsal.faults.conditions import (
    has_dmarc,
    has_easy_dkim,
    has_zone_of_our_own,
    record_for,
)
from deliverability.rehearsal.faults.fault import Before, Fault, restore_records
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
)
