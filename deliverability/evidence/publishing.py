"""Who publishes a declared record, and so what puts it where it is missing: a deploy, Route 53's own time, or its owner."""

from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.records import Ownership
from deliverability.evidence.cuts import cut_above
from deliverability.evidence.owners import by_owner
from deliverability.evidence.route53 import records_in_route53
from deliverability.evidence.ses import zone_of
from deliverability.snapshot import Snapshot
from deliverability.standards import dmarc


def how_to_publish(record: Record, snapshot: Snapshot) -> str:
    """A sentence: what brings a declared record that is missing to where it belongs."""
    manifest = snapshot.manifest
    wanted = f'{record.type} "{record.values[0]}"'
    if record.ownership is Ownership.HANDOFF:
        return f"Ask {who_runs_the_dns(manifest)} to publish {wanted} at {record.name}."
    if on_its_way(record, snapshot):
        return "Check again in a minute: Route 53 is still bringing the change to its name servers."
    return by_owner(record, snapshot, _apply(wanted, record, manifest))


def _apply(wanted: str, record: Record, manifest: Manifest) -> str:
    return f"Apply the stack {manifest.stack} again (pulumi up --refresh): it declares {wanted} at {record.name}."


def who_runs_the_dns(manifest: Manifest) -> str:
    """Whom to ask for a record of the domain's zone, as it stands in a sentence."""
    return f"who runs the DNS of {manifest.dns.zone or manifest.domain}"


def on_its_way(record: Record, snapshot: Snapshot) -> bool:
    """Whether Route 53 holds the record set as declared, and it is Route 53's servers that don't know it yet."""
    if cut_above(record.name, snapshot) is not None:
        return False  # Others are asked: nothing is on its way to them.
    asked = {server.name.lower() for server in snapshot.delegation.servers}
    return bool(asked & zone_of(snapshot.aws.zone)[1]) and any(
        each.as_declared for each in records_in_route53(snapshot) if each.record == record
    )


def declared_dmarc(name: str, manifest: Manifest) -> Record | None:
    """The DMARC record that this stack declares at a name, `_dmarc.<domain>`."""
    found = (record for record in manifest.of_kind(DMARC) if record.name == name and record.values)
    return next(found, None)


def who_publishes_dmarc(name: str, manifest: Manifest) -> str:
    """Whom to ask for a DMARC record that this stack doesn't declare, as it stands in a sentence; "" where nobody else does."""
    if name != dmarc.policy_name(manifest.domain):
        return f"who runs the DNS of {name.partition('.')[2]}"
    return (
        "" if manifest.expectations.dmarc == "own" else f"who publishes the DMARC record of {manifest.domain}"
    )
