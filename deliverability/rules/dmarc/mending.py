"""Remedies for DMARC records by whose they are: this stack's, the organization's above it, or somebody else's at the same name."""

from deliverability.evidence.edits import how_to_restore
from deliverability.evidence.publishing import (
    declared_dmarc,
    how_to_correct,
    how_to_publish,
    who_publishes_dmarc,
)
from deliverability.snapshot import Snapshot
from deliverability.standards import dmarc
from deliverability.wording import capital


def how_to_have_one(name: str, snapshot: Snapshot) -> str | None:
    """What brings a record to a name without one: that of this stack, one that it inherits, or somebody else's; None otherwise."""
    manifest = snapshot.manifest
    record = declared_dmarc(name, manifest)
    if record is not None:
        return how_to_publish(record, snapshot)
    domain, above = manifest.domain, manifest.settings.organizational_domain
    own = "set dmarc.record to own and apply the stack (pulumi up)"
    if name == dmarc.policy_name(domain) and manifest.expectations.dmarc == "inherit":
        if above == domain:
            return f"{capital(own)}: nothing stands above {domain} to inherit from."
        return (
            f"Have {dmarc.policy_name(above)} published by {who_publishes_dmarc(dmarc.policy_name(above), manifest)}: {domain} inherits "
            f"its policy by dmarc.record; or {own}."
        )
    owner = who_publishes_dmarc(name, manifest)
    return f'Ask {owner} for one at {name}, starting with "v=DMARC1; p=none; rua=...".' if owner else None


def how_to_change(name: str, text: str, change: str, snapshot: Snapshot, *, same: bool = False) -> str | None:
    """What mends a record that receivers apply: putting ours back where it was edited, or asking whose it is; None otherwise.

    change: what its owner has to do, a clause before "at". same: whether ours is put back too where it says the same as declared.
    """
    manifest = snapshot.manifest
    record = declared_dmarc(name, manifest)
    if record is not None:
        if record.kind.same(text, record.values[0]):
            return how_to_restore(record, (text,), manifest) if same and text != record.values[0] else None
        return how_to_correct(record, (text,), snapshot)
    owner = who_publishes_dmarc(name, manifest)
    return f"Ask {owner} to {change} at {name}." if owner else None
