"""Which rules of drift say nothing because Pulumi didn't look, or couldn't: their silence isn't "nothing has drifted"."""

from deliverability import rule_ids
from deliverability.snapshot import Snapshot


def silent(snapshot: Snapshot) -> frozenset[str]:
    """Ids of the rules that couldn't tell anything. What differs is put together from both looks, so both count."""
    pulumi = snapshot.pulumi
    if pulumi is None:
        return frozenset((*_DIFFERENCES, rule_ids.DRIFT_UNREADABLE))
    seen = pulumi.state.status == pulumi.code.status == "ok"
    return frozenset() if seen else frozenset(_DIFFERENCES)


_DIFFERENCES = (
    rule_ids.DRIFT_CHANGED_OUTSIDE,
    rule_ids.DRIFT_DELETED_OUTSIDE,
    rule_ids.DRIFT_NOT_APPLIED,
)
