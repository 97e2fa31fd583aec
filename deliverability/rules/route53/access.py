"""The rule whether Route 53 could be read: what it would have told is unknown, not broken."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import in_route53
from deliverability.rules.needs import how_to_read, reason, roots_of
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Reading, Snapshot
from deliverability.snapshot.readings import readings
from deliverability.snapshot.readings.specification import AwsReading
from deliverability.snapshot.readings.zone import ZONE
from deliverability.verdict import Result
from deliverability.wording import listed


@rule(
    "route53.unreadable",
    Result.UNKNOWN,
    title="Route 53 could not be asked about the zone",
    source="Route 53 GetHostedZone, ListHostedZonesByName, ListResourceRecordSets, ListResourceRecordSetProtections",
    remedy="Give the check AWS credentials that may call route53:GetHostedZone and route53:ListHostedZonesByName (the whole "
    "policy: deliverability plan --stack {stack} --format policy), name the zone with dns.zoneId, or leave AWS out with --dns-only.",
    settings=("dns",),
    by_name=True,
    needs=(ZONE,),
    consequence_of=(rule_ids.DNS_PRIVATE_ZONE, rule_ids.DNS_DUPLICATE_ZONE),
    applies=in_route53,
)
def unreadable(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """Without the zone's delegation set the parent's name servers can be compared only with what the zone says of itself;
    without its record sets nobody knows whether the next deploy will be refused.
    """
    subject = manifest.dns.zone or snapshot.delegation.zone or manifest.domain
    if snapshot.aws.zone.status == "absent":
        detail = snapshot.aws.zone.detail or "no such public hosted zone"
        message = f"Route 53 does not know the zone of {manifest.domain} in this account: {detail}"
        remedy = "Use credentials, or dns.roleArn, of the account that owns the zone, or correct dns.zone and dns.zoneId."
        yield Outcome(subject, message, remedy=remedy)
        return
    unread = list(_unread(snapshot))
    for status in dict.fromkeys(reading.status for _, reading in unread):
        group = [(which, reading) for which, reading in unread if reading.status == status]
        calls = listed(dict.fromkeys(action for which, _ in group for action in which.actions))
        message = f"not all was read: {reason(group[0][1], calls, '')}"
        because = tuple(id for id in roots_of(*group[0], snapshot) if id != rule_ids.ROUTE53_UNREADABLE)
        yield Outcome(subject, message, because=because, remedy=how_to_read(group[0][1], calls, manifest))
    if not unread:
        yield passed(subject, f"Route 53 told the name servers of {subject}")


def _unread(snapshot: Snapshot) -> Iterator[tuple[AwsReading, Reading]]:
    """The readings beside the zone's own that were asked for in vain."""
    for which in readings().values():
        reading = snapshot.aws[which.name]
        asked = which.hosted and which is not ZONE and reading.status not in ("left-out", "not-asked")
        if asked and not reading.known:
            yield which, reading
