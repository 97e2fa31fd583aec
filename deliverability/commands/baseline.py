"""`--baseline FILE`: an earlier snapshot to compare with."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from deliverability.commands.running import read, refuse

if TYPE_CHECKING:
    from deliverability.snapshot import Snapshot


@dataclass(frozen=True, slots=True)
class EarlierSnapshot:
    """The earlier snapshot. source: the file, for messages."""

    snapshot: "Snapshot"
    source: str

    def expect(self, domain: str) -> None:
        """Refuse where it is about another domain."""
        theirs = self.snapshot.manifest.domain
        if theirs != domain:
            refuse(f"--baseline: {self.source} is a snapshot of {theirs}, and this check is about {domain}")

    def joined(self, snapshot: "Snapshot") -> "Snapshot":
        """The later snapshot with the earlier one as its baseline; refuses where it isn't the later one."""
        from deliverability.snapshot.comparing import baseline_of

        self.expect(snapshot.manifest.domain)
        then, now = (f"{each.taken_at:%Y-%m-%d %H:%M:%S} UTC" for each in (self.snapshot, snapshot))
        if self.snapshot.taken_at > snapshot.taken_at:
            refuse(f"--baseline: {self.source} was taken at {then}, after what it is compared with ({now})")
        return replace(snapshot, baseline=baseline_of(self.snapshot))


def read_earlier(place: Path | None) -> EarlierSnapshot | None:
    """Read what `--baseline` names; None where it wasn't given. Raises UsageProblem, SnapshotError and ManifestError."""
    if place is None:
        return None
    from deliverability.snapshot import parse_snapshot

    source = "stdin" if str(place) == "-" else str(place)
    return EarlierSnapshot(parse_snapshot(read(place), source=source), source)
