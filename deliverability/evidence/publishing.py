"""Who publishes a declared record, and so what puts it where it is missing: a deploy, Route 53's own time, or its owner."""

from collections.abc import Sequence

from deliverability.declaration.kinds.dmarc import DMARC
from deliverability.declaration.manifest import Manifest, Record
from deliverability.declaration.placeholders import to_publish
from deliverability.declaration.records import Ownership
from deliverability.evidence.cuts import cut_above
from deliverability.evidence.edits import how_to_merge, how_to_restore, who_runs_the_dns
from deliverability.evidence.misplaced import how_to_move, misplaced
from deliverability.evidence.owners import other_owner
from deliverability.evidence.route53 import records_in_route53
from deliverability.evidence.ses import zone_of
from deliverability.evidence.slips import Slip, slip_in
from deliverability.snapshot import Snapshot
from deliverability.snapshot.questions import absent_name
from deliverability.standards import dmarc
from deliverability.wording import shown


def how_to_publish(record: Record, snapshot: Snapshot) -> str:
    """A sentence: what brings a declared record that is missing to where it belongs."""
    manifest, value, wanted = snapshot.manifest, record.values[0], to_publish(record)
    if record.ownership is Ownership.HANDOFF:
        if found := misplaced(record, snapshot):
            return f"Ask {who_runs_the_dns(manifest)} to {how_to_move(record, found)}."
        return f"Ask {who_runs_the_dns(manifest)} to publish {wanted} at {record.name}."
    apply = f"Apply the stack {manifest.stack} again (pulumi up --refresh): it declares {wanted} at {record.name}."
    if record.ownership is Ownership.OWN and _values_of_others(record, snapshot):
        # A deploy stops before them.
        apply = record.kind.taken.format(name=record.name, value=shown(value)) or record.kind.way_out
    return _first(record, snapshot) or apply


def how_to_correct(record: Record, values: Sequence[str], snapshot: Snapshot) -> str:
    """Sentences: what to do about values that stand in place of the declared one."""
    first, slip, manifest = _first(record, snapshot), slip_of(record, values, snapshot), snapshot.manifest
    if first or slip is None:
        return first or how_to_restore(record, values, manifest)
    # What came of a slip is nobody's, and nothing is lost with it.
    restore = how_to_restore(record, (), manifest)
    return f"{restore} {slip.advice}" if record.ownership is Ownership.HANDOFF else restore


def slip_of(record: Record, values: Sequence[str], snapshot: Snapshot) -> Slip | None:
    """The slip by which these values came to stand in place of the declared one."""
    zone = snapshot.delegation.zone or snapshot.manifest.dns.zone or ""
    return slip_in(record.type, values, record.values[0], zone)


def how_to_unite(record: Record, values: Sequence[str], snapshot: Snapshot) -> str:
    """Sentences: what to do about several values of which receivers accept none."""
    return _first(record, snapshot) or how_to_merge(record, values, snapshot.manifest)


def _first(record: Record, snapshot: Snapshot) -> str:
    """What comes before all else: time, where the change is under way, or another tool's turn; "" where neither is needed."""
    if record.ownership is Ownership.HANDOFF:
        return ""
    if on_its_way(record, snapshot):
        return "Check again in a minute: Route 53 is still bringing the change to its name servers."
    owner = other_owner(record, snapshot)
    return owner.remedy(record.name, record.type) if owner is not None else ""


def _values_of_others(record: Record, snapshot: Snapshot) -> bool:
    """Whether something stands at the very name and type; what a wildcard or a CNAME answers there does not."""
    held = next((each for each in records_in_route53(snapshot) if each.record == record), None)
    if held is not None:
        return held.held is not None and not held.as_declared
    question = snapshot.ask(record.name, record.type)
    anywhere = snapshot.ask(absent_name(record.name.partition(".")[2]), record.type)
    return bool(question.values) and not question.cname and set(question.values) != set(anywhere.values)


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
