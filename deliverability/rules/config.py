"""Rules about the declaration itself: a waiver, or an entry of `drift.ignore`, that has expired."""

from collections.abc import Iterator

from deliverability.declaration.manifest import Manifest
from deliverability.evidence.drift import drifted
from deliverability.rules.outcomes import noted, passed
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


@rule(
    "config.drift-ignore-expired",
    Result.WARN,
    title="An entry of drift.ignore has expired",
    source="setting drift.ignore",
    remedy="End the difference of {property}, or renew its entry of drift.ignore with a reason.",
    settings=("drift.ignore", "drift"),
    needs=(),
    applies=lambda manifest: bool(manifest.settings.drift.ignore),
)
def drift_ignore_expired(manifest: Manifest, snapshot: Snapshot) -> Iterator[Outcome]:
    """An entry of drift.ignore accepts a difference until a date. Past it the difference counts again, and the entry is a leftover
    that somebody should look at. So is one that accepts nothing, since nothing differs there any more.
    """
    today = snapshot.taken_at.date()
    for entry in manifest.settings.drift.ignore:
        name = entry.property
        if expired(entry, today):
            message = f"the entry of drift.ignore for {name} ended on {entry.until} ({entry.reason})"
            yield Outcome(name, message, fields={"property": name})
        elif _all_seen(snapshot) and not any(entry.covers(each.key) for each in drifted(snapshot)):
            yield noted(
                name,
                f"drift.ignore accepts {name} until {entry.until}, and nothing there differs: the entry may go",
            )
        else:
            yield passed(name, f"the entry of drift.ignore for {name} holds until {entry.until}")


def _all_seen(snapshot: Snapshot) -> bool:
    looks = snapshot.pulumi
    return looks is not None and looks.state.status == looks.code.status == "ok"
