"""`Head`: what every format of a verdict says of the look itself: when, where, and what a reader must know before the findings."""

from datetime import UTC, datetime

from deliverability.dataclass import dataclass


@dataclass(frozen=True, slots=True)
class Head:
    """When and where was looked.

    taken_at: when the look began, in UTC. region: of the identity; "" where there is none.
    notes: what limits all that follows, a sentence each: an age, another world than the real one, what was not looked at.
    """

    taken_at: datetime
    region: str
    notes: tuple[str, ...] = ()

    @property
    def seen(self) -> str:
        """The time as people read it, to the second."""
        return f"{self.taken_at.astimezone(UTC):%Y-%m-%d %H:%M:%S} UTC"

    @property
    def moment(self) -> str:
        """The time as programs read it (RFC 3339)."""
        return f"{self.taken_at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
