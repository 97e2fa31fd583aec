"""The rule that no other stack or tool manages the identity, by its tags."""

from collections.abc import Iterator

from deliverability.declaration.manifest import Manifest
from deliverability.declaration.manifest.facts import has_managed_identity
from deliverability.evidence.ses import identity_of
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Need, Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.verdict import Result


@rule(
    "ses.identity-owned-elsewhere",
    Result.WARN,
    title="Another stack or tool manages our identity",
    source="SESv2 GetEmailIdentity: Tags; the tags that a stack puts on what it makes at SES",
    remedy="Have one manage {domain}. If that is the stack {stack}: have it taken off the state of the other one without being deleted, set "
    "takeOver to {owner}, and apply the stack {stack} again (pulumi up --refresh). If not, set identity to external.",
    settings=("takeOver", "identity"),
    needs=(Need.SES_IDENTITY,),
    applies=has_managed_identity,
)
def identity_owned_elsewhere(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A stack tags the identity that it makes or takes over. Another stack's tags on it say that this one has taken it over since, or
    declares it too: each then undoes what the other changes, and whoever is removed first takes it along. Two projects may have
    stacks of the same name: such a one isn't told from ours here.
    """
    identity = identity_of(snapshot.aws.identity)
    if identity is None:
        return
    domain = manifest.domain
    if identity.owner in ("", manifest.stack):
        yield passed(domain, f"no other stack or tool has its tags on the identity {domain}")
    else:
        message = f"the identity {domain} belongs to {identity.owner_said} by its tags, and the stack {manifest.stack} declares it too"
        fields = {"owner": identity.owner}
        yield Outcome(domain, message, saw=(identity.owner,), wanted=(manifest.stack,), fields=fields)
