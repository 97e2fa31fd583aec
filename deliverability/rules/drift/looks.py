"""The rule that says why a look of Pulumi tells nothing: what wasn't seen is unknown, and no drift."""

from collections.abc import Iterator

from deliverability import rule_ids
from deliverability.declaration.manifest import Manifest
from deliverability.evidence.drift import CODE, STATE
from deliverability.rules.rule import Outcome, rule
from deliverability.snapshot import Snapshot
from deliverability.verdict import Result
from deliverability.wording import listed

_IN_THE_WAY = (rule_ids.DRIFT_CHANGED_OUTSIDE, rule_ids.DRIFT_DELETED_OUTSIDE)
_WHY = {
    "no-cli": "there is no Pulumi CLI that can look",
    "no-login": "the backend of the state wants a login",
    "no-stack": "the backend has no stack of that name",
    "no-passphrase": "the passphrase of the stack's secrets is missing or wrong",
    "no-credentials": "the AWS provider has no usable credentials",
    "denied": "the AWS provider is denied what it has to read",
    "locked": "the state is locked",
    "unreachable": "the state's backend or AWS can't be reached",
    "refused": "pulumi up would be refused",
    "broken": "the program doesn't run",
    "timeout": "it took too long",
    "error": "it failed",
}
_WAYS_OUT = {
    "no-cli": "Install the Pulumi CLI, version 3.246.0 or later, on PATH.",
    "no-login": "Log in to the backend that holds the state, in a pipeline by PULUMI_ACCESS_TOKEN.",
    "no-stack": "Deploy the stack {stack} (pulumi up), or name the backend that holds it in PULUMI_BACKEND_URL.",
    "no-passphrase": "Set PULUMI_CONFIG_PASSPHRASE or PULUMI_CONFIG_PASSPHRASE_FILE to the passphrase of the stack {stack}.",
    "no-credentials": "Give the job AWS credentials that may read what the stack {stack} manages.",
    "denied": "Allow the job's role to read what the stack manages: deliverability plan --stack {stack} --format policy --job drift.",
    "locked": "Look again when the update of {stack} has ended; where it was interrupted, docs/engine.md has the steps (After a crash).",
    "unreachable": "Look again from where the state's backend and the AWS APIs can be reached.",
    "refused": "Look at what pulumi preview --refresh --stack {stack} says: it names what stands in the way, and the way out.",
    "broken": "Mend what pulumi preview --stack {stack} says.",
    "timeout": "Look again, with a longer --engine-timeout if it stays.",
    "error": "Run pulumi refresh --preview-only --stack {stack} by hand: it says all that it has to say.",
}


@rule(
    "drift.unreadable",
    Result.UNKNOWN,
    title="Pulumi couldn't look",
    source="pulumi refresh --preview-only; pulumi preview --refresh (exit codes other than 0 and 7)",
    remedy="Run pulumi preview --refresh --stack {stack} by hand, and mend what it says.",
    needs=(),
)
def unreadable(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A state that is locked, a provider without credentials, a program that doesn't run: then nobody knows whether anything has
    drifted, which is neither "nothing has" nor "something has". The other looks are judged all the same.
    """
    if snapshot.pulumi is None:
        return
    # Whatever each says in detail (the first resource that it comes to, say), it is one thing to mend.
    by_status: dict[str, list[tuple[str, str]]] = {}
    for name, look in ((STATE, snapshot.pulumi.state), (CODE, snapshot.pulumi.code)):
        if look.status != "ok":
            by_status.setdefault(look.status, []).append((name, look.detail))
    for status, looks in by_status.items():
        detail = next((detail for _, detail in looks if detail), "")
        why = f"{_WHY[status]} ({detail})" if detail else _WHY[status]
        remedy = _WAYS_OUT[status].format(stack=manifest.stack)
        message = f"not seen by {listed(name for name, _ in looks)}: {why}"
        # What stands in the way is most often what the look at the state has found.
        because = _IN_THE_WAY if status == "refused" else ()
        yield Outcome(manifest.domain, message, remedy=remedy, because=because)
