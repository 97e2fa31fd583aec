"""What ends a drift: another tool's turn first, then `pulumi up --refresh`, or the change taken over into the stack file."""

from deliverability.evidence.drift import Drifted, How
from deliverability.evidence.edits import how_to_restore
from deliverability.evidence.publishing import how_to_publish
from deliverability.snapshot import Snapshot

#: By the property: the key of the stack file that declares it.
_DECLARED_BY = {
    "ttl": "dns.ttl",
    "behaviorOnMxFailure": "mailFrom.onMxFailure",
    "mailFromDomain": "mailFrom.subdomain",
    "deliveryOptions": "health.tls",
    "suppressionOptions": "health.suppression",
    "reputationOptions": "health.enabled",
    "dkimSigningAttributes": "dkim",
}


def how_to_end(each: Drifted, snapshot: Snapshot) -> str:
    """Sentences for one difference; "" where the rule's own remedy says it all."""
    stack = snapshot.manifest.stack
    if each.how is How.NOT_APPLIED:
        first = f"{each.owner.remedy(each.subject, each.record.type)} " if each.owner and each.record else ""
        plan = f"Look at what pulumi preview --refresh --stack {stack} plans, and apply it (pulumi up --refresh)."
        return f"{first}{plan}" if first else ""
    if each.settled:
        what = (
            "Nothing of it is declared any more"
            if each.how is How.DELETED
            else "The stack file declares it so already"
        )
        return f"{what}: apply the stack {stack} (pulumi up --refresh), which brings its state up to date."
    if each.record is not None and each.how is How.DELETED:
        return how_to_publish(each.record, snapshot)
    owner = f"{each.owner.remedy(each.subject, each.record.type)} " if each.owner and each.record else ""
    if each.record is not None and each.difference.path != "ttl":
        return owner.strip() or how_to_restore(each.record, each.found, snapshot.manifest)
    key = _DECLARED_BY.get(each.difference.path.partition(".")[0], "")
    if not key or each.how is How.DELETED:
        return owner and f"{owner}Then apply the stack {stack} again (pulumi up --refresh)."
    over = f"Apply the stack {stack} again (pulumi up --refresh), or, where the change was meant, declare it with {key} in the stack file."
    return f"{owner}{over}"
