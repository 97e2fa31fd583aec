"""The rules about DKIM records that can explain what SES reports of an identity: that it isn't verified, or doesn't sign."""

from deliverability.declaration.kinds.dkim import DKIM
from deliverability.evidence.records import explained_by_records
from deliverability.snapshot import Snapshot

#: Rules that say why SES can't verify: what it reports is then their consequence.
DKIM_RECORD_FAULTS = (
    "dns.zone-not-delegated",
    "dns.dnssec-bogus",
    "dkim.revoked",
    "dkim.cname-wrong-target",
    "dkim.cname-wrong-name",
    "dkim.cname-proxied",
    "dkim.cname-not-followed",
    "dkim.token-broken",
    "dkim.byodkim-key-format",
    "dns.record-missing",
    "dns.record-differs",
)


def dkim_causes(snapshot: Snapshot, *more: str) -> tuple[str, ...]:
    """Those of `DKIM_RECORD_FAULTS` that can be about a DKIM record here, and `more`."""
    return (*explained_by_records(DKIM_RECORD_FAULTS, snapshot, DKIM), *more)
