"""The rule about the declaration itself: an expired waiver."""

from collections.abc import Iterator

from deliverability.declaration.manifest import Manifest
from deliverability.rules.outcomes import passed
from deliverability.rules.rule import Outcome, rule
from deliverability.rules.waivers import expired
from deliverability.snapshot import Snapshot
from deliverability.verdict import Result


@rule(
    "config.waiver-expired",
    Result.WARN,
    title="A waiver has expired",
    source="setting waivers",
    remedy="Repair what {rule} finds, or renew its waiver with a reason.",
    settings=("waivers",),
    needs=(),
    applies=lambda manifest: bool(manifest.waivers),
)
def waiver_expired(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """A waiver accepts a finding until a date. Past it the finding counts again, and the waiver is a leftover that somebody
    should look at.
    """
    today = snapshot.taken_at.date()
    for waiver in manifest.waivers:
        if expired(waiver, today):
            message = f"the waiver for {waiver.rule} ended on {waiver.until} ({waiver.reason})"
            yield Outcome(waiver.rule, message, fields={"rule": waiver.rule})
        else:
            yield passed(waiver.rule, f"the waiver for {waiver.rule} holds until {waiver.until}")
