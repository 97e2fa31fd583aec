"""`--baseline FILE`: an earlier snapshot to compare with."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from deliverability.commands.running import named, note, read, refuse
from deliverability.dataclass import dataclass

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


def read_earlier(place: Path | None, *, made_by: Path | None = None) -> EarlierSnapshot | None:
    """Read what `--baseline` names; None where it wasn't given, or where this run will make it.

    made_by: where this run saves its snapshot. A scheduled check names one file for both, which its first run doesn't find.
    Raises UsageProblem, SnapshotError and ManifestError.
    """
    if place is None:
        return None
    if made_by is not None and place.resolve() == made_by.resolve() and not place.exists():
        note(
            f"note: no baseline yet: {named(place)} is made by this run, and what grows is told from the next one on"
        )
        return None
    from deliverability.snapshot import parse_snapshot

    source = "stdin" if str(place) == "-" else str(place)
    return EarlierSnapshot(parse_snapshot(read(place), source=source), source)
