"""The journal of the requests that clients made to the embedded cloud."""

from collections import deque
from dataclasses import dataclass

#: Requests that are remembered: more than any rehearsal makes.
_REMEMBERED = 20_000


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One request that was understood, answered or refused.

    service: "route53", "sesv2", "cloudwatch", "sts", "sns" or "iam", as boto3 calls it; operation: as the API calls it.
    account, region: by the signature.
    """

    service: str
    operation: str
    account: str
    region: str


class Journal:
    """The requests of AWS clients, oldest first; written and read from several threads."""

    def __init__(self) -> None:
        self._entries: deque[JournalEntry] = deque(maxlen=_REMEMBERED)

    def note(self, service: str, operation: str, account: str, region: str) -> None:
        """Add a request."""
        self._entries.append(JournalEntry(service, operation, account, region))

    def entries(self) -> tuple[JournalEntry, ...]:
        """What was asked so far."""
        return tuple(self._entries)

    def clear(self) -> None:
        """Forget it all."""
        self._entries.clear()
