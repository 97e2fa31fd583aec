"""The movable clock of the embedded cloud."""

import threading
from datetime import UTC, datetime, timedelta


class Clock:
    """Wall-clock time that can be moved forward, so that 72 hours pass in no time.

    Thread-safe. `now()` is real time plus all that was added by `advance`; a frozen clock starts at `at` and moves
    by `advance` alone.
    """

    def __init__(self, at: datetime | None = None) -> None:
        self._lock = threading.Lock()
        self._frozen_at = at
        self._offset = timedelta(0)

    def now(self) -> datetime:
        """The time of the embedded cloud, in UTC."""
        with self._lock:
            return (self._frozen_at or datetime.now(UTC)) + self._offset

    def advance(self, by: timedelta) -> datetime:
        """Move the clock forward and return the new time; raises ValueError for a negative step."""
        if by < timedelta(0):
            raise ValueError(f"the clock only moves forward, not by {by}")
        with self._lock:
            self._offset += by
        return self.now()
