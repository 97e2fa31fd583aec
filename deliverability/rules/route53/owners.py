"""The rule that no other tool or stack takes a record set for its own, in which this stack's value stands."""

from collections.abc import Iterator

from deliverability.declaration.kinds.owner_mark import owner_mark_name
from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import in_route53
from deliverability.declaration.records import Ownership
from deliverability.evidence.owners import other_owner, other_stack
from deliverability.evidence.records import RecordState, record_questions, records_in_dns
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.verdict import Result


@rule(
    "route53.record-owned-elsewhere",
    Result.WARN,
    title="Another tool takes our record set for its own",
    source="external-dns, TXT registry (heritage=external-dns); octoDNS, OwnershipProcessor (_owner.<type>.<name>); "
    "dns.owner of another stack (_mail-deliverability.<domain>)",
    remedy="Have one tool write {subject}: this stack, or the one that marks it as its own.",
    settings=("dns",),
    by_name=True,
    applies=in_route53,
    asks=record_questions,
)
def record_owned_elsewhere(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """external-dns and octoDNS write whole record sets, and mark those that are theirs. What stands there of this stack is gone
    after their next change, though nobody touched it. The marks are seen where DNS or Route 53 shows them; a prefix of
    somebody's own can't be guessed.
    """
    stack = other_stack(snapshot)
    if stack:
        mark = owner_mark_name(manifest.domain)
        message = f"the mail records of {manifest.domain} belong to {stack}, by the mark at {mark}, and this stack declares them too"
        remedy = f"Leave them to {stack}, or have them taken off its state and set takeOver to {stack}: two stacks undo each other's changes."
        yield Outcome(manifest.domain, message, None, (stack,), remedy=remedy)
    free = 0
    for seen in records_in_dns(snapshot):
        record = seen.record
        if seen.state is not RecordState.RIGHT or record.ownership is Ownership.HANDOFF:
            continue
        owner = other_owner(record, snapshot)
        if owner is None:
            free += 1
            continue
        message = (
            f"{owner.tool} owns the {record.type} record set at {record.name}, by its mark at {owner.name}, and will write it without "
            "this stack's value"
        )
        yield Outcome(record.name, message, None, (owner.text,), record.values, remedy=f"{owner.way_out}.")
    if free and not stack:
        plural = "record set" if free == 1 else "record sets"
        yield passed(manifest.domain, f"no other tool marks {free} declared {plural} as its own")
